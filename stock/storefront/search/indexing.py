"""Writing the index: one photo, some, or all of them. Derived from the catalogue, from clearance
and from prices; running it twice changes nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q, QuerySet, Value
from django.db.models.fields import BigIntegerField

from licensing import clearance
from licensing.models import LicenceKind, Submission
from stock.catalogue.models import Appearance, Membership, Photo, Rendition
from stock.catalogue.similarity import HammingDistance
from stock.purchases import prices
from stock.storefront.models import PhotoIndex, PhotoTerm, TermKind
from stock.storefront.search import colours, names, text, traits

BATCH = 500
#: Differing bits of 64 up to which two pictures of the same people are one in listings.
FOLD_BITS = 6
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def micros(moment: datetime) -> int:
    """Microseconds since 1970: the sort key of the index."""
    return (moment - _EPOCH) // timedelta(microseconds=1)


@dataclass(slots=True)
class _Facts:
    """What the index says of one photo before it is compared with others."""

    row: PhotoIndex
    terms: frozenset[tuple[int, int]]
    for_sale: bool
    people: frozenset[int] = field(default_factory=frozenset)


def index_photos(*, ids: Iterable[int], at: datetime) -> int:
    """Write the rows of these photos anew, a batch at a time; return how many photos there are.

    Near-duplicates that were folded into one of them, or into which one of them is folded, are
    looked at again too.
    """
    wanted = sorted(set(ids))
    for start in range(0, len(wanted), BATCH):
        batch = wanted[start : start + BATCH]
        again = _index(batch, at=at)
        _index(sorted(again - set(batch)), at=at)
    return len(wanted)


def reindex(*, at: datetime) -> int:
    """All photos and all names, in bounded memory; return how many photos there are."""
    names.refresh_all()
    done, last = 0, 0
    while ids := list(
        Photo.objects.published(at=at)
        .filter(pk__gt=last)
        .order_by("pk")
        .values_list("pk", flat=True)[:BATCH]
    ):
        done += index_photos(ids=ids, at=at)
        last = ids[-1]
    return done


def changed_hints(*, at: datetime) -> Iterator[list[int]]:
    """Photos whose hint is not what clearance says at ``at``, a batch at a time: what the calendar
    changed without anybody doing anything. One question for all photos together."""
    listed = PhotoIndex.objects.filter(Q(listed=True) | Q(folded_into__isnull=False))
    cleared = clearance.cleared_for_any(
        Photo.objects.published(at=at),
        kinds=LicenceKind.values,
        territory=settings.SHOP_TERRITORY,
        at=at,
        whole=True,
    )
    for photos in (
        listed.exclude(photo__in=cleared.values("pk")).values_list("photo_id", flat=True),
        cleared.exclude(pk__in=listed.values("photo")).values_list("pk", flat=True),
    ):
        batch: list[int] = []
        for pk in photos.iterator(chunk_size=BATCH):
            batch.append(pk)
            if len(batch) == BATCH:
                yield batch
                batch = []
        if batch:
            yield batch


def _index(ids: list[int], *, at: datetime) -> set[int]:
    """One batch; returns the other photos that have to be looked at because of it."""
    if not ids:
        return set()
    facts = {one.row.photo_id: one for one in _facts(ids, at=at)}
    with transaction.atomic():
        before = {row.photo_id: row for row in PhotoIndex.objects.filter(photo__in=ids)}
        behind = dict(
            PhotoIndex.objects.filter(folded_into__in=ids).values_list("photo_id", "folded_into_id")
        )
        # Photos that are unpublished or gone again, or whose moment is still to come.
        PhotoIndex.objects.filter(photo__in=[pk for pk in ids if pk not in facts]).delete()
        _fold(facts)
        for pk, one in facts.items():
            one.row.listed = one.for_sale and one.row.folded_into_id is None
            known = before.get(pk)
            since = known.listed_since if known else None
            if one.row.listed and since is None:
                since = at
            one.row.listed_since = since
        rows = [one.row for one in facts.values()]
        columns = [f.name for f in PhotoIndex._meta.concrete_fields if not f.primary_key]
        PhotoIndex.objects.bulk_create(
            rows, update_conflicts=True, update_fields=columns, unique_fields=["photo"]
        )
        _write_terms(ids, facts)
    was = {pk for pk, row in before.items() if row.listed}
    now = {pk for pk, one in facts.items() if one.row.listed}
    # Whoever stood behind a photo that is gone comes forward.
    again = {pk for pk, first in behind.items() if first in was - now}
    # A photo that is listed and is older than its near-duplicates takes their place.
    for pk in now - was:
        again |= set(
            _alike(facts[pk])
            .filter(published__gt=facts[pk].row.published)
            .values_list("photo_id", flat=True)
        )
    return again


def _write_terms(ids: list[int], facts: dict[int, _Facts]) -> None:
    wanted = {
        (pk, kind, value): one
        for pk, one in facts.items()
        if one.row.listed
        for kind, value in one.terms
    }
    gone, same = [], set()
    for term in PhotoTerm.objects.filter(photo__in=ids):
        what = (term.photo_id, term.kind, term.value)
        owner = wanted.get(what)
        if owner and (term.published, term.traits, term.price) == (
            owner.row.published,
            owner.row.traits,
            owner.row.price,
        ):
            same.add(what)
        else:
            gone.append(what)
    by_pair: dict[tuple[int, int], list[int]] = defaultdict(list)
    for pk, kind, value in gone:
        by_pair[kind, value].append(pk)
    for (kind, value), photos in by_pair.items():
        PhotoTerm.objects.filter(photo__in=photos, kind=kind, value=value).delete()
    PhotoTerm.objects.bulk_create(
        [
            PhotoTerm(
                photo_id=pk,
                kind=kind,
                value=value,
                published=one.row.published,
                traits=one.row.traits,
                price=one.row.price,
            )
            for (pk, kind, value), one in wanted.items()
            if (pk, kind, value) not in same
        ],
        ignore_conflicts=True,
    )


def _alike(one: _Facts) -> QuerySet[PhotoIndex]:
    """Rows whose pictures are the same to the eye; those that share a quarter of the hash are
    compared, which misses none within three bits and few within :data:`FOLD_BITS`."""
    row = one.row
    share = Q()
    for n in range(4):
        share |= Q(**{f"quarter_{n}": getattr(row, f"quarter_{n}")})
    distance = HammingDistance(
        F("fingerprint"), Value(row.fingerprint, output_field=BigIntegerField())
    )
    return (
        PhotoIndex.objects.filter(share)
        .exclude(photo=row.photo_id)
        .annotate(distance=distance)
        .filter(distance__lte=FOLD_BITS)
    )


def _fold(facts: dict[int, _Facts]) -> None:
    """Let the oldest of several near-duplicates for sale stand for the others."""
    for one in sorted(facts.values(), key=lambda fact: (fact.row.published, fact.row.photo_id)):
        if not one.for_sale:
            continue
        mine = (one.row.published, one.row.photo_id)
        older = [
            other
            for other in facts.values()
            if other.for_sale
            and other.row.folded_into_id is None
            and (other.row.published, other.row.photo_id) < mine
            and other.people == one.people
            and _distance(other.row.fingerprint, one.row.fingerprint) <= FOLD_BITS
        ]
        found = list(
            _alike(one)
            .filter(listed=True, published__lte=one.row.published)
            .exclude(photo__in=facts)
            .order_by("published", "photo_id")[:20]
        )
        shown = _people_of([row.photo_id for row in found]) if found else {}
        candidates = [(other.row.published, other.row.photo_id) for other in older] + [
            (row.published, row.photo_id)
            for row in found
            if shown[row.photo_id] == one.people and (row.published, row.photo_id) < mine
        ]
        one.row.folded_into_id = min(candidates)[1] if candidates else None


def _distance(a: int, b: int) -> int:
    return ((a ^ b) & 0xFFFF_FFFF_FFFF_FFFF).bit_count()


def _people_of(ids: Iterable[int]) -> dict[int, frozenset[int]]:
    found: dict[int, set[int]] = defaultdict(set)
    for photo, artist in Appearance.objects.filter(photo__in=list(ids)).values_list(
        "photo", "artist"
    ):
        found[photo].add(artist)
    return defaultdict(frozenset, {pk: frozenset(people) for pk, people in found.items()})


def _facts(ids: list[int], *, at: datetime) -> Iterator[_Facts]:
    photos = list(
        Photo.objects.published(at=at)
        .filter(pk__in=ids)
        .select_related("master", "event")
        .prefetch_related("tagged")
    )
    people = _people_of(ids)
    kinds = _kinds(ids, at=at)
    offered = prices.offers(ids, currency=settings.SHOP_CURRENCY, at=at)
    files, placeholders = _files(ids)
    groups = _groups(photos, people)
    agencies = _agencies(ids)
    words = {
        photo.pk: set(text.folded(f"{photo.title_ko} {photo.title_en}").split()) for photo in photos
    }
    names.add_words({word for of_one in words.values() for word in of_one})
    for photo in photos:
        if not hasattr(photo, "master"):
            continue  # never uploaded by anybody: nothing to show
        sold = files.get(photo.pk)
        shown, allowed = people[photo.pk], kinds[photo.pk]
        # What a card says: the lowest price of all kinds that are offered.
        price = min((offer.amount for offer in offered[photo.pk].values()), default=None)
        look = colours.look_of(placeholders.get(photo.pk, ""))
        number = traits.pack(
            year=photo.taken_on.year if photo.taken_on else None,
            width=sold.width if sold else photo.master.width,
            height=sold.height if sold else photo.master.height,
            people=len(shown),
            colour=look.colour,
            kinds=allowed,
            price=price,
            currency=settings.SHOP_CURRENCY,
        )
        terms = {(int(TermKind.ARTIST), artist) for artist in shown}
        terms |= {(int(TermKind.GROUP), group) for group in groups[photo.pk]}
        terms |= {(int(TermKind.AGENCY), agency) for agency in agencies[photo.pk]}
        terms |= {(int(TermKind.TAG), row.tag_id) for row in photo.tagged.all()}
        terms |= {(int(TermKind.WORD), names.word_value(word)) for word in words[photo.pk]}
        if photo.taken_on is not None:
            month = photo.taken_on.year * 100 + photo.taken_on.month
            terms.add((int(TermKind.MONTH), month))
        if photo.event is not None:
            terms.add((int(TermKind.EVENT), photo.event.pk))
            terms.add((int(TermKind.SCENE), names.SCENES.index(photo.event.kind)))
        yield _Facts(
            row=_row(photo, number, price or 0, look, at=at),
            terms=frozenset(terms),
            for_sale=bool(allowed),
            people=shown,
        )


def _row(photo: Photo, number: int, price: int, look: colours.Look, *, at: datetime) -> PhotoIndex:
    fingerprint = photo.master.perceptual_hash
    published = photo.published_at
    assert published is not None  # noqa: S101 - only published photos are asked for
    return PhotoIndex(
        photo_id=photo.pk,
        published=micros(published),
        traits=number,
        year=photo.taken_on.year if photo.taken_on else None,
        taken_on=photo.taken_on,
        price=price,
        fingerprint=fingerprint,
        **{f"quarter_{n}": fingerprint >> 16 * n & 0xFFFF for n in range(4)},
        lightness=look.lab[0],
        green_red=look.lab[1],
        blue_yellow=look.lab[2],
        look=colours.bucket(lab=look.lab, fingerprint=fingerprint),
        checked_at=at,
    )


def _kinds(ids: list[int], *, at: datetime) -> dict[int, set[str]]:
    found: dict[int, set[str]] = defaultdict(set)
    for kind in LicenceKind.values:
        cleared = clearance.cleared(
            Photo.objects.filter(pk__in=ids), kind=kind, territory=settings.SHOP_TERRITORY, at=at
        )
        for pk in cleared.values_list("pk", flat=True):
            found[pk].add(kind)
    return found


def _agencies(ids: list[int]) -> dict[int, set[int]]:
    """Who approved the file in force."""
    found: dict[int, set[int]] = defaultdict(set)
    approved = Submission.objects.filter(
        photo__in=ids, state=Submission.State.APPROVED, rendition__superseded_at__isnull=True
    )
    for photo, agency in approved.values_list("photo", "agency"):
        found[photo].add(agency)
    return found


def _files(ids: list[int]) -> tuple[dict[int, Rendition], dict[int, str]]:
    """The restored files in force, and for every photo the placeholder of some small picture."""
    rows = Rendition.objects.filter(photo__in=ids, superseded_at__isnull=True).only(
        "photo_id", "kind", "width", "height", "placeholder"
    )
    restored: dict[int, Rendition] = {}
    placeholders: dict[int, str] = {}
    # A thumbnail shows what is sold; the proof, made on upload, is always there.
    order = {Rendition.Kind.PROOF: 0, Rendition.Kind.THUMBNAIL: 2}
    for row in sorted(rows, key=lambda row: (order.get(Rendition.Kind(row.kind), 1), row.pk)):
        if row.kind == Rendition.Kind.RESTORED:
            restored[row.photo_id] = row
        elif row.placeholder and row.kind in (Rendition.Kind.PROOF, Rendition.Kind.THUMBNAIL):
            placeholders[row.photo_id] = row.placeholder
    return restored, placeholders


def _groups(photos: list[Photo], people: dict[int, frozenset[int]]) -> dict[int, set[int]]:
    """The group a photo is filed under; if there is none, those whose members on its day it
    shows."""
    found: dict[int, set[int]] = defaultdict(set)
    unfiled = [photo for photo in photos if photo.group_id is None]
    for photo in photos:
        if photo.group_id is not None:
            found[photo.pk].add(photo.group_id)
    artists = {artist for photo in unfiled for artist in people[photo.pk]}
    spells: dict[int, list[Any]] = defaultdict(list)
    for spell in Membership.objects.filter(artist__in=artists):
        spells[spell.artist_id].append(spell)
    for photo in unfiled:
        day = photo.taken_on
        if day is None:
            continue
        for artist in people[photo.pk]:
            found[photo.pk] |= {
                spell.group_id
                for spell in spells[artist]
                if spell.since <= day and (spell.until is None or spell.until > day)
            }
    return found
