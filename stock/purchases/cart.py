"""The bag: kept by the session, taken along when the visitor signs in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from licensing import clearance
from licensing.clearance import Clearance
from licensing.models import LicenceKind
from stock.accounts.models import User
from stock.catalogue.editorial.publishing import state_of
from stock.catalogue.models import Photo
from stock.purchases import prices
from stock.purchases.errors import NotForSale
from stock.purchases.models import Cart, CartItem
from stock.purchases.prices import Offer

SESSION_KEY = "cart"
#: What the payment provider takes in one order.
MOST_ITEMS = 100


@dataclass(frozen=True, slots=True)
class QuotedItem:
    """A cart item with today's price and whether it may be sold at all."""

    item: CartItem
    offer: Offer | None
    clearance: Clearance
    #: False once the staff have taken it out of the shop again.
    is_published: bool = True

    @property
    def is_for_sale(self) -> bool:
        return self.offer is not None and self.clearance.allowed and self.is_published


def find(request: HttpRequest) -> Cart | None:
    """The visitor's cart, if there is one."""
    if request.user.is_authenticated:
        return Cart.objects.filter(user=request.user).first()
    token = request.session.get(SESSION_KEY)
    return Cart.objects.filter(token=token, user__isnull=True).first() if token else None


def find_or_make(request: HttpRequest, *, at: datetime) -> Cart:
    if request.user.is_authenticated:
        return Cart.objects.get_or_create(user=request.user, defaults={"created_at": at})[0]
    cart = find(request)
    if cart is None:
        cart = Cart.objects.create(created_at=at)
        request.session[SESSION_KEY] = cart.token
    return cart


def count(request: HttpRequest) -> int:
    """Items in the visitor's cart; one query, none for a visitor without a session."""
    if request.user.is_authenticated:
        return CartItem.objects.filter(cart__user=request.user).count()
    token = request.session.get(SESSION_KEY)
    if not token:
        return 0
    return CartItem.objects.filter(cart__token=token, cart__user__isnull=True).count()


def add(*, cart: Cart, photo: Photo, kind: str, territory: str, at: datetime) -> CartItem:
    """Put a licence into the cart. Raises :class:`NotForSale` with the reasons."""
    if kind not in LicenceKind.values:
        raise NotForSale(_("Please choose a licence."), code="kind_missing")
    offer = prices.offers([photo.pk], currency=settings.SHOP_CURRENCY, at=at)[photo.pk].get(kind)
    answer = clearance.explain(photo, kind=kind, territory=territory, at=at)
    if offer is None or not answer.allowed or state_of(photo, at=at) != "published":
        raise NotForSale(
            _("This licence is not for sale at the moment."), reasons=list(answer.codes)
        )
    with transaction.atomic():
        left = _places_left(cart)
        there = CartItem.objects.filter(cart=cart, photo=photo, licence_kind=kind).first()
        if there is not None:
            return there
        if not left:
            raise NotForSale(_full(), code="bag_full")
        return CartItem.objects.create(cart=cart, photo=photo, licence_kind=kind, added_at=at)


def _places_left(cart: Cart) -> int:
    """How many more items the cart takes. Held until the transaction ends: what is put in at once
    is put in one after the other."""
    Cart.objects.select_for_update().get(pk=cart.pk)
    return max(MOST_ITEMS - cart.items.count(), 0)


def _full() -> str:
    return _("Your bag is full: it holds %(number)d licences.") % {"number": MOST_ITEMS}


@dataclass(frozen=True, slots=True)
class Moved:
    """What became of one photo that was to be put into the cart with others."""

    photo: Photo
    #: Why not, in words for fans; empty if it lies in the cart now.
    problem: str | Promise = ""

    @property
    def is_in(self) -> bool:
        return not self.problem


def add_all(
    *, cart: Cart, photos: Iterable[Photo], kind: str, territory: str, at: datetime
) -> list[Moved]:
    """Put a licence of ``kind`` of each photo into the cart, as far as it is for sale and there is
    room; say of each whether it is in, and if not, why. Doing it again changes nothing. The number
    of queries does not depend on the number of photos. Raises :class:`NotForSale` for a kind that
    there is not.

    What stands between the shop and an artist or an agency is not told here: it is nobody's
    business who looks for a picture.
    """
    if kind not in LicenceKind.values:
        raise NotForSale(_("Please choose a licence."), code="kind_missing")
    wanted = list(photos)
    ids = [photo.pk for photo in wanted]
    offered = prices.offers(ids, currency=settings.SHOP_CURRENCY, at=at)
    published = Photo.objects.published(at=at).filter(pk__in=ids)
    asked = clearance.cleared(published, kind=kind, territory=territory, at=at)
    cleared = set(asked.values_list("pk", flat=True))
    otherwise = clearance.cleared_for_any(
        published.exclude(pk__in=cleared), kinds=LicenceKind.values, territory=territory, at=at
    )
    elsewhere = set(otherwise.values_list("pk", flat=True)) if len(cleared) < len(ids) else set()
    with transaction.atomic():
        left = _places_left(cart)
        there = set(
            cart.items.filter(licence_kind=kind, photo__in=ids).values_list("photo", flat=True)
        )
        moved, made = [], []
        for photo in wanted:
            problem: str | Promise = ""
            if photo.pk in elsewhere:
                problem = _("It is not sold under this licence.")
            elif photo.pk not in cleared:
                problem = _("It is no longer available.")
            elif kind not in offered[photo.pk]:
                problem = _("It has no price at the moment.")
            elif photo.pk not in there and left == 0:
                problem = _full()
            elif photo.pk not in there:
                left -= 1
                made.append(CartItem(cart=cart, photo=photo, licence_kind=kind, added_at=at))
            moved.append(Moved(photo, problem))
        CartItem.objects.bulk_create(made)
    return moved


def remove(*, cart: Cart, item_id: int) -> None:
    CartItem.objects.filter(cart=cart, pk=item_id).delete()


def quote(cart: Cart, *, territory: str, at: datetime) -> list[QuotedItem]:
    """Every item with its price and clearance of this moment."""
    items = list(cart.items.select_related("photo").prefetch_related("photo__appearances__artist"))
    offered = prices.offers(
        [item.photo_id for item in items], currency=settings.SHOP_CURRENCY, at=at
    )
    return [
        QuotedItem(
            item=item,
            offer=offered[item.photo_id].get(item.licence_kind),
            clearance=clearance.explain(
                item.photo, kind=item.licence_kind, territory=territory, at=at
            ),
            is_published=state_of(item.photo, at=at) == "published",
        )
        for item in items
    ]


def take_along(*, request: HttpRequest, user: User, at: datetime) -> None:
    """On signing in, move what the visitor had collected into the account's cart."""
    token: Any = request.session.pop(SESSION_KEY, None)
    visitor = Cart.objects.filter(token=token, user__isnull=True).first() if token else None
    if visitor is None:
        return
    with transaction.atomic():
        mine, _created = Cart.objects.get_or_create(user=user, defaults={"created_at": at})
        for item in visitor.items.all():
            CartItem.objects.get_or_create(
                cart=mine,
                photo_id=item.photo_id,
                licence_kind=item.licence_kind,
                defaults={"added_at": item.added_at},
            )
        visitor.delete()
