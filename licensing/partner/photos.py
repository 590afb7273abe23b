"""The photos that concern the partner's agencies."""

from __future__ import annotations

from django.conf import settings
from django.core.paginator import Paginator
from django.db.models import Prefetch, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from licensing import access, clearance
from licensing.forms import (
    LiftForm,
    TakedownForm,
)
from licensing.models import LicenceKind, Submission, Takedown
from licensing.partner.shared import PER_PAGE, may_decide, picture
from licensing.reach import concerns_any
from stock.accounts.access import partner_only, signed_in_user
from stock.catalogue.editorial.publishing import state_of
from stock.catalogue.models import Photo, Rendition


@partner_only
@require_safe
def photos(request: HttpRequest) -> HttpResponse:
    """Every photo that concerns the partner's agencies, with what stands against its sale."""
    user = signed_in_user(request)
    rows = (
        Photo.objects.filter(concerns_any(access.agencies_of(user)))
        .select_related("event")
        .prefetch_related(
            "appearances__artist",
            Prefetch(
                "renditions",
                Rendition.objects.filter(kind__in=[Rendition.Kind.THUMBNAIL, Rendition.Kind.PROOF]),
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
    down = clearance.taken_down(page)
    cards = [
        {
            "photo": row,
            "picture_url": picture(row, user),
            "on_sale": row.pk in on_sale,
            "takedown": next(iter(down.get(row.pk, [])), None),
            "asked": next(iter(row.submissions.all()), None),
        }
        for row in page
    ]
    context = {
        "page": page,
        "on_sale": on_sale,
        "cards": cards,
        "agencies": list(user.agencies.all()),
    }
    return render(request, "licensing/partner/photos.html", context)


@partner_only
@require_safe
def photo(request: HttpRequest, public_id: str) -> HttpResponse:
    user = signed_in_user(request)
    shown, agency = access.photo_for(user, public_id)
    agencies = list(user.agencies.all())
    at, territory = timezone.now(), settings.SHOP_TERRITORY
    by_kind = clearance.explain_kinds(
        shown,
        kinds=LicenceKind.values,
        territory=territory,
        at=at,
        seen_by=agencies,
    )
    answers = [(LicenceKind(kind), answer) for kind, answer in by_kind.items()]
    context = {
        "photo": shown,
        "agency": agency,
        "on_sale": state_of(shown, at=at) == "published"
        and any(answer.allowed for _kind, answer in answers),
        "thumbnail": shown.renditions.filter(kind=Rendition.Kind.AFTER).first(),
        "picture_url": picture(shown, user),
        "proof": shown.renditions.filter(kind=Rendition.Kind.PROOF).first(),
        "may_decide": may_decide(user, agency),
        "takedown_url": "#take-down",
        "standing": shown.takedowns.filter(agency=agency, state=Takedown.State.STANDING).first(),
        "answers": answers,
        "takedowns": [
            *shown.takedowns.filter(Q(agency__members=user) | Q(side="staff")).select_related(
                "opened_by", "lifted_by", "agency"
            ),
            *(
                row
                for row in clearance.taken_down([shown]).get(shown.pk, [])
                if row.scope != Takedown.Scope.PHOTO
                and (row.agency is None or row.agency in agencies)
            ),
        ],
        "takedown_form": TakedownForm(),
        "lift_form": LiftForm(),
        "submissions": shown.submissions.filter(agency=agency).select_related("decided_by"),
    }
    return render(request, "licensing/partner/photo.html", context)
