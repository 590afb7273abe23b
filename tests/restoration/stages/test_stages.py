"""Where a photo stands on its way from upload to shop."""

from __future__ import annotations

from datetime import datetime, timedelta

from licensing import submissions, takedowns
from restoration import jobs
from restoration.stages import STEP_OF, stages_of
from stock.accounts.models import User
from stock.catalogue import photos
from stock.catalogue.models import Photo
from tests.factories import (
    approve_all,
    decider_of,
    make_artist,
    make_cleared_photo,
    make_consent,
    make_photo,
    make_price,
    make_restored,
    make_submission,
)
from tests.restoration.steps import make_job, take


def stage(photo: Photo, at: datetime) -> str:
    found = stages_of([photo], territory="KR", at=at)[photo.pk]
    assert found in STEP_OF
    return found


def with_consent() -> Photo:
    artist = make_artist()
    make_consent(artist=artist)
    return make_photo(artists=[artist])


def test_the_whole_way(staff: User, at: datetime) -> None:
    photo = with_consent()
    assert stage(photo, at) == "uploaded"
    job = make_job(photo=photo, at=at)
    assert stage(photo, at) == "restoring"
    jobs.fail(take(job, at=at), code="unexpected", detail="", at=at)
    assert stage(photo, at) == "failed"
    make_restored(photo)
    assert stage(photo, at) == "restored"
    submission = make_submission(photo)
    assert stage(photo, at) == "submitted"
    submissions.approve(submission=submission, actor=decider_of(submission.agency), at=at)
    assert stage(photo, at) == "approved"
    make_price(amount=12_000)
    photos.publish(photo=photo, actor=staff, at=at)
    assert stage(photo, at) == "listed"
    takedown = takedowns.take_down(photo=photo, actor=staff, at=at, ground="contract")
    assert stage(photo, at) == "taken_down"
    takedowns.lift(takedown=takedown, actor=staff, at=at, reason="settled")
    assert stage(photo, at) == "listed"
    make_restored(photo)
    assert stage(photo, at) == "restored"


def test_what_the_agency_did_not_like(staff: User, at: datetime) -> None:
    for verb, name in (
        (submissions.refuse, "refused"),
        (submissions.request_changes, "changes_requested"),
    ):
        photo = with_consent()
        make_restored(photo)
        submission = make_submission(photo)
        verb(
            submission=submission,
            actor=decider_of(submission.agency),
            at=at,
            reason_code="quality",
        )
        assert stage(photo, at) == name


def test_published_for_later_is_not_listed_yet(db: None, at: datetime) -> None:
    photo = make_cleared_photo(at=at)
    assert stage(photo, at - timedelta(seconds=1)) == "approved"
    assert stage(photo, at) == "listed"


def test_any_number_takes_the_same_queries(
    staff: User, at: datetime, django_assert_num_queries
) -> None:
    photos = [make_cleared_photo(scale=1), with_consent(), make_photo()]
    make_restored(photos[1], scale=1)
    approve_all(photos[1])
    with django_assert_num_queries(5):
        found = stages_of(photos, territory="KR", at=at)
    assert list(found.values()) == ["listed", "approved", "uploaded"]
