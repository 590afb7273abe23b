"""The report says what was done and when, in two languages, signed; the agency gets it once."""

from __future__ import annotations

import io
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from pyhanko.pdf_utils.reader import PdfFileReader

from licensing import takedowns
from licensing.models import Takedown
from licensing.takedowns import report, story, tasks
from stock import documents
from stock.accounts.models import User
from stock.audit.models import AuditEntry
from tests.conftest import SentTask
from tests.licensing.takedowns.conftest import Festival

pytestmark = pytest.mark.django_db


@pytest.fixture
def made(festival: Festival, at: datetime) -> Takedown:
    return takedowns.take_down(
        artist=festival.haru,
        actor=festival.decider,
        agency=festival.moonlight,
        at=at,
        ground="portrait",
        comment="asked to",
    )


def said(takedown: Takedown, language: str, at: datetime) -> str:
    """Every text of the document, before it is laid out."""
    from django.utils import translation

    with translation.override(language):
        return repr(report._document(takedown, language=language, at=at))


def test_it_says_what_was_done_and_when(
    festival: Festival, made: Takedown, staff: User, at: datetime
) -> None:
    takedowns.note_step(
        takedown=made, step="informed", actor=staff, at=at + timedelta(hours=2), buyers=2
    )
    english = said(made, "en", at)
    for words in (
        made.public_id,
        "Haru",
        "Portrait rights",
        "Moonlight",
        "asked to",
        "1 May 2024 12:00",
        "3 photos left listings",
        "2 buyers have been informed.",
        "1 May 2024 14:00",
        festival.mine.public_id,
        festival.both.public_id,
        festival.elsewhere.public_id,
    ):
        assert words in english
    assert festival.theirs.public_id not in english
    korean = said(made, "ko", at)
    assert "구매자 2명에게 알렸어요." in korean
    assert "초상권" in korean
    assert "Portrait" not in korean


def test_outside_the_house_our_people_have_no_names(
    made: Takedown, staff: User, at: datetime
) -> None:
    takedowns.note_step(takedown=made, step="informed", actor=staff, at=at, buyers=0)
    assert [deed.who for deed in story.deeds(made, for_staff=False)][-1] == "Encore"
    assert [deed.who for deed in story.deeds(made, for_staff=True)][-1] == str(staff)
    assert story.deeds(made, for_staff=False)[0].who == str(made.opened_by)


def test_what_happened_to_another_is_not_told(
    festival: Festival, made: Takedown, staff: User, at: datetime
) -> None:
    before = story.deeds(made, for_staff=True)
    other = takedowns.take_down(artist=festival.haru, actor=staff, at=at, ground="other")
    takedowns.lift(takedown=other, actor=staff, at=at, reason="settled")
    assert story.deeds(made, for_staff=True) == before


@pytest.mark.parametrize("language", ["ko", "en"])
def test_the_download_is_signed_and_whole(
    made: Takedown, at: datetime, language: str, clock: Any
) -> None:
    client = Client()
    client.force_login(made.opened_by)
    url = reverse("licensing_partner:takedown_report", args=[made.public_id, language])
    answer = client.get(url)
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert (
        f"encore-takedown-{made.public_id}-{language}.pdf" in answer.headers["Content-Disposition"]
    )
    (signature,) = documents.verify(answer.content)
    assert signature.trusted
    assert signature.intact
    broken = answer.content.replace(b"endobj", b"endobk", 1)
    assert not any(found.intact for found in documents.verify(broken))


def test_of_very_many_photos_the_first_are_listed(
    festival: Festival, made: Takedown, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(report, "MOST_LISTED", 1)
    words = said(made, "en", at)
    assert "… and 2 more." in words
    assert festival.elsewhere.public_id not in words


def test_the_agency_gets_it_once_in_both_languages(
    festival: Festival, made: Takedown, staff: User, at: datetime
) -> None:
    festival.moonlight.contact_email = "legal@moonlight.example"
    festival.moonlight.save()
    assert report.send(takedown_id=made.pk, actor_id=staff.pk, at=at)
    assert not report.send(takedown_id=made.pk, actor_id=staff.pk, at=at)
    (message,) = mail.outbox
    assert message.to == sorted([made.opened_by.email, "legal@moonlight.example"])
    assert [name for name, _content, _type in message.attachments] == [
        f"encore-takedown-{made.public_id}-{language}.pdf" for language in ("ko", "en")
    ]
    for _name, content, _type in message.attachments:
        assert PdfFileReader(io.BytesIO(content)).embedded_signatures
    made.refresh_from_db()
    assert made.reported_at == at
    entry = AuditEntry.objects.get(action="takedown.reported")
    assert (entry.actor, entry.target_id) == (staff, made.public_id)


def test_if_the_mail_server_refuses_it_can_be_sent_again(
    made: Takedown, staff: User, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_what: Any, **_how: Any) -> None:
        raise OSError("no mail today")

    with monkeypatch.context() as patch:
        patch.setattr(report.EmailMessage, "send", refuse)
        with pytest.raises(OSError, match="no mail"):
            report.send(takedown_id=made.pk, actor_id=staff.pk, at=at)
    made.refresh_from_db()
    assert made.reported_at is None
    assert not AuditEntry.objects.filter(action="takedown.reported").exists()
    tasks.send_takedown_report(made.pk, staff.pk)
    assert len(mail.outbox) == 1


def test_staff_press_a_button(
    made: Takedown, staff: User, as_staff: Client, sent_tasks: list[SentTask]
) -> None:
    url = reverse("licensing_studio:send_report", args=[made.public_id])
    assert as_staff.post(url).status_code == 302
    assert sent_tasks == [("licensing.send_takedown_report", (made.pk, staff.pk), {})]


def test_nobody_is_sent_a_report_of_what_staff_did(
    festival: Festival, staff: User, as_staff: Client, at: datetime, sent_tasks: list[SentTask]
) -> None:
    own = takedowns.take_down(event=festival.event, actor=staff, at=at, ground="other")
    sent_tasks.clear()
    url = reverse("licensing_studio:send_report", args=[own.public_id])
    assert as_staff.post(url).status_code == 404
    assert not report.send(takedown_id=own.pk, actor_id=staff.pk, at=at)
    assert sent_tasks == []
    assert mail.outbox == []
