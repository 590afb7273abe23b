"""What licensing adds to the studio's page of a photo, which the catalogue may not know of."""

from __future__ import annotations

from typing import Any

from babel import Locale
from django import template
from django.conf import settings
from django.utils import timezone
from django.utils.translation import get_language, to_locale
from django.utils.translation import gettext_lazy as _

from licensing import clearance
from licensing.forms import LiftForm, TakedownForm
from licensing.models import WORLDWIDE, Agreement, LicenceKind, Takedown
from stock.catalogue.models import Photo

register = template.Library()


def country_names(agreement: Agreement) -> str:
    """The agreement's countries by name, in the reader's language."""
    names = Locale.parse(to_locale(get_language() or settings.LANGUAGE_CODE)).territories
    codes = [row.country for row in agreement.territories.all()]
    if WORLDWIDE in codes:
        return str(_("the whole world"))
    return ", ".join(names.get(code, code) for code in codes)


@register.filter
def percent(basis_points: int) -> str:
    """5500 is 55, 5250 is 52.5."""
    return f"{basis_points / 100:g}"


@register.inclusion_tag("licensing/studio/panel.html")
def licensing_panel(photo: Photo) -> dict[str, Any]:
    at, territory = timezone.now(), settings.SHOP_TERRITORY
    answers = clearance.explain_kinds(photo, kinds=LicenceKind.values, territory=territory, at=at)
    return {
        "photo": photo,
        "territory": territory,
        "answers": [(LicenceKind(kind), answer) for kind, answer in answers.items()],
        "submissions": photo.submissions.select_related("agency", "decided_by").order_by("-id"),
        "takedowns": photo.takedowns.select_related("agency", "opened_by", "lifted_by"),
        "standing": photo.takedowns.filter(
            state=Takedown.State.STANDING, side=Takedown.Side.STAFF
        ).first(),
        "takedown_form": TakedownForm(),
        "lift_form": LiftForm(),
    }
