"""The page behind an invitation's link. Public: whoever holds the link was invited by mail."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth import login
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from licensing import people
from licensing.errors import PeopleRefused
from licensing.forms import JoinForm
from licensing.models import Invitation
from stock.accounts.access import public, signed_in_user
from stock.accounts.models import User

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@public
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest, token: str) -> HttpResponse:
    now = timezone.now()
    try:
        invitation = people.opened(token=token, at=now)
    except PeopleRefused as refusal:
        context = {"refusal": refusal}
        return render(request, "licensing/joining/not_valid.html", context, status=410)
    has_account = User.objects.filter(email__iexact=invitation.email).exists()
    if has_account or request.user.is_authenticated:
        return _join_with_account(request, invitation)
    form = JoinForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            user = people.join_as_new(invitation=invitation, at=now, **form.cleaned_data)
        except ValidationError as error:
            form.add_error("password", error)
        except PeopleRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            login(request, user, backend=BACKEND)
            messages.success(request, _("Welcome."))
            return redirect("licensing_partner:queue")
    status = 400 if form.is_bound else 200
    answer = {"invitation": invitation, "form": form}
    return render(request, "licensing/joining/join.html", answer, status=status)


def _join_with_account(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    context: dict[str, Any] = {"invitation": invitation, "form": None}
    if not request.user.is_authenticated:
        context["next"] = request.path
        return render(request, "licensing/joining/join.html", context)
    user = signed_in_user(request)
    context["is_you"] = user.email.lower() == invitation.email.lower()
    if request.method != "POST":
        return render(request, "licensing/joining/join.html", context)
    try:
        people.accept(invitation=invitation, user=user, at=timezone.now())
    except PeopleRefused as refusal:
        messages.error(request, str(refusal))
        return render(request, "licensing/joining/join.html", context, status=403)
    messages.success(request, _("Welcome."))
    return redirect("licensing_partner:queue")
