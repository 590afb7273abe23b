"""The queue's pages without a script, and what the script asks for."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from licensing import submissions
from licensing.models import Agency, Submission
from stock.accounts.models import User
from stock.audit.models import AuditEntry
from stock.catalogue.models import Artist
from tests.factories import (
    AT,
    make_agency,
    make_agreement,
    make_artist,
    make_consent,
    make_partner,
    make_photo,
    make_restored,
    make_submission,
)

pytestmark = pytest.mark.django_db
JSON = {"accept": "application/json"}


@pytest.fixture
def artist(agency: Agency, partner: User) -> Artist:
    artist = make_artist(name="Haru")
    agreement = make_agreement(agency=agency, territories=["KR", "JP"])
    make_consent(artist=artist, agreement=agreement, kinds=["personal", "editorial"])
    return artist


@pytest.fixture
def rows(artist: Artist) -> list[Submission]:
    made = []
    for number in range(3):
        photo = make_photo(artists=[artist], title=f"Night {number}")
        make_restored(photo)
        made.append(make_submission(photo))
    return made


def url(name: str, *args: str) -> str:
    with translation.override("en"):
        return reverse(f"licensing_partner:{name}", args=args)


def states() -> list[str]:
    return list(Submission.objects.order_by("pk").values_list("state", flat=True))


# --- one picture --------------------------------------------------------------------------------


def test_the_script_gets_only_what_changes(as_partner: Client, rows: list[Submission]) -> None:
    address = url("submission", rows[0].public_id)
    whole = as_partner.get(address)
    part = as_partner.get(address, headers={"hx-request": "true"})
    assert b"<html" in whole.content
    assert b"<html" not in part.content
    assert b"review-one" in part.content
    assert "HX-Request" in part.headers["Vary"]
    assert part.context["next"] == rows[1]


def test_the_script_is_answered_in_json(as_partner: Client, rows: list[Submission]) -> None:
    address = url("decide", rows[0].public_id, "approve")
    form = {"sha256": rows[0].file_sha256, "terms": "1", "kinds": ["personal", "editorial"]}
    answer = as_partner.post(address, form, headers=JSON)
    assert (answer.status_code, answer.json()) == (
        200,
        {"state": "approved", "waits_for_second": False},
    )
    again = as_partner.post(address, form, headers=JSON)
    assert (again.status_code, again.json()["code"]) == (409, "illegal_transition")
    assert "Partner" in again.json()["message"]
    assert states() == ["approved", "open", "open"]


def test_narrower_terms_come_from_the_form(as_partner: Client, rows: list[Submission]) -> None:
    form = {
        "terms": "1",
        "kinds": ["personal"],
        "valid_until": "2199-01-01",
        "countries": ["JP"],
    }
    as_partner.post(url("decide", rows[0].public_id, "approve"), form)
    stored = Submission.objects.get(pk=rows[0].pk)
    assert stored.state == "approved"
    assert (stored.allows_personal, stored.allows_editorial) == (True, False)
    assert str(stored.valid_until) == "2199-01-01"
    assert [row.country for row in stored.territories.all()] == ["JP"]


@pytest.mark.parametrize(
    ("form", "code"),
    [
        ({"terms": "1"}, "nothing_allowed"),
        ({"terms": "1", "kinds": ["commercial"]}, "kinds_beyond_consent"),
        ({"terms": "1", "kinds": ["everything"]}, "form"),
        ({"valid_until": "soon"}, "form"),
        ({"countries": "Japan"}, "form"),
        ({"countries": "FR"}, "countries_beyond_consent"),
        ({"sha256": "0" * 64}, "another_file"),
        ({"comment": "x" * 2001}, "form"),
    ],
)
def test_a_form_that_cannot_be(
    as_partner: Client, rows: list[Submission], form: dict[str, Any], code: str
) -> None:
    address = url("decide", rows[0].public_id, "approve")
    answer = as_partner.post(address, form, headers=JSON)
    assert (answer.status_code, answer.json()["code"]) == (409, code)
    assert answer.json()["message"]
    assert states() == ["open"] * 3
    assert not AuditEntry.objects.filter(action="submission.approve").exists()


def test_who_said_yes_first_is_told_and_asked_no_more(
    as_partner: Client, rows: list[Submission], agency: Agency
) -> None:
    Submission.objects.filter(pk=rows[0].pk).update(approvals_needed=2)
    answer = as_partner.post(url("decide", rows[0].public_id, "approve"), headers=JSON)
    assert answer.json() == {"state": "open", "waits_for_second": True}
    page = as_partner.get(url("submission", rows[0].public_id))
    assert page.context["said_yes"]
    assert url("decide", rows[0].public_id, "take-back") in page.content.decode()
    assert url("decide", rows[0].public_id, "approve") not in page.content.decode()
    assert as_partner.get(url("queue")).context["first"] == rows[1]

    other = Client()
    other.force_login(make_partner(agency=agency))
    seen = other.get(url("submission", rows[0].public_id))
    assert "Partner has said yes" in seen.content.decode()
    as_partner.post(url("decide", rows[0].public_id, "take-back"))
    assert Submission.objects.get(pk=rows[0].pk).first_yes_by is None
    assert as_partner.get(url("queue")).context["first"] == rows[0]


def test_identity_is_said_in_words_and_as_a_number(as_partner: Client, artist: Artist) -> None:
    face = {"box": [10, 10, 40, 40], "score": 0.9, "action": "restored", "reason": "soft"}
    report = {"input_size": [96, 128], "output_size": [192, 256], "faces_detected": True}
    for faces, words in [
        ([{**face, "identity": {"distance": 0.213, "why": None}}], ["same person", "0.21"]),
        ([{**face, "identity": {"distance": 0.55, "why": None}}], ["somebody else", "0.55"]),
        ([face], ["Not compared"]),
        ([], ["No face was found"]),
    ]:
        photo = make_photo(artists=[artist])
        make_restored(photo, provenance={**report, "faces": faces})
        asked = make_submission(photo)
        html = as_partner.get(url("submission", asked.public_id)).content.decode()
        for word in words:
            assert word in html


# --- several ------------------------------------------------------------------------------------


def test_a_batch_is_confirmed_before_anything_happens(
    as_partner: Client, rows: list[Submission]
) -> None:
    ticked = {"submission": [row.public_id for row in rows[:2]]}
    page = as_partner.post(url("batch"), ticked)
    html = page.content.decode()
    assert "Approve 2 photos?" in html
    assert rows[0].file_sha256 in html
    assert rows[2].public_id not in html
    assert states() == ["open"] * 3


def test_a_batch_tells_what_became_of_each(
    as_partner: Client, partner: User, rows: list[Submission]
) -> None:
    submissions.refuse(submission=rows[1], actor=partner, at=AT, reason_code="moment")
    form = {
        "confirmed": "1",
        "submission": [row.public_id for row in rows],
        **{f"sha256_{row.public_id}": row.file_sha256 for row in rows},
    }
    page = as_partner.post(url("batch"), form)
    assert (page.context["approved"], page.context["refused"]) == (2, 1)
    assert "Partner has decided in the meantime: Refused" in page.content.decode()
    assert states() == ["approved", "refused", "approved"]
    entries = AuditEntry.objects.filter(action="submission.approve")
    assert {entry.target_id for entry in entries} == {rows[0].public_id, rows[2].public_id}


def test_nothing_ticked(as_partner: Client, rows: list[Submission]) -> None:
    assert as_partner.post(url("batch")).headers["Location"] == url("queue")
    assert states() == ["open"] * 3


@pytest.mark.parametrize("confirmed", ["", "1"])
def test_a_foreign_one_in_a_batch_is_not_found(
    as_partner: Client, rows: list[Submission], confirmed: str
) -> None:
    stranger = make_artist()
    make_consent(artist=stranger, agreement=make_agreement(agency=make_agency()))
    photo = make_photo(artists=[stranger])
    make_restored(photo)
    foreign = make_submission(photo)
    form = {"confirmed": confirmed, "submission": [rows[0].public_id, foreign.public_id]}
    assert as_partner.post(url("batch"), form).status_code == 404
    assert states() == ["open"] * 4


def test_a_viewer_is_offered_nothing_to_tick(as_viewer: Client, rows: list[Submission]) -> None:
    assert b'name="submission"' not in as_viewer.get(url("queue")).content
    form = {"confirmed": "1", "submission": [rows[0].public_id]}
    page = as_viewer.post(url("batch"), form)
    assert page.context["refused"] == 1
    assert states() == ["open"] * 3


# --- how long they wait -------------------------------------------------------------------------


def test_the_age_of_each_is_shown(as_partner: Client, rows: list[Submission], clock: Any) -> None:
    clock(AT + timedelta(days=4))
    assert "waits 4 days" in as_partner.get(url("queue")).content.decode()


# --- what the staff see -------------------------------------------------------------------------


def test_marks_are_shown_to_the_staff_and_in_the_history(
    as_partner: Client, as_staff: Client, partner: User, rows: list[Submission]
) -> None:
    marks = [{"x": 0.25, "y": 0.5, "width": 0.1, "height": 0.2, "note": "the left eye"}]
    submissions.request_changes(
        submission=rows[0], actor=partner, at=AT, reason_code="likeness", marks=marks
    )
    with translation.override("en"):
        studio = reverse("catalogue_studio:photo", args=[rows[0].photo.public_id])
    for page in (
        as_staff.get(studio),
        as_partner.get(url("submission", rows[0].public_id)),
    ):
        html = page.content.decode()
        assert "the left eye" in html
        assert '<rect x="250"' in html
    make_restored(rows[0].photo)
    assert "the left eye" not in as_staff.get(studio).content.decode()


def test_the_staff_see_what_waits_too_long(
    as_staff: Client, rows: list[Submission], clock: Any
) -> None:
    with translation.override("en"):
        overview = reverse("licensing_studio:overview")
    clock(AT + timedelta(days=2))
    assert "waits too long" not in as_staff.get(overview).content.decode()
    clock(AT + timedelta(days=5))
    html = as_staff.get(overview).content.decode()
    assert "3 photos wait too long" in html
    assert "Night 0" in html
