"""The partner portal."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Prefetch, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from licensing import access, agreements, clearance, submissions, takedowns
from licensing.forms import (
    ConsentForm,
    DecisionForm,
    LiftForm,
    NewConsentForm,
    RefusalForm,
    TakedownForm,
)
from licensing.models import Agency, Agreement, Consent, LicenceKind, Submission, Takedown
from licensing.templatetags.licensing_panels import country_names
from stock.accounts.access import partner_only, signed_in_user
from stock.accounts.models import User
from stock.catalogue.comparison import comparison
from stock.catalogue.models import Artist, Photo, Rendition
from stock.catalogue.studio import proof_link
from stock.errors import Refusal

PER_PAGE = 30


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
    entries = [{"submission": row, "picture_url": _picture(row.photo, user)} for row in page]
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


def _picture(photo: Photo, user: User) -> str:
    """A small picture of the photo: as fans would see it, or the upload while there is none."""
    for row in photo.renditions.all():
        if row.kind == Rendition.Kind.THUMBNAIL:
            return row.url
    return proof_link(photo, user)


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
        "may_decide": _may_decide(user, shown.agency),
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


def _may_decide(user: User, agency: Agency) -> bool:
    """Whether to offer buttons; the verbs check for themselves."""
    member = agency.memberships.filter(user=user).first()
    return member is not None and member.may_decide


VERBS: dict[str, Any] = {
    "approve": submissions.approve,
    "refuse": submissions.refuse,
    "request-changes": submissions.request_changes,
}


@partner_only
@require_safe
def photos(request: HttpRequest) -> HttpResponse:
    """Every photo that concerns the partner's agencies, with what stands against its sale."""
    user = signed_in_user(request)
    rows = (
        Photo.objects.filter(
            Q(submissions__agency__members=user)
            | Q(artists__consents__agreement__agency__members=user)
        )
        .distinct()
        .select_related("event")
        .prefetch_related(
            "appearances__artist",
            Prefetch(
                "renditions",
                Rendition.objects.filter(kind__in=[Rendition.Kind.THUMBNAIL, Rendition.Kind.PROOF]),
            ),
            Prefetch(
                "takedowns",
                Takedown.objects.filter(state=Takedown.State.STANDING).select_related("agency"),
            ),
            Prefetch(
                "submissions",
                Submission.objects.filter(agency__members=user).order_by("-id"),
            ),
        )
        .order_by("-id")
    )
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    at, territory = timezone.now(), settings.SHOP_TERRITORY
    shown = clearance.cleared_for_any(
        Photo.objects.published(at=at).filter(pk__in=[row.pk for row in page]),
        kinds=LicenceKind.values,
        territory=territory,
        at=at,
    )
    on_sale = set(shown.values_list("pk", flat=True))
    cards = [
        {
            "photo": row,
            "picture_url": _picture(row, user),
            "on_sale": row.pk in on_sale,
            "takedown": next(iter(row.takedowns.all()), None),
            "asked": next(iter(row.submissions.all()), None),
        }
        for row in page
    ]
    context = {"page": page, "on_sale": on_sale, "cards": cards}
    return render(request, "licensing/partner/photos.html", context)


@partner_only
@require_safe
def photo(request: HttpRequest, public_id: str) -> HttpResponse:
    user = signed_in_user(request)
    shown, agency = access.photo_for(user, public_id)
    at, territory = timezone.now(), settings.SHOP_TERRITORY
    by_kind = clearance.explain_kinds(shown, kinds=LicenceKind.values, territory=territory, at=at)
    answers = [(LicenceKind(kind), answer) for kind, answer in by_kind.items()]
    context = {
        "photo": shown,
        "agency": agency,
        "on_sale": bool(shown.published_at) and any(answer.allowed for _kind, answer in answers),
        "thumbnail": shown.renditions.filter(kind=Rendition.Kind.AFTER).first(),
        "picture_url": _picture(shown, user),
        "proof": shown.renditions.filter(kind=Rendition.Kind.PROOF).first(),
        "may_decide": _may_decide(user, agency),
        "takedown_url": "#take-down",
        "standing": shown.takedowns.filter(agency=agency, state=Takedown.State.STANDING).first(),
        "answers": answers,
        "takedowns": shown.takedowns.filter(
            Q(agency__members=user) | Q(side="staff")
        ).select_related("opened_by", "lifted_by", "agency"),
        "takedown_form": TakedownForm(),
        "lift_form": LiftForm(),
        "submissions": shown.submissions.filter(agency=agency).select_related("decided_by"),
    }
    return render(request, "licensing/partner/photo.html", context)


@partner_only
@require_POST
def take_down(request: HttpRequest, public_id: str) -> HttpResponse:
    user = signed_in_user(request)
    shown, agency = access.photo_for(user, public_id)
    form = TakedownForm(request.POST)
    if form.is_valid():
        try:
            takedowns.take_down(
                photo=shown, actor=user, at=timezone.now(), agency=agency, **form.cleaned_data
            )
            messages.success(request, _("Taken down. It is no longer for sale."))
        except Refusal as refusal:
            messages.error(request, str(refusal))
    else:
        messages.error(request, _("Please choose a legal ground."))
    return redirect("licensing_partner:photo", public_id)


