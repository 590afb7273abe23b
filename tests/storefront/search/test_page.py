"""The search page: its address is its state, and when nothing is found it helps."""

from __future__ import annotations

import re
from datetime import date
from html import unescape
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from stock.catalogue.models import Artist, Photo
from stock.storefront import listing
from stock.storefront.models import TermKind
from stock.storefront.search import names, tallies, traits
from stock.storefront.search.results import TITLES
from stock.storefront.search.state import NAMES, State
from tests import pictures
from tests.factories import make_cleared_photo, make_event, make_group, make_price

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(at: Any, clock: Any) -> dict[str, Any]:
    for kind in ("personal", "editorial", "commercial"):
        make_price(kind=kind, amount=12_000)
    rows: dict[str, Any] = {"group": make_group(name="Novelle"), "event": make_event(name="Gala")}
    for slug, korean in (("yudan", "유단"), ("chaeon", "채온")):
        rows[slug] = Artist.objects.create(
            name_ko=korean, name_en=slug.upper(), slug=slug, date_of_birth=date(1999, 1, 1)
        )
    shapes = {"a": (160, 240), "b": (240, 160), "c": (160, 240)}
    for number, (name, size) in enumerate(shapes.items()):
        rows[name] = make_cleared_photo(
            artists=[rows["yudan" if name != "c" else "chaeon"]],
            group=rows["group"] if name == "a" else None,
            event=rows["event"],
            title=f"Stage {name}",
            content=pictures.jpeg(number + 1, size=size),
            with_previews=True,
        )
    names.refresh_all()
    tallies.refresh(at=at)
    return rows


def get(query: str = "", client: Client | None = None, language: str = "en") -> str:
    response = (client or Client()).get(f"/{language}/search/?{query}")
    assert response.status_code == 200
    return response.content.decode()


def listed(html: str) -> set[str]:
    return set(re.findall(r'photo-card[^>]*href="/en/photos/([0-9a-z]+)/"', html))


def ids(*photos: Photo) -> set[str]:
    return {photo.public_id for photo in photos}


def links(html: str) -> dict[str, dict[str, list[str]]]:
    """Queries of the links to searches, by the words of the link."""
    found = {}
    for href, words in re.findall(r'<a[^>]*href="(/en/search/[^"]*)"[^>]*>(.*?)</a>', html, re.S):
        text = " ".join(re.sub(r"<[^>]*>", " ", words).split())
        found[text] = parse_qs(urlsplit(unescape(href)).query)
    return found


def test_words_find_and_everything_else_is_left_out(world: dict[str, Any]) -> None:
    assert listed(get(f"q={quote('유단')}")) == ids(world["a"], world["b"])
    assert listed(get("q=chaeon")) == ids(world["c"])
    assert listed(get("q=gala")) == ids(world["a"], world["b"], world["c"])
    assert listed(get("q=novelle+yudan")) == ids(world["a"])
    assert listed(get("q=novelle+chaeon")) == set()
    assert listed(get("q=2024-04")) == ids(world["a"], world["b"], world["c"])
    assert listed(get("q=2024-05")) == set()
    assert listed(get()) == ids(world["a"], world["b"], world["c"])


def test_facets_combine_and_their_counts_are_true(world: dict[str, Any]) -> None:
    html = get("artist=yudan&orientation=portrait")
    assert listed(html) == ids(world["a"])
    counted = {words: query for words, query in links(html).items() if re.search(r" \d+$", words)}
    assert counted
    for words, query in counted.items():
        number = int(words.rsplit(" ", 1)[1])
        # Of one facet any value will do: the count is of the value itself.
        if words.startswith("Landscape"):
            query["orientation"] = ["landscape"]
        address = "&".join(f"{name}={quote(one)}" for name, given in query.items() for one in given)
        assert len(listed(get(address))) == number, words


def test_what_is_chosen_is_a_chip_that_takes_it_away(world: dict[str, Any]) -> None:
    html = get("q=gala&artist=yudan&orientation=portrait&colour=beige")
    chosen = {words: query for words, query in links(html).items() if words.endswith("Remove")}
    assert chosen["Artist: YUDAN Remove"] == {
        "q": ["gala"],
        "orientation": ["portrait"],
        "colour": ["beige"],
    }
    assert chosen["Orientation: Portrait Remove"] == {
        "q": ["gala"],
        "artist": ["yudan"],
        "colour": ["beige"],
    }
    assert listed(html) == set(), "a colour that does not exist finds nothing, not everything"


def test_one_search_has_one_address() -> None:
    one = State.from_text("year=2024&artist=b&q=x++y&artist=a&page=9&sort=newest&artist=a")
    other = State.from_text("q=x y&artist=a&artist=b&year=2024")
    assert one == other
    assert one.query() == "q=x+y&artist=a&artist=b&year=2024"
    assert State.from_text(one.query()) == one
    assert one.toggled("artist", "a").query() == "q=x+y&artist=b&year=2024"
    assert one.toggled("artist", "a").toggled("artist", "a") == one
    assert State.from_text("").is_empty
    assert not State.from_text("sort=oldest&colour=red").is_empty


def test_the_field_in_the_header_holds_no_address(world: dict[str, Any]) -> None:
    fields = re.findall(r'<input type="search"[^>]*value="([^"]*)"', get("q=gala&year=2024"))
    assert fields == ["", "gala"]


def test_order(world: dict[str, Any]) -> None:
    newest = re.findall(r'photo-card[^>]*href="/en/photos/([0-9a-z]+)/"', get())
    oldest = re.findall(r'photo-card[^>]*href="/en/photos/([0-9a-z]+)/"', get("sort=oldest"))
    assert newest == oldest[::-1]
    assert listed(get("sort=nonsense")) == set(newest)


