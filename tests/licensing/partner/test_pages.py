"""The partner portal: see, decide, take down, consent, sign."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse
from django.utils import translation

from licensing import clearance, takedowns
from licensing.models import Agency, Agreement, Consent, Submission, Takedown
from stock.accounts.models import User
from stock.catalogue.models import Artist, Photo
from tests.factories import (
    AT,
    make_agreement,
    make_artist,
    make_consent,
    make_photo,
    make_represented,
    make_restored,
    make_sent_agreement,
    make_submission,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def agreement(agency: Agency, partner: User) -> Agreement:
    return make_agreement(agency=agency)


@pytest.fixture
def artist(agreement: Agreement) -> Artist:
    artist = make_artist(name="Haru")
    make_consent(artist=artist, agreement=agreement)
    return artist


@pytest.fixture
def photo(artist: Artist) -> Photo:
    photo = make_photo(artists=[artist], title="Night in Busan")
    make_restored(photo)
    return photo


@pytest.fixture
def submission(photo: Photo) -> Submission:
    return make_submission(photo)


def url(name: str, *args: str) -> str:
    with translation.override("en"):
        return reverse(f"licensing_partner:{name}", args=args)


def said(response: Any) -> str:
    return " ".join(str(message) for message in get_messages(response.wsgi_request))


# --- looking ------------------------------------------------------------------------------------


def test_the_queue_shows_what_waits(as_partner: Client, submission: Submission) -> None:
    response = as_partner.get(url("queue"))
    assert response.status_code == 200
    assert submission.public_id in response.content.decode()
    Submission.objects.update(state="void")
    entries = as_partner.get(url("queue")).context["entries"]
    assert entries == []


def test_a_submission_shows_before_and_after_to_this_person_only(
    as_partner: Client, as_staff: Client, submission: Submission
) -> None:
    response = as_partner.get(url("submission", submission.public_id))
    assert response.status_code == 200
    html = response.content.decode()
    assert "Night in Busan" in html
    links = set(re.findall(r"/files/[^\"'&\s<]+", html))
    assert len(links) >= 2
    for link in links:
        assert as_partner.get(link).status_code == 200
        assert as_staff.get(link).status_code == 403


@pytest.mark.parametrize("page", ["queue", "photos", "artists", "agreements"])
@pytest.mark.parametrize("who", ["as_partner", "as_viewer"])
def test_every_page_opens(
    request: pytest.FixtureRequest, submission: Submission, page: str, who: str
) -> None:
    assert request.getfixturevalue(who).get(url(page)).status_code == 200


def test_the_photos_page_says_what_is_on_sale(
    as_partner: Client, photo: Photo, submission: Submission, partner: User
) -> None:
    assert as_partner.get(url("photos")).context["on_sale"] == set()
    as_partner.post(url("decide", submission.public_id, "approve"))
    Photo.objects.update(published_at=AT)
    assert as_partner.get(url("photos")).context["on_sale"] == {photo.pk}


# --- deciding -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("verb", "form", "state"),
    [
        ("approve", {}, "approved"),
        ("approve", {"comment": "lovely"}, "approved"),
        ("refuse", {"reason_code": "likeness", "comment": "not her"}, "refused"),
        ("request-changes", {"reason_code": "quality"}, "changes_requested"),
    ],
)
def test_a_decision_is_taken_and_the_next_one_offered(
    as_partner: Client,
    partner: User,
    artist: Artist,
    submission: Submission,
    verb: str,
    form: dict[str, str],
    state: str,
) -> None:
    other = make_photo(artists=[artist])
    make_restored(other)
    following = make_submission(other)

    response = as_partner.post(url("decide", submission.public_id, verb), form)

    assert response.headers["Location"] == url("submission", following.public_id)
    submission.refresh_from_db()
    following.refresh_from_db()
    assert (submission.state, submission.decided_by) == (state, partner)
    assert submission.comment == form.get("comment", "")
    assert submission.reason_code == form.get("reason_code", "")
    assert following.state == "open"
    last = as_partner.post(url("decide", following.public_id, "approve"))
    assert last.headers["Location"] == url("queue")


@pytest.mark.parametrize("verb", ["refuse", "request-changes"])
@pytest.mark.parametrize("reason", ["", "because"])
def test_without_a_reason_nothing_is_decided(
    as_partner: Client, submission: Submission, verb: str, reason: str
) -> None:
    response = as_partner.post(
        url("decide", submission.public_id, verb), {"reason_code": reason, "comment": "no"}
    )
    assert response.headers["Location"] == url("submission", submission.public_id)
    assert said(response) == "Please choose a reason."
    submission.refresh_from_db()
    assert submission.state == "open"


def test_a_second_decision_is_told_that_there_was_a_first(
    as_partner: Client, submission: Submission
) -> None:
    as_partner.post(url("decide", submission.public_id, "approve"))
    response = as_partner.post(
        url("decide", submission.public_id, "refuse"), {"reason_code": "quality"}
    )
    assert "Partner has decided in the meantime: Approved" in said(response)
    submission.refresh_from_db()
    assert submission.state == "approved"


@pytest.mark.parametrize("verb", ["delete", "void", "APPROVE"])
def test_there_are_no_other_verbs(as_partner: Client, submission: Submission, verb: str) -> None:
    path = url("decide", submission.public_id, "approve").replace("/approve/", f"/{verb}/")
    assert as_partner.post(path).status_code == 404
    submission.refresh_from_db()
    assert submission.state == "open"


@pytest.mark.parametrize("verb", ["approve", "refuse", "request-changes"])
def test_looking_decides_nothing(as_partner: Client, submission: Submission, verb: str) -> None:
    assert as_partner.get(url("decide", submission.public_id, verb)).status_code == 405
    submission.refresh_from_db()
    assert submission.state == "open"


# --- viewers ------------------------------------------------------------------------------------


def test_a_viewer_looks_and_decides_nothing(
    as_viewer: Client, agreement: Agreement, photo: Photo, submission: Submission
) -> None:
    waiting = make_sent_agreement(agency=agreement.agency)
    consent = Consent.objects.get()
    assert as_viewer.get(url("submission", submission.public_id)).status_code == 200
    assert as_viewer.get(url("photo", photo.public_id)).status_code == 200
    posts = [
        (url("decide", submission.public_id, "approve"), {}),
        (url("decide", submission.public_id, "refuse"), {"reason_code": "quality"}),
        (url("take_down", photo.public_id), {"ground": "privacy"}),
        (url("withdraw", consent.public_id), {"reason": "x"}),
        (
            url("sign", waiting.public_id),
            {"typed_name": "Kim", "document": waiting.document_sha256},
        ),
    ]
    for path, form in posts:
        response = as_viewer.post(path, form)
        assert response.status_code == 302, path
        assert "Only approvers and managers" in said(response), path
    submission.refresh_from_db()
    consent.refresh_from_db()
    waiting.refresh_from_db()
    assert (submission.state, consent.state, waiting.state) == ("open", "active", "sent")
    assert not Takedown.objects.exists()


def test_a_viewer_gives_no_consent(as_viewer: Client, agreement: Agreement) -> None:
    artist = make_artist()
    make_represented(agency=agreement.agency, artist=artist)
    path = url("consent", agreement.public_id, artist.slug)
    assert as_viewer.get(path).status_code == 200
    response = as_viewer.post(path, {"kinds": ["personal"], "valid_from": "2024-01-01"})
    assert response.status_code == 400
    assert not artist.consents.exists()


# --- taking down --------------------------------------------------------------------------------


def test_a_partner_takes_down_and_puts_back(
    as_partner: Client, agency: Agency, partner: User, photo: Photo
) -> None:
    other = make_photo()
    response = as_partner.post(
        url("take_down", photo.public_id), {"ground": "privacy", "comment": "asked to"}
    )
    assert response.headers["Location"] == url("photo", photo.public_id)
    takedown = Takedown.objects.get()
    assert (takedown.photo, takedown.agency, takedown.opened_by) == (photo, agency, partner)
    assert (takedown.side, takedown.ground, takedown.comment) == ("agency", "privacy", "asked to")
    assert clearance.delivery_stopped(photo)
    assert not clearance.delivery_stopped(other)

    as_partner.post(url("lift", photo.public_id), {"reason": "settled"})
    takedown.refresh_from_db()
    assert (takedown.state, takedown.lifted_by) == ("lifted", partner)


@pytest.mark.parametrize("ground", ["", "because"])
def test_a_ground_is_needed(as_partner: Client, photo: Photo, ground: str) -> None:
    response = as_partner.post(url("take_down", photo.public_id), {"ground": ground})
    assert said(response) == "Please choose a legal ground."
    assert not Takedown.objects.exists()


def test_a_reason_is_needed_to_put_it_back(as_partner: Client, photo: Photo) -> None:
    as_partner.post(url("take_down", photo.public_id), {"ground": "privacy"})
    response = as_partner.post(url("lift", photo.public_id), {"reason": ""})
    assert said(response).endswith("Please give a reason.")
    assert Takedown.objects.get().state == "standing"


def test_what_staff_took_down_is_shown_and_not_lifted(
    as_partner: Client, photo: Photo, staff: User
) -> None:
    takedowns.take_down(photo=photo, actor=staff, at=AT, ground="copyright")
    assert as_partner.get(url("photo", photo.public_id)).status_code == 200
    as_partner.post(url("lift", photo.public_id), {"reason": "settled"})
    assert Takedown.objects.get().state == "standing"


# --- consents and agreements --------------------------------------------------------------------


def test_choosing_an_artist_leads_to_the_consent(as_partner: Client, agreement: Agreement) -> None:
    artist = make_artist()
    make_represented(agency=agreement.agency, artist=artist)
    form = {"agreement": agreement.pk, "artist": artist.pk}
    response = as_partner.post(url("artists"), form)
    assert response.headers["Location"] == url("consent", agreement.public_id, artist.slug)
    assert not artist.consents.exists()


def test_a_consent_is_given(as_partner: Client, agreement: Agreement, partner: User) -> None:
    artist = make_artist()
    make_represented(agency=agreement.agency, artist=artist)
    path = url("consent", agreement.public_id, artist.slug)
    assert as_partner.get(path).status_code == 200
    form = {
        "kinds": ["personal", "commercial"],
        "territories": ["KR"],
        "allows_restoration": "on",
        "valid_from": "2024-01-01",
        "valid_until": "2025-01-01",
    }
    response = as_partner.post(path, form)
    assert response.headers["Location"] == url("artists")
    consent = artist.consents.get()
    assert (consent.agreement, consent.given_by) == (agreement, partner)
    assert (consent.allows_personal, consent.allows_editorial) == (True, False)
    assert (consent.allows_commercial, consent.allows_training) == (True, False)
    assert (consent.valid_from, consent.valid_until) == (date(2024, 1, 1), date(2025, 1, 1))


@pytest.mark.parametrize(
    "changes",
    [{"valid_until": "2023-01-01"}, {"valid_from": ""}, {"kinds": ["eternal"]}],
    ids=["ends before it begins", "no beginning", "unknown kind"],
)
def test_a_consent_that_is_not_in_order_changes_nothing(
    as_partner: Client, agreement: Agreement, artist: Artist, changes: dict[str, Any]
) -> None:
    standing = artist.consents.get()
    form = {"kinds": ["personal"], "valid_from": "2024-01-01", **changes}
    response = as_partner.post(url("consent", agreement.public_id, artist.slug), form)
    assert response.status_code == 400
    assert response.context["form"].errors
    assert artist.consents.get() == standing
    standing.refresh_from_db()
    assert standing.state == "active"


def test_for_a_minor_the_form_asks_for_the_guardian(
    as_partner: Client, agreement: Agreement, clock: Any
) -> None:
    minor = make_artist(born=date(2010, 1, 1))
    make_represented(agency=agreement.agency, artist=minor)
    path = url("consent", agreement.public_id, minor.slug)
    form = {"kinds": ["personal"], "territories": ["KR"], "valid_from": "2024-01-01"}
    assert as_partner.get(path).context["is_minor"]
    assert as_partner.post(path, form).status_code == 400
    assert not minor.consents.exists()
    guardian = {"guardian_name": "Kim Bora", "guardian_consented_on": "2024-04-01"}
    assert as_partner.post(path, {**form, **guardian}).status_code == 302
    assert minor.consents.get().guardian_name == "Kim Bora"


def test_a_guardian_without_a_name_is_told_so(as_partner: Client, agreement: Agreement) -> None:
    adult = make_artist()
    make_represented(agency=agreement.agency, artist=adult)
    form = {
        "kinds": ["personal"],
        "valid_from": "2024-01-01",
        "guardian_consented_on": "2024-04-01",
    }
    response = as_partner.post(url("consent", agreement.public_id, adult.slug), form)
    assert response.status_code == 400
    assert not adult.consents.exists()


def test_a_consent_is_withdrawn(as_partner: Client, artist: Artist) -> None:
    consent = artist.consents.get()
    other = make_consent(artist=make_artist())
    response = as_partner.post(url("withdraw", consent.public_id), {"reason": "wants a break"})
    assert response.headers["Location"] == url("artists")
    consent.refresh_from_db()
    other.refresh_from_db()
    assert (consent.state, other.state) == ("withdrawn", "active")
