"""Threads with connections of their own: takedowns against takedowns, checkouts and fulfilment."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from licensing import clearance, takedowns
from licensing.models import Takedown
from stock.accounts.models import User
from stock.audit.models import AuditEntry
from stock.catalogue.models import Photo
from stock.purchases import fulfilment
from stock.purchases.errors import CheckoutRefused
from stock.purchases.models import Cart, Licence, Order, Refund
from tests.purchases.steps import at_once, begin, put

pytestmark = pytest.mark.django_db(transaction=True)


def test_of_four_takedowns_of_one_thing_one_stands(
    photo: Photo, staff: User, now: datetime, sent_tasks: list[Any]
) -> None:
    made = at_once(
        4,
        lambda number: takedowns.take_down(
            photo=Photo.objects.get(pk=photo.pk), actor=staff, at=now, ground="privacy"
        ),
    )
    assert len({takedown.pk for takedown in made}) == 1
    assert Takedown.objects.count() == 1
    assert AuditEntry.objects.filter(action="takedown.carried_out").count() == 1
    assert [name for name, _args, _options in sent_tasks].count("catalogue.purge_withheld") == 1


def test_a_checkout_at_the_same_time_ends_closed_or_refused(
    provided, cart: Cart, photo: Photo, staff: User, now: datetime, sent_tasks: list[Any]
) -> None:
    put(cart, photo, at=now)

    def one(number: int) -> str:
        if number:
            takedowns.take_down(photo=photo, actor=staff, at=now, ground="privacy")
            return "down"
        try:
            return begin(Cart.objects.get(pk=cart.pk), at=now).state
        except CheckoutRefused as refusal:
            return refusal.code

    outcome, _down = at_once(2, one)
    assert outcome in ("pending", "not_for_sale")
    assert not Order.objects.filter(state="pending").exists()
    for order in Order.objects.exclude(session_id=None):
        assert ("purchases.expire_session", (order.session_id,), {}) in sent_tasks


def test_a_fulfilment_at_the_same_time_licences_or_refunds_and_never_delivers(
    order: Order, photo: Photo, staff: User, now: datetime, pay, sent_tasks: list[Any]
) -> None:
    pay(order)

    def one(number: int) -> None:
        if number:
            takedowns.take_down(photo=photo, actor=staff, at=now, ground="privacy")
        else:
            fulfilment.fulfil(order=Order.objects.get(pk=order.pk), at=now)

    at_once(2, one)
    fulfilment.fulfil(order=Order.objects.get(pk=order.pk), at=now)
    order.refresh_from_db()
    assert order.state == "fulfilled"
    assert Licence.objects.count() + Refund.objects.count() == 1
    assert clearance.delivery_stopped(photo)


def test_two_who_lift_the_last_two_leave_nothing_withheld(
    photo: Photo, staff: User, now: datetime, sent_tasks: list[Any]
) -> None:
    artist = photo.artists.get()
    both = [
        takedowns.take_down(photo=photo, actor=staff, at=now, ground="other"),
        takedowns.take_down(artist=artist, actor=staff, at=now, ground="other"),
    ]
    at_once(
        2,
        lambda number: takedowns.lift(
            takedown=Takedown.objects.get(pk=both[number].pk), actor=staff, at=now, reason="settled"
        ),
    )
    # Two writers may each have seen the other's standing still; the sweep looks again.
    takedowns.watch(at=now)
    photo.refresh_from_db()
    assert not photo.previews_withheld
    assert not Takedown.objects.filter(state="standing").exists()
