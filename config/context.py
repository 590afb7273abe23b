"""What every page knows."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from stock.purchases import cart, provider


def shop(request: HttpRequest) -> dict[str, Any]:
    return {
        # Lazy: a page that does not show the bag does not count it.
        "bag_count": SimpleLazyObject(lambda: cart.count(request)),
        "payments_sandbox": provider.is_sandbox(),
    }


STUDIO = (
    ("catalogue_studio:photos", _("Photos"), "photo"),
    ("catalogue_studio:upload", _("Upload"), "upload"),
    ("restoration_studio:queue", _("Restoration"), "sparkle"),
    ("restoration_studio:to_check", _("Quality"), "eye"),
    ("licensing_studio:overview", _("Licensing"), "shield"),
    ("purchases_studio:orders", _("Orders"), "bag"),
    ("purchases_studio:prices", _("Prices"), "chart"),
)
PARTNER = (
    ("licensing_partner:queue", _("To approve"), "check"),
    ("licensing_partner:photos", _("Photos"), "photo"),
    ("licensing_partner:artists", _("Artists"), "users"),
    ("licensing_partner:agreements", _("Agreements"), "certificate"),
)


def navigation(request: HttpRequest) -> dict[str, Any]:
    """The entries of the studio's and the partner portal's navigation, where one is shown."""
    match = request.resolver_match
    current = match.view_name if match else ""
    area = current.partition(":")[0]
    if area.endswith("_studio"):
        return {"studio_nav": _entries(STUDIO, current)}
    if area.endswith("_partner"):
        return {"partner_nav": _entries(PARTNER, current)}
    return {}


def _entries(table: Any, current: str) -> list[dict[str, Any]]:
    return [
        {"label": label, "url": reverse(name), "icon": icon, "active": name == current}
        for name, label, icon in table
    ]
