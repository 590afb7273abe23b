"""From the cart to the provider's payment page."""

from __future__ import annotations

import hashlib
import json
from contextlib import suppress
from datetime import datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from licensing import clearance, royalties
from stock import tasks
from stock.accounts.models import User
from stock.audit.services import record
from stock.audit.transitions import IllegalTransition
from stock.catalogue.models import Photo, current_restored
from stock.purchases import cart as carts
from stock.purchases import provider
from stock.purchases.cart import QuotedItem
from stock.purchases.errors import CheckoutRefused
from stock.purchases.models import Cart, Order, OrderLine

SYSTEM = "checkout"

#: An open session is offered again only if this much time is left to pay.
TIME_TO_PAY = timedelta(minutes=5)
#: An order without a session is somebody else's request that is talking to the provider right
#: now; after this long it is a leftover of one that failed.
TIME_TO_OPEN = timedelta(seconds=60)


def begin(*, cart: Cart, buyer: User, language: str, territory: str, at: datetime) -> Order:
    """Return the order whose ``session_url`` is where to pay.

    A second click, a second tab or the back button find the same order as long as neither the
    cart nor a price has changed. Raises :class:`CheckoutRefused` naming what is not for sale, or
    ProviderUnavailable.
    """
    quoted = carts.quote(cart, territory=territory, at=at)
    if not quoted:
        raise CheckoutRefused(_("Your bag is empty."), code="empty")
    if len(quoted) > carts.MOST_ITEMS:  # two bags became one by signing in
        raise CheckoutRefused(
            _("One order takes %(number)d licences. Please take some out of your bag.")
            % {"number": carts.MOST_ITEMS},
            code="too_many",
        )
    gone = [entry for entry in quoted if not entry.is_for_sale]
    if gone:
        names = ", ".join(entry.item.photo.title for entry in gone)
        raise CheckoutRefused(
            _("No longer for sale: %(names)s. Please remove it from your bag.") % {"names": names},
            code="not_for_sale",
        )
    try:
        order = _pending_order(
            cart=cart, quoted=quoted, buyer=buyer, language=language, territory=territory, at=at
        )
    except IntegrityError:
        # Two clicks at once: the other one's order is there now.
        order = _pending_order(
            cart=cart, quoted=quoted, buyer=buyer, language=language, territory=territory, at=at
        )
    if not order.session_url:
        _open_session(order)
    _still_wanted(order, territory=territory, at=at)
    return order


def _still_wanted(order: Order, *, territory: str, at: datetime) -> None:
    """Refuse if a takedown came while the payment page was being opened.

    It closes the orders it sees, so it may have closed this one before the provider had a page to
    close, or not have seen it yet.
    """
    lines = order.lines.select_related("photo")
    gone = any(
        not clearance.explain(
            line.photo, kind=line.licence_kind, territory=territory, at=at
        ).allowed
        for line in lines
    )
    if gone and order.state == Order.State.PENDING:
        with suppress(IllegalTransition):  # closed in this moment
            expire(order=order, actor=SYSTEM, at=at, reason="no longer for sale")
            order.refresh_from_db()
    elif order.state == Order.State.EXPIRED and order.session_id:
        tasks.send("purchases.expire_session", order.session_id)
    if gone or order.state == Order.State.EXPIRED:
        names = ", ".join(line.title for line in lines)
        raise CheckoutRefused(
            _("Not everything is still for sale: %(names)s. Please look at your bag again.")
            % {"names": names},
            code="not_for_sale",
        )


def _pending_order(
    *,
    cart: Cart,
    quoted: list[QuotedItem],
    buyer: User,
    language: str,
    territory: str,
    at: datetime,
) -> Order:
    digest = _quote_hash(quoted, buyer=buyer, language=language, territory=territory)
    with transaction.atomic():
        # Deleting the account waits for this, or this for it.
        there = User.objects.select_for_update(no_key=True).filter(pk=buyer.pk, is_active=True)
        if not there.exists():
            raise CheckoutRefused(_("This account is closed."), code="account_closed")
        pending = (
            Order.objects.select_for_update().filter(cart=cart, state=Order.State.PENDING).first()
        )
        if pending is not None:
            if pending.quote_hash == digest and _usable(pending, at):
                return pending
            expire(order=pending, actor=SYSTEM, at=at, reason="replaced by a newer checkout")
        order = Order.objects.create(
            user=buyer,
            email=buyer.email,
            language=language,
            territory=territory,
            currency=settings.SHOP_CURRENCY,
            cart=cart,
            quote_hash=digest,
            session_expires_at=at + timedelta(minutes=settings.CHECKOUT_SESSION_MINUTES),
            created_at=at,
        )
        for entry in quoted:
            _freeze(order, entry, territory=territory, at=at)
        record(
            action="order.created",
            target=order,
            actor=buyer,
            at=at,
            after={"number": order.number, "total": order.total, "currency": order.currency},
        )
    return order


