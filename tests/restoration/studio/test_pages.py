"""The queue, one job, and the quality check."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.contrib.messages import get_messages
from django.test import Client

from licensing.models import Submission
from restoration import jobs, studio
from restoration.models import RestorationJob
from stock.accounts.models import User
from stock.audit.models import AuditEntry
from stock.catalogue.models import Photo
from tests.factories import make_artist, make_cleared_photo, make_consent, make_photo, make_restored
from tests.restoration.steps import REPORT, make_job, rows, take


def test_the_queue_shows_what_is_under_way_first(
    as_staff: Client, failed: RestorationJob, at: datetime
) -> None:
    running = take(make_job(at=at), at=at).job
    queued, urgent, paused = (make_job(at=at, priority=priority) for priority in (5, 1, 3))
    jobs.pause(job=paused, actor=queued.requested_by, at=at)
    context = as_staff.get("/studio/restoration/").context
    assert [card["job"] for card in context["running"]] == [running]
    assert [card["job"] for card in context["waiting"]] == [urgent, paused, queued]
    assert [card["job"] for card in context["finished"]] == [failed]
    assert {(value, count) for value, _, count in context["filters"]} == {("failed", 1)}
    narrowed = as_staff.get("/studio/restoration/?state=failed").context
    assert (narrowed["running"], narrowed["waiting"]) == ([], [])
    assert [card["job"] for card in narrowed["finished"]] == [failed]
    assert as_staff.get("/studio/restoration/?state=cancelled").context["finished"] == []
    assert len(as_staff.get("/studio/restoration/?state=nonsense").context["finished"]) == 1


def test_the_queue_takes_the_same_queries_for_any_number(
    as_staff: Client, staff: User, at: datetime, django_assert_max_num_queries
) -> None:
    for number in range(8):
        job = make_job(at=at)
        if number < 4:
            take(job, at=at)
    as_staff.get("/studio/restoration/")  # the first page of a session notes it
    with django_assert_max_num_queries(10):
        context = as_staff.get("/studio/restoration/").context
    assert (len(context["running"]), len(context["waiting"])) == (4, 4)


def test_a_long_line_is_shown_in_part(as_staff: Client, at: datetime, monkeypatch) -> None:
    monkeypatch.setattr(studio, "MOST_WAITING", 2)
    for _ in range(5):
        make_job(at=at)
    context = as_staff.get("/studio/restoration/").context
    assert (len(context["waiting"]), context["waiting_more"]) == (2, 3)


@pytest.fixture
def paused(job: RestorationJob, staff: User, at: datetime) -> RestorationJob:
    jobs.pause(job=job, actor=staff, at=at)
    return job


@pytest.mark.parametrize("state", ["job", "lease", "paused", "succeeded", "failed"])
def test_every_state_of_a_job_has_a_page(
    request: pytest.FixtureRequest, as_staff: Client, state: str
) -> None:
    made = request.getfixturevalue(state)
    job = made.job if state == "lease" else made
    context = as_staff.get(f"/studio/restoration/{job.public_id}/").context
    assert context["progress"]["state"] == job.state
    assert (context["comparison"] is not None) == (state == "succeeded")


@pytest.fixture
def waiting(db: None) -> Photo:
    artist = make_artist()
    make_consent(artist=artist)
    photo = make_photo(artists=[artist])
    make_restored(photo, provenance=REPORT)
    return photo


FACE = {
    "box": [40.0, 20.0, 50.0, 60.0],
    "score": 0.9,
    "size": 60.0,
    "action": "restored",
    "reason": "soft",
}


@pytest.mark.parametrize(
    ("identity", "doubted", "words"),
    [
        ({"distance": 0.31, "why": None}, 0, "Looks like the same person"),
        ({"distance": 0.45, "why": None}, 1, "Check closely whether it is the same person"),
        ({"distance": 0.62, "why": None}, 1, "May look like somebody else"),
        ({"distance": None, "why": "too_small"}, 0, "too small to know the person by"),
        ({"distance": None, "why": "not_found"}, 0, "Could not be compared"),
        (None, 0, "Not compared"),
    ],
)
def test_each_face_side_by_side_and_whether_it_is_the_same_person(
    as_staff: Client, identity: dict | None, doubted: int, words: str
) -> None:
    photo = make_photo()
    face = {**FACE, "identity": identity} if identity else FACE
    make_restored(photo, provenance={**REPORT, "faces": [face]})
    answer = as_staff.get(f"/en/studio/quality/{photo.public_id}/")
    page = answer.content.decode()
    assert page.count("<face-pair ") == 1
    # A square of 90 pixels around the box, as fractions of 160 x 128.
    assert 'data-view="0.1250,0.0391,0.5625,0.7031"' in page
    assert len(answer.context["doubtful"]) == doubted
    assert ("Look at it before you accept" in page) == bool(doubted)
    assert words in page
    if identity and identity["distance"]:
        assert f"identity distance {identity['distance']:.2f}" in page


def test_without_faces_there_is_nothing_side_by_side(as_staff: Client, waiting: Photo) -> None:
    page = as_staff.get(f"/en/studio/quality/{waiting.public_id}/").content.decode()
    assert "face-pair " not in page


def test_only_what_nobody_has_judged_is_to_check(as_staff: Client, waiting: Photo) -> None:
    make_cleared_photo()
    make_photo()
    entries = as_staff.get("/studio/quality/").context["entries"]
    assert [entry["photo"] for entry in entries] == [waiting]


def test_before_and_after_of_one(as_staff: Client, waiting: Photo) -> None:
    context = as_staff.get(f"/studio/quality/{waiting.public_id}/").context
    assert context["to_decide"] is True
    assert context["report"] == REPORT
    for url in (context["comparison"].before_url, context["comparison"].after_url):
        assert as_staff.get(url).status_code == 200
        assert Client().get(url).status_code == 302


def test_a_photo_without_a_result_has_nothing_to_check(as_staff: Client, db: None) -> None:
    assert as_staff.get(f"/studio/quality/{make_photo().public_id}/").status_code == 404


def test_accepting_submits_and_publishes(as_staff: Client, staff: User, waiting: Photo) -> None:
    answer = as_staff.post(f"/studio/quality/{waiting.public_id}/accept/")
    assert answer.headers["Location"] == f"/studio/photos/{waiting.public_id}/"
    assert [message.level_tag for message in get_messages(answer.wsgi_request)] == ["success"]
    submission = Submission.objects.get()
    assert (submission.photo, submission.submitted_by) == (waiting, staff)
    waiting.refresh_from_db()
    assert waiting.published_at is not None
    assert as_staff.get("/studio/quality/").context["entries"] == []


def test_what_cannot_be_submitted_is_told(as_staff: Client, staff: User) -> None:
    photo = make_photo()
    make_restored(photo)
    before = rows(Submission, Photo, AuditEntry)
    answer = as_staff.post(f"/studio/quality/{photo.public_id}/accept/")
    assert answer.headers["Location"] == f"/studio/photos/{photo.public_id}/"
    assert [message.level_tag for message in get_messages(answer.wsgi_request)] == ["error"]
    assert rows(Submission, Photo, AuditEntry) == before
