"""Agencies, agreements and takedowns at a glance."""

from __future__ import annotations

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from licensing.contract.shown import STATE_WORDS, country_names
from licensing.models import Agency, Agreement, Takedown
from stock.accounts.access import staff_only


@staff_only
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    today = timezone.localdate()
    agreed = list(
        Agreement.objects.select_related("agency", "signed_by").prefetch_related(
            "territories", "rates", "consents__artist"
        )
    )
    for agreement in agreed:
        agreement.countries = country_names(agreement)  # type: ignore[attr-defined]
        agreement.standing = agreement.state_on(today)  # type: ignore[attr-defined]
        agreement.standing_words = STATE_WORDS.get(  # type: ignore[attr-defined]
            agreement.state_on(today), agreement.get_state_display()
        )
        agreement.people = [  # type: ignore[attr-defined]
            consent.artist for consent in agreement.consents.all() if consent.state == "active"
        ]
    context = {
        "agencies": Agency.objects.annotate(
            waiting=Count("submissions", filter=Q(submissions__state="open"), distinct=True),
            approved=Count("submissions", filter=Q(submissions__state="approved"), distinct=True),
        ),
        "agreements": agreed,
        "takedowns": Takedown.objects.filter(state=Takedown.State.STANDING).select_related(
            "photo", "artist", "event", "of_agency", "agency", "opened_by"
        ),
    }
    return render(request, "licensing/studio/overview.html", context)
