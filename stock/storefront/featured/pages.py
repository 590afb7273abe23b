"""The studio's pages about featured rows."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from stock.accounts.access import signed_in_user, staff_only
from stock.catalogue.editorial.publication_pages import MomentField
from stock.catalogue.editorial.selecting import Filter, with_rows
from stock.catalogue.models import Photo
from stock.catalogue.studio import proof_link
from stock.storefront import listing
from stock.storefront.errors import FeatureRefused
from stock.storefront.featured import rows as verbs
from stock.storefront.models import FeaturedRow

#: Photos that a search offers to add.
OFFERED = 12


class RowForm(forms.Form):
    title_ko = forms.CharField(label=gettext_lazy("Title in Korean"), max_length=60)
    title_en = forms.CharField(label=gettext_lazy("Title in English"), max_length=60)
    shown_from = MomentField(
        label=gettext_lazy("Shown from"), help_text=gettext_lazy("Day and time in Seoul.")
    )
    shown_until = MomentField(label=gettext_lazy("Shown until"), required=False)


@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def overview(request: HttpRequest) -> HttpResponse:
    """All rows; a POST with ``row`` values in order and perhaps ``do`` (up:ID, down:ID) arranges
    them."""
    at = timezone.now()
    if request.method == "POST":
        order = moved(request.POST.getlist("row"), request.POST.get("do", ""))
        try:
            verbs.arrange(order=order, actor=signed_in_user(request), at=at)
        except FeatureRefused as refusal:
            messages.error(request, str(refusal))
        return redirect("storefront_studio:featured")
    kept = list(FeaturedRow.objects.prefetch_related("photos"))
    allowed = listing.may_be_shown(
        [one.photo_id for row in kept for one in row.photos.all()], at=at
    )
    entries = [
        {
            "row": row,
            "state": _state(row, at),
            "count": len(row.photos.all()),
            "for_sale": sum(one.photo_id in allowed for one in row.photos.all()),
        }
        for row in kept
    ]
    context = {"entries": entries, "most": verbs.MOST_ROWS}
    return render(request, "storefront/studio/featured.html", context)


def _state(row: FeaturedRow, at: Any) -> str:
    if row.shown_from > at:
        return "upcoming"
    return "ended" if row.shown_until is not None and row.shown_until <= at else "active"


def moved(order: list[str], what: str) -> list[str]:
    """The order after ``up:ID``, ``down:ID``, ``remove:ID`` or ``add:ID``; unknown ones change
    nothing."""
    do, _colon, one = what.partition(":")
    order = list(dict.fromkeys(order))
    if do == "add" and one and one not in order:
        return [*order, one]
    if one not in order:
        return order
    place = order.index(one)
    order.pop(place)
    if do == "up":
        order.insert(max(place - 1, 0), one)
    elif do == "down":
        order.insert(place + 1, one)
    elif do != "remove":
        order.insert(place, one)
    return order


@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    return _edit(request, None)


@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, public_id: str) -> HttpResponse:
    return _edit(request, get_object_or_404(FeaturedRow, public_id=public_id))


@staff_only
@require_POST
def remove(request: HttpRequest, public_id: str) -> HttpResponse:
    row = get_object_or_404(FeaturedRow, public_id=public_id)
    verbs.remove(row=row, actor=signed_in_user(request), at=timezone.now())
    messages.success(request, _("The row is gone; its photos stay in the shop."))
    return redirect("storefront_studio:featured")


def _edit(request: HttpRequest, row: FeaturedRow | None) -> HttpResponse:
    at = timezone.now()
    if request.method != "POST":
        initial = (
            {name: getattr(row, name) for name in RowForm.base_fields}
            if row
            else {"shown_from": at}
        )
        chosen = list(row.photos.values_list("photo__public_id", flat=True)) if row else []
        seen = verbs.version(row) if row else ""
        return _show(request, row, RowForm(initial=initial), chosen, seen, q=request.GET.get("q"))
    form = RowForm(request.POST)
    chosen = moved(request.POST.getlist("photo"), request.POST.get("do", ""))
    seen = request.POST.get("seen", "")
    if request.POST.get("do") == "search":
        return _show(request, row, form, chosen, seen, q=request.POST.get("q"))
    if not form.is_valid():
        return _show(request, row, form, chosen, seen, status=400)
    try:
        kept = verbs.save(
            row=row,
            seen=seen,
            photos=chosen,
            actor=signed_in_user(request),
            at=at,
            **form.cleaned_data,
        )
    except FeatureRefused as refusal:
        form.add_error(None, str(refusal))
        return _show(request, row, form, chosen, seen, status=409)
    messages.success(request, _("Saved."))
    return redirect("storefront_studio:featured_row", kept.public_id)


def _show(
    request: HttpRequest,
    row: FeaturedRow | None,
    form: RowForm,
    chosen: list[str],
    seen: str,
    *,
    q: str | None = None,
    status: int = 200,
) -> HttpResponse:
    at = timezone.now()
    photos = _entries(request, Photo.objects.filter(public_id__in=chosen))
    words = (q or "").replace("\0", "").strip()[:80]
    offered: list[dict[str, Any]] = []
    if words:
        found = Filter(q=words).photos(at=at).published(at=at).exclude(public_id__in=chosen)
        offered = list(_entries(request, found[:OFFERED]).values())
    context = {
        "row": row,
        "form": form,
        "fields": [form[name] for name in form.fields],
        "seen": seen,
        "chosen": [photos[one] for one in chosen if one in photos],
        "offered": offered,
        "q": words,
        "most": verbs.MOST_PHOTOS,
    }
    return render(request, "storefront/studio/featured_row.html", context, status=status)


def _entries(request: HttpRequest, photos: Any) -> dict[str, dict[str, Any]]:
    user = signed_in_user(request)
    rows = list(with_rows(photos))
    allowed = listing.may_be_shown([row.pk for row in rows], at=timezone.now())
    return {
        row.public_id: {
            "photo": row,
            "proof_url": proof_link(row, user),
            "for_sale": row.pk in allowed,
        }
        for row in rows
    }
