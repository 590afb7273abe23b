"""What may not be sold any more when the payment arrives is paid back; the rest is licensed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from licensing import agreements, consents, takedowns
from licensing.models import Consent, LedgerEntry, LedgerTransaction
from stock.accounts.models import User
from stock.catalogue.models import Photo
from stock.purchases import fulfilment
from stock.purchases.models import CartItem, Licence, Order, Payment, Refund
from tests.conftest import SentTask
from tests.factories import approve_all, decider_of, make_restored
from tests.purchases.conftest import Committed
from tests.purchases.steps import actions


def take_down(photo: Photo, at: datetime, staff: User) -> None:
    takedowns.take_down(photo=photo, actor=staff, at=at, ground="privacy")


def withdraw(photo: Photo, at: datetime, staff: User) -> None:
    consent = Consent.objects.get(artist=photo.artists.get())
    actor = decider_of(consent.agreement.agency)
    consents.withdraw_consent(consent=consent, actor=actor, at=at, reason="changed her mind")


def terminate(photo: Photo, at: datetime, staff: User) -> None:
    consent = Consent.objects.get(artist=photo.artists.get())
    agreements.terminate(agreement=consent.agreement, actor=staff, at=at, reason="over")


def restore_again(photo: Photo, at: datetime, staff: User) -> None:
    make_restored(photo, scale=1, at=at)


def restore_and_approve_again(photo: Photo, at: datetime, staff: User) -> None:
    make_restored(photo, scale=1, at=at)
    approve_all(photo, at=at)


@pytest.mark.parametrize(
    ("happen", "detail"),
    [
        (take_down, "taken_down"),
        (withdraw, "no_consent"),
        (terminate, "agreement_not_in_force"),
        (restore_again, "not_approved"),
        # For sale again, but not the file that was chosen and shown.
        (restore_and_approve_again, "file_replaced"),
    ],
)
def test_between_payment_page_and_payment(
    order_of_two: Order,
    pay,
    photo: Photo,
    other_photo: Photo,
    staff: User,
    now: datetime,
    sent_tasks: list[SentTask],
    committed: Committed,
    happen: Callable[[Photo, datetime, User], None],
    detail: str,
) -> None:
    order = order_of_two
    pay(order)
    happen(photo, now, staff)
    gone, kept = order.lines.order_by("pk")
    with committed():
        done = fulfilment.fulfil(order=Order.objects.get(pk=order.pk), at=now)
    assert done.state == "fulfilled"
    # The line that may not be sold: no licence, no royalty, the whole amount back.
    refund = Refund.objects.get()
    assert (refund.line, refund.amount, refund.state) == (gone, 12_000, "requested")
    assert (refund.reason, refund.detail) == ("not_cleared", detail)
    assert actions(refund) == ["refund.requested"]
    # The other one as ever.
    assert Licence.objects.get().line == kept
    assert LedgerTransaction.objects.get(kind="sale").source == f"line:{kept.public_id}"
    assert {row.line for row in LedgerEntry.objects.filter(account="payable")} == {kept.public_id}
    assert Payment.objects.get().amount == 24_000
    assert not CartItem.objects.exists()
    names = [(name, args) for name, args, _ in sent_tasks]
    assert names == [
        ("purchases.execute_refund", (refund.pk,)),
        ("purchases.send_receipt", (order.pk,)),
    ]


def test_a_takedown_that_is_lifted_before_the_payment_arrives_does_not_matter(
    order: Order, pay, photo: Photo, staff: User, now: datetime
) -> None:
    """The page was closed, but the buyer was faster."""
    takedown = takedowns.take_down(photo=photo, actor=staff, at=now, ground="privacy")
    pay(order)
    takedowns.lift(takedown=takedown, actor=staff, at=now, reason="a mistake")
    done = fulfilment.fulfil(order=Order.objects.get(pk=order.pk), at=now)
    assert done.state == "fulfilled"
    assert not Refund.objects.exists()
    assert Licence.objects.get().line.photo == photo


def test_the_money_really_goes_back(
    provided, order: Order, pay, photo: Photo, staff: User, now: datetime, work_off, committed
) -> None:
    charge = pay(order)["payment_intent"]["latest_charge"]
    takedowns.take_down(photo=photo, actor=staff, at=now, ground="privacy")
    with committed():
        fulfilment.fulfil(order=Order.objects.get(pk=order.pk), at=now + timedelta(seconds=1))
    assert work_off() == ["purchases.execute_refund", "purchases.send_receipt"]
    found = provided.client.v1.charges.retrieve(charge)
    assert (found.refunded, found.amount_refunded) == (True, 12_000)
    assert Refund.objects.get().state == "succeeded"
    assert not Licence.objects.exists()
    assert not LedgerEntry.objects.filter(account="payable").exists()
