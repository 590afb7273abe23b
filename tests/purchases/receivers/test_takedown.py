"""A takedown closes every open checkout that contains the photo, and no other."""

from __future__ import annotations

from datetime import datetime

import pytest

from licensing import takedowns
from stock.accounts.models import User
from stock.audit.models import AuditEntry
from stock.catalogue import previews
from stock.catalogue.models import Photo
from stock.purchases import checkout, provider
from stock.purchases.models import Cart, CartItem, Licence, Order, OrderLine, Payment
from tests.conftest import SentTask
from tests.factories import make_user
from tests.purchases.conftest import Committed
from tests.purchases.steps import actions, begin, put, rows


@pytest.fixture
def somebody_elses(provided, now: datetime):
    def order(*photos: Photo) -> Order:
        cart = Cart.objects.create(user=make_user(), created_at=now)
        put(cart, *photos, at=now)
        return begin(cart, at=now)

    return order


def test_open_checkouts_with_the_photo_are_closed(
    order: Order,
    somebody_elses,
    photo: Photo,
    other_photo: Photo,
    staff: User,
    now: datetime,
    sent_tasks: list[SentTask],
    committed: Committed,
    work_off,
) -> None:
    both, other = somebody_elses(photo, other_photo), somebody_elses(other_photo)
    untouched = Order.objects.filter(pk=other.pk).values().get()
    before = rows(OrderLine, CartItem)
    with committed():
        takedowns.take_down(photo=photo, actor=staff, at=now, ground="privacy")
    assert sorted(name for name, _, _ in sent_tasks) == [
        "catalogue.purge_withheld",
        "purchases.expire_session",
        "purchases.expire_session",
        "purchases.settle_takedown",
    ]
    work_off()
    for closed in (order, both):
        closed.refresh_from_db()
        assert closed.state == "expired"
        assert actions(closed) == ["order.created", "order.expire"]
        entry = AuditEntry.objects.get(target_id=closed.public_id, action="order.expire")
        assert (entry.reason, entry.system) == ("photo taken down", "checkout")
        assert provider.retrieve_session(str(closed.session_id)).status == "expired"
    assert Order.objects.filter(pk=other.pk).values().get() == untouched
    assert provider.retrieve_session(str(other.session_id)).status == "open"
    # Bags and what was frozen stay as they are.
    assert rows(OrderLine, CartItem) == before


def test_what_is_bought_already_stays(
    bought: Order, photo: Photo, staff: User, now: datetime, sent_tasks, committed: Committed
) -> None:
    before = rows(Order, OrderLine, Payment, Licence)
    with committed():
        takedowns.take_down(photo=photo, actor=staff, at=now, ground="privacy")
    assert rows(Order, OrderLine, Payment, Licence) == before
    assert sorted(name for name, _, _ in sent_tasks) == [
        "catalogue.purge_withheld",
        "purchases.settle_takedown",
    ]


def test_an_order_without_a_page_has_none_to_close(
    order: Order, photo: Photo, staff: User, now: datetime, sent_tasks, committed: Committed
) -> None:
    Order.objects.update(session_id=None, session_url="")
    with committed():
        takedowns.take_down(photo=photo, actor=staff, at=now, ground="privacy")
    order.refresh_from_db()
    assert order.state == "expired"
    assert sorted(name for name, _, _ in sent_tasks) == [
        "catalogue.purge_withheld",
        "purchases.settle_takedown",
    ]


def test_a_takedown_that_fails_closes_nothing(
    order: Order,
    photo: Photo,
    staff: User,
    now: datetime,
    sent_tasks,
    committed: Committed,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before = rows(Order, AuditEntry)
    monkeypatch.setattr(previews, "withhold", lambda **_: 1 // 0)
    with pytest.raises(ZeroDivisionError), committed():
        takedowns.take_down(photo=photo, actor=staff, at=now, ground="privacy")
    assert rows(Order, AuditEntry) == before
    assert sent_tasks == []


def test_an_order_paid_in_the_same_moment_does_not_stop_the_others(
    order: Order,
    somebody_elses,
    photo: Photo,
    now: datetime,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Between reading the list and closing, the first one is fulfilled."""
    other = somebody_elses(photo)
    original = checkout.expire

    def expire(*, order: Order, **rest) -> None:
        if order.pk == first:
            Order.objects.filter(pk=first).update(state="fulfilled", completed_at=now)
        original(order=order, **rest)

    first = order.pk
    monkeypatch.setattr(checkout, "expire", expire)
    closed = checkout.expire_orders_with(
        photos=Photo.objects.filter(pk=photo.pk), at=now, reason="photo taken down"
    )
    assert closed == 1
    order.refresh_from_db()
    other.refresh_from_db()
    assert (order.state, other.state) == ("fulfilled", "expired")
