"""What a lost webhook, a lost message or a dead worker left undone is found and done."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from licensing import takedowns
from stock.accounts.models import User
from stock.catalogue.models import Photo
from stock.purchases import checkout, fulfilment, receipts
from stock.purchases.errors import ProviderUnavailable
from stock.purchases.models import Cart, Licence, Order, Refund
from tests.conftest import SentTask
from tests.factories import make_user
from tests.purchases.conftest import Committed
from tests.purchases.sandbox.conftest import Sandbox
from tests.purchases.steps import PURCHASE, actions, begin, put, rows

NOTHING = {"looked_at": 0, "unanswered": 0, "refunds": 0, "receipts": 0}
SOON = timedelta(minutes=1)


def test_with_nothing_to_do_it_does_nothing(db: None, at: datetime, sent_tasks) -> None:
    assert fulfilment.reconcile(at=at) == NOTHING
    assert sent_tasks == []


def test_a_lost_webhook(order: Order, pay, now: datetime, sent_tasks, committed) -> None:
    pay(order)
    with committed():
        assert fulfilment.reconcile(at=now + SOON) == {**NOTHING, "looked_at": 1}
    order.refresh_from_db()
    assert (order.state, order.completed_at) == ("fulfilled", now + SOON)
    assert Licence.objects.get().line.order == order
    assert sent_tasks == [("purchases.send_receipt", (order.pk,), {})]


def test_again_it_finds_nothing_new(bought: Order, now: datetime, mailoutbox) -> None:
    receipts.send(order_id=bought.pk, at=now)
    before = rows(*PURCHASE)
    assert fulfilment.reconcile(at=now + SOON) == NOTHING
    assert rows(*PURCHASE) == before


def test_an_unpaid_order_stays_as_it_is(order: Order, now: datetime) -> None:
    before = rows(*PURCHASE)
    assert fulfilment.reconcile(at=now + SOON)["looked_at"] == 1
    assert rows(*PURCHASE) == before


def test_a_fresh_order_is_left_to_its_webhook(order: Order, pay, now: datetime) -> None:
    pay(order)
    before = rows(*PURCHASE)
    assert fulfilment.reconcile(at=now + timedelta(seconds=20)) == NOTHING
    assert rows(*PURCHASE) == before


def test_a_page_that_ran_out(provided: Sandbox, order: Order, now: datetime) -> None:
    provided.control("clock", {"advance": 3600})
    fulfilment.reconcile(at=now + timedelta(hours=1))
    order.refresh_from_db()
    assert order.state == "expired"
    assert not Licence.objects.exists()


def test_paid_just_as_we_closed_it(order: Order, pay, now: datetime) -> None:
    checkout.expire(order=order, actor="checkout", at=now, reason="replaced")
    pay(order)
    assert fulfilment.reconcile(at=now + SOON)["looked_at"] == 1
    order.refresh_from_db()
    assert order.state == "fulfilled"


def test_an_order_closed_long_ago_is_not_asked_about_for_ever(order: Order, now: datetime) -> None:
    checkout.expire(order=order, actor="checkout", at=now, reason="replaced")
    ended = order.session_expires_at
    assert fulfilment.reconcile(at=ended + timedelta(minutes=59))["looked_at"] == 1
    assert fulfilment.reconcile(at=ended + timedelta(minutes=60))["looked_at"] == 0


def test_an_order_whose_page_never_opened(
    cart: Cart, photo: Photo, now: datetime, impatient: None
) -> None:
    put(cart, photo, at=now)
    with pytest.raises(ProviderUnavailable):
        begin(cart, at=now)
    order = Order.objects.get()
    fulfilment.reconcile(at=now + timedelta(minutes=10))
    order.refresh_from_db()
    assert order.state == "pending"
    fulfilment.reconcile(at=now + timedelta(minutes=10, seconds=1))
    order.refresh_from_db()
    assert order.state == "expired"
    assert actions(order) == ["order.created", "order.expire"]
    assert cart.items.count() == 1


def test_a_crash_between_commit_and_side_effects(
    order_of_two: Order,
    pay,
    photo: Photo,
    staff: User,
    now: datetime,
    sent_tasks: list[SentTask],
    committed: Committed,
    work_off,
    mailoutbox,
) -> None:
    """Licence, refund and order are committed; the messages never left the dead process."""
    order = order_of_two
    pay(order)
    takedowns.take_down(photo=photo, actor=staff, at=now, ground="privacy")
    with committed():
        fulfilment.fulfil(order=Order.objects.get(pk=order.pk), at=now)
    assert len(sent_tasks) == 2
    sent_tasks.clear()

    counts = fulfilment.reconcile(at=now + SOON)
    assert counts == {**NOTHING, "refunds": 1, "receipts": 1}
    assert work_off() == ["purchases.execute_refund", "purchases.send_receipt"]
    assert Refund.objects.get().state == "succeeded"
    assert [mail.to for mail in mailoutbox] == [[order.email]]
    assert Licence.objects.count() == 1
    assert fulfilment.reconcile(at=now + SOON + SOON) == NOTHING


def test_a_crash_half_way_through_leaves_nothing_and_is_repeated(
    order: Order,
    pay,
    now: datetime,
    sent_tasks: list[SentTask],
    committed: Committed,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pay(order)
    before = rows(*PURCHASE)
    with monkeypatch.context() as patch:
        patch.setattr(fulfilment.royalties, "book_sale", lambda **_: 1 // 0)
        with pytest.raises(ZeroDivisionError), committed():
            fulfilment.fulfil(order=order, at=now)
    assert rows(*PURCHASE) == before
    assert sent_tasks == []
    fulfilment.reconcile(at=now + SOON)
    assert Licence.objects.count() == 1


def test_a_refund_under_way_is_followed_without_its_webhook(
    provided: Sandbox,
    order: Order,
    pay,
    photo: Photo,
    staff: User,
    now: datetime,
    committed,
    work_off,
) -> None:
    pay(order, card="4000000000007726")  # its refunds take their time
    takedowns.take_down(photo=photo, actor=staff, at=now, ground="privacy")
    with committed():
        fulfilment.fulfil(order=Order.objects.get(pk=order.pk), at=now)
    work_off()
    refund = Refund.objects.get()
    assert refund.state == "pending"
    assert fulfilment.reconcile(at=now + SOON)["looked_at"] == 1
    refund.refresh_from_db()
    assert refund.state == "pending"
    provided.control(f"refunds/{refund.provider_id}/fail")
    fulfilment.reconcile(at=now + SOON)
    refund.refresh_from_db()
    assert (refund.state, refund.settled_at) == ("failed", now + SOON)


def test_one_order_that_the_provider_does_not_know_holds_up_nobody(
    provided: Sandbox, order: Order, pay, photo: Photo, now: datetime
) -> None:
    """A sandbox that was reset, an account that was changed: four orders lead nowhere."""
    for number in range(4):
        lost = Order.objects.get(pk=order.pk)
        lost.pk, lost.public_id, lost.number = None, f"lost{number}", f"LOST-{number}"
        lost.cart = None
        lost.session_id = f"cs_test_lost_{number}"
        lost.save(force_insert=True)
    theirs = Cart.objects.create(user=make_user(), created_at=now)
    put(theirs, photo, at=now)
    paid = begin(theirs, at=now)
    pay(paid)
    counts = fulfilment.reconcile(at=now + SOON)
    assert (counts["looked_at"], counts["unanswered"]) == (2, 4)
    paid.refresh_from_db()
    assert paid.state == "fulfilled"
    assert Order.objects.filter(session_id__contains="lost", state="pending").count() == 4


def test_while_the_provider_is_down_the_rest_goes_on(
    provided: Sandbox,
    bought: Order,
    photo: Photo,
    now: datetime,
    sent_tasks: list[SentTask],
    impatient: None,
) -> None:
    for _ in range(fulfilment.GIVE_UP_AFTER + 2):
        theirs = Cart.objects.create(user=make_user(), created_at=now)
        put(theirs, photo, at=now)
        begin(theirs, at=now)
    provided.control("faults", {"kind": "status", "status": 500, "path": "/v1/", "times": 99})
    before = rows(*PURCHASE)
    counts = fulfilment.reconcile(at=now + SOON)
    assert counts == {**NOTHING, "unanswered": fulfilment.GIVE_UP_AFTER, "receipts": 1}
    assert sent_tasks == [("purchases.send_receipt", (bought.pk,), {})]
    assert rows(*PURCHASE) == before
