"""What waits for the partner's answer, and the answering."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from licensing import access, submissions
from licensing.decision_forms import ApprovalForm, ChangesForm, DecisionForm, TakeBackForm
from licensing.models import WORLDWIDE, Agreement, LicenceKind, Submission, SubmissionApproval
from licensing.partner.shared import PER_PAGE, may_decide, picture
from stock.accounts.access import partner_only, signed_in_user
from stock.accounts.models import User
from stock.audit.transitions import IllegalTransition
from stock.catalogue.comparison import comparison
from stock.catalogue.models import Rendition
from stock.errors import Refusal


def _waiting_for(user: User) -> QuerySet[Submission]:
    """What waits for this person: open, and without a yes of theirs."""
    mine = SubmissionApproval.objects.filter(submission=OuterRef("pk"), approver=user)
    return Submission.objects.filter(
        ~Exists(mine), agency__members=user, state=Submission.State.OPEN
    ).order_by("id")


@partner_only
@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    """What waits for an answer, oldest first."""
    user = signed_in_user(request)
    rows = (
        Submission.objects.filter(agency__members=user, state=Submission.State.OPEN)
        .select_related("photo__master", "photo__event", "rendition", "agency", "first_yes_by")
        .prefetch_related("photo__appearances__artist", "photo__renditions", "approvals")
        .order_by("id")
    )
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    deciding = {member.agency_id for member in user.agency_memberships.all() if member.may_decide}
    # Full files weigh megabytes each: the list shows small pictures, the page of one the files.
    entries = [
        {
            "submission": row,
            "picture_url": picture(row.photo, user),
            "said_yes": any(yes.approver_id == user.pk for yes in row.approvals.all()),
            "may_decide": row.agency_id in deciding,
        }
        for row in page
    ]
    decided = (
        Submission.objects.filter(agency__members=user)
        .exclude(state=Submission.State.OPEN)
        .select_related("photo", "agency", "decided_by")
        .order_by("-decided_at", "-id")[:10]
    )
    unsigned = Agreement.objects.filter(agency__members=user, state=Agreement.State.SENT)
    context = {
        "page": page,
        "entries": entries,
        "first": _waiting_for(user).first(),
        "may_decide": bool(deciding),
        "decided": decided,
        "unsigned": unsigned.exists(),
    }
    return render(request, "licensing/partner/queue.html", context)


@partner_only
@require_safe
def submission(request: HttpRequest, public_id: str) -> HttpResponse:
    """One picture: a page, or for the script that swaps pictures only the part that changes."""
    user = signed_in_user(request)
    shown = access.submission_for(user, public_id)
    at = timezone.now()
    waiting = _waiting_for(user)
    allowed = submissions.allowed_for(shown, at=at)
    decides = may_decide(user, shown.agency)
    yeses = list(shown.approvals.select_related("approver"))
    is_open = shown.state == Submission.State.OPEN
    context = {
        "submission": shown,
        "photo": shown.photo,
        "comparison": comparison(shown.rendition, audience=user),
        "people": [row.artist for row in shown.photo.appearances.select_related("artist")],
        "agency": shown.agency,
        "may_decide": decides,
        "yeses": yeses,
        "said_yes": any(yes.approver_id == user.pk for yes in yeses),
        "kinds": [
            {
                "kind": LicenceKind(kind),
                "allowed": kind in allowed.kinds,
                "approved": getattr(shown, f"allows_{kind}"),
            }
            for kind in LicenceKind.values
        ],
        "countries": sorted(row.country for row in shown.territories.all()),
        "approval_form": ApprovalForm(),
        "worldwide": WORLDWIDE in allowed.countries,
        "allowed_countries": sorted(allowed.countries - {WORLDWIDE}),
        "reasons": Submission.Reason.choices,
        "for_fans": shown.photo.renditions.filter(
            kind=Rendition.Kind.AFTER, derived_from=shown.rendition
        ).first(),
        "next": waiting.filter(pk__gt=shown.pk).first(),
        "previous": waiting.filter(pk__lt=shown.pk).last() if is_open else None,
        "waiting": waiting.count(),
        "takedown_url": reverse("licensing_partner:photo", args=[shown.photo.public_id])
        + "#take-down",
    }
    part = "review" if request.htmx else "submission"  # type: ignore[attr-defined]
    response = render(request, f"licensing/partner/{part}.html", context)
    patch_vary_headers(response, ["HX-Request"])
    return response


@partner_only
@require_POST
def decide(request: HttpRequest, public_id: str, verb: str) -> HttpResponse:
    """Take one decision; answers in JSON to the script, and leads a plain form to the next."""
    user = signed_in_user(request)
    shown = access.submission_for(user, public_id)
    as_json = "application/json" in request.headers.get("Accept", "")
    form = VERBS[verb][0](request.POST)
    try:
        _act(form, shown, verb, user)
    except Refusal as refusal:
        words = _in_words(refusal, shown)
        if as_json:
            return JsonResponse({"code": refusal.code, "message": words}, status=409)
        messages.error(request, words)
        return redirect("licensing_partner:submission", public_id)
    if as_json:
        return JsonResponse({"state": shown.state, "waits_for_second": _waits(shown)})
    messages.success(request, _told(shown, verb))
    following = _waiting_for(user).first()
    if following is None:
        return redirect("licensing_partner:queue")
    return redirect("licensing_partner:submission", following.public_id)


def _act(form: DecisionForm, shown: Submission, verb: str, user: User) -> None:
    if not form.is_valid():
        raise form.refusal()
    VERBS[verb][1](submission=shown, actor=user, at=timezone.now(), **form.answer())


def _waits(shown: Submission) -> bool:
    return shown.state == Submission.State.OPEN and shown.first_yes_by_id is not None


def _told(shown: Submission, verb: str) -> str:
    if _waits(shown):
        return _("“%(title)s”: your yes is noted. Somebody else of the agency has to agree.") % {
            "title": shown.photo.title
        }
    if verb == "take-back":
        return _("“%(title)s”: your yes is taken back.") % {"title": shown.photo.title}
    return _("“%(title)s”: %(state)s.") % {
        "title": shown.photo.title,
        "state": shown.get_state_display(),
    }


def _in_words(refusal: Refusal, shown: Submission) -> str:
    """Of two people who decide at once, the second reads what the first one said."""
    if not isinstance(refusal, IllegalTransition):
        return str(refusal)
    now = Submission.objects.select_related("decided_by").get(pk=shown.pk)
    if now.decided_by is None:
        return str(refusal)
    return _("%(who)s has decided in the meantime: %(state)s.") % {
        "who": now.decided_by,
        "state": now.get_state_display(),
    }


@partner_only
@require_POST
def batch(request: HttpRequest) -> HttpResponse:
    """Approve what was ticked: first a page that says what happens, then what became of each."""
    user = signed_in_user(request)
    ids = list(dict.fromkeys(request.POST.getlist("submission")))[:PER_PAGE]
    if not ids:
        messages.error(request, _("Tick the photos that you want to approve."))
        return redirect("licensing_partner:queue")
    rows = [access.submission_for(user, public_id) for public_id in ids]
    if request.POST.get("confirmed") != "1":
        entries = [
            {
                "submission": row,
                "picture_url": picture(row.photo, user),
                "allowed": [
                    LicenceKind(kind).label
                    for kind in LicenceKind.values
                    if kind in submissions.allowed_for(row, at=timezone.now()).kinds
                ],
                "is_first": row.approvals_needed > 1 and row.first_yes_by_id is None,
            }
            for row in rows
        ]
        return render(request, "licensing/partner/batch_confirm.html", {"entries": entries})
    outcomes = submissions.approve_many(
        wanted=[(row, request.POST.get(f"sha256_{row.public_id}", "")) for row in rows],
        actor=user,
        at=timezone.now(),
    )
    results = [
        {
            "submission": one.submission,
            "approved": one.approved,
            "refused": _in_words(one.refusal, one.submission) if one.refusal else "",
        }
        for one in outcomes
    ]
    context = {
        "results": results,
        "approved": sum(one.approved for one in outcomes),
        "refused": sum(one.refusal is not None for one in outcomes),
    }
    return render(request, "licensing/partner/batch_done.html", context)


#: The form that a verb reads, and the verb.
VERBS: dict[str, tuple[type[DecisionForm], Any]] = {
    "approve": (ApprovalForm, submissions.approve),
    "refuse": (DecisionForm, submissions.refuse),
    "request-changes": (ChangesForm, submissions.request_changes),
    "take-back": (TakeBackForm, submissions.take_back),
}
