"""Photos like one: of the same shoot, of the same people, of the same look; and the near-duplicates
that stand behind it in listings."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from stock.storefront import listing
from stock.storefront.listing import Card
from stock.storefront.models import PhotoIndex, PhotoTerm, TermKind
from stock.storefront.search.indexing import micros

#: Cards of each kind, and photos looked at for them.
EACH, LOOKED_AT = 8, 60
#: People of a photo whose other photos are looked for.
MOST_PEOPLE = 4
#: Beyond this two pictures do not look alike: see :func:`distance`.
FAR = 0.62


@dataclass(frozen=True, slots=True)
class Similar:
    #: The same picture again, a moment earlier or later, or cut otherwise.
    alike: list[Card]
    shoot: list[Card]
    people: list[Card]
    look: list[Card]

    def __bool__(self) -> bool:
        return bool(self.alike or self.shoot or self.people or self.look)


@dataclass(frozen=True, slots=True)
class _Near:
    """A photo found for one of the four reasons."""

    reason: str
    photo: int
    published: int
    fingerprint: int
    lab: tuple[int, int, int]


def of(photo_id: int, *, at: datetime) -> Similar:
    """Each photo stands under the first reason that holds, those of today's clearance only. At
    most eight queries."""
    row = PhotoIndex.objects.filter(photo=photo_id).first()
    if row is None:
        return Similar([], [], [], [])
    terms = PhotoTerm.objects.filter(photo=photo_id, kind__in=[TermKind.ARTIST, TermKind.EVENT])
    found = _candidates(row, list(terms), at=at)
    chosen: dict[int, str] = {}
    for reason in ("alike", "shoot", "people", "look"):
        ranked = sorted(
            (near for near in found if near.reason == reason), key=lambda near: _order(row, near)
        )
        taken = 0
        for near in ranked:
            if taken == EACH + 4:
                break
            if near.photo in chosen or (reason == "look" and _far(row, near)):
                continue
            chosen[near.photo] = reason
            taken += 1
    cards = listing.cards_of(ids=chosen, at=at)
    by_reason: dict[str, list[Card]] = {"alike": [], "shoot": [], "people": [], "look": []}
    for card in cards:
        group = by_reason[chosen[card.photo.pk]]
        if len(group) < EACH:
            group.append(card)
    return Similar(**by_reason)


def distance(row: PhotoIndex, *, fingerprint: int, lab: tuple[int, int, int]) -> float:
    """0 for the same look, about 1 for any two pictures: differing bits of the perceptual hash,
    of which unrelated pictures have 32, and the distance of the mean colours in Lab."""
    bits = ((row.fingerprint ^ fingerprint) & 0xFFFF_FFFF_FFFF_FFFF).bit_count()
    mine = (row.lightness, row.green_red, row.blue_yellow)
    colour = sum((a - b) ** 2 for a, b in zip(mine, lab, strict=True)) ** 0.5
    return 0.5 * bits / 32 + 0.5 * min(colour / 50, 1)


def _far(row: PhotoIndex, near: _Near) -> bool:
    return distance(row, fingerprint=near.fingerprint, lab=near.lab) > FAR


def _order(row: PhotoIndex, near: _Near) -> tuple[float, int]:
    """The same look by likeness, everything else by how near in time it is shown."""
    if near.reason == "look":
        return distance(row, fingerprint=near.fingerprint, lab=near.lab), -near.published
    return abs(near.published - row.published), -near.photo


def _candidates(row: PhotoIndex, terms: list[PhotoTerm], *, at: datetime) -> list[_Near]:
    """One statement of short walks."""
    now = micros(at)
    parts: list[tuple[str, list[Any]]] = []
    events = [term for term in terms if term.kind == TermKind.EVENT]
    people = [term for term in terms if term.kind == TermKind.ARTIST][:MOST_PEOPLE]
    for reason, of_reason in (("shoot", events), ("people", people)):
        for term in of_reason:
            # Around the photo's own place: what was shown just before and just after it.
            for sign, way in (("<=", "DESC"), (">", "ASC")):
                parts.append(
                    (
                        f"SELECT '{reason}' AS reason, photo_id FROM storefront_phototerm"
                        f" WHERE kind = %s AND value = %s AND published {sign} %s"
                        f" AND published <= %s AND photo_id <> %s"
                        f" ORDER BY published {way}, photo_id {way} LIMIT {LOOKED_AT // 2}",
                        [term.kind, term.value, row.published, now, row.photo_id],
                    )
                )
    parts.append(
        (
            "SELECT 'look' AS reason, photo_id FROM storefront_photoindex WHERE listed"
            " AND look = %s AND published <= %s AND photo_id <> %s"
            f" ORDER BY published DESC LIMIT {2 * LOOKED_AT}",
            [row.look, now, row.photo_id],
        )
    )
    for n in range(4):
        parts.append(
            (
                "SELECT 'look' AS reason, photo_id FROM storefront_photoindex"
                f" WHERE quarter_{n} = %s AND listed AND published <= %s AND photo_id <> %s"
                f" LIMIT {LOOKED_AT // 4}",
                [getattr(row, f"quarter_{n}"), now, row.photo_id],
            )
        )
    first = row.folded_into_id or row.photo_id
    parts.append(
        (
            "SELECT 'alike' AS reason, photo_id FROM storefront_photoindex"
            f" WHERE (folded_into_id = %s OR photo_id = %s) AND photo_id <> %s LIMIT {EACH}",
            [first, first, row.photo_id],
        )
    )
    united = " UNION ".join(
        f"SELECT * FROM ({sql}) AS part_{n}" for n, (sql, _given) in enumerate(parts)
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT near.reason, i.photo_id, i.published, i.fingerprint, i.lightness, i.green_red,"
            f" i.blue_yellow FROM ({united}) AS near"
            " JOIN storefront_photoindex AS i ON i.photo_id = near.photo_id",
            [one for _sql, given in parts for one in given],
        )
        return list(_near(cursor.fetchall()))


def _near(rows: Iterable[tuple[Any, ...]]) -> Iterable[_Near]:
    for reason, photo, published, fingerprint, *lab in rows:
        yield _Near(reason, photo, published, fingerprint, tuple(lab))
