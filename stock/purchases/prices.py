"""What a licence costs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from licensing import agreements
from licensing.models import LicenceKind
from stock import compiled
from stock.accounts.models import User
from stock.audit.services import record
from stock.catalogue.models import Photo
from stock.purchases.errors import PriceRefused
from stock.purchases.models import Price


@dataclass(frozen=True, slots=True)
class Offer:
    """A photo under a licence kind at a price, in minor units of ``currency``."""

    photo_id: int
    kind: LicenceKind
    amount: int
    currency: str


def offers(
    photo_ids: Iterable[int], *, currency: str, at: datetime, territory: str = ""
) -> dict[int, dict[str, Offer]]:
    """Prices in force at ``at``: photo id -> licence kind -> offer. Two queries.

    A photo's own price comes before the default for its kind. What lies below the least price
    agreed with an agency for ``territory`` (the shop's unless given) is no offer. Clearance is
    another question.
    """
    ids = list(photo_ids)
    defaults: dict[str, int] = {}
    own: dict[int, dict[str, int]] = defaultdict(dict)
    for photo_id, kind, amount in compiled.ask(_in_force, ids, at=at, given=(currency,)):
        if photo_id is None:
            defaults[kind] = amount
        else:
            own[photo_id][kind] = amount
    least = agreements.floors(ids, territory=territory or settings.SHOP_TERRITORY, at=at)
    found: dict[int, dict[str, Offer]] = {}
    for photo_id in ids:
        amounts = {**defaults, **own[photo_id]}
        found[photo_id] = {
            kind.value: Offer(photo_id, kind, amounts[kind.value], currency)
            for kind in LicenceKind
            if kind.value in amounts
            and all(
                floor.permits(amounts[kind.value], currency)
                for floor in least.get(photo_id, {}).get(kind.value, ())
            )
        }
    return found


def _in_force(ids: list[int], at: datetime, currency: str) -> QuerySet[Price, Any]:
    return Price.objects.filter(
        Q(photo_id__in=ids) | Q(photo__isnull=True),
        Q(valid_until__isnull=True) | Q(valid_until__gt=at),
        currency=currency,
        valid_from__lte=at,
    ).values_list("photo", "licence_kind", "amount")


def set_price(
    *,
    kind: str,
    amount: int,
    currency: str,
    actor: User,
    at: datetime,
    photo: Photo | None = None,
    reason: str = "",
) -> Price:
    """Set a photo's price for a licence kind, or without a photo the default for all.

    Raises :class:`PriceRefused` below what the payment provider accepts, and for a photo's own
    price below the least that is agreed with an agency. (A default below it is refused nobody: for
    the photos concerned it is no offer.)
    """
    least = settings.STRIPE_MINIMUM_AMOUNT.get(currency)
    if least is None:
        raise PriceRefused(_("This currency is not sold in."), code="currency")
    if amount < least:
        raise PriceRefused(
            _("The price must be at least %(least)s.") % {"least": least}, code="below_minimum"
        )
    if photo is not None:
        _refuse_below_floor(photo, kind, amount, currency, at)
    with transaction.atomic():
        before = Price.objects.filter(
            photo=photo, licence_kind=kind, currency=currency, valid_until__isnull=True
        ).first()
        if before is not None and before.amount == amount:
            return before
        if before is not None:
            Price.objects.filter(pk=before.pk).update(valid_until=at)
        price = Price.objects.create(
            photo=photo,
            licence_kind=kind,
            amount=amount,
            currency=currency,
            valid_from=at,
            set_by=actor,
        )
        record(
            action="price.set",
            target=photo or price,
            actor=actor,
            at=at,
            reason=reason,
            before={"amount": before.amount if before else None},
            after={"kind": kind, "amount": amount, "currency": currency},
        )
    return price


def end_price(
    *, photo: Photo, kind: str, currency: str, actor: User, at: datetime, reason: str = ""
) -> bool:
    """End a photo's own price: the usual one holds again. Returns whether there was one."""
    with transaction.atomic():
        own = Price.objects.filter(
            photo=photo, licence_kind=kind, currency=currency, valid_until__isnull=True
        )
        amount = own.values_list("amount", flat=True).first()
        if amount is None or not own.update(valid_until=at):
            return False
        record(
            action="price.ended",
            target=photo,
            actor=actor,
            at=at,
            reason=reason,
            before={"kind": kind, "amount": amount, "currency": currency},
        )
    return True


def _refuse_below_floor(photo: Photo, kind: str, amount: int, currency: str, at: datetime) -> None:
    for floor in agreements.floor_for(photo, kind=kind, territory=settings.SHOP_TERRITORY, at=at):
        if not floor.permits(amount, currency):
            raise PriceRefused(
                _("The agency's agreement sets a least price of %(least)s %(currency)s.")
                % {"least": floor.amount, "currency": floor.currency},
                code="below_floor",
            )
