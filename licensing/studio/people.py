"""Agencies and their people, for staff."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from licensing import people as verbs
from licensing import people_pages, representations
from licensing.forms import AgencyForm, RepresentationForm
from licensing.models import Agency
from stock.accounts.access import signed_in_user, staff_only
from stock.catalogue.models import Artist
from stock.errors import Refusal


@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def new_agency(request: HttpRequest) -> HttpResponse:
    form = AgencyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            agency = verbs.found_agency(
                actor=signed_in_user(request), at=timezone.now(), **form.cleaned_data
            )
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Entered. Invite its first manager now."))
            return redirect("licensing_studio:people", agency.public_id)
    status = 400 if form.is_bound else 200
    return render(request, "licensing/studio/new_agency.html", {"form": form}, status=status)


@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def people(request: HttpRequest, public_id: str) -> HttpResponse:
    agency = get_object_or_404(Agency, public_id=public_id)
    form = None
    if request.method == "POST":
        form = people_pages.invite(request, agency)
        if form is None:
            return redirect("licensing_studio:people", public_id)
    status = 400 if form else 200
    context = {
        **people_pages.context(agency, form),
        "roster": representations.roster(agency),
        "roster_form": RepresentationForm(auto_id="roster_%s"),
    }
    return render(request, "licensing/studio/people.html", context, status=status)


@staff_only
@require_POST
def represent(request: HttpRequest, public_id: str) -> HttpResponse:
    """The staff have seen that the agency speaks for the artist."""
    agency = get_object_or_404(Agency, public_id=public_id)
    form = RepresentationForm(request.POST)
    if form.is_valid():
        representations.confirm(
            agency=agency,
            artist=form.cleaned_data["artist"],
            actor=signed_in_user(request),
            at=timezone.now(),
        )
        messages.success(request, _("Saved."))
    else:
        messages.error(request, _("Please choose an artist."))
    return redirect("licensing_studio:people", public_id)


@staff_only
@require_POST
def end_representation(request: HttpRequest, public_id: str, slug: str) -> HttpResponse:
    agency = get_object_or_404(Agency, public_id=public_id)
    artist = get_object_or_404(Artist, representations__agency=agency, slug=slug)
    try:
        representations.end(
            agency=agency,
            artist=artist,
            actor=signed_in_user(request),
            at=timezone.now(),
            reason=request.POST.get("reason", "")[:500],
        )
        messages.success(request, _("Withdrawn. Nothing more is sold under it."))
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect("licensing_studio:people", public_id)


@staff_only
@require_POST
def act(request: HttpRequest, public_id: str, verb: str, whom: str) -> HttpResponse:
    people_pages.act(request, get_object_or_404(Agency, public_id=public_id), verb, whom)
    return redirect("licensing_studio:people", public_id)