@partner_only
@require_POST
def lift(request: HttpRequest, public_id: str) -> HttpResponse:
    user = signed_in_user(request)
    shown, agency = access.photo_for(user, public_id)
    form = LiftForm(request.POST)
    standing = shown.takedowns.filter(agency=agency, state=Takedown.State.STANDING).first()
    if standing is None or not form.is_valid():
        messages.error(request, _("Please give a reason."))
        return redirect("licensing_partner:photo", public_id)
    try:
        takedowns.lift(
            takedown=standing, actor=user, at=timezone.now(), reason=form.cleaned_data["reason"]
        )
        messages.success(request, _("It is no longer taken down."))
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect("licensing_partner:photo", public_id)


@partner_only
@require_http_methods(["GET", "HEAD", "POST"])
def artists(request: HttpRequest) -> HttpResponse:
    """What each artist consents to, and the way to add one."""
    user = signed_in_user(request)
    mine = Agreement.objects.filter(
        agency__members=user, state=Agreement.State.ACTIVE
    ).select_related("agency")
    form = NewConsentForm(request.POST or None, agreements=mine)
    if request.method == "POST" and form.is_valid():
        agreement, artist = form.cleaned_data["agreement"], form.cleaned_data["artist"]
        return redirect("licensing_partner:consent", agreement.public_id, artist.slug)
    consents = (
        Consent.objects.filter(agreement__agency__members=user, state=Consent.State.ACTIVE)
        .select_related("artist", "agreement__agency")
        .annotate(photos=Count("artist__appearances"))
        .order_by("artist__name_en")
    )
    context = {"consents": consents, "form": form, "has_agreement": mine.exists()}
    status = 400 if form.is_bound else 200
    return render(request, "licensing/partner/artists.html", context, status=status)


@partner_only
@require_http_methods(["GET", "HEAD", "POST"])
def consent(request: HttpRequest, agreement_id: str, slug: str) -> HttpResponse:
    user = signed_in_user(request)
    agreement = access.agreement_for(user, agreement_id)
    artist = get_object_or_404(Artist, slug=slug)
    standing = Consent.objects.filter(
        agreement=agreement, artist=artist, state=Consent.State.ACTIVE
    ).first()
    today = timezone.localdate()
    initial: dict[str, Any] = {
        "valid_from": max(today, agreement.valid_from),
        "valid_until": agreement.valid_until,
        "allows_restoration": True,
        "kinds": [LicenceKind.PERSONAL],
    }
    if standing is not None:
        initial = ConsentForm.initial_from(standing)
    form = ConsentForm(request.POST or None, initial=initial)
    minor = clearance.is_minor(artist, today)
    for name in ("guardian_name", "guardian_consented_on"):
        form.fields[name].required = minor
    if request.method == "POST" and form.is_valid():
        try:
            agreements.give_consent(
                agreement=agreement,
                artist=artist,
                actor=user,
                at=timezone.now(),
                **form.cleaned_data,
            )
            messages.success(request, _("Saved."))
            return redirect("licensing_partner:artists")
        except Refusal as refusal:
            form.add_error(None, str(refusal))
    context = {
        "agreement": agreement,
        "artist": artist,
        "form": form,
        "standing": standing,
        "is_minor": minor,
    }
    status = 400 if form.is_bound else 200
    return render(request, "licensing/partner/consent.html", context, status=status)


@partner_only
@require_POST
def withdraw(request: HttpRequest, public_id: str) -> HttpResponse:
    user = signed_in_user(request)
    standing = access.consent_for(user, public_id)
    try:
        agreements.withdraw_consent(
            consent=standing,
            actor=user,
            at=timezone.now(),
            reason=request.POST.get("reason", "")[:500],
        )
        messages.success(request, _("Withdrawn. Nothing more is sold under it."))
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect("licensing_partner:artists")


@partner_only
@require_safe
def agreement_list(request: HttpRequest) -> HttpResponse:
    rows = (
        Agreement.objects.filter(agency__members=signed_in_user(request))
        .select_related("agency", "signed_by")
        .prefetch_related("territories", "rates")
    )
    for row in rows:
        row.countries = country_names(row)  # type: ignore[attr-defined]
    return render(request, "licensing/partner/agreements.html", {"agreements": rows})


@partner_only
@require_POST
def sign(request: HttpRequest, public_id: str) -> HttpResponse:
    user = signed_in_user(request)
    agreement = access.agreement_for(user, public_id)
    try:
        agreements.sign(agreement=agreement, actor=user, at=timezone.now())
        messages.success(request, _("Signed. The agreement is in force."))
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect("licensing_partner:agreements")
