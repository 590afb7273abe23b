"""Turning a payment into licences, exactly once.

One function, :func:`fulfil`, called by the webhook's task, by the page the buyer lands on and by
the reconciliation sweep, in any order and at the same time. It trusts none of them: it asks the
provider for the session. The order's transition is the gate that one caller passes.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial

import stripe
import structlog
from django.db import transaction
from django.db.models import Q

from licensing import clearance, royalties
from licensing.royalties import Share, SoldLine
from stock import tasks
from stock.audit.services import record
from stock.audit.transitions import IllegalTransition
from stock.purchases import checkout, provider, refunds
from stock.purchases.errors import ProviderUnavailable
from stock.purchases.models import CartItem, Licence, Order, OrderLine, Payment, Refund

SYSTEM = "fulfilment"
log = structlog.get_logger(__name__)


def fulfil(*, order: Order, at: datetime) -> Order:
    """Bring the order up to what the provider says of its session; return it refreshed.

    Raises ProviderUnavailable. Does nothing for an order without a session or one that has been
    dealt with.
    """
    if order.session_id is None or order.state not in ("pending", "expired"):
        return order
    session = provider.retrieve_session(order.session_id)
    if session.payment_status in ("paid", "no_payment_required"):
        problem = _mismatch(order, session)
        if problem:
            _quarantine(order, problem, at=at)
        else:
            _complete(order, session, at=at)
    elif session.status == "expired" and order.state == "pending":
        with suppress(IllegalTransition):  # another caller was faster
            Order.MACHINE.apply(order, "expire", actor=SYSTEM, at=at, reason="session expired")
    elif session.status == "open" and order.state == "expired":
        # We closed the order and the message to the provider was lost.
        provider.expire_session(order.session_id)
    order.refresh_from_db()
    return order


def _mismatch(order: Order, session: stripe.checkout.Session) -> str:
    """Say in what the session differs from the order that it is supposed to pay."""
    expected = {
        "client_reference_id": order.public_id,
        "amount_total": order.total,
        "currency": order.currency.lower(),
        "livemode": provider.is_live(),
    }
    found = {name: getattr(session, name, None) for name in expected}
    return "; ".join(
        f"{name}: expected {expected[name]!r}, found {found[name]!r}"
        for name in expected
        if expected[name] != found[name]
    )


def _quarantine(order: Order, problem: str, *, at: datetime) -> None:
    log.error("payment does not match its order", order=order.number, problem=problem)
    with suppress(IllegalTransition):  # quarantined already
        Order.MACHINE.apply(
            order, "quarantine", actor=SYSTEM, at=at, reason=problem, problem=problem
        )


def _complete(order: Order, session: stripe.checkout.Session, *, at: datetime) -> None:
    with transaction.atomic():
        try:
            Order.MACHINE.apply(order, "fulfil", actor=SYSTEM, at=at, completed_at=at)
        except IllegalTransition:
            return  # another caller passed this gate
        Payment.objects.create(
            order=order,
            payment_intent=str(session.payment_intent or f"free-{session.id}"),
            amount=session.amount_total or 0,
            currency=order.currency,
            received_at=at,
        )
        for line in order.lines.select_related("photo").order_by("pk"):
            _settle(line, order, at=at)
            CartItem.objects.filter(
                cart=order.cart_id, photo=line.photo_id, licence_kind=line.licence_kind
            ).delete()
        tasks.send_after_commit("purchases.send_receipt", order.pk)


def _settle(line: OrderLine, order: Order, *, at: datetime) -> None:
    """Licence the line, or pay it back if it may no longer be sold."""
    answer = clearance.explain(line.photo, kind=line.licence_kind, territory=order.territory, at=at)
    same_file = line.rendition.superseded_at is None
    sold = SoldLine(
        order=order.public_id,
        line=line.public_id,
        photo_id=line.photo_id,
        licence_kind=line.licence_kind,
        amount=line.amount,
        currency=order.currency,
        shares=tuple(
            Share(agency_id=share["agency"], artist_id=share["artist"], bps=share["bps"])
            for share in line.shares
        ),
    )
    if not answer.allowed or not same_file:
        royalties.book_unsold(sold=sold, at=at)
        refunds.request(
            line=line,
            reason=Refund.Reason.NOT_CLEARED,
            detail=", ".join(answer.codes) or "file_replaced",
            actor=SYSTEM,
            at=at,
        )
        return
    licence = Licence.objects.create(line=line, holder=order.user, issued_at=at)
    royalties.book_sale(sold=sold, at=at)
    record(
        action="licence.issued",
        target=licence,
        actor=SYSTEM,
        at=at,
        after={"number": licence.number, "photo": line.photo.public_id, "order": order.number},
    )


#: After this many calls in a row without an answer the provider is taken to be down.
GIVE_UP_AFTER = 3


def reconcile(*, at: datetime) -> dict[str, int]:
    """Find what a lost webhook or a dead worker left undone, and do it. Safe to run any time.

    What the provider does not answer for stays as it is for the next time; the rest goes on.
    """
    counts = {"looked_at": 0, "unanswered": 0, "refunds": 0, "receipts": 0}
    _look_again(at, counts)
    leftovers = Order.objects.filter(
        state="pending", session_id__isnull=True, created_at__lt=at - timedelta(minutes=10)
    )
    for order in leftovers:
        with suppress(IllegalTransition):  # another caller was faster
            checkout.expire(order=order, actor=SYSTEM, at=at, reason="no session was opened")
    for refund in Refund.objects.filter(state="requested"):
        tasks.send("purchases.execute_refund", refund.pk)
        counts["refunds"] += 1
    unsent = Order.objects.filter(
        state="fulfilled", receipt_sent_at__isnull=True, completed_at__lt=at - timedelta(seconds=20)
    )
    for order in unsent[:100]:
        tasks.send("purchases.send_receipt", order.pk)
        counts["receipts"] += 1
    return counts


def _look_again(at: datetime, counts: dict[str, int]) -> None:
    """Ask the provider about payments and refunds that may have moved without our knowing."""
    # An order that we expired may still have been paid in that moment; an hour later no more.
    stale = Order.objects.filter(
        Q(state="pending") | Q(state="expired", session_expires_at__gt=at - timedelta(hours=1)),
        session_id__isnull=False,
        created_at__lt=at - timedelta(seconds=20),
    )
    under_way = Refund.objects.filter(state="pending")
    looks: list[Callable[[], object]] = [
        *(partial(fulfil, order=order, at=at) for order in stale.order_by("pk")[:100]),
        *(partial(refunds.refresh, refund=row, at=at) for row in under_way.order_by("pk")[:20]),
    ]
    silent = 0
    for look in looks:
        try:
            look()
            counts["looked_at"] += 1
            silent = 0
        except ProviderUnavailable as refusal:
            counts["unanswered"] += 1
            # An object that the provider does not know is an answer of sorts.
            silent += refusal.details.get("provider_code") != "resource_missing"
            if silent == GIVE_UP_AFTER:
                return
