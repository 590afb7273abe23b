"""What purchases add to the studio's page of a photo."""

from __future__ import annotations

from typing import Any

from django import template
from django.conf import settings
from django.utils import timezone

from stock.catalogue.models import Photo
from stock.purchases import prices
from stock.purchases.forms import PriceForm

register = template.Library()


@register.inclusion_tag("purchases/studio/panel.html")
def prices_panel(photo: Photo) -> dict[str, Any]:
    offered = prices.offers([photo.pk], currency=settings.SHOP_CURRENCY, at=timezone.now())
    return {
        "photo": photo,
        "offers": list(offered[photo.pk].values()),
        "form": PriceForm(),
        "sold": photo.order_lines.filter(licence__isnull=False).count(),
    }
