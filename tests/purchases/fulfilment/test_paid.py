"""A payment becomes licences, royalties and a receipt; without one nothing happens."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from licensing import royalties
from licensing.models import LedgerEntry
from stock.catalogue.models import Photo
from stock.purchases import fulfilment
from stock.purchases.errors import ProviderUnavailable
from stock.purchases.models import Cart, CartItem, Licence, Order, OrderLine, Payment
from tests.conftest import SentTask
from tests.factories import make_user
from tests.purchases.conftest import Committed
from tests.purchases.steps import PURCHASE, actions, begin, put, rows


def test_everything_that_a_payment_brings(
    order_of_two: Order,
    pay,
    photo: Photo,
    other_photo: Photo,
    now: datetime,
    sent_tasks: list[SentTask],
    committed: Committed,
) -> None:
    order = order_of_two
    intent = pay(order)["payment_intent"]["id"]
    lines = rows(OrderLine)
    with committed():
        done = fulfilment.fulfil(order=order, at=now)
    assert (done.state, done.completed_at) == ("fulfilled", now)
    payment = Payment.objects.get()
    assert (payment.order, payment.payment_intent) == (order, intent)
    assert (payment.amount, payment.currency, payment.received_at) == (24_000, "KRW", now)
    licences = Licence.objects.order_by("pk")
    assert [licence.line.photo for licence in licences] == [photo, other_photo]
    assert all(licence.holder == order.user for licence in licences)
    assert all((one.state, one.issued_at) == ("active", now) for one in licences)
    assert len({licence.number for licence in licences}) == 2
    assert sent_tasks == [("purchases.send_receipt", (order.pk,), {})]
    assert not CartItem.objects.exists()
    assert actions(order) == ["order.created", "order.fulfil"]
    assert [actions(licence) for licence in licences] == [["licence.issued"]] * 2
    # What was agreed is what was delivered.
    assert rows(OrderLine) == lines
    assert done.receipt_sent_at is None


def test_each_agency_is_owed_its_share(
    order_of_two: Order, pay, photo: Photo, other_photo: Photo, now: datetime
) -> None:
    pay(order_of_two)
    fulfilment.fulfil(order=order_of_two, at=now)
    for line in order_of_two.lines.all():
        entry = LedgerEntry.objects.get(line=line.public_id, account="payable")
        assert (entry.amount, entry.currency, entry.photo) == (-6_000, "KRW", line.photo)
        assert (entry.transaction.kind, entry.transaction.at) == ("sale", now)
        assert entry.artist == line.photo.artists.get()
        assert royalties.balance(entry.agency, "KRW") == 6_000
    assert LedgerEntry.objects.filter(account="payable").count() == 2


def test_only_what_was_bought_leaves_the_cart(
    order: Order, pay, cart: Cart, photo: Photo, other_photo: Photo, now: datetime
) -> None:
    pay(order)
    kept = put(cart, other_photo, at=now) + put(cart, photo, at=now, kind="editorial")
    theirs = put(Cart.objects.create(user=make_user(), created_at=now), photo, at=now)
    fulfilment.fulfil(order=order, at=now)
    assert list(CartItem.objects.order_by("pk")) == kept + theirs


def test_again_finds_nothing_to_do(
    order: Order, pay, now: datetime, sent_tasks: list[SentTask], committed: Committed
) -> None:
    pay(order)
    with committed():
        fulfilment.fulfil(order=order, at=now)
    before = rows(*PURCHASE)
    sent_tasks.clear()
    stale = Order.objects.get(pk=order.pk)
    stale.state = "pending"  # as a caller that read it before sees it
    with committed():
        fulfilment.fulfil(order=stale, at=now + timedelta(minutes=1))
        fulfilment.fulfil(order=order, at=now + timedelta(minutes=1))
    assert rows(*PURCHASE) == before
    assert sent_tasks == []


def test_an_open_page_is_not_paid(
    order: Order, now: datetime, sent_tasks: list[SentTask], committed: Committed
) -> None:
    before = rows(*PURCHASE)
    with committed():
        assert fulfilment.fulfil(order=order, at=now).state == "pending"
    assert rows(*PURCHASE) == before
    assert sent_tasks == []


@pytest.mark.parametrize(
    "how",
    [
        {"card": "4000000000000002"},
        {"card": "4000000000009995"},
        {"card": "4000002500003155", "authenticate": "fail"},
        {"card": "4000002500003155", "authenticate": "abandon"},
    ],
    ids=["declined", "insufficient-funds", "3ds-failed", "3ds-abandoned"],
)
def test_a_declined_card_is_not_paid_and_another_one_is(
    order: Order, pay, now: datetime, how: dict[str, str]
) -> None:
    assert pay(order, **how)["result"] != "succeeded"
    before = rows(*PURCHASE)
    assert fulfilment.fulfil(order=order, at=now).state == "pending"
    assert rows(*PURCHASE) == before
    assert pay(order)["result"] == "succeeded"
    assert fulfilment.fulfil(order=order, at=now).state == "fulfilled"
    assert Licence.objects.count() == 1


def test_an_order_without_a_payment_page_is_left_alone(
    cart: Cart, photo: Photo, now: datetime, impatient: None
) -> None:
    put(cart, photo, at=now)
    with pytest.raises(ProviderUnavailable):
        begin(cart, at=now)
    before = rows(*PURCHASE)
    assert fulfilment.fulfil(order=Order.objects.get(), at=now).state == "pending"
    assert rows(*PURCHASE) == before
