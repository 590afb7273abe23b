"""What fans see: home, photo, artists, groups. Searching is in ``search/pages.py``."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db.models import Count, Prefetch, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from licensing import clearance
from licensing.models import Agency, LicenceKind
from stock.accounts.access import public
from stock.catalogue.models import (
    Artist,
    Group,
    Membership,
    Photo,
    Rendition,
)
from stock.purchases import prices
from stock.purchases.prices import Offer
from stock.purchases.terms import TERMS
from stock.storefront import listing
from stock.storefront.models import TermKind
from stock.storefront.search.candidates import Criteria


@public
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    at = timezone.now()
    page = listing.page_of(Criteria(), at=at, cursor=request.GET.get("from", ""))
    first = not request.GET.get("from")
    context: dict[str, Any] = {"page": page, "first": first, "rest": page.cards}
    if first and page.cards:
        # Another one of the newest every day.
        hero = page.cards[timezone.localdate(at).toordinal() % len(page.cards)]
        pair = _previews(hero.photo)
        if len(pair) == 2:
            rest = [card for card in page.cards if card is not hero]
            context |= {"hero": hero, "hero_pair": pair, "rest": rest}
        context |= {
            # Who and what has something new; all groups are one click away.
            "groups": listing.covered(page.cards, "group")[:12],
            "events": listing.covered(page.cards, "event")[:8],
        }
    return render(request, "storefront/home.html", context)


def _previews(photo: Photo) -> dict[str, Rendition]:
    """The public before and after of the file in force, by kind."""
    rows = photo.renditions.filter(
        kind__in=[Rendition.Kind.BEFORE, Rendition.Kind.AFTER],
        derived_from__superseded_at__isnull=True,
    ).select_related("derived_from")
    return {row.kind: row for row in rows}


@public
@require_safe
def photo(request: HttpRequest, public_id: str) -> HttpResponse:
    at, territory = timezone.now(), settings.SHOP_TERRITORY
    shown = (
        Photo.objects.select_related("event", "group", "master")
        .prefetch_related(listing.people())
        .filter(public_id=public_id)
        .first()
    )
    if shown is None:
        return _gone(request)
    offered = prices.offers([shown.pk], currency=settings.SHOP_CURRENCY, at=at)[shown.pk]
    choices: list[dict[str, Any]] = []
    answers = clearance.explain_kinds(shown, kinds=LicenceKind.values, territory=territory, at=at)
    for kind, answer in answers.items():
        if kind in offered and answer.allowed:
            choices.append(_choice(offered[kind], checked=not choices))
    pair = _previews(shown)
    published = shown.published_at is not None and shown.published_at <= at
    if not choices or len(pair) < 2 or not published:
        return _gone(request)
    restored = pair["after"].derived_from
    provenance = (restored.provenance if restored else None) or {}
    context = {
        "photo": shown,
        "before": pair["before"],
        "after": pair["after"],
        "restored": restored,
        "provenance": provenance,
        "faces": _faces(provenance, pair["after"]),
        "agencies": Agency.objects.filter(
            submissions__rendition=restored, submissions__state="approved"
        ).distinct(),
        "choices": choices,
        "currency": settings.SHOP_CURRENCY,
        "address": request.build_absolute_uri(request.path),
        "picture_address": request.build_absolute_uri(pair["after"].url),
    }
    return render(request, "storefront/photo.html", context)


def _gone(request: HttpRequest) -> HttpResponse:
    """The same answer for "never existed" and "not for sale": nothing is told of either."""
    return render(request, "storefront/gone.html", status=404)


def _choice(offer: Offer, *, checked: bool) -> dict[str, Any]:
    """A licence card: what it costs, what it allows and what not."""
    terms = TERMS[offer.kind]
    return {
        "offer": offer,
        "terms": terms,
        "kind": offer.kind,
        "value": offer.kind.value,
        "title": offer.kind.label,
        "subtitle": terms.summary,
        "amount": offer.amount,
        "currency": offer.currency,
        "allows": terms.allowed,
        "forbids": (terms.refused,),
        "checked": checked,
    }


#: A face that takes up more of the picture than this needs no closer look.
LARGE_FACE = 0.34


def _faces(provenance: dict[str, Any], preview: Rendition) -> list[dict[str, str]]:
    """Where to look closer: faces found by the restoration, as a view of the slider (fractions
    of the picture) and as a square of the preview (pixels)."""
    faces = []
    width, height = provenance.get("input_size", (0, 0))
    for face in provenance.get("faces", ()):
        left, top, wide, high = face["box"]
        if max(wide / width, high / height) > LARGE_FACE:
            continue
        scale = preview.width / width
        side = 1.5 * max(wide, high) * scale
        x, y = (left + wide / 2) * scale - side / 2, (top + high / 2) * scale - side / 2
        box = (left / width, top / height, wide / width, high / height)
        faces.append(
            {
                "view": ",".join(f"{value:.4f}" for value in box),
                "square": f"{x:.0f} {y:.0f} {side:.0f} {side:.0f}",
            }
        )
    return faces[:8]


@public
@require_safe
def artists(request: HttpRequest) -> HttpResponse:
    """Everybody of whom there is something to see."""
    at = timezone.now()
    rows = (
        Artist.objects.annotate(
            photo_count=Count("photos", filter=Q(photos__in=listing.shown(at=at)))
        )
        .filter(photo_count__gt=0)
        .prefetch_related("groups")
    )
    return render(request, "storefront/artists.html", {"artists": _with_portraits(rows, at)})


def _with_portraits(artists: Any, at: Any) -> list[dict[str, Any]]:
    """Each artist with the newest photo for sale, alone in it if there is such a one."""
    people = list(artists)
    newest: dict[int, Photo] = {}
    alone: dict[int, Photo] = {}
    photos = (
        listing.shown(at=at)
        .filter(appearances__artist__in=people)
        .prefetch_related(listing.people())
        .order_by("-published_at", "-id")
        .distinct()
    )
    for found in photos[:200]:
        shown = found.appearances.all()
        for row in shown:
            (alone if len(shown) == 1 else newest).setdefault(row.artist_id, found)
    newest |= alone
    made = {card.photo.pk: card for card in listing.cards(list(set(newest.values())), at=at)}
    return [
        {
            "artist": person,
            "card": made.get(newest[person.pk].pk) if person.pk in newest else None,
            "photo_count": getattr(person, "photo_count", None),
        }
        for person in people
    ]


@public
@require_safe
def artist(request: HttpRequest, slug: str) -> HttpResponse:
    at = timezone.now()
    shown = get_object_or_404(
        Artist.objects.prefetch_related(
            "aliases",
            Prefetch("memberships", Membership.objects.select_related("group")),
        ),
        slug=slug,
    )
    criteria = listing.under((TermKind.ARTIST, shown.pk))
    page = listing.page_of(criteria, at=at, cursor=request.GET.get("from", ""))
    alone = (card for card in page.cards if len(card.photo.appearances.all()) == 1)
    context = {
        "artist": shown,
        "page": page,
        "portrait": next(alone, page.cards[0] if page.cards else None),
    }
    return render(request, "storefront/artist.html", context)


@public
@require_safe
def groups(request: HttpRequest) -> HttpResponse:
    context = {"groups": listing.covered_groups(at=timezone.now())}
    return render(request, "storefront/groups.html", context)


@public
@require_safe
def group(request: HttpRequest, slug: str) -> HttpResponse:
    at = timezone.now()
    shown = get_object_or_404(Group, slug=slug)
    members = Artist.objects.filter(memberships__group=shown).distinct()
    memberships = {
        row.artist_id: row for row in Membership.objects.filter(group=shown).order_by("since")
    }
    people = _with_portraits(members, at)
    for entry in people:
        entry["membership"] = memberships[entry["artist"].pk]
    criteria = listing.under((TermKind.GROUP, shown.pk))
    context = {
        "group": shown,
        "people": people,
        "page": listing.page_of(criteria, at=at, cursor=request.GET.get("from", "")),
    }
    return render(request, "storefront/group.html", context)
