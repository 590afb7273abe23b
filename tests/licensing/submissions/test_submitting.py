"""The exact restored file is put before every agency that is concerned, once."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from licensing import submissions
from licensing.errors import SubmissionRefused
from licensing.models import Submission
from stock.accounts.models import User
from stock.audit.models import AuditEntry
from stock.catalogue.models import Photo
from tests.factories import (
    make_agency,
    make_agreement,
    make_artist,
    make_consent,
    make_photo,
    make_restored,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def photo() -> Photo:
    """Restored, showing one artist who has consented."""
    artist = make_artist()
    make_consent(artist=artist)
    photo = make_photo(artists=[artist])
    make_restored(photo)
    return photo


def refused(photo: Photo, staff: User, at: datetime) -> SubmissionRefused:
    before = Submission.objects.count()
    with pytest.raises(SubmissionRefused) as caught:
        submissions.submit(photo=photo, actor=staff, at=at)
    assert Submission.objects.count() == before
    assert not AuditEntry.objects.filter(action="submission.opened").exists()
    return caught.value


def test_the_question_is_about_this_file(photo: Photo, staff: User, at: datetime) -> None:
    restored = photo.renditions.get(kind="restored")
    (asked,) = submissions.submit(photo=photo, actor=staff, at=at)
    stored = Submission.objects.get(pk=asked.pk)
    assert (stored.photo, stored.rendition) == (photo, restored)
    assert stored.file_sha256 == restored.sha256
    assert stored.state == Submission.State.OPEN
    assert (stored.submitted_by, stored.submitted_at) == (staff, at)
    assert (stored.decided_by, stored.decided_at, stored.reason_code) == (None, None, "")
    entry = AuditEntry.objects.get(action="submission.opened")
    assert (entry.actor, entry.target_id) == (staff, stored.public_id)
    assert entry.after == {
        "photo": photo.public_id,
        "agency": stored.agency.public_id,
        "sha256": restored.sha256,
        "approvals_needed": 1,
    }


def test_asking_again_changes_nothing(photo: Photo, staff: User, at: datetime) -> None:
    first = submissions.submit(photo=photo, actor=staff, at=at)
    assert submissions.submit(photo=photo, actor=staff, at=at) == first
    assert Submission.objects.count() == 1
    assert AuditEntry.objects.filter(action="submission.opened").count() == 1


def test_what_was_approved_is_not_asked_again(photo: Photo, staff: User, at: datetime) -> None:
    (asked,) = submissions.submit(photo=photo, actor=staff, at=at)
    approver = asked.agency.members.get()
    submissions.approve(submission=asked, actor=approver, at=at)
    (again,) = submissions.submit(photo=photo, actor=staff, at=at)
    assert again == asked
    assert again.state == Submission.State.APPROVED


@pytest.mark.parametrize("verb", [submissions.refuse, submissions.request_changes])
def test_what_was_not_approved_may_be_asked_again(
    photo: Photo, staff: User, at: datetime, verb: object
) -> None:
    (asked,) = submissions.submit(photo=photo, actor=staff, at=at)
    assert callable(verb)
    verb(submission=asked, actor=asked.agency.members.get(), at=at, reason_code="quality")
    state = asked.state
    (again,) = submissions.submit(photo=photo, actor=staff, at=at)
    assert again != asked
    assert again.state == Submission.State.OPEN
    asked.refresh_from_db()
    assert asked.state == state


def test_a_group_photo_is_put_before_the_agency_of_each(staff: User, at: datetime) -> None:
    people = [make_artist() for _ in range(3)]
    shared, other = make_agreement(), make_agreement()
    for artist, agreement in zip(people, [shared, shared, other], strict=True):
        make_consent(artist=artist, agreement=agreement)
    photo = make_photo(artists=people)
    make_restored(photo)
    asked = submissions.submit(photo=photo, actor=staff, at=at)
    assert {submission.agency for submission in asked} == {shared.agency, other.agency}
    assert len(asked) == 2, "an agency with two artists is asked once"


def test_agencies_that_are_not_concerned_are_not_asked(
    photo: Photo, staff: User, at: datetime
) -> None:
    make_consent(artist=make_artist())
    make_agency()
    submissions.submit(photo=photo, actor=staff, at=at)
    assert Submission.objects.count() == 1


def test_without_a_restored_file_there_is_nothing_to_ask(staff: User, at: datetime) -> None:
    artist = make_artist()
    make_consent(artist=artist)
    assert refused(make_photo(artists=[artist]), staff, at).code == "not_restored"


def test_what_may_not_be_sold_is_not_put_before_anybody(staff: User, at: datetime) -> None:
    artist = make_artist()
    make_consent(artist=artist)
    photo = make_photo(artists=[artist])
    make_restored(photo, commercial_use=False)
    assert refused(photo, staff, at).code == "model_not_commercial"


def test_the_people_have_to_be_named_first(staff: User, at: datetime) -> None:
    photo = make_photo()
    make_restored(photo)
    assert refused(photo, staff, at).code == "nobody_named"


def test_who_has_not_consented_is_named_and_nobody_is_asked(staff: User, at: datetime) -> None:
    with_consent, without = make_artist(name="Haru"), make_artist(name="Bora")
    make_consent(artist=with_consent)
    photo = make_photo(artists=[with_consent, without])
    make_restored(photo)
    refusal = refused(photo, staff, at)
    assert refusal.code == "no_consent"
    assert "Bora" in str(refusal)
    assert "Haru" not in str(refusal)


@pytest.mark.parametrize(
    "lacking",
    [
        {"restoration": False},
        {"valid_from": date(2024, 5, 2)},
        {"valid_until": date(2024, 5, 1)},
    ],
    ids=["no restoration", "not yet", "no longer"],
)
def test_a_consent_counts_only_while_it_allows_restoration(
    staff: User, at: datetime, lacking: dict[str, object]
) -> None:
    artist = make_artist()
    make_consent(artist=artist, **lacking)
    photo = make_photo(artists=[artist])
    make_restored(photo)
    assert refused(photo, staff, at).code == "no_consent"


@pytest.mark.parametrize(
    "lacking",
    [
        {"signed": False},
        {"valid_from": date(2024, 5, 2)},
        {"valid_until": date(2024, 5, 1)},
    ],
    ids=["not signed", "not yet", "no longer"],
)
def test_an_agreement_counts_only_while_it_is_in_force(
    staff: User, at: datetime, lacking: dict[str, object]
) -> None:
    artist = make_artist()
    make_consent(artist=artist, agreement=make_agreement(**lacking))
    photo = make_photo(artists=[artist])
    make_restored(photo)
    assert refused(photo, staff, at).code == "no_consent"
