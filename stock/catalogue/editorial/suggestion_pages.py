"""What a file says of itself, on the photo's page in the studio."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from stock.accounts.access import signed_in_user, staff_only
from stock.catalogue.editorial import suggesting
from stock.catalogue.editorial.bulk_pages import spell_out
from stock.catalogue.models import Photo
from stock.errors import Refusal


def suggestions_panel(photo: Photo, *, at: datetime) -> dict[str, Any] | None:
    found = suggesting.suggestions(photo, at=at)
    if not found:
        return None
    rows = spell_out(found.differences)
    return {
        "found": found,
        "seen": found.seen,
        "rows": [
            {**row, "aspect": one.aspect} for row, one in zip(rows, found.differences, strict=True)
        ],
    }


@staff_only
@require_POST
def suggestions(request: HttpRequest, public_id: str) -> HttpResponse:
    """``do`` is accept (with ``take`` for each aspect) or dismiss."""
    photo = get_object_or_404(Photo, public_id=public_id)
    user, at = signed_in_user(request), timezone.now()
    if request.POST.get("do") == "dismiss":
        suggesting.settle(photo=photo, actor=user, at=at)
        return redirect("catalogue_studio:photo", public_id)
    try:
        suggesting.accept(
            photo=photo,
            take=request.POST.getlist("take"),
            seen=request.POST.get("seen", ""),
            actor=user,
            at=at,
        )
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Saved."))
    return redirect("catalogue_studio:photo", public_id)
