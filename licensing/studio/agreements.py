"""Drafting, sending, amending and ending agreements."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from licensing import agreements
from licensing.agreements import files
from licensing.contract.shown import shown
from licensing.models import Agreement
from licensing.studio.agreement_form import AgreementForm, PaperForm, SignedPaperForm
from stock.accounts.access import signed_in_user, staff_only
from stock.errors import Refusal

FORM = "licensing/studio/agreement_form.html"
#: What a button does, and what is said when it is done.
VERBS: dict[str, tuple[Callable[..., None], Any]] = {
    "send": (agreements.send, gettext_lazy("Sent. The agency signs it in its portal.")),
    "take-back": (agreements.take_back, gettext_lazy("Taken back. It is a draft again.")),
    "discard": (agreements.discard, gettext_lazy("Discarded.")),
}


def _agreement(public_id: str) -> Agreement:
    rows = Agreement.objects.select_related(
        "agency", "amends", "signed_by", "sent_by", "ended_by", "paper_by"
    ).prefetch_related("rates", "territories")
    return get_object_or_404(rows, public_id=public_id)


@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def new_agreement(request: HttpRequest) -> HttpResponse:
    form = AgreementForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = agreements.draft(
                agency=form.cleaned_data["agency"],
                actor=signed_in_user(request),
                at=timezone.now(),
                **form.terms(),
            )
            messages.success(request, _("Drafted. Look at it once more, then send it."))
            return redirect("licensing_studio:agreement", made.public_id)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
    return render(request, FORM, {"form": form}, status=400 if form.is_bound else 200)


@staff_only
@require_safe
def agreement(request: HttpRequest, public_id: str) -> HttpResponse:
    row = _agreement(public_id)
    versions = Agreement.objects.filter(series=row.series).order_by("-version")
    context = {
        "shown": shown(row, day=timezone.localdate()),
        "row": row,
        "versions": versions,
        "in_preparation": next((v for v in versions if v.state in ("draft", "sent")), None),
        "people": [
            consent.artist
            for consent in row.consents.filter(state="active").select_related("artist")
        ],
        "paper_form": PaperForm(),
        "signed_paper_form": SignedPaperForm(),
    }
    return render(request, "licensing/studio/agreement.html", context)


@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, public_id: str) -> HttpResponse:
    row = _agreement(public_id)
    if row.state != Agreement.State.DRAFT:
        messages.error(request, _("Only a draft can be edited."))
        return redirect("licensing_studio:agreement", public_id)
    form = AgreementForm(
        request.POST or None, agency=row.agency, initial=AgreementForm.initial_from(row)
    )
    if request.method == "POST" and form.is_valid():
        try:
            agreements.revise(
                agreement=row, actor=signed_in_user(request), at=timezone.now(), **form.terms()
            )
            messages.success(request, _("Saved."))
            return redirect("licensing_studio:agreement", public_id)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
    context = {"form": form, "row": row}
    return render(request, FORM, context, status=400 if form.is_bound else 200)


@staff_only
@require_POST
def act(request: HttpRequest, public_id: str, verb: str) -> HttpResponse:
    """Send, take back or discard."""
    row = _agreement(public_id)
    do, words = VERBS[verb]
    try:
        do(agreement=row, actor=signed_in_user(request), at=timezone.now())
        messages.success(request, str(words))
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect("licensing_studio:agreement", public_id)


@staff_only
@require_POST
def amend(request: HttpRequest, public_id: str) -> HttpResponse:
    row = _agreement(public_id)
    try:
        version = agreements.amend(agreement=row, actor=signed_in_user(request), at=timezone.now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("licensing_studio:agreement", public_id)
    return redirect("licensing_studio:edit_agreement", version.public_id)


@staff_only
@require_POST
def terminate(request: HttpRequest, public_id: str) -> HttpResponse:
    row = _agreement(public_id)
    try:
        agreements.terminate(
            agreement=row,
            actor=signed_in_user(request),
            at=timezone.now(),
            reason=request.POST.get("reason", ""),
        )
        messages.success(request, _("Terminated. Nothing more is sold under it."))
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect("licensing_studio:agreement", public_id)


@staff_only
@require_POST
def paper(request: HttpRequest, public_id: str) -> HttpResponse:
    """Take in the scan of a signed paper contract."""
    row = _agreement(public_id)
    waiting = row.state == Agreement.State.SENT
    form = (SignedPaperForm if waiting else PaperForm)(request.POST, request.FILES)
    if not form.is_valid():
        messages.error(request, _("Please choose a file, and say who signed."))
        return redirect("licensing_studio:agreement", public_id)
    about: dict[str, Any] = {
        "agreement": row,
        # Bounded: one byte more than is accepted is enough to refuse.
        "content": form.cleaned_data["scan"].read(agreements.MAX_SCAN_BYTES + 1),
        "actor": signed_in_user(request),
        "at": timezone.now(),
    }
    try:
        if waiting:
            agreements.sign_on_paper(signed_as=form.cleaned_data["signed_as"], **about)
        else:
            agreements.add_paper(**about)
        messages.success(request, _("The scan is kept."))
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect("licensing_studio:agreement", public_id)


@staff_only
@require_safe
def download(request: HttpRequest, public_id: str, which: files.Which) -> HttpResponse:
    row = _agreement(public_id)
    try:
        return redirect(files.link(row, which, audience=signed_in_user(request)))
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("licensing_studio:agreement", public_id)
