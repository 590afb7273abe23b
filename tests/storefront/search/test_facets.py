"""Counts are what each further choice would leave; estimates say that they are."""

from __future__ import annotations

import random
from datetime import date
from typing import Any

import pytest

from stock.storefront.models import PhotoIndex, TermKind
from stock.storefront.search import facets, tallies, traits
from stock.storefront.search.candidates import Criteria, Wanted, find
from stock.storefront.search.facets import count, count_names
from tests.factories import AT, make_artist, make_event, make_group, make_staff
from tests.storefront.steps import hours, make_listed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("any_database")]


@pytest.fixture
def world() -> dict[str, Any]:
    draw, staff = random.Random(2), make_staff()
    rows = {
        "artists": [make_artist() for _ in range(3)],
        "group": make_group(),
        "event": make_event(),
    }
    for number in range(50):
        make_listed(
            by=staff,
            at=hours(number),
            artists=draw.sample(rows["artists"], draw.choice([1, 2])),
            group=draw.choice([None, rows["group"]]),
            event=draw.choice([None, rows["event"]]),
            taken_on=date(draw.choice([2022, 2023]), 5, 1),
            colour=draw.choice(["red", "blue", "green"]),
            width=draw.choice([1000, 3000]),
            kinds=draw.choice([["personal"], ["personal", "editorial"]]),
        )
    tallies.refresh(at=AT)
    return rows


def left_by(criteria: Criteria) -> int:
    return len(find(criteria, at=AT, limit=1000))


def with_value(criteria: Criteria, name: str, value: str) -> Criteria:
    return Criteria(criteria.all_of, {**criteria.traits, name: frozenset({value})})


def asked(world: dict[str, Any]) -> list[Criteria]:
    artist = Wanted(((TermKind.ARTIST, world["artists"][0].pk),), 30)
    group = Wanted(((TermKind.GROUP, world["group"].pk),), 25)
    red = {"colour": frozenset({"red", "blue"}), "orientation": frozenset({"landscape"})}
    return [
        Criteria(),
        Criteria(traits=red),
        Criteria((artist,)),
        Criteria((artist, group), red),
        Criteria((artist,), {"licence": frozenset({"editorial"})}),
    ]


def test_each_count_is_what_the_choice_would_leave(world: dict[str, Any]) -> None:
    compared = 0
    for criteria in asked(world):
        counts = count(criteria, at=AT)
        assert counts.is_exact
        assert counts.total(criteria) == left_by(criteria)
        for trait in traits.ALL.values():
            for value, number in counts.of(trait, criteria).items():
                if trait is traits.YEAR and not 2020 < int(value) < 2025:
                    assert number == 0
                    continue
                assert number == left_by(with_value(criteria, trait.name, value)), (trait, value)
                compared += number > 0
    assert compared > 40


def test_names_are_counted_within_the_result(world: dict[str, Any]) -> None:
    for criteria in asked(world):
        found, is_exact = count_names(criteria, count(criteria, at=AT), at=AT)
        assert is_exact
        assert {one.kind for one in found} == {TermKind.ARTIST, TermKind.GROUP, TermKind.EVENT}
        for one in found:
            narrowed = Criteria(
                (*criteria.all_of, Wanted(((one.kind, one.value),))), criteria.traits
            )
            assert one.number == left_by(narrowed)


def test_a_large_shop_adds_up_what_was_counted_before(
    world: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tallies, "SMALL", 20)
    monkeypatch.setattr("stock.storefront.search.candidates.RARE", -1)  # photos are walked to
    red = Criteria(traits={"colour": frozenset({"red"})})
    counts = count(red, at=AT)
    assert not counts.is_exact
    assert counts.total(red) == left_by(red)
    # Kept means kept: what was listed since is not in it until it is counted again.
    make_listed(by=make_staff(), artists=world["artists"][:1], colour="red")
    assert count(red, at=AT).total(red) == left_by(red) - 1
    tallies.refresh(at=AT)
    assert count(red, at=AT).total(red) == left_by(red)


def test_of_a_large_result_the_newest_tell(
    world: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    (artist,) = asked(world)[2].all_of
    monkeypatch.setattr(facets, "CAP", 10)
    criteria = Criteria((artist,))
    counts = count(criteria, at=AT)
    assert not counts.is_exact
    assert counts.total(criteria) == 30, "as many as were counted under the name"
    of_colour = counts.of(traits.COLOUR, criteria)
    newest = [place.photo for place in find(criteria, at=AT, limit=10)]
    rows = PhotoIndex.objects.filter(photo__in=newest)
    red = sum(traits.COLOUR.of(row.traits) == traits.COLOUR.code("red") for row in rows)
    assert of_colour["red"] == 3 * red


def test_names_of_the_shop_without_a_search_are_those_counted_last(world: dict[str, Any]) -> None:
    found, _is_exact = count_names(Criteria(), count(Criteria(), at=AT), at=AT)
    numbers = [one.number for one in found if one.kind == TermKind.ARTIST]
    assert numbers == sorted(numbers, reverse=True)
    assert len(numbers) == 3


def test_nothing_is_counted_as_nothing(world: dict[str, Any]) -> None:
    nobody = Criteria((Wanted(),))
    counts = count(nobody, at=AT)
    assert counts.is_exact
    assert counts.total(nobody) == 0
    assert count_names(nobody, counts, at=AT) == ([], True)
