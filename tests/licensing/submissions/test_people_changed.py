"""Naming others in a photo does not smuggle it past an agency."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from django.conf import settings
from django.core import mail as mailing

from licensing import clearance, people_shown, submissions, takedowns
from licensing.models import RemovalNotice, Submission, Takedown
from licensing.reach import agency_has_a_say
from stock.accounts.models import User
from stock.audit.models import AuditEntry
from stock.audit.transitions import IllegalTransition
from stock.catalogue import photos
from stock.catalogue.editorial.people import set_people
from stock.catalogue.errors import EditRefused
from stock.catalogue.models import Photo
from tests.factories import (
    approve_all,
    decider_of,
    make_agreement,
    make_artist,
    make_cleared_photo,
    make_consent,
    make_event,
)

pytestmark = pytest.mark.django_db


def for_sale(photo: Photo, at: datetime) -> bool:
    return clearance.explain(
        photo, kind="personal", territory=settings.SHOP_TERRITORY, at=at
    ).allowed


def people(photo: Photo) -> set[Any]:
    return {row.artist for row in photo.appearances.all()}


@pytest.fixture
def duo(at: datetime) -> Any:
    """A photo of two people of two agencies, for sale."""
    haru, bora = make_artist(name="Haru"), make_artist(name="Bora")
    for artist in (haru, bora):
        make_consent(artist=artist, agreement=make_agreement())
    photo = make_cleared_photo(artists=[haru, bora])
    assert for_sale(photo, at)
    return photo, haru, bora


def test_who_is_removed_takes_every_approval_along(duo: Any, staff: User, at: datetime) -> None:
    photo, haru, bora = duo
    other = make_cleared_photo(artists=[haru])
    set_people(photo=photo, artists=[haru], actor=staff, at=at, reason="turned away")
    assert set(photo.submissions.values_list("state", flat=True)) == {"void"}
    assert not for_sale(photo, at)
    assert for_sale(other, at)
    entries = AuditEntry.objects.filter(action="submission.void")
    assert {(entry.actor, entry.reason) for entry in entries} == {
        (staff, f"people changed: -{bora.slug} (turned away)")
    }
    # The agency that was asked keeps its say: it may look, and take the photo down.
    agency = bora.consents.get().agreement.agency
    assert agency_has_a_say(agency=agency, photo=photo)
    approve_all(photo)
    assert for_sale(photo, at)


@pytest.mark.parametrize("reason", ["", "   "])
def test_nobody_is_removed_without_a_reason(
    duo: Any, staff: User, at: datetime, reason: str
) -> None:
    photo, haru, bora = duo
    with pytest.raises(EditRefused) as refused:
        set_people(photo=photo, artists=[haru], actor=staff, at=at, reason=reason)
    assert refused.value.code == "reason_missing"
    assert people(photo) == {haru, bora}
    assert for_sale(photo, at)


def test_who_is_added_needs_a_consent_and_their_agency_s_word(
    duo: Any, staff: User, at: datetime
) -> None:
    photo, haru, bora = duo
    chae = make_artist(name="Chae")
    set_people(photo=photo, artists=[haru, bora, chae], actor=staff, at=at)
    assert set(photo.submissions.values_list("state", flat=True)) == {"approved"}
    assert not for_sale(photo, at), "no consent of hers"
    agency = haru.consents.get().agreement.agency
    # Of the same agency: what it approved did not name her.
    dan = make_artist(name="Dan")
    make_consent(artist=dan, agreement=haru.consents.get().agreement)
    set_people(photo=photo, artists=[haru, bora, dan], actor=staff, at=at, reason="Dan, not Chae")
    approve_all(photo)
    assert for_sale(photo, at)
    eve = make_artist(name="Eve")
    make_consent(artist=eve, agreement=haru.consents.get().agreement)
    set_people(photo=photo, artists=[haru, bora, dan, eve], actor=staff, at=at)
    live = Submission.objects.filter(photo=photo, state="approved")
    assert agency.pk not in live.values_list("agency", flat=True)
    assert bora.consents.get().agreement.agency_id in live.values_list("agency", flat=True)
    assert not for_sale(photo, at)


def test_an_agency_that_is_deciding_has_to_look_again(staff: User, at: datetime, duo: Any) -> None:
    photo, haru, bora = duo
    set_people(photo=photo, artists=[haru], actor=staff, at=at, reason="first")
    (question,) = submissions.submit(photo=photo, actor=staff, at=at)
    set_people(photo=photo, artists=[bora], actor=staff, at=at, reason="mixed up")
    with pytest.raises(IllegalTransition):
        submissions.approve(submission=question, actor=decider_of(question.agency), at=at)
    assert not for_sale(photo, at)


def test_a_photo_that_is_taken_down_keeps_its_people_and_event(
    duo: Any, staff: User, at: datetime
) -> None:
    photo, haru, bora = duo
    takedowns.take_down(
        artist=bora, actor=staff, at=at, ground=Takedown.Ground.PORTRAIT, comment="she asked"
    )
    with pytest.raises(EditRefused) as refused:
        set_people(photo=photo, artists=[haru], actor=staff, at=at, reason="smuggling")
    assert refused.value.code == "held"
    with pytest.raises(EditRefused):
        photos.describe(photo=photo, actor=staff, at=at, event=make_event())
    assert people(photo) == {haru, bora}
    assert Photo.objects.get(pk=photo.pk).event is None
    # Somebody more is no way out.
    chae = make_artist()
    set_people(photo=photo, artists=[haru, bora, chae], actor=staff, at=at)
    assert not for_sale(photo, at)


def test_the_same_people_again_change_nothing(duo: Any, staff: User, at: datetime) -> None:
    photo, haru, bora = duo
    number = AuditEntry.objects.count()
    assert not set_people(photo=photo, artists=[bora, haru], actor=staff, at=at)
    assert AuditEntry.objects.count() == number
    assert for_sale(photo, at)


def test_the_agency_of_who_was_removed_is_told_once(
    duo: Any, staff: User, at: datetime, sent_tasks: Any, committed: Any
) -> None:
    photo, haru, bora = duo
    agency = bora.consents.get().agreement.agency
    with committed():
        set_people(photo=photo, artists=[haru], actor=staff, at=at, reason="turned away")
    (notice,) = RemovalNotice.objects.all()
    assert notice.recipient == decider_of(agency)
    assert ("licensing.send_removal_notice", (notice.pk,), {}) in sent_tasks
    assert people_shown.resend_unsent() == 1
    assert people_shown.send_notice(notice_id=notice.pk, at=at)
    assert not people_shown.send_notice(notice_id=notice.pk, at=at)
    (mail,) = mailing.outbox
    assert mail.to == [notice.recipient.email]
    assert "turned away" in mail.body
    assert f"/partner/photos/{photo.public_id}/" in mail.body
    assert people_shown.resend_unsent() == 0


def test_a_mail_that_is_refused_is_tried_again(
    duo: Any, staff: User, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    photo, haru, _bora = duo
    set_people(photo=photo, artists=[haru], actor=staff, at=at, reason="turned away")
    notice = RemovalNotice.objects.get()
    with monkeypatch.context() as patch:
        patch.setattr("licensing.people_shown.send_mail", lambda **fields: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            people_shown.send_notice(notice_id=notice.pk, at=at)
    assert people_shown.send_notice(notice_id=notice.pk, at=at)


def test_nobody_is_told_of_who_was_added_or_was_never_asked_about(
    staff: User, at: datetime
) -> None:
    haru, bora = make_artist(), make_artist()
    make_consent(artist=bora)
    photo = make_cleared_photo(artists=[haru])
    set_people(photo=photo, artists=[haru, bora], actor=staff, at=at)
    set_people(photo=photo, artists=[haru], actor=staff, at=at, reason="not her")
    assert not RemovalNotice.objects.exists()
