"""The studio's pages for changing many photos at once: say what, look at it, do it, undo it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Count
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from stock.accounts.access import signed_in_user, staff_only
from stock.catalogue.editorial import changing
from stock.catalogue.editorial.aspects import ASPECTS
from stock.catalogue.editorial.bulk_forms import BulkForm
from stock.catalogue.editorial.selecting import Filter, chosen
from stock.catalogue.errors import EditRefused
from stock.catalogue.models import BulkEdit, Photo

PER_PAGE = 50
#: Rows of a preview that are spelt out; the rest is counted.
SPELT_OUT = 100


class UndoForm(forms.Form):
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=300)


@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest) -> HttpResponse:
    """``step`` is nothing (choose), ``preview`` or ``apply``; the photos are ``photo`` values, or
    with ``all`` those of the list's ``filter``."""
    if request.method != "POST":
        return redirect("catalogue_studio:photos")
    rows = _selected(request)
    if not rows or len(rows) > changing.MOST:
        words = (
            _("Select photos first.")
            if not rows
            else _("More than %(most)d photos match. Narrow the list first.")
            % {"most": changing.MOST}
        )
        messages.error(request, words)
        return redirect("catalogue_studio:photos")
    step = request.POST.get("step", "")
    if step not in ("preview", "apply"):
        return _show(request, rows, BulkForm(request.POST if step == "back" else None))
    form = BulkForm(request.POST)
    if not form.is_valid():
        return _show(request, rows, form, status=400)
    if step == "apply":
        return _apply(request, rows, form)
    return _preview(request, rows, form)


def _selected(request: HttpRequest) -> list[Photo]:
    if request.POST.get("all"):
        wanted = Filter.from_query(QueryDict(request.POST.get("filter", "")[:1000]))
        return list(wanted.photos(at=timezone.now())[: changing.MOST + 1])
    given = request.POST.getlist("photo") + request.POST.get("photos", "").split()
    return chosen(given)


def _show(request: HttpRequest, rows: list[Photo], form: BulkForm, **options: Any) -> HttpResponse:
    context = {
        "form": form,
        "count": len(rows),
        "ids": " ".join(row.public_id for row in rows),
        "amounts": [
            (form[name], form[f"usual_{name}"])
            for name, aspect in ASPECTS.items()
            if aspect.is_amount
        ],
    }
    return render(request, "catalogue/editorial/edit.html", context, **options)


def _preview(request: HttpRequest, rows: list[Photo], form: BulkForm) -> HttpResponse:
    user, at = signed_in_user(request), timezone.now()
    with transaction.atomic():
        wanted = changing.wanted_of(rows, form.changes(actor=user, at=at))
        told = changing.preview(
            rows=rows, wanted=wanted, actor=user, at=at, reason=form.cleaned_data["reason"]
        )
        spelt_out = spell_out(told.differences[:SPELT_OUT])
        # Also what the form made for it.
        transaction.set_rollback(True)
    context = {
        "form": form,
        "told": told,
        "count": len(rows),
        "all_ids": " ".join(row.public_id for row in rows),
        "ids": " ".join(photo.public_id for photo in told.photos),
        "changed": len(told.photos),
        "rows": spelt_out,
        "more": max(len(told.differences) - SPELT_OUT, 0),
        "seen": told.seen,
    }
    return render(request, "catalogue/editorial/preview.html", context)


def spell_out(differences: list[changing.Difference]) -> list[dict[str, Any]]:
    """Before and after in words."""
    words: dict[str, dict[str, str]] = {}
    for name in {one.aspect for one in differences if one.aspect in ASPECTS}:
        mine = [one for one in differences if one.aspect == name]
        values = [value for one in mine for value in (one.before, one.after)]
        words[name] = ASPECTS[name].words(values)
    return [
        {
            "photo": one.photo,
            "label": ASPECTS[one.aspect].label if one.aspect in ASPECTS else one.aspect,
            "before": words.get(one.aspect, {}).get(repr(one.before), ""),
            "after": words.get(one.aspect, {}).get(repr(one.after), ""),
        }
        for one in differences
    ]


def _apply(request: HttpRequest, rows: list[Photo], form: BulkForm) -> HttpResponse:
    user, at = signed_in_user(request), timezone.now()
    try:
        with transaction.atomic():
            made = changing.apply(
                rows=rows,
                wanted=changing.wanted_of(rows, form.changes(actor=user, at=at)),
                seen=request.POST.get("seen", ""),
                source=BulkEdit.Source.PAGE,
                actor=user,
                at=at,
                reason=form.cleaned_data["reason"],
            )
    except EditRefused as refusal:
        messages.error(request, str(refusal))
        return _preview(request, rows, form)
    if made is None:
        messages.info(request, _("Nothing was different."))
        return redirect("catalogue_studio:photos")
    return redirect("catalogue_studio:bulk_edit", made.public_id)


@staff_only
@require_safe
def edits(request: HttpRequest) -> HttpResponse:
    rows = (
        BulkEdit.objects.order_by("-pk")
        .select_related("made_by", "undone_by")
        .annotate(photos=Count("changes__photo", distinct=True))
    )
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "catalogue/editorial/edits.html", {"page": page})


@staff_only
@require_safe
def bulk_edit(request: HttpRequest, public_id: str) -> HttpResponse:
    made = get_object_or_404(
        BulkEdit.objects.select_related("made_by", "undone_by"), public_id=public_id
    )
    page = Paginator(made.changes.select_related("photo"), SPELT_OUT).get_page(
        request.GET.get("page")
    )
    differences = [
        changing.Difference(row.photo, row.aspect, row.before, row.after) for row in page
    ]
    context = {
        "edit": made,
        "page": page,
        "rows": spell_out(differences),
        "photos": made.changes.values("photo").distinct().count(),
        "undo_form": UndoForm(),
    }
    return render(request, "catalogue/editorial/bulk_edit.html", context)


@staff_only
@require_POST
def undo(request: HttpRequest, public_id: str) -> HttpResponse:
    made = get_object_or_404(BulkEdit, public_id=public_id)
    form = UndoForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Please give a reason."))
        return redirect("catalogue_studio:bulk_edit", public_id)
    try:
        done = changing.undo(
            edit=made,
            actor=signed_in_user(request),
            at=timezone.now(),
            reason=form.cleaned_data["reason"],
        )
    except EditRefused as refusal:
        messages.error(request, str(refusal))
        return redirect("catalogue_studio:bulk_edit", public_id)
    words = ngettext(
        "%(count)d photo is as it was before.",
        "%(count)d photos are as they were before.",
        done.back,
    ) % {"count": done.back}
    if done.kept:
        words += " " + ngettext(
            "%(count)d was changed since and stays.",
            "%(count)d were changed since and stay.",
            done.kept,
        ) % {"count": done.kept}
    messages.success(request, words)
    return redirect("catalogue_studio:bulk_edit", public_id)
