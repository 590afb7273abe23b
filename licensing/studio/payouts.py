"""Paying agencies, correcting the ledger, and whether it balances."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from licensing import royalties
from licensing.models import Agency, LedgerCheck, Payout, PayoutBatch, PayoutTerms, Statement
from licensing.royalties import bank, pages
from licensing.royalties import payouts as verbs
from licensing.royalties.forms import (
    CorrectionForm,
    ExportForm,
    PaymentForm,
    PayoutTermsForm,
    ReasonForm,
)
from licensing.royalties.terms import set_payout_terms
from stock.accounts.access import signed_in_user, staff_only
from stock.errors import Refusal
from stock.ids import new_public_id

BACK = "licensing_studio:payouts"


@staff_only
@require_safe
def payouts(request: HttpRequest) -> HttpResponse:
    at = timezone.now()
    rows = [
        {
            "agency": agency,
            "account": verbs.destination_of(agency),
            "currency": there["currency"],
            "balance": there["balance"],
            "minimum": verbs.minimum_of(agency, there["currency"]),
            "under_way": agency.payouts.filter(
                currency=there["currency"], state__in=verbs.UNDER_WAY
            ).exists(),
        }
        for agency in Agency.objects.order_by("name_en")
        for there in pages.accounts_of(agency, at=at)
    ]
    for row in rows:
        row["is_due"] = (
            row["account"] is not None
            and not row["under_way"]
            and row["balance"].available >= row["minimum"]
        )
    context = {
        "rows": rows,
        "check": LedgerCheck.objects.first(),
        "prepared": Payout.objects.filter(state="prepared", method="bank").select_related("agency"),
        "to_send": Payout.objects.filter(
            state__in=["prepared", "sent"], method="connect"
        ).select_related("agency"),
        "exported": Payout.objects.filter(state="exported").select_related("agency", "batch"),
        "ended": Payout.objects.filter(state__in=["paid", "returned", "cancelled"]).select_related(
            "agency", "recorded_by"
        )[:30],
        "batches": PayoutBatch.objects.select_related("created_by")[:10],
        "export_form": ExportForm(initial={"pay_on": timezone.localdate(at)}),
        "payment_form": PaymentForm(initial={"paid_on": timezone.localdate(at)}),
        "reason_form": ReasonForm(),
    }
    return render(request, "licensing/studio/payouts.html", context)


@staff_only
@require_safe
def agency(request: HttpRequest, public_id: str) -> HttpResponse:
    shown = get_object_or_404(Agency, public_id=public_id)
    return _agency_page(request, shown, CorrectionForm(agency=shown, initial=_new_key()))


def _new_key() -> dict[str, str]:
    return {"key": new_public_id()}


def _agency_page(
    request: HttpRequest,
    shown: Agency,
    form: CorrectionForm,
    status: int = 200,
    terms_form: PayoutTermsForm | None = None,
) -> HttpResponse:
    terms = PayoutTerms.objects.filter(agency=shown).first()
    context = {
        "terms_form": terms_form
        or PayoutTermsForm(initial=PayoutTermsForm.initial_from(terms), auto_id="terms_%s"),
        "agency": shown,
        "account": bank.account_of(shown),
        "accounts": pages.accounts_of(shown, at=timezone.now()),
        "statements": shown.statements.all(),
        "payouts": shown.payouts.all()[:30],
        "form": form,
    }
    return render(request, "licensing/studio/agency_ledger.html", context, status=status)


@staff_only
@require_POST
def prepare(request: HttpRequest, public_id: str) -> HttpResponse:
    shown = get_object_or_404(Agency, public_id=public_id)
    try:
        verbs.prepare(
            agency=shown,
            currency=request.POST.get("currency", "")[:3],
            actor=signed_in_user(request),
            at=timezone.now(),
        )
        messages.success(request, _("Prepared. Give it to the bank with the next file."))
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect(BACK)


@staff_only
@require_POST
def correct(request: HttpRequest, public_id: str) -> HttpResponse:
    shown = get_object_or_404(Agency, public_id=public_id)
    form = CorrectionForm(request.POST, agency=shown)
    if form.is_valid():
        try:
            royalties.correct(
                agency=shown,
                currency=pages.currencies_of(shown)[0],
                actor=signed_in_user(request),
                at=timezone.now(),
                **form.cleaned_data,
            )
            messages.success(request, _("Booked as a correction."))
            return redirect("licensing_studio:agency_ledger", public_id)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
    return _agency_page(request, shown, form, status=400)


@staff_only
@require_POST
def terms(request: HttpRequest, public_id: str) -> HttpResponse:
    shown = get_object_or_404(Agency, public_id=public_id)
    form = PayoutTermsForm(request.POST, auto_id="terms_%s")
    if form.is_valid():
        try:
            set_payout_terms(
                agency=shown, actor=signed_in_user(request), at=timezone.now(), **form.cleaned_data
            )
            messages.success(request, _("Saved."))
            return redirect("licensing_studio:agency_ledger", public_id)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
    fresh = CorrectionForm(agency=shown, initial=_new_key())
    return _agency_page(request, shown, fresh, status=400, terms_form=form)


@staff_only
@require_POST
def export(request: HttpRequest) -> HttpResponse:
    form = ExportForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Please choose a day."))
        return redirect(BACK)
    try:
        verbs.export(
            payouts=list(Payout.objects.filter(state="prepared", method="bank")),
            pay_on=form.cleaned_data["pay_on"],
            actor=signed_in_user(request),
            at=timezone.now(),
        )
        messages.success(request, _("The file is ready below."))
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect(BACK)


@staff_only
@require_safe
def batch_file(request: HttpRequest, public_id: str) -> HttpResponse:
    batch = get_object_or_404(PayoutBatch, public_id=public_id)
    try:
        content = verbs.file_of(batch=batch, actor=signed_in_user(request), at=timezone.now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect(BACK)
    response = HttpResponse(content, content_type="text/csv; charset=utf-8")
    name = f"encore-transfers-{batch.pay_on:%Y-%m-%d}-{batch.public_id}.csv"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "private, no-store"
    return response


@staff_only
@require_POST
def act(request: HttpRequest, public_id: str, verb: str) -> HttpResponse:
    payout = get_object_or_404(Payout, public_id=public_id)
    user, at = signed_in_user(request), timezone.now()
    form: Any = {"paid": PaymentForm, "return": ReasonForm}.get(verb)
    data: dict[str, Any] = {}
    if form is not None:
        bound = form(request.POST)
        if not bound.is_valid():
            messages.error(request, _("Please fill in every field."))
            return redirect(BACK)
        data = bound.cleaned_data
    do: Any = {"paid": verbs.record_payment, "return": verbs.give_back, "send": verbs.send}[verb]
    try:
        do(payout=payout, actor=user, at=at, **data)
        messages.success(request, _("Recorded."))
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect(BACK)


@staff_only
@require_safe
def statement(request: HttpRequest, public_id: str) -> HttpResponse:
    shown = get_object_or_404(Statement.objects.select_related("agency"), pk=public_id)
    context = {**pages.context_of(shown), "base": "studio_base.html"}
    return render(request, "licensing/partner/statement.html", context)


@staff_only
@require_safe
def statement_file(request: HttpRequest, public_id: str, kind: str) -> HttpResponse:
    return pages.download(get_object_or_404(Statement, pk=public_id), kind)
