"""The staff accept a result: exactly this file is submitted, and the photo published."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from licensing import clearance
from licensing.errors import SubmissionRefused
from licensing.models import Submission
from restoration import quality
from stock.accounts.models import User
from stock.audit.models import AuditEntry
from stock.catalogue.models import Photo
from tests.factories import (
    approve_all,
    make_agreement,
    make_artist,
    make_consent,
    make_photo,
    make_restored,
)
from tests.restoration.steps import actions, rows

EVERYTHING = (AuditEntry, Photo, Submission)


@pytest.fixture
def restored(db: None) -> Photo:
    """Of an artist whose agency permits restoration; nobody has looked at it yet."""
    artist = make_artist()
    make_consent(artist=artist)
    photo = make_photo(artists=[artist])
    make_restored(photo)
    return photo


def test_submitted_and_published_together(restored: Photo, staff: User, at: datetime) -> None:
    other = make_photo()
    (submission,) = quality.accept(photo=restored, actor=staff, at=at)
    file = restored.renditions.get(kind="restored")
    assert (submission.state, submission.rendition) == ("open", file)
    assert (submission.file_sha256, submission.submitted_by) == (file.sha256, staff)
    restored.refresh_from_db()
    assert restored.published_at == at
    assert actions(submission) == ["submission.opened"]
    assert actions(restored)[-1] == "photo.published"
    # Published is not yet for sale: that is for the agency to say.
    answer = clearance.explain(restored, kind="personal", territory="KR", at=at)
    assert answer.codes == ("not_approved",)
    other.refresh_from_db()
    assert other.published_at is None


def test_every_agency_of_a_group_photo_is_asked(staff: User, at: datetime) -> None:
    artists = [make_artist(), make_artist()]
    for artist in artists:
        make_consent(artist=artist)
    photo = make_photo(artists=artists)
    make_restored(photo)
    opened = quality.accept(photo=photo, actor=staff, at=at)
    assert len({submission.agency for submission in opened}) == 2


def test_again_changes_nothing(restored: Photo, staff: User, at: datetime) -> None:
    (first,) = quality.accept(photo=restored, actor=staff, at=at)
    before = rows(*EVERYTHING)
    (again,) = quality.accept(photo=restored, actor=staff, at=at + timedelta(days=1))
    assert again == first
    assert rows(*EVERYTHING) == before


def test_a_new_file_is_a_new_question_and_the_day_of_publication_stays(
    restored: Photo, staff: User, at: datetime
) -> None:
    quality.accept(photo=restored, actor=staff, at=at)
    approve_all(restored)
    make_restored(restored)
    (new,) = quality.accept(photo=restored, actor=staff, at=at + timedelta(days=1))
    assert new.state == "open"
    assert Submission.objects.filter(photo=restored).count() == 2
    restored.refresh_from_db()
    assert restored.published_at == at


def refused(photo: Photo, actor: User, at: datetime) -> str:
    before = rows(*EVERYTHING)
    with pytest.raises(SubmissionRefused) as refusal:
        quality.accept(photo=photo, actor=actor, at=at)
    assert rows(*EVERYTHING) == before
    return refusal.value.code


def test_nothing_restored(staff: User, at: datetime) -> None:
    assert refused(make_photo(), staff, at) == "not_restored"


def test_nobody_named(staff: User, at: datetime) -> None:
    photo = make_photo()
    make_restored(photo)
    assert refused(photo, staff, at) == "nobody_named"


def test_a_model_that_may_not_be_used_for_sales(staff: User, at: datetime) -> None:
    artist = make_artist()
    make_consent(artist=artist)
    photo = make_photo(artists=[artist])
    make_restored(photo, commercial_use=False)
    assert refused(photo, staff, at) == "model_not_commercial"


def test_one_of_two_has_not_consented(staff: User, at: datetime) -> None:
    """Not even the other one's agency is asked."""
    willing, silent = make_artist(), make_artist()
    make_consent(artist=willing)
    photo = make_photo(artists=[willing, silent])
    make_restored(photo)
    assert refused(photo, staff, at) == "no_consent"
    make_consent(artist=silent, agreement=make_agreement(), restoration=False)
    assert refused(photo, staff, at) == "no_consent"


def test_if_publishing_fails_nothing_is_submitted(
    restored: Photo, staff: User, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(quality.photos, "publish", lambda **_: 1 // 0)
    before = rows(*EVERYTHING)
    with pytest.raises(ZeroDivisionError):
        quality.accept(photo=restored, actor=staff, at=at)
    assert rows(*EVERYTHING) == before
