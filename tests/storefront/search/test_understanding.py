"""Real ways to write a name find who is meant, on both databases."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from stock.catalogue.models import Artist, ArtistAlias, Event, Group, Tag
from stock.storefront.models import SearchName, TermKind
from stock.storefront.search import names, tallies
from stock.storefront.search.understanding import Understood, understand
from tests.factories import AT, make_staff
from tests.storefront.steps import make_listed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("any_database")]
TODAY = date(2026, 11, 22)
PEOPLE = {
    "yudan": ("유단", "YUDAN", ["표유단", "Pyo Yudan"]),
    "yudani": ("유단이", "YUDANI", []),
    "chaeon": ("채온", "CHAEON", ["채오니", "Chae-on"]),
    "haein": ("해인", "Haein", []),
    "woojin": ("우진", "Woo-jin", []),
}


@pytest.fixture
def world() -> dict[str, Any]:
    rows: dict[str, Any] = {}
    for slug, (korean, latin, aliases) in PEOPLE.items():
        rows[slug] = Artist.objects.create(
            name_ko=korean, name_en=latin, slug=slug, date_of_birth=date(2000, 1, 1)
        )
        for alias in aliases:
            ArtistAlias.objects.create(artist=rows[slug], name=alias)
    rows["violet-pier"] = Group.objects.create(
        name_ko="바이올렛 피어", name_en="VIOLET PIER", slug="violet-pier"
    )
    rows["lantern-night"] = Event.objects.create(
        name_ko="등불의 밤 콘서트",
        name_en="Lantern Night",
        slug="lantern-night",
        kind="concert",
        held_on=date(2026, 3, 21),
    )
    rows["hanbok"] = Tag.objects.create(name_ko="한복", name_en="Hanbok", slug="hanbok")
    names.refresh_all()
    staff = make_staff()
    make_listed(by=staff, artists=[rows["yudan"]], words="새벽 창가 window")
    make_listed(by=staff, artists=[rows["haein"]], words="무대 조명")
    tallies.refresh(at=AT)
    return rows


def meant(understood: Understood) -> list[str]:
    return [name.slug for name in understood.names]


@pytest.mark.parametrize(
    ("typed", "slugs"),
    [
        # As they are written: Korean, romanised, an alias, in any case and with any blanks.
        ("유단", ["yudan"]),
        ("yudan", ["yudan"]),
        ("YuDan", ["yudan"]),
        ("표유단", ["yudan"]),
        ("pyo yudan", ["yudan"]),
        ("Chae-on", ["chaeon"]),
        ("chae on", ["chaeon"]),
        ("바이올렛피어", ["violet-pier"]),
        ("violet pier", ["violet-pier"]),
        ("woojin", ["woojin"]),
        ("한복", ["hanbok"]),
        # By rule from the Korean.
        ("ujin", ["woojin"]),
        # The beginning, half-typed syllables, initial consonants.
        ("채", ["chaeon"]),
        ("채오", ["chaeon"]),
        ("챙", ["chaeon"]),
        ("ㅊㅇ", ["chaeon"]),
        ("채ㅇ", ["chaeon"]),
        ("ㅂㅇㅇㄹㅍㅇ", ["violet-pier"]),
        ("ㅂㅇㅇㄹ", ["violet-pier"]),
        ("viol", ["violet-pier"]),
        # A word inside.
        ("피어", ["violet-pier"]),
        ("등불", ["lantern-night"]),
        ("night", ["lantern-night"]),
        # The keyboard set to English.
        ("dbeks", ["yudan"]),
        ("codhs", ["chaeon"]),
        # Several names, and a name with words of a title.
        ("유단 바이올렛 피어", ["yudan", "violet-pier"]),
        ("해인 무대", ["haein"]),
        ("lantern night 유단", ["lantern-night", "yudan"]),
    ],
)
def test_names(world: dict[str, Any], typed: str, slugs: list[str]) -> None:
    understood = understand(typed, today=TODAY)
    assert meant(understood) == slugs
    assert understood.corrections == ()
    assert understood.unknown == ()
    assert all(one.terms for one in understood.all_of)


@pytest.mark.parametrize(
    ("typed", "slug"),
    [
        ("유담", "yudan"),
        ("유덴", "yudan"),
        ("yudann", "yudan"),
        ("yuadn", "yudan"),
        ("yoodan", "yudan"),
        ("chaeeon", "chaeon"),
        ("바이올랫 피아", "violet-pier"),
        ("바이올렌피어", "violet-pier"),
        ("violett peir", "violet-pier"),
        ("woogin", "woojin"),
    ],
)
def test_mistyped_names(world: dict[str, Any], typed: str, slug: str) -> None:
    understood = understand(typed, today=TODAY)
    assert meant(understood)[0] == slug
    (correction,) = understood.corrections
    assert correction.name.slug == slug
    assert understood.unknown == ()


@pytest.mark.parametrize("typed", ["zzzz", "뷁뷁뷁", "qqqqqqqq"])
def test_what_is_nothing_finds_nothing(world: dict[str, Any], typed: str) -> None:
    understood = understand(typed, today=TODAY)
    assert understood.names == ()
    assert understood.unknown == (typed,)
    assert [one.terms for one in understood.all_of] == [()]


def test_an_exact_name_is_not_also_its_longer_neighbour(world: dict[str, Any]) -> None:
    (wanted,) = understand("유단", today=TODAY).all_of
    assert wanted.terms == ((TermKind.ARTIST, world["yudan"].pk),)
    assert wanted.expected == 1
    assert set(meant(understand("유다", today=TODAY))) == {"yudan", "yudani"}


def test_words_of_titles(world: dict[str, Any]) -> None:
    for typed, word in (("창가", "창가"), ("창", "창가"), ("wind", "window")):
        (wanted,) = understand(typed, today=TODAY).all_of
        assert wanted.terms == ((TermKind.WORD, names.word_value(word)),)


def test_dates_are_months(world: dict[str, Any]) -> None:
    understood = understand("2026년 3월 유단", today=TODAY)
    month, artist = understood.all_of
    assert month.terms == ((TermKind.MONTH, 202603),)
    assert artist.terms == ((TermKind.ARTIST, world["yudan"].pk),)
    assert understood.days == ()
    day = understand("2026-03-21", today=TODAY)
    assert day.days == ((date(2026, 3, 21), date(2026, 3, 21)),)
    assert day.all_of == ()


def test_kinds_of_events(world: dict[str, Any]) -> None:
    for typed in ("공항", "airport"):
        (wanted,) = understand(typed, today=TODAY).all_of
        assert (TermKind.SCENE, names.SCENES.index("airport")) in wanted.terms


@pytest.mark.parametrize("typed", ["", "   ", "!!!", "'", '"', "%", "a'b:*&|!()", "\\", "ㄱ" * 300])
def test_anything_may_be_typed(world: dict[str, Any], typed: str) -> None:
    before = SearchName.objects.count()
    understand(typed, today=TODAY)
    assert SearchName.objects.count() == before


def test_names_follow_what_they_name(world: dict[str, Any]) -> None:
    artist = world["chaeon"]
    artist.aliases.get(name="채오니").delete()
    assert understand("채오니", today=TODAY).corrections
    artist.name_ko = "채운"
    artist.save()
    assert meant(understand("채운", today=TODAY)) == ["chaeon"]
    assert understand("채온", today=TODAY).corrections
    assert names.refresh_all() == 0, "nothing was left to do"
    assert meant(understand("유단", today=TODAY)) == ["yudan"]


def test_words_that_no_photo_has_any_more_are_forgotten(world: dict[str, Any]) -> None:
    names.add_words(["낡은", "창가"])
    assert names.refresh_all() == 1
    words = SearchName.objects.filter(kind=TermKind.WORD).values_list("text", flat=True)
    assert set(words) == {"새벽", "창가", "window", "무대", "조명"}