def _usable(order: Order, at: datetime) -> bool:
    if order.session_url:
        return order.session_expires_at > at + TIME_TO_PAY
    return order.created_at > at - TIME_TO_OPEN


def _freeze(order: Order, entry: QuotedItem, *, territory: str, at: datetime) -> None:
    """Write a line that stays true whatever happens to the catalogue."""
    photo, offer = entry.item.photo, entry.offer
    rendition = current_restored(photo=photo).get()
    if offer is None:
        raise ValueError("an item without a price cannot be frozen")
    artists = [row.artist for row in photo.appearances.all()]
    shares = royalties.shares_of(photo, kind=offer.kind, territory=territory, at=at)
    OrderLine.objects.create(
        order=order,
        photo=photo,
        rendition=rendition,
        title_ko=photo.title_ko,
        title_en=photo.title_en,
        artists_ko=", ".join(artist.name_ko for artist in artists)[:400],
        artists_en=", ".join(artist.name_en for artist in artists)[:400],
        licence_kind=offer.kind,
        terms_version=settings.LICENCE_TERMS_VERSION,
        width=rendition.width,
        height=rendition.height,
        file_sha256=rendition.sha256,
        amount=offer.amount,
        shares=[share.to_json() for share in shares],
    )


def _quote_hash(quoted: list[QuotedItem], *, buyer: User, language: str, territory: str) -> str:
    # A photo that was restored again is another file: what is frozen in an order would be old.
    files = dict(
        current_restored(photo__in=[entry.item.photo_id for entry in quoted]).values_list(
            "photo_id", "sha256"
        )
    )
    content = [
        [
            entry.item.photo_id,
            files.get(entry.item.photo_id),
            entry.item.licence_kind,
            entry.offer.amount if entry.offer else None,
        ]
        for entry in quoted
    ]
    text = json.dumps([buyer.pk, language, territory, settings.LICENCE_TERMS_VERSION, content])
    return hashlib.sha256(text.encode()).hexdigest()


def _open_session(order: Order) -> None:
    with translation.override(order.language):
        done = reverse("purchases:order", args=[order.public_id])
        back = reverse("purchases:cart")
    session = provider.open_session(
        order,
        success_url=f"{settings.SITE_URL}{done}?session_id={{CHECKOUT_SESSION_ID}}",
        cancel_url=f"{settings.SITE_URL}{back}",
    )
    # Two requests may arrive here with the same session: the second write changes nothing.
    Order.objects.filter(pk=order.pk, session_id__isnull=True).update(
        session_id=session.id, session_url=session.url
    )
    order.refresh_from_db()


def expire(*, order: Order, actor: str, at: datetime, reason: str) -> None:
    """Close a pending order and, after commit, its payment page."""
    with transaction.atomic():
        Order.MACHINE.apply(order, "expire", actor=actor, at=at, reason=reason)
        if order.session_id:
            tasks.send_after_commit("purchases.expire_session", order.session_id)


def open_orders_with(photos: QuerySet[Photo]) -> QuerySet[Order]:
    """The orders waiting for payment that contain any of the photos."""
    lines = OrderLine.objects.filter(order=OuterRef("pk"), photo__in=photos.values("pk"))
    return Order.objects.filter(Exists(lines), state=Order.State.PENDING).order_by("pk")


def expire_orders_with(*, photos: QuerySet[Photo], at: datetime, reason: str) -> int:
    """Close every open checkout that contains any of the photos; return how many."""
    closed = 0
    for order in open_orders_with(photos):
        try:
            expire(order=order, actor=SYSTEM, at=at, reason=reason)
            closed += 1
        except IllegalTransition:
            continue  # paid or expired in the same moment; fulfilment asks clearance again
    return closed
