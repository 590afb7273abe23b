"""What purchases add to the studio's page of a photo."""

from __future__ import annotations

from typing import Any

from django import template
from django.conf import settings
from django.utils import timezone

from licensing import royalties
from licensing.models import Agency
from stock.catalogue.models import Photo
from stock.purchases import prices
from stock.purchases.forms import PriceForm

register = template.Library()


@register.inclusion_tag("purchases/studio/panel.html")
def prices_panel(photo: Photo) -> dict[str, Any]:
    offered = prices.offers([photo.pk], currency=settings.SHOP_CURRENCY, at=timezone.now())
    own = photo.prices.filter(valid_until__isnull=True).values_list("licence_kind", flat=True)
    return {
        "photo": photo,
        "offers": list(offered[photo.pk].values()),
        "own": set(own),
        "form": PriceForm(),
        "sold": photo.order_lines.filter(licence__isnull=False).count(),
    }


@register.inclusion_tag("purchases/studio/earnings.html")
def earnings(photo: Photo, agency: Agency) -> dict[str, Any]:
    """What one sale under each licence kind pays the agency, at the prices of now."""
    at, territory = timezone.now(), settings.SHOP_TERRITORY
    offered = prices.offers([photo.pk], currency=settings.SHOP_CURRENCY, at=at)[photo.pk]
    rows = []
    for offer in offered.values():
        shares = royalties.shares_of(
            photo, kind=offer.kind, territory=territory, at=at, assuming_approval=True
        )
        # Whoever in the picture does not allow the kind keeps it from being sold at all.
        complete = bool(shares) and len(shares) == photo.appearances.count()
        paid = zip(shares, royalties.parts(offer.amount, shares), strict=True)
        part = sum(amount for share, amount in paid if share.agency_id == agency.pk)
        rows.append({"offer": offer, "part": part if complete else None})
    return {"rows": rows}


@register.simple_tag
def earning_rows(photo: Photo, agency: Agency) -> list[dict[str, Any]]:
    """The rows of :func:`earnings`, for a page that says them beside its own choices."""
    rows: list[dict[str, Any]] = earnings(photo, agency)["rows"]
    return rows
