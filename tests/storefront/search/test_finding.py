"""Criteria find what they say, in every order and page by page, on both databases."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, timedelta
from itertools import product
from typing import Any

import pytest
from django.db import connection

from stock.catalogue.models import Artist, Event, Group, Photo
from stock.storefront.models import PhotoIndex, TermKind
from stock.storefront.search import tallies, traits
from stock.storefront.search.candidates import Criteria, Place, Sort, Wanted, find, select
from tests.factories import AT, make_artist, make_event, make_group, make_staff
from tests.storefront.steps import hours, make_listed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("any_database")]


class World:
    """Some photos, and what a plain reading of their rows says of criteria."""

    def __init__(self, seed: int = 1, number: int = 60) -> None:
        draw = random.Random(seed)
        staff = make_staff()
        self.artists = [make_artist() for _ in range(4)]
        self.groups = [make_group() for _ in range(2)]
        self.events = [make_event() for _ in range(2)]
        for _ in range(number):
            make_listed(
                by=staff,
                # Several at one moment: the id decides.
                at=hours(draw.randrange(number // 3)),
                artists=draw.sample(self.artists, draw.choice([1, 1, 2])),
                group=draw.choice([None, *self.groups]),
                event=draw.choice([None, *self.events]),
                taken_on=date(2023, 1, 1) + timedelta(days=draw.randrange(700)),
                price=draw.choice([9_900, 12_000, 60_000]),
                listed=draw.random() < 0.9,
                colour=draw.choice(["red", "blue", None]),
                width=draw.choice([1000, 3000]),
                kinds=draw.choice([["personal"], ["personal", "commercial"]]),
            )

    def expected(self, criteria: Criteria, *, at: Any = AT) -> list[int]:
        rows = []
        for row in PhotoIndex.objects.filter(listed=True).prefetch_related("photo__terms"):
            terms = {(term.kind, term.value) for term in row.photo.terms.all()}
            fits = (
                row.published <= int(at.timestamp() * 1_000_000)
                and all(terms & set(one.terms) for one in criteria.all_of)
                and all(
                    traits.ALL[name].of(row.traits) in traits.ALL[name].codes(values)
                    for name, values in criteria.traits.items()
                )
                and (
                    not criteria.days
                    or any(first <= row.taken_on <= last for first, last in criteria.days)
                )
            )
            if fits:
                rows.append(row)
        newest = lambda row: (-row.published, -row.photo_id)  # noqa: E731
        keys = {
            Sort.NEWEST: newest,
            Sort.OLDEST: lambda row: (row.published, row.photo_id),
            Sort.CHEAPEST: lambda row: (row.price, *newest(row)),
            Sort.DEAREST: lambda row: (-row.price, row.published, row.photo_id),
        }
        return [row.photo_id for row in sorted(rows, key=keys[criteria.sort])]


@pytest.fixture
def world() -> World:
    return World()


def in_pages(criteria: Criteria, *, size: int = 7) -> list[int]:
    """All photos, a page at a time."""
    found: list[int] = []
    after = None
    while places := find(criteria, at=AT, limit=size, after=after):
        found += [place.photo for place in places]
        after = Place.decode(places[-1].encode())
        assert after is not None
        assert len(found) < 1000
    return found


def term(kind: TermKind, *rows: Any, expected: int | None = None) -> Wanted:
    return Wanted(tuple((int(kind), row.pk) for row in rows), expected)


def questions(world: World) -> dict[str, Criteria]:
    artist, other = world.artists[:2]
    group, event = world.groups[0], world.events[0]
    march = (date(2023, 3, 1), date(2023, 6, 20))
    return {
        "everything": Criteria(),
        "an artist": Criteria((term(TermKind.ARTIST, artist),)),
        "either artist": Criteria((term(TermKind.ARTIST, artist, other),)),
        "both artists": Criteria((term(TermKind.ARTIST, artist), term(TermKind.ARTIST, other))),
        "an artist or a group, at an event": Criteria(
            (
                Wanted(((1, artist.pk), (2, group.pk)), 9),
                term(TermKind.EVENT, event, expected=3),
            )
        ),
        "nobody": Criteria((Wanted(),)),
        "a colour": Criteria(traits={"colour": frozenset({"red"})}),
        "two colours and a licence": Criteria(
            traits={"colour": frozenset({"red", "blue"}), "licence": frozenset({"commercial"})}
        ),
        "a year": Criteria(traits={"year": frozenset({"2023"})}),
        "two years and a shape": Criteria(
            traits={"year": frozenset({"2023", "2024"}), "orientation": frozenset({"portrait"})}
        ),
        "an unknown value": Criteria(traits={"colour": frozenset({"beige"})}),
        "an artist in a year in a colour": Criteria(
            (term(TermKind.ARTIST, artist),),
            {"year": frozenset({"2023"}), "colour": frozenset({"blue"})},
        ),
        "days": Criteria(days=(march,)),
        "an artist on days": Criteria((term(TermKind.ARTIST, artist),), days=(march,)),
    }


@pytest.mark.parametrize("sort", list(Sort))
def test_every_question_in_every_order_page_by_page(world: World, sort: Sort) -> None:

    answered = 0
    for what, criteria in questions(world).items():
        asked = replace(criteria, sort=sort)
        expected = world.expected(asked)
        assert in_pages(asked) == expected, what
        answered += len(expected)
    assert answered > 200


def test_with_kept_tallies_rare_ones_are_fetched_by_number(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = {what: world.expected(asked) for what, asked in questions(world).items()}
    tallies.refresh(at=AT)
    monkeypatch.setattr(tallies, "SMALL", 0)
    for most in (0, 5, 5_000):
        monkeypatch.setattr("stock.storefront.search.candidates.RARE", most)
        for what, asked in questions(world).items():
            assert in_pages(asked) == expected[what], (most, what)


def test_a_photo_to_come_is_not_found_yet(world: World) -> None:
    later = make_listed(by=make_staff(), at=AT + timedelta(hours=1), artists=world.artists[:1])
    for criteria in (Criteria(), Criteria((term(TermKind.ARTIST, world.artists[0]),))):
        assert later.pk not in in_pages(criteria)
        found = find(criteria, at=AT + timedelta(hours=2), limit=1)
        assert [place.photo for place in found] == [later.pk]


def test_looking_on_after_so_many_stops_there(world: World) -> None:
    both = Criteria(
        (
            term(TermKind.ARTIST, world.artists[0], expected=1),
            term(TermKind.ARTIST, world.artists[1], expected=2),
        )
    )
    newest = in_pages(Criteria((term(TermKind.ARTIST, world.artists[0]),)))[:5]
    sql, parameters = select(both, at=AT, limit=100, passing=5)
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        found = [row[1] for row in cursor.fetchall()]
    assert found == [pk for pk in in_pages(both) if pk in newest]


@pytest.mark.parametrize("text", ["", "x", "1", "1-2-3-4", "-1-2", "zz-1", "1-8000000000000000"])
def test_a_place_that_is_none(text: str) -> None:
    assert Place.decode(text) is None


@pytest.mark.parametrize("place", [Place(5, 7), Place(1714532400000000, 1 << 40, 9_900)])
def test_a_place_is_read_as_it_was_written(place: Place) -> None:
    assert Place.decode(place.encode()) == place


def test_the_rows_of_others_are_not_touched(world: World) -> None:
    before = list(PhotoIndex.objects.order_by("pk").values())
    for criteria, sort in product(questions(world).values(), Sort):
        find(replace(criteria, sort=sort), at=AT, limit=3)
    assert list(PhotoIndex.objects.order_by("pk").values()) == before
    assert Photo.objects.count() == 60
    assert (Artist.objects.count(), Group.objects.count(), Event.objects.count()) == (4, 2, 2)
