"""An artist: where they were when, other spellings, what they allow, and no date of birth."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import translation

from licensing import consents
from licensing.models import Consent
from stock.catalogue.models import Photo
from stock.storefront.shop import artists
from stock.storefront.shop.permissions import summaries
from tests.factories import (
    LONG_AGO,
    decider_of,
    make_agreement,
    make_artist,
    make_cleared_photo,
    make_consent,
    make_group,
)
from tests.storefront.shop.conftest import photos_on, text_of

pytestmark = pytest.mark.django_db


def test_history_in_words(world: Any, open_shop: Any) -> None:
    artist = world["yudan"]
    artist.memberships.update(until=date(2023, 9, 1))
    later = make_group(name="Violet")
    artist.memberships.create(group=later, since=date(2023, 10, 5))
    artist.aliases.create(name="Yu-dan")
    words = text_of(open_shop(f"/artists/{artist.slug}/"))
    assert "Novelle Jan 2020 to Sep 2023" in words
    assert "Violet since Oct 2023" in words
    assert "Also written Yu-dan" in words
    korean = text_of(open_shop(f"/artists/{artist.slug}/", language="ko"))
    assert "2023년 10월부터" in korean


def test_without_a_group_it_is_solo(world: Any, open_shop: Any) -> None:
    photo = make_cleared_photo(with_previews=True)
    artist = photo.artists.get()
    html = open_shop(f"/artists/{artist.slug}/")
    assert "Performs solo" in html
    assert photos_on(html) == [photo.public_id]


def words_of(artist: Any, at: Any) -> dict[str, tuple[str, bool | None]]:
    with translation.override("en"):
        return {
            line.title: (line.words, line.allowed) for line in summaries([artist], at=at)[0].lines
        }


def test_what_is_allowed_is_what_holds_now(at: Any) -> None:
    artist = make_artist()
    agreement = make_agreement(territories=("KR", "JP"))
    consent = make_consent(artist=artist, agreement=agreement, kinds=["personal", "editorial"])
    before = words_of(artist, at)
    assert before["Licences"] == ("Personal, Editorial", True)
    assert before["AI restoration"][1] is True
    assert before["Training Encore’s restoration"] == ("Not allowed", False)
    assert before["Sold in"] == ("Japan, South Korea", None)

    consents.withdraw_consent(
        consent=consent, actor=decider_of(agreement.agency), at=at, reason="asked"
    )
    after = words_of(artist, at)
    assert after["Licences"] == ("None at the moment", False)
    assert after["AI restoration"][1] is False
    assert "Sold in" not in after


def test_terms_that_end_and_countries_that_are_not_covered(at: Any) -> None:
    artist = make_artist()
    make_consent(
        artist=artist,
        agreement=make_agreement(territories=("JP",)),
        training=True,
        valid_until=at.date() + timedelta(days=1),
    )
    now = words_of(artist, at)
    assert now["Licences"] == ("None at the moment", False), "not in the shop's country"
    assert now["Sold in"] == ("Japan", None)
    assert now["Training Encore’s restoration"] == ("Allowed", True)
    tomorrow = words_of(artist, at + timedelta(days=1))
    assert tomorrow["Training Encore’s restoration"] == ("Not allowed", False)
    assert "Sold in" not in tomorrow


def test_without_restoration_nothing_is_sold(at: Any) -> None:
    artist = make_artist()
    make_consent(artist=artist, restoration=False)
    allowed = words_of(artist, at)
    assert allowed["Licences"][1] is False
    assert allowed["AI restoration"] == ("Not allowed", False)


def test_a_minors_age_is_nowhere(world: Any, open_shop: Any, at: Any) -> None:
    born = date(2008, 11, 23)
    artist = make_artist(name="Darae", born=born)
    consent = make_consent(
        artist=artist, guardian="Ok Jeongmin", guardian_on=LONG_AGO, kinds=["personal"]
    )
    photo = make_cleared_photo(artists=[artist], with_previews=True)
    for path in (
        f"/artists/{artist.slug}/",
        f"/photos/{photo.public_id}/",
        f"/agencies/{consent.agreement.agency.slug}/",
        "/artists/",
    ):
        html = open_shop(path)
        assert "Darae" in html
        for private in ("2008", "guardian", "Jeongmin", "minor"):
            assert private not in html, (path, private)
    assert "Personal" in text_of(open_shop(f"/artists/{artist.slug}/"))
    # Without the guardian nothing is allowed, and nobody is told why.
    Consent.objects.filter(pk=consent.pk).update(guardian_consented_on=None)
    html = open_shop(f"/artists/{artist.slug}/")
    assert photos_on(html) == []
    assert "None at the moment" in html
    assert "guardian" not in html


def test_the_overview_by_name_page_by_page(
    world: Any, open_shop: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(artists, "PER_PAGE", 1)
    html = open_shop("/artists/")
    assert "Chaeon" in html
    assert "Yudan" not in html
    following = html.split('rel="next" href="')[1].split('"')[0]
    html = open_shop(f"/artists/{following}")
    assert "Yudan" in html
    assert "2 photos" in text_of(html)
    assert 'rel="next"' not in html
    assert "Chaeon" in open_shop("/artists/?from=nobody"), "who is not known any more: anew"


def test_nothing_withdrawn_is_on_show(world: Any, open_shop: Any, at: Any) -> None:
    artist = world["chaeon"]
    consent = Consent.objects.get(artist=artist)
    consents.withdraw_consent(
        consent=consent, actor=decider_of(consent.agreement.agency), at=at, reason="asked"
    )
    gone, stays = world["photo2"], world["photo1"]
    for path in (
        "/",
        f"/artists/{artist.slug}/",
        f"/artists/{world['yudan'].slug}/",
        f"/groups/{world['group'].slug}/",
        f"/events/{world['event'].slug}/",
    ):
        html = open_shop(path)
        assert gone.public_id not in html
        for file in gone.renditions.all():
            assert file.file_name not in html
    assert photos_on(open_shop(f"/artists/{world['yudan'].slug}/")) == [stays.public_id]
    Photo.objects.filter(pk=stays.pk).update(published_at=None)
    assert photos_on(open_shop(f"/artists/{world['yudan'].slug}/")) == []
