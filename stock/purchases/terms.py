"""What each licence kind allows, in plain words: three things allowed and one that is not, and use
by use beside the others. The whole terms are in ``wording/``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

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


@dataclass(frozen=True, slots=True)
class Use:
    """Something one might do with a photo. ``limits`` says how far, where it is allowed in part."""

    words: Promise
    allowed: frozenset[LicenceKind]
    limits: Mapping[LicenceKind, Promise] = field(default_factory=dict)


_P, _E, _C = LicenceKind.PERSONAL, LicenceKind.EDITORIAL, LicenceKind.COMMERCIAL
_ALL = frozenset(LicenceKind)
_NONE: frozenset[LicenceKind] = frozenset()
USES: tuple[Use, ...] = (
    Use(_("On your own screens"), _ALL),
    Use(_("Prints"), _ALL, {_P: _("one"), _E: _("100,000"), _C: _("one project")}),
    Use(_("Articles, reviews, documentaries"), frozenset({_E}), {_E: _("with credit")}),
    Use(_("Posts on a blog or social media"), frozenset({_E, _C}), {_E: _("reporting")}),
    Use(_("Shops, events, exhibitions"), frozenset({_C})),
    Use(_("Goods that are sold"), _NONE),
    Use(_("As if the artist endorsed it"), _NONE),
    Use(_("Training AI models"), _NONE),
    Use(_("Giving the file to others"), _NONE),
)
