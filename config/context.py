"""What every page knows."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from stock.purchases import cart, provider
from stock.storefront.collections import favourites


def shop(request: HttpRequest) -> dict[str, Any]:
    return {
        # Lazy: a page that does not show the bag does not count it.
        "bag_count": SimpleLazyObject(lambda: cart.count(request)),
        # Likewise: a page without hearts asks for none.
        "favourites": SimpleLazyObject(lambda: favourites.photo_ids(request)),
        "may_collect": SimpleLazyObject(lambda: favourites.may_have(request)),
        "payments_sandbox": provider.is_sandbox(),
    }


#: Address name, words, icon, and the other pages during which the entry is marked.
Entry = tuple[str, Any, str, frozenset[str]]


def _pages(*names: str) -> frozenset[str]:
    return frozenset(names)


STUDIO: tuple[Entry, ...] = (
    (
        "catalogue_studio:photos",
        _("Photos"),
        "photo",
        _pages(
            "catalogue_studio:photo",
            "catalogue_studio:edit",
            "catalogue_studio:edits",
            "catalogue_studio:bulk_edit",
            "catalogue_studio:import",
            "purchases_studio:story",
        ),
    ),
    ("catalogue_studio:upload", _("Upload"), "upload", _pages()),
    (
        "catalogue_studio:names",
        _("Names"),
        "pencil",
        _pages("catalogue_studio:name", "catalogue_studio:new_name"),
    ),
    (
        "storefront_studio:featured",
        _("Featured"),
        "layers",
        _pages("storefront_studio:featured_row", "storefront_studio:new_featured_row"),
    ),
    ("restoration_studio:queue", _("Restoration"), "sparkle", _pages("restoration_studio:job")),
    ("restoration_studio:to_check", _("Quality"), "eye", _pages("restoration_studio:check")),
    ("restoration_studio:models", _("Models"), "settings", _pages()),
    (
        "licensing_studio:overview",
        _("Licensing"),
        "shield",
        _pages(
            "licensing_studio:new_agreement",
            "licensing_studio:agreement",
            "licensing_studio:edit_agreement",
            "licensing_studio:new_agency",
            "licensing_studio:people",
        ),
    ),
    (
        "licensing_studio:takedowns",
        _("Takedowns"),
        "eye-off",
        _pages("licensing_studio:takedown", "licensing_studio:propose_takedown"),
    ),
    (
        "licensing_studio:payouts",
        _("Payouts"),
        "receipt",
        _pages("licensing_studio:agency_ledger", "licensing_studio:statement"),
    ),
    ("purchases_studio:orders", _("Orders"), "bag", _pages()),
    ("purchases_studio:prices", _("Prices"), "chart", _pages()),
)
PARTNER: tuple[Entry, ...] = (
    ("licensing_partner:queue", _("To approve"), "check", _pages("licensing_partner:submission")),
    (
        "licensing_partner:photos",
        _("Photos"),
        "photo",
        _pages("licensing_partner:photo", "purchases_partner:story"),
    ),
    (
        "licensing_partner:takedowns",
        _("Takedowns"),
        "eye-off",
        _pages("licensing_partner:takedown", "licensing_partner:propose_takedown"),
    ),
    ("licensing_partner:artists", _("Artists"), "users", _pages("licensing_partner:consent")),
    (
        "licensing_partner:agreements",
        _("Agreements"),
        "certificate",
        _pages("licensing_partner:agreement"),
    ),
    (
        "licensing_partner:statements",
        _("Statements"),
        "chart",
        _pages("licensing_partner:statement", "licensing_partner:bank_account"),
    ),
    ("licensing_partner:agencies", _("People"), "user", _pages("licensing_partner:people")),
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


def _entries(table: tuple[Entry, ...], current: str) -> list[dict[str, Any]]:
    return [
        {
            "label": label,
            "url": reverse(name),
            "icon": icon,
            "active": current == name or current in others,
        }
        for name, label, icon, others in table
    ]
