"""What each licence kind allows, in plain words: three things allowed and one that is not."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from licensing.models import LicenceKind


@dataclass(frozen=True, slots=True)
class Terms:
    summary: Promise
    allowed: tuple[Promise, Promise, Promise]
    refused: Promise


TERMS: dict[str, Terms] = {
    LicenceKind.PERSONAL: Terms(
        summary=_("For yourself: on your screens and your walls."),
        allowed=(
            _("Wallpaper on your own devices"),
            _("One print for your home"),
            _("Download again at any time"),
        ),
        refused=_("No posting in public, no resale"),
    ),
    LicenceKind.EDITORIAL: Terms(
        summary=_("For reporting: articles, blogs and broadcasts."),
        allowed=(
            _("News, reviews and documentaries"),
            _("Online and in print, with credit"),
            _("Up to 100,000 copies"),
        ),
        refused=_("No advertising, no merchandise"),
    ),
    LicenceKind.COMMERCIAL: Terms(
        summary=_("For business: within what the agency approved."),
        allowed=(
            _("Shops, events and exhibitions"),
            _("Websites and social media of your business"),
            _("One project, worldwide reach"),
        ),
        refused=_("No suggestion that the artist endorses you"),
    ),
}
