"""Prices of many photos at once: what purchases add to the catalogue's bulk edits."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from licensing.models import LicenceKind
from stock.accounts.models import User
from stock.catalogue.editorial import aspects, resolving
from stock.catalogue.editorial.aspects import Aspect, Value
from stock.catalogue.models import Photo
from stock.purchases import prices
from stock.purchases.errors import PriceRefused
from stock.purchases.models import Price


class OwnPrice(Aspect):
    """A photo's own price for one licence kind, in minor units; None for the usual price."""

    is_amount = True

    def __init__(self, kind: LicenceKind) -> None:
        self.name, self.kind = f"price_{kind.value}", kind
        self.label = LABELS[kind]

    def read(self, rows: list[Photo]) -> dict[int, Value]:
        own = Price.objects.filter(
            photo__in=[row.pk for row in rows],
            licence_kind=self.kind,
            currency=settings.SHOP_CURRENCY,
            valid_until__isnull=True,
        ).values_list("photo", "amount")
        return {**dict.fromkeys((row.pk for row in rows), None), **dict(own)}

    def write(self, photo: Photo, value: Value, *, actor: User, at: datetime, reason: str) -> None:
        currency = settings.SHOP_CURRENCY
        if value is None:
            prices.end_price(
                photo=photo, kind=self.kind, currency=currency, actor=actor, at=at, reason=reason
            )
            return
        prices.set_price(
            photo=photo,
            kind=self.kind,
            amount=value,
            currency=currency,
            actor=actor,
            at=at,
            reason=reason,
        )

    def words(self, values: Iterable[Value]) -> dict[str, str]:
        return {
            repr(value): str(_("the usual price")) if value is None else f"{value:,}"
            for value in values
        }

    def parse(self, text: str, names: dict[str, resolving.Names]) -> Value:
        digits = text.strip().replace(",", "").removeprefix("₩")
        if not digits:
            return None
        if not (digits.isascii() and digits.isdigit() and len(digits) <= 9):
            raise PriceRefused(
                _("“%(text)s” is no price. Write whole won, for example 12000.")
                % {"text": text[:40]},
                code="bad_amount",
            )
        return int(digits)


LABELS = {
    LicenceKind.PERSONAL: gettext_lazy("Price, personal"),
    LicenceKind.EDITORIAL: gettext_lazy("Price, editorial"),
    LicenceKind.COMMERCIAL: gettext_lazy("Price, commercial"),
}


def register() -> None:
    for kind in LicenceKind:
        aspects.register(OwnPrice(kind))