def test_a_mistyped_name_is_put_right_and_said_so(world: dict[str, Any]) -> None:
    html = get("q=yudaan")
    assert listed(html) == ids(world["a"], world["b"])
    assert "“yudaan”" in html
    assert "<strong>YUDAN</strong>" in html or "<strong>유단</strong>" in html


def test_nothing_found_proposes_spellings_and_fewer_filters(world: dict[str, Any]) -> None:
    html = get("q=yuhmkdan&artist=chaeon")
    assert listed(html) == set()
    assert "Nothing found" in html
    found = links(html)
    assert {"artist": ["chaeon"], "q": ["YUDAN"]} in found.values() or {
        "artist": ["chaeon"],
        "q": ["유단"],
    } in found.values()
    assert {"q": ["yuhmkdan"]} in found.values(), "without the artist"
    assert {"artist": ["chaeon"]} in found.values(), "without the words"
    assert "Tell me of new photos" in html


def test_an_artist_without_photos_leads_to_their_page(world: dict[str, Any]) -> None:
    Artist.objects.create(name_ko="해인", name_en="HAEIN", slug="haein", date_of_birth="1999-01-01")
    html = get("q=haein")
    assert listed(html) == set()
    assert 'href="/en/artists/haein/"' in html


def test_the_next_page_keeps_the_search(world: dict[str, Any], monkeypatch: Any) -> None:
    monkeypatch.setitem(listing.page_of.__kwdefaults__, "size", 1)
    seen, query = set(), "q=gala&artist=yudan"
    html = get(query)
    for _ in range(2):
        seen |= listed(html)
        following = re.search(r'rel="next" href="\?([^"]*)"', html)
        if following is None:
            break
        query = unescape(following[1])
        assert query.startswith("q=gala&artist=yudan&from=")
        html = get(query)
    assert seen == ids(world["a"], world["b"])


def test_queries_stay_few(world: dict[str, Any]) -> None:
    for query in ("", "q=yudan", "artist=yudan&orientation=portrait&year=2024", "q=novelle+stage"):
        with CaptureQueriesContext(connection) as queries:
            get(query)
        assert len(queries) <= 10, query


@pytest.mark.parametrize(
    "query",
    [
        "q=%00",
        "artist=%00x",
        "q=%F0%9F%8E%A4",
        "from=zzz",
        "q=" + "a" * 5000,
        "year=abc",
        "year=" + "9" * 30,
        "year=%C2%B2",
        *(f"{kind.label}=nobody" for kind in TermKind),
        *(f"{name}={value}" for name in traits.ALL for value in ("-1", "9" * 30)),
    ],
)
def test_any_address_is_answered(world: dict[str, Any], query: str) -> None:
    get(query)


def test_every_parameter_of_a_name_has_a_title() -> None:
    assert set(NAMES) <= set(TITLES)


def test_an_unknown_year_finds_nothing(world: dict[str, Any]) -> None:
    assert listed(get("year=" + "9" * 30)) == set()
    assert listed(get("")), "and a known shop does"


def test_both_languages(world: dict[str, Any]) -> None:
    korean = Client().get(f"/search/?q={quote('유단')}").content.decode()
    assert re.search("<h1[^>]*>[^<]*유단", korean)
    assert "세로" in korean
    assert "Portrait" not in korean


class TestSuggestions:
    def ask(self, words: str, language: str = "en") -> list[dict[str, Any]]:
        response = Client().get(f"/{language}/search/suggest/", {"q": words})
        assert response.status_code == 200
        assert "max-age" in response["Cache-Control"]
        return response.json()["suggestions"]

    def test_while_typing(self, world: dict[str, Any]) -> None:
        for words in ("유", "yud", "ㅇㄷ", "dbeks", "YUDAN", "yudaan"):
            found = self.ask(words)
            assert found[0]["text"] == "YUDAN", words
            assert found[0]["other"] == "유단"
            assert found[0]["kind"] == "artist"
            assert found[0]["url"] == "/en/search/?artist=yudan"
            assert found[0]["photos"] == 2

    def test_everything_that_has_a_name(self, world: dict[str, Any]) -> None:
        assert [one["kind"] for one in self.ask("gala")] == ["event"]
        assert [one["kind"] for one in self.ask("novelle")] == ["group"]
        assert "word" not in {one["kind"] for one in self.ask("stage")}

    @pytest.mark.parametrize("words", ["", " ", "zzzz", "!", "%"])
    def test_nothing(self, world: dict[str, Any], words: str) -> None:
        assert self.ask(words) == []


class TestSeenLast:
    def ask(self, *ids: str) -> str:
        response = Client().get("/en/search/seen/", {"photos": ",".join(ids)})
        assert response.status_code == 200
        return response.content.decode()

    def test_in_the_order_in_which_they_were_seen(self, world: dict[str, Any]) -> None:
        wanted = [world[name].public_id for name in ("b", "c", "a")]
        html = self.ask(wanted[0], "nobody", wanted[1], "'; --", wanted[2])
        assert re.findall(r'photo-card[^>]*href="/en/photos/([0-9a-z]+)/"', html) == wanted

    def test_only_what_is_still_for_sale(self, world: dict[str, Any]) -> None:
        Photo.objects.filter(pk=world["a"].pk).update(published_at=None)
        assert listed(self.ask(*ids(world["a"], world["c"]))) == ids(world["c"])
        assert self.ask("nobody").strip() == ""
        assert self.ask("").strip() == ""
