"""The queue, one job, and the quality check."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.contrib.messages import get_messages
from django.test import Client

from licensing.models import Submission
from restoration.models import RestorationJob
from stock.accounts.models import User
from stock.audit.models import AuditEntry
from stock.catalogue.models import Photo
from tests.factories import make_artist, make_cleared_photo, make_consent, make_photo, make_restored
from tests.restoration.steps import REPORT, make_job, rows


def test_the_queue_shows_what_is_under_way_first(
    as_staff: Client, failed: RestorationJob, at: datetime
) -> None:
    queued = make_job(at=at)
    context = as_staff.get("/studio/restoration/").context
    assert [card["job"] for card in context["under_way"]] == [queued]
    assert [card["job"] for card in context["finished"]] == [failed]
    assert {(value, count) for value, _, count in context["filters"]} == {
        ("queued", 1),
        ("failed", 1),
    }
    narrowed = as_staff.get("/studio/restoration/?state=failed").context
    assert (narrowed["under_way"], len(narrowed["finished"])) == ([], 1)
    assert len(as_staff.get("/studio/restoration/?state=nonsense").context["page"]) == 2


def test_the_queue_takes_the_same_queries_for_any_number(
    as_staff: Client, staff: User, at: datetime, django_assert_max_num_queries
) -> None:
    for _ in range(8):
        make_job(at=at)
    with django_assert_max_num_queries(10):
        assert len(as_staff.get("/studio/restoration/").context["page"]) == 8


@pytest.mark.parametrize("state", ["job", "lease", "succeeded", "failed"])
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
