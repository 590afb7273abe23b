"""The form of a consent: countries by name, events, days; its history; leaving."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from licensing.models import Agency, Agreement, Consent
from stock.accounts.models import User
from stock.catalogue.models import Artist
from tests.factories import (
    make_agreement,
    make_artist,
    make_consent,
    make_event,
    make_represented,
)

pytestmark = pytest.mark.django_db
FORM = {"kinds": ["personal"], "allows_restoration": "on", "valid_from": "2024-01-01"}


@pytest.fixture
def artist() -> Artist:
    return make_artist(name="Haru", born=date(1999, 12, 31))


@pytest.fixture(autouse=True)
def represented(agency: Agency, artist: Artist) -> None:
    make_represented(agency=agency, artist=artist)


@pytest.fixture
def agreement(agency: Agency) -> Agreement:
    return make_agreement(agency=agency, territories=["KR", "JP"])


@pytest.fixture
def portal(client: Client, partner: User) -> Client:
    client.force_login(partner)
    return client


def url(name: str, *arguments: str) -> str:
    with translation.override("en"):
        return reverse(f"licensing_partner:{name}", args=arguments)


def test_countries_are_picked_by_name_from_those_of_the_agreement(
    portal: Client, agreement: Agreement, artist: Artist
) -> None:
    path = url("consent", agreement.public_id, artist.slug)
    form = portal.get(path).context["form"]
    assert form.fields["territories"].choices == [("JP", "Japan"), ("KR", "South Korea")]
    assert portal.post(path, {**FORM, "territories": ["US"]}).status_code == 400
    assert portal.post(path, FORM).status_code == 400
    assert not Consent.objects.exists()
    assert portal.post(path, {**FORM, "territories": ["JP"]}).status_code == 302
    assert [row.country for row in Consent.objects.get().territories.all()] == ["JP"]


def test_a_worldwide_agreement_offers_the_world_and_each_country(
    portal: Client, agency: Agency, artist: Artist
) -> None:
    agreement = make_agreement(agency=agency, territories=["WW"])
    path = url("consent", agreement.public_id, artist.slug)
    field = portal.get(path).context["form"].fields["territories"]
    codes = [code for code, _name in field.choices]
    assert codes[0] == "WW"
    assert {"KR", "JP", "US", "BR"} <= set(codes)
    assert not {"EU", "ZZ", "UN"} & set(codes)
    assert portal.post(path, {**FORM, "territories": ["KR", "BR"]}).status_code == 302
    assert {row.country for row in Consent.objects.get().territories.all()} == {"KR", "BR"}


def test_days_and_events_are_kept_and_shown_again(
    portal: Client, agreement: Agreement, artist: Artist
) -> None:
    event, other = make_event(name="Tour"), make_event(name="Gala")
    path = url("consent", agreement.public_id, artist.slug)
    days = {"taken_from": "2023-01-01", "taken_until": "2024-06-01"}
    form = {**FORM, **days, "territories": ["KR"], "excluded_events": [event.pk]}
    assert portal.post(path, form).status_code == 302
    consent = Consent.objects.get()
    assert (consent.taken_from, consent.taken_until) == (date(2023, 1, 1), date(2024, 6, 1))
    assert list(consent.excluded_events.all()) == [event]
    initial = portal.get(path).context["form"].initial
    assert initial["territories"] == ["KR"]
    assert list(initial["excluded_events"]) == [event]
    assert initial["taken_until"] == date(2024, 6, 1)
    page = portal.get(url("artists")).content.decode()
    assert "Tour" in page
    assert other.name_en not in page


def test_the_history_is_that_of_ones_own_agencies(
    portal: Client, agreement: Agreement, artist: Artist
) -> None:
    make_consent(artist=artist)
    path = url("consent", agreement.public_id, artist.slug)
    for kinds in (["personal"], ["editorial"]):
        portal.post(path, {**FORM, "kinds": kinds, "territories": ["KR"]})
    history = portal.get(path).context["history"]
    assert [row.state for row in history] == ["active", "withdrawn"]
    assert [row.agreement for row in history] == [agreement, agreement]
    assert history[1].ended.reason == "replaced"


def test_the_date_of_birth_is_on_no_page(
    portal: Client, agreement: Agreement, artist: Artist
) -> None:
    make_consent(artist=artist, agreement=agreement)
    for path in (url("consent", agreement.public_id, artist.slug), url("artists")):
        html = portal.get(path).content.decode()
        for written in ("1999-12-31", "Dec 31, 1999", "31 December 1999", "1999"):
            assert written not in html


@pytest.mark.parametrize(
    ("form", "state"),
    [
        ({"on": "2024-05-01", "reason": "moves"}, "withdrawn"),
        ({"on": "", "reason": "moves"}, "active"),
        ({"on": "2024-05-01", "reason": ""}, "active"),
    ],
)
def test_the_artist_leaves(
    portal: Client, agreement: Agreement, artist: Artist, form: dict[str, Any], state: str
) -> None:
    other = make_consent(artist=make_artist(), agreement=agreement)
    consent = make_consent(artist=artist, agreement=agreement)
    portal.post(url("leave", agreement.public_id, artist.slug), form)
    consent.refresh_from_db()
    other.refresh_from_db()
    assert (consent.state, other.state) == (state, "active")
