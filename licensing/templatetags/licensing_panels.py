"""What licensing adds to the studio's page of a photo, which the catalogue may not know of."""

from __future__ import annotations

from typing import Any

from django import template
from django.conf import settings
from django.utils import timezone

from licensing import clearance
from licensing.forms import LiftForm, TakedownForm
from licensing.models import LicenceKind, Takedown
from stock.catalogue.models import Photo

register = template.Library()


@register.filter
def percent(basis_points: int) -> str:
    """5500 is 55, 5250 is 52.5."""
    return f"{basis_points / 100:g}"


def _wide_takedowns(photo: Photo) -> list[Takedown]:
    """Takedowns of an artist, an event or an agency that stand over the photo."""
    over = clearance.taken_down([photo]).get(photo.pk, [])
    return [row for row in over if row.scope != Takedown.Scope.PHOTO]


@register.inclusion_tag("licensing/studio/panel.html")
def licensing_panel(photo: Photo) -> dict[str, Any]:
    at, territory = timezone.now(), settings.SHOP_TERRITORY
    answers = clearance.explain_kinds(photo, kinds=LicenceKind.values, territory=territory, at=at)
    return {
        "photo": photo,
        "territory": territory,
        "answers": [(LicenceKind(kind), answer) for kind, answer in answers.items()],
        "submissions": photo.submissions.select_related("agency", "decided_by").order_by("-id"),
        "takedowns": [
            *photo.takedowns.select_related("agency", "opened_by", "lifted_by"),
            *_wide_takedowns(photo),
        ],
        "standing": photo.takedowns.filter(
            state=Takedown.State.STANDING, side=Takedown.Side.STAFF
        ).first(),
        "takedown_form": TakedownForm(),
        "lift_form": LiftForm(),
    }
