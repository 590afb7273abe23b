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


@register.inclusion_tag("licensing/studio/panel.html")
def licensing_panel(photo: Photo) -> dict[str, Any]:
    at, territory = timezone.now(), settings.SHOP_TERRITORY
    return {
        "photo": photo,
        "territory": territory,
        "answers": [
            (kind, clearance.explain(photo, kind=kind, territory=territory, at=at))
            for kind in LicenceKind
        ],
        "submissions": photo.submissions.select_related("agency", "decided_by").order_by("-id"),
        "takedowns": photo.takedowns.select_related("agency", "opened_by"),
        "standing": photo.takedowns.filter(
            state=Takedown.State.STANDING, side=Takedown.Side.STAFF
        ).first(),
        "takedown_form": TakedownForm(),
        "lift_form": LiftForm(),
    }
