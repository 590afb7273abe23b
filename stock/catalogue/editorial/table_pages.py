"""The studio's pages for tables of photos: download one, look at a changed one, apply it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from stock.accounts.access import signed_in_user, staff_only
from stock.accounts.models import User
from stock.catalogue.editorial import changing, tables
from stock.catalogue.editorial.bulk_pages import SPELT_OUT, spell_out
from stock.catalogue.editorial.selecting import Filter
from stock.catalogue.errors import EditRefused
from stock.catalogue.models import BulkEdit
from stock.ids import new_public_id

#: How long a file that was looked at waits to be applied.
KEPT_SECONDS = 3600


class FileForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("Table (CSV)"),
        widget=forms.ClearableFileInput({"accept": ".csv,.tsv,.txt,text/csv"}),
        help_text=gettext_lazy("UTF-8 or CP949; at most 2 MB and 5,000 lines."),
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        required=False,
        max_length=300,
        help_text=gettext_lazy("Goes into the log. Needed if people are removed."),
    )


@staff_only
@require_safe
def export(request: HttpRequest) -> HttpResponseBase:
    """What the list shows, as a file; ``bom=1`` for Excel."""
    at = timezone.now()
    wanted = Filter.from_query(request.GET)
    if wanted.count(at=at) > tables.MOST_WRITTEN:
        messages.error(
            request,
            _("More than %(most)d photos match. Narrow the list first.")
            % {"most": tables.MOST_WRITTEN},
        )
        return redirect("catalogue_studio:photos")
    lines = tables.write(wanted.photos(at=at), at=at, bom=request.GET.get("bom") == "1")
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    day = timezone.localdate(at).isoformat()
    response.headers["Content-Disposition"] = f'attachment; filename="encore-photos-{day}.csv"'
    response.headers["Cache-Control"] = "private, no-store"
    return response


@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def import_table(request: HttpRequest) -> HttpResponse:
    """A POST with a ``file`` looks at it, one with the ``token`` of what was looked at applies
    it."""
    if request.method != "POST":
        return _form(request, FileForm())
    if request.POST.get("token"):
        return _apply(request)
    form = FileForm(request.POST, request.FILES)
    if not form.is_valid():
        return _form(request, form, status=400)
    file = form.cleaned_data["file"]
    try:
        if file.size > tables.MOST_BYTES:
            raise EditRefused(_("The file is larger than 2 MB."), code="too_many_bytes")
        text = tables.decode(file.read())
        return _look(request, text, form.cleaned_data["reason"])
    except EditRefused as refusal:
        form.add_error("file", str(refusal))
        return _form(request, form, status=400)


def _form(request: HttpRequest, form: FileForm, status: int = 200) -> HttpResponse:
    context = {"form": form, "columns": tables.columns(), "most": changing.MOST}
    return render(request, "catalogue/editorial/import.html", context, status=status)


def _look(request: HttpRequest, text: str, reason: str, *, words: str = "") -> HttpResponse:
    user, at = signed_in_user(request), timezone.now()
    found = tables.read(text, at=at)
    rows = [] if found.problems else tables.changed(found)
    told = changing.Preview()
    if rows:
        told = changing.preview(rows=rows, wanted=found.wanted, actor=user, at=at, reason=reason)
        found.problems += [
            tables.Problem(found.lines[photo.pk], "", said) for photo, said in told.refused
        ]
    token = ""
    if told.differences and not found.problems:
        token = new_public_id()
        cache.set(_key(user, token), {"text": text, "reason": reason}, KEPT_SECONDS)
    context: dict[str, Any] = {
        "found": found,
        "problems": found.problems[: tables.MOST_PROBLEMS],
        "told": told,
        "changed": len(told.photos),
        "same": found.number - len(rows),
        "rows": [] if found.problems else spell_out(told.differences[:SPELT_OUT]),
        "more": max(len(told.differences) - SPELT_OUT, 0),
        "seen": told.seen,
        "token": token,
        "reason": reason,
        "words": words,
    }
    return render(request, "catalogue/editorial/import_preview.html", context)


def _apply(request: HttpRequest) -> HttpResponse:
    user, at = signed_in_user(request), timezone.now()
    key = _key(user, request.POST["token"][:16])
    kept = cache.get(key)
    if kept is None:
        messages.error(request, _("The file is no longer here. Please upload it again."))
        return redirect("catalogue_studio:import")
    found = tables.read(kept["text"], at=at)
    try:
        if found.problems:
            raise EditRefused(
                _("Something has changed in the meantime. Please look again."),
                code="changed_meanwhile",
            )
        made = changing.apply(
            rows=tables.changed(found),
            wanted=found.wanted,
            seen=request.POST.get("seen", ""),
            source=BulkEdit.Source.FILE,
            actor=user,
            at=at,
            reason=kept["reason"],
        )
    except EditRefused as refusal:
        return _look(request, kept["text"], kept["reason"], words=str(refusal))
    cache.delete(key)
    if made is None:
        messages.info(request, _("Nothing was different."))
        return redirect("catalogue_studio:import")
    return redirect("catalogue_studio:bulk_edit", made.public_id)


def _key(user: User, token: str) -> str:
    """Of this person alone."""
    return f"catalogue.table.{user.pk}.{''.join(one for one in token if one.isalnum())}"
