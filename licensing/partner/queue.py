"""What waits for the partner's answer, and the answering."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from licensing import access, submissions
from licensing.forms import (
    DecisionForm,
    RefusalForm,
)
from licensing.models import Agreement, Consent, Submission
from licensing.partner.shared import PER_PAGE, may_decide, picture
from stock.accounts.access import partner_only, signed_in_user
from stock.catalogue.comparison import comparison
from stock.catalogue.models import Rendition
from stock.errors import Refusal


@partner_only
@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    """What waits for an answer, oldest first."""
    user = signed_in_user(request)
    rows = (
        Submission.objects.filter(agency__members=user, state=Submission.State.OPEN)
        .select_related("photo__master", "photo__event", "rendition", "agency")
        .prefetch_related("photo__appearances__artist", "photo__renditions")
        .order_by("id")
    )
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    # Full files weigh megabytes each: the list shows small pictures, the page of one the files.
    entries = [{"submission": row, "picture_url": picture(row.photo, user)} for row in page]
    decided = (
        Submission.objects.filter(agency__members=user)
        .exclude(state=Submission.State.OPEN)
        .select_related("photo", "agency", "decided_by")
        .order_by("-decided_at", "-id")[:10]
    )
    unsigned = Agreement.objects.filter(agency__members=user, state=Agreement.State.DRAFT)
    context = {
        "page": page,
        "entries": entries,
        "decided": decided,
        "unsigned": unsigned.exists(),
    }
    return render(request, "licensing/partner/queue.html", context)


@partner_only
@require_safe
def submission(request: HttpRequest, public_id: str) -> HttpResponse:
    user = signed_in_user(request)
    shown = access.submission_for(user, public_id)
    following = (
        Submission.objects.filter(
            agency__members=user, state=Submission.State.OPEN, pk__gt=shown.pk
        )
        .order_by("id")
        .first()
    )
    waiting = Submission.objects.filter(agency__members=user, state=Submission.State.OPEN).count()
    people = [row.artist for row in shown.photo.appearances.select_related("artist")]
    consents = Consent.objects.filter(
        artist__in=people, agreement__agency=shown.agency, state=Consent.State.ACTIVE
    ).select_related("artist")
    context = {
        "submission": shown,
        "photo": shown.photo,
        "comparison": comparison(shown.rendition, audience=user),
        "report": shown.rendition.provenance,
        "people": people,
        "consents": consents,
        "agency": shown.agency,
        "may_decide": may_decide(user, shown.agency),
        "for_fans": shown.photo.renditions.filter(
            kind=Rendition.Kind.AFTER, derived_from=shown.rendition
        ).first(),
        "changes_form": RefusalForm(auto_id="changes_%s"),
        "refusal_form": RefusalForm(auto_id="refusal_%s"),
        "next": following,
        "waiting": waiting,
        "takedown_url": reverse("licensing_partner:photo", args=[shown.photo.public_id])
        + "#take-down",
    }
    return render(request, "licensing/partner/submission.html", context)


@partner_only
@require_POST
def decide(request: HttpRequest, public_id: str, verb: str) -> HttpResponse:
    user = signed_in_user(request)
    shown = access.submission_for(user, public_id)
    form = DecisionForm(request.POST)
    form.is_valid()
    answer: dict[str, Any] = {
        "submission": shown,
        "actor": user,
        "at": timezone.now(),
        "comment": form.cleaned_data.get("comment", ""),
    }
    if verb != "approve":
        answer["reason_code"] = form.cleaned_data.get("reason_code", "")
    try:
        VERBS[verb](**answer)
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("licensing_partner:submission", public_id)
    messages.success(
        request,
        _("“%(title)s”: %(state)s.")
        % {"title": shown.photo.title, "state": shown.get_state_display()},
    )
    following = (
        Submission.objects.filter(agency__members=user, state=Submission.State.OPEN)
        .order_by("id")
        .first()
    )
    if following is None:
        return redirect("licensing_partner:queue")
    return redirect("licensing_partner:submission", following.public_id)


VERBS: dict[str, Any] = {
    "approve": submissions.approve,
    "refuse": submissions.refuse,
    "request-changes": submissions.request_changes,
}
