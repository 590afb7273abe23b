"""What the partner's agencies are owed: balances, statements, and where it is paid."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from licensing import access
from licensing.models import AgencyMember, Payout, Statement
from licensing.royalties import bank, pages
from licensing.royalties.forms import BankAccountForm
from stock.accounts.access import partner_only, signed_in_user
from stock.errors import Refusal


@partner_only
@require_safe
def statement_list(request: HttpRequest) -> HttpResponse:
    user = signed_in_user(request)
    at = timezone.now()
    mine = [
        {
            "agency": member.agency,
            "is_manager": member.role == AgencyMember.Role.MANAGER,
            "account": bank.account_of(member.agency),
            "accounts": pages.accounts_of(member.agency, at=at),
            "statements": Statement.objects.filter(agency=member.agency),
            "payouts": Payout.objects.filter(agency=member.agency)[:12],
        }
        for member in user.agency_memberships.select_related("agency").order_by("agency__name_en")
    ]
    return render(request, "licensing/partner/statements.html", {"mine": mine})


@partner_only
@require_safe
def statement(request: HttpRequest, public_id: str) -> HttpResponse:
    shown = access.statement_for(signed_in_user(request), public_id)
    context = {**pages.context_of(shown), "base": "partner_base.html"}
    return render(request, "licensing/partner/statement.html", context)


@partner_only
@require_safe
def statement_file(request: HttpRequest, public_id: str, kind: str) -> HttpResponse:
    return pages.download(access.statement_for(signed_in_user(request), public_id), kind)


@partner_only
@require_http_methods(["GET", "HEAD", "POST"])
def bank_account(request: HttpRequest, public_id: str) -> HttpResponse:
    user = signed_in_user(request)
    agency = access.managed_agency(user, public_id)
    form = BankAccountForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            bank.set_account(agency=agency, actor=user, at=timezone.now(), **form.cleaned_data)
            messages.success(request, _("Saved. The next payout goes there."))
            return redirect("licensing_partner:statements")
        except Refusal as refusal:
            form.add_error(None, str(refusal))
    context = {"form": form, "agency": agency, "account": bank.account_of(agency)}
    status = 400 if form.is_bound else 200
    return render(request, "licensing/partner/bank_account.html", context, status=status)
