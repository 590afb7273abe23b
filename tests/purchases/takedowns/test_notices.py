"""Buyers are told once, in their language, when staff let it; nobody is told for nothing."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import translation

from licensing import takedowns as licensing_takedowns
from licensing.models import Takedown
from stock.accounts.models import User
from stock.audit.models import AuditEntry
from stock.catalogue.models import Photo
from stock.purchases import takedowns
from stock.purchases.models import Licence, Order, OrderLine, TakedownNotice
from tests.conftest import SentTask
from tests.factories import make_user
from tests.purchases.conftest import Committed
from tests.purchases.steps import rows

pytestmark = pytest.mark.django_db


@pytest.fixture
def sold(now: datetime):
    """``sold(photo)``: somebody bought it before; the rows alone."""

    def sell(photo: Photo, *, language: str = "ko", buyer: User | None = None) -> Licence:
        buyer = buyer or make_user()
        number = Order.objects.count()
        order = Order.objects.create(
            user=buyer,
            email=buyer.email,
            language=language,
            territory="KR",
            currency="KRW",
            state="fulfilled",
            session_id=f"cs_{number}",
            session_expires_at=now,
            created_at=now,
            completed_at=now,
        )
        rendition = photo.renditions.get(kind="restored")
        line = OrderLine.objects.create(
            order=order,
            photo=photo,
            rendition=rendition,
            title_ko=photo.title_ko,
            title_en=photo.title_en,
            artists_ko="하루",
            artists_en="Haru",
            licence_kind="personal",
            terms_version="1",
            width=1,
            height=1,
            file_sha256=rendition.sha256,
            amount=12_000,
        )
        return Licence.objects.create(line=line, holder=buyer, issued_at=now)

    return sell


def take_down(photo: Photo, staff: User, at: datetime, ground: str = "privacy") -> Takedown:
    return licensing_takedowns.take_down(photo=photo, actor=staff, at=at, ground=ground)


def test_each_buyer_gets_a_draft_in_the_language_of_the_purchase(
    sold: Any, photo: Photo, other_photo: Photo, staff: User, now: datetime
) -> None:
    korean, english = sold(photo), sold(photo, language="en")
    sold(other_photo)
    made = take_down(photo, staff, now)
    takedowns.settle(takedown_id=made.pk, at=now)
    takedowns.settle(takedown_id=made.pk, at=now)
    drafts = {row.buyer_id: row for row in TakedownNotice.objects.all()}
    assert set(drafts) == {korean.holder_id, english.holder_id}
    told = drafts[korean.holder_id]
    assert told.subject == "Encore에서 구매하신 사진 안내"
    assert korean.number in told.body
    assert "Sky 사진" in told.body
    assert "₩12,000" in told.body
    assert "환불" in told.body
    told = drafts[english.holder_id]
    assert told.subject == "About a photo you bought from Encore"
    assert "refund" in told.body
    assert korean.number not in told.body
    assert "/en/" in told.body
    assert mail.outbox == [], "drafted, not sent"
    assert {row.state for row in drafts.values()} == {"draft"}


def test_several_licences_of_one_buyer_make_one_message(
    sold: Any, photo: Photo, staff: User, now: datetime
) -> None:
    fan = make_user()
    first, second = sold(photo, buyer=fan), sold(photo, buyer=fan)
    made = take_down(photo, staff, now)
    takedowns.settle(takedown_id=made.pk, at=now)
    notice = TakedownNotice.objects.get()
    assert notice.licence_numbers == [first.number, second.number]
    # A purchase that was being completed in that moment.
    third = sold(photo, buyer=fan)
    takedowns.settle(takedown_id=made.pk, at=now)
    notice.refresh_from_db()
    assert third.number in notice.body
    assert TakedownNotice.objects.count() == 1


@pytest.mark.parametrize("ground", ["contract", "other"])
def test_who_keeps_the_photo_is_not_written_to(
    sold: Any, photo: Photo, staff: User, now: datetime, ground: str
) -> None:
    sold(photo)
    made = take_down(photo, staff, now, ground)
    takedowns.settle(takedown_id=made.pk, at=now + timedelta(minutes=2))
    assert not TakedownNotice.objects.exists()
    made.refresh_from_db()
    assert made.informed_at == now + timedelta(minutes=2)


def test_released_messages_go_out_once(
    sold: Any,
    photo: Photo,
    staff: User,
    as_staff: Client,
    now: datetime,
    sent_tasks: list[SentTask],
    committed: Committed,
) -> None:
    sold(photo), sold(photo, language="en")
    made = take_down(photo, staff, now - timedelta(hours=1))
    takedowns.settle(takedown_id=made.pk, at=now)
    url = reverse("purchases_studio:inform_buyers", args=[made.public_id])
    with committed():
        assert as_staff.post(url).status_code == 302
    assert sent_tasks == [("purchases.send_notices", (made.pk,), {})]
    with committed():
        as_staff.post(url)
    assert len(sent_tasks) == 1, "pressing twice releases nothing twice"
    assert takedowns.send_notices(takedown_id=made.pk, at=now) == 2
    assert takedowns.send_notices(takedown_id=made.pk, at=now) == 0
    assert sorted(message.subject for message in mail.outbox) == [
        "About a photo you bought from Encore",
        "Encore에서 구매하신 사진 안내",
    ]
    made.refresh_from_db()
    assert made.informed_at == now
    entry = AuditEntry.objects.get(action="takedown.notices_released")
    assert (entry.actor, entry.after) == (staff, {"notices": 2})
    assert AuditEntry.objects.get(action="takedown.informed").after == {"buyers": 2}


def test_what_the_mail_server_refuses_is_sent_later(
    sold: Any, photo: Photo, staff: User, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    sold(photo)
    made = take_down(photo, staff, now - timedelta(hours=1))
    takedowns.settle(takedown_id=made.pk, at=now)
    takedowns.release_notices(takedown=made, actor=staff, at=now)

    def refuse(**message: Any) -> None:
        raise OSError("no mail today")

    with monkeypatch.context() as patch:
        patch.setattr(takedowns, "send_mail", refuse)
        with pytest.raises(OSError, match="no mail"):
            takedowns.send_notices(takedown_id=made.pk, at=now)
    notice = TakedownNotice.objects.get()
    assert (notice.state, notice.sent_at) == ("queued", None)
    made.refresh_from_db()
    assert made.informed_at is None
    assert takedowns.send_notices(takedown_id=made.pk, at=now) == 1
    assert len(mail.outbox) == 1


def test_lifting_withdraws_what_was_not_sent(
    sold: Any, photo: Photo, staff: User, now: datetime
) -> None:
    sold(photo)
    made = take_down(photo, staff, now)
    takedowns.settle(takedown_id=made.pk, at=now)
    licensing_takedowns.lift(takedown=made, actor=staff, at=now, reason="settled")
    assert TakedownNotice.objects.get().state == "dropped"
    assert takedowns.release_notices(takedown=made, actor=staff, at=now) == 0
    takedowns.settle(takedown_id=made.pk, at=now)
    takedowns.sweep(at=now + timedelta(hours=1))
    assert TakedownNotice.objects.get().state == "dropped"
    assert mail.outbox == []


def test_nobody_counts_as_informed_in_the_minute_in_which_purchases_may_still_complete(
    sold: Any, photo: Photo, staff: User, now: datetime
) -> None:
    made = take_down(photo, staff, now)
    takedowns.settle(takedown_id=made.pk, at=now)
    made.refresh_from_db()
    assert made.informed_at is None
    sold(photo)
    takedowns.sweep(at=now + timedelta(minutes=2))
    made.refresh_from_db()
    assert made.informed_at is None
    assert TakedownNotice.objects.count() == 1


def test_staff_see_who_is_concerned_and_where_to_refund(
    sold: Any, photo: Photo, other_photo: Photo, staff: User, as_staff: Client, now: datetime
) -> None:
    licence, foreign = sold(photo), sold(other_photo)
    made = take_down(photo, staff, now)
    takedowns.settle(takedown_id=made.pk, at=now)
    before = rows(Order, OrderLine, Licence, TakedownNotice)
    with translation.override("en"):
        html = as_staff.get(
            reverse("licensing_studio:takedown", args=[made.public_id])
        ).content.decode()
    assert licence.number in html
    assert f"?q={licence.line.order.number}" in html
    assert "Send 1 message" in html
    assert foreign.number not in html
    assert rows(Order, OrderLine, Licence, TakedownNotice) == before


@pytest.mark.parametrize("who", ["as_fan", "as_partner"])
def test_only_staff_let_messages_out(
    request: pytest.FixtureRequest, sold: Any, photo: Photo, staff: User, now: datetime, who: str
) -> None:
    sold(photo)
    made = take_down(photo, staff, now)
    takedowns.settle(takedown_id=made.pk, at=now)
    client: Client = request.getfixturevalue(who)
    url = reverse("purchases_studio:inform_buyers", args=[made.public_id])
    assert client.post(url).status_code == 403
    assert TakedownNotice.objects.get().state == "draft"
