"""Traits packed into a number, and read again."""

from __future__ import annotations

from itertools import combinations

import pytest
from django.utils import translation
from PIL import Image

from licensing.models import LicenceKind
from stock.catalogue.imaging import placeholder
from stock.storefront.search import colours, traits


def packed(**changes: object) -> int:
    fields: dict[str, object] = {
        "year": 2024,
        "width": 3000,
        "height": 2000,
        "people": 2,
        "colour": "blue",
        "kinds": ["personal"],
        "price": 9_900,
        "currency": "KRW",
    }
    return traits.pack(**{**fields, **changes})  # type: ignore[arg-type]


def test_no_two_traits_share_a_bit() -> None:
    for one, other in combinations(traits.ALL.values(), 2):
        assert not (one.mask << one.shift) & (other.mask << other.shift), (one.name, other.name)
    assert all(len(trait.values) < 1 << trait.bits or trait.is_set for trait in traits.ALL.values())
    assert max(trait.shift + trait.bits for trait in traits.ALL.values()) < 31


@pytest.mark.parametrize(
    ("name", "values", "changes"),
    [
        ("year", {"2024"}, {}),
        ("orientation", {"landscape"}, {}),
        ("orientation", {"portrait"}, {"width": 1000}),
        ("orientation", {"square"}, {"width": 2040}),
        ("people", {"2"}, {}),
        ("people", {"5"}, {"people": 9}),
        ("people", {"0"}, {"people": 0}),
        ("colour", {"blue"}, {}),
        ("size", {"s"}, {"width": 2000, "height": 2000}),
        ("size", {"m"}, {"width": 2001}),
        ("size", {"l"}, {"width": 4001}),
        ("licence", {"personal", "commercial"}, {"kinds": ["commercial", "personal"]}),
        ("licence", set(), {"kinds": []}),
        ("price", {"0"}, {}),
        ("price", {"1"}, {"price": 10_000}),
        ("price", {"4"}, {"price": 900_000}),
        ("price", set(), {"price": None}),
        ("year", set(), {"year": None}),
        ("year", set(), {"year": 1901}),
        ("colour", set(), {"colour": None}),
    ],
)
def test_what_was_packed_is_found_under_its_values_only(
    name: str, values: set[str], changes: dict[str, object]
) -> None:
    trait = traits.ALL[name]
    code = trait.of(packed(**changes))
    assert {value for value in trait.values if code in trait.codes([value])} == values
    # Nothing else has moved.
    others = [one for one in traits.ALL.values() if one is not trait and not changes.get("width")]
    assert all(one.of(packed(**changes)) == one.of(packed()) for one in others)


def test_every_value_has_words_in_both_languages() -> None:
    for trait in traits.ALL.values():
        labels = [traits.label(trait, value, currency="KRW") for value in trait.values]
        assert all(labels)
        assert len(set(labels)) == len(labels)
    assert set(traits.KIND.values) == set(LicenceKind.values)
    for trait in (traits.ORIENTATION, traits.COLOUR, traits.SIZE, traits.PEOPLE, traits.PRICE):
        for value in trait.values:
            told = []
            for language in ("ko", "en"):
                with translation.override(language):
                    told.append(traits.label(trait, value, currency="KRW"))
            assert told[0] != told[1], value


@pytest.mark.parametrize(
    ("painted", "name"),
    [
        ("red", "red"),
        ("orange", "orange"),
        ("gold", "yellow"),
        ("green", "green"),
        ("teal", "teal"),
        ("navy", "blue"),
        ("purple", "purple"),
        ("hotpink", "pink"),
        ("saddlebrown", "brown"),
        ("white", "white"),
        ("grey", "grey"),
        ("black", "black"),
    ],
)
def test_colours_have_the_names_that_people_give_them(painted: str, name: str) -> None:
    look = colours.look_of(placeholder(Image.new("RGB", (160, 128), painted)))
    assert look.colour == name


def test_a_grey_stage_with_a_red_dress_is_red() -> None:
    image = Image.new("RGB", (160, 128), "#606060")
    image.paste("red", (50, 20, 110, 128))
    assert colours.look_of(placeholder(image)).colour == "red"


def test_like_looks_share_a_bucket() -> None:
    def look(painted: str) -> colours.Look:
        return colours.look_of(placeholder(Image.new("RGB", (9, 9), painted)))

    dark, bright = look("#200"), look("#fee")
    assert colours.look_of("").colour is None
    assert dark.lab[0] < 20 < 80 < bright.lab[0]
    bucket = colours.bucket(lab=dark.lab, fingerprint=5)
    assert bucket == colours.bucket(lab=dark.lab, fingerprint=9)
    assert bucket != colours.bucket(lab=bright.lab, fingerprint=5)
    # The hash is signed; its coarsest bits count all the same.
    assert bucket != colours.bucket(lab=dark.lab, fingerprint=-1)
