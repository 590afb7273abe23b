"""The story's pages: all of it in the studio, the part that concerns them for partners."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from licensing import access
from licensing.models import Agency
from stock.accounts.access import partner_only, signed_in_user, staff_only
from stock.catalogue.models import Photo
from stock.purchases.story import files
from stock.purchases.story.gather import of_photo


@staff_only
@require_safe
def studio(request: HttpRequest, public_id: str, kind: str = "") -> HttpResponse:
    return _answer(request, get_object_or_404(Photo, public_id=public_id), None, kind)


@partner_only
@require_safe
def partner(request: HttpRequest, public_id: str, kind: str = "") -> HttpResponse:
    photo, agency = access.photo_for(signed_in_user(request), public_id)
    return _answer(request, photo, agency, kind)


def _answer(request: HttpRequest, photo: Photo, agency: Agency | None, kind: str) -> HttpResponse:
    at = timezone.now()
    happenings = of_photo(photo, agency=agency)
    if kind == "json":
        response: HttpResponse = JsonResponse(
            files.as_json(photo, happenings, at=at),
            json_dumps_params={"ensure_ascii": False, "indent": 2},
        )
    elif kind == "pdf":
        response = HttpResponse(
            files.as_pdf(photo, happenings, at=at), content_type="application/pdf"
        )
    else:
        context = {
            "photo": photo,
            "happenings": happenings,
            "is_full": agency is None,
            "base": "studio_base.html" if agency is None else "partner_base.html",
        }
        return render(request, "purchases/story.html", context)
    name = f"encore-story-{photo.public_id}.{kind}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "private, no-store"
    return response
