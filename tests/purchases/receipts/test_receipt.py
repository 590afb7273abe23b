"""The mail that follows a purchase: once, in the buyer's language, and not lost."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.utils import translation
from django.utils.translation import gettext

from licensing import takedowns
from stock.accounts.models import User
from stock.catalogue.models import Photo
from stock.purchases import fulfilment, receipts
from stock.purchases.models import Cart, Licence, Order
from tests.purchases.steps import PURCHASE, begin, put, rows


def test_it_says_what_was_bought(bought: Order, mailoutbox, settings, now: datetime) -> None:
    assert receipts.send(order_id=bought.pk, at=now + timedelta(minutes=1)) is True
    (message,) = mailoutbox
    assert message.to == ["fan@example.com"]
    assert message.from_email == settings.DEFAULT_FROM_EMAIL
    assert bought.number in message.subject
    assert Licence.objects.get().number in message.body
    assert f"{settings.SITE_URL}/orders/{bought.public_id}/" in message.body
    assert "12,000" in message.body
    bought.refresh_from_db()
    assert bought.receipt_sent_at == now + timedelta(minutes=1)


def test_it_is_sent_once(bought: Order, mailoutbox, now: datetime) -> None:
    receipts.send(order_id=bought.pk, at=now)
    before = rows(*PURCHASE)
    assert receipts.send(order_id=bought.pk, at=now + timedelta(hours=1)) is False
    assert len(mailoutbox) == 1
    assert rows(*PURCHASE) == before


@pytest.mark.parametrize("state", ["pending", "expired", "quarantined"])
def test_an_order_that_is_not_complete_has_no_receipt(
    order: Order, mailoutbox, now: datetime, state: str
) -> None:
    Order.objects.filter(pk=order.pk).update(state=state, problem="x")
    assert receipts.send(order_id=order.pk, at=now) is False
    assert mailoutbox == []
    order.refresh_from_db()
    assert order.receipt_sent_at is None


def test_the_buyers_language_not_the_workers(
    cart: Cart, photo: Photo, pay, provided, now: datetime, mailoutbox
) -> None:
    put(cart, photo, at=now)
    english = begin(cart, at=now, language="en")
    pay(english)
    fulfilment.fulfil(order=english, at=now)
    put(cart, photo, at=now)
    korean = begin(cart, at=now, language="ko")
    pay(korean)
    fulfilment.fulfil(order=korean, at=now)
    for order in (english, korean):
        receipts.send(order_id=order.pk, at=now)
    in_english, in_korean = (message.body for message in mailoutbox)
    assert "- Sky (" in in_english
    assert f"/en/orders/{english.public_id}/" in in_english
    assert "- Sky 사진 (" in in_korean
    assert f"/orders/{korean.public_id}/" in in_korean
    assert "/en/" not in in_korean


def test_what_is_paid_back_is_in_it(
    order_of_two: Order, pay, photo: Photo, staff: User, now: datetime, mailoutbox
) -> None:
    pay(order_of_two)
    takedowns.take_down(photo=photo, actor=staff, at=now, ground="privacy")
    fulfilment.fulfil(order=Order.objects.get(pk=order_of_two.pk), at=now)
    receipts.send(order_id=order_of_two.pk, at=now)
    body = mailoutbox[0].body
    refund = order_of_two.lines.order_by("pk")[0].refund
    with translation.override("ko"):
        assert f"{refund.get_state_display()}. {refund.get_reason_display()}" in body
    assert body.count(Licence.objects.get().number) == 1
    assert "−₩12,000" in body
    assert body.count("₩24,000") == 1, "what was ordered"
    with translation.override("ko"):
        assert f"{gettext('Total')}: ₩12,000" in body, "what is left"


def test_where_everything_is_paid_back_nothing_is_promised(
    order: Order, pay, photo: Photo, staff: User, now: datetime, mailoutbox
) -> None:
    pay(order)
    takedowns.take_down(photo=photo, actor=staff, at=now, ground="privacy")
    fulfilment.fulfil(order=Order.objects.get(pk=order.pk), at=now)
    before = rows(*PURCHASE)["Refund"]
    receipts.send(order_id=order.pk, at=now)
    body = mailoutbox[0].body
    with translation.override("ko"):
        assert f"{gettext('Total')}: ₩0" in body
        assert gettext("Download your photos and see your licences here:") not in body
        assert (
            gettext("We are paying you back for your order %(number)s.") % {"number": order.number}
            in body
        )
    assert not Licence.objects.exists()
    assert rows(*PURCHASE)["Refund"] == before


def test_a_mail_server_that_refuses_gives_the_claim_back(
    bought: Order, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = rows(*PURCHASE)

    def refuse(self: EmailBackend, messages: list[object]) -> int:
        raise OSError("connection refused")

    with monkeypatch.context() as patch:
        patch.setattr(EmailBackend, "send_messages", refuse)
        with pytest.raises(OSError, match="connection refused"):
            receipts.send(order_id=bought.pk, at=now)
    assert rows(*PURCHASE) == before
    assert mail.outbox == []
    # The sweep tries again.
    assert fulfilment.reconcile(at=now + timedelta(minutes=1))["receipts"] == 1
    assert receipts.send(order_id=bought.pk, at=now + timedelta(minutes=1)) is True
    assert len(mail.outbox) == 1
