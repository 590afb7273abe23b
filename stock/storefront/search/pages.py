"""What fans see of searching: the page, suggestions while they type, searches they keep."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from stock.accounts.access import fan_only, public, signed_in_user
from stock.accounts.models import Role
from stock.catalogue.models import Photo
from stock.errors import Refusal
from stock.storefront import listing, mailing
from stock.storefront.models import SavedSearch
from stock.storefront.search import alerts, results
from stock.storefront.search import similar as likes
from stock.storefront.search.state import State


@public
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    state = State.from_query(request.GET)
    found = results.search(state, at=timezone.now(), cursor=request.GET.get("from", ""))
    user = request.user
    is_fan = user.is_authenticated and signed_in_user(request).role == Role.FAN
    query = state.query()
    return render(
        request,
        "storefront/search.html",
        {
            "results": found,
            "page": found.page,
            "words": state.words,
            "search_query": query,
            "first": not request.GET.get("from"),
            # Everybody may try: who is not signed in is asked to.
            "may_save": not state.is_empty and (is_fan or not user.is_authenticated),
            "saved": alerts.saved(user=signed_in_user(request), query=query) if is_fan else None,
        },
    )


@public
@require_safe
@cache_control(max_age=60)
def suggest(request: HttpRequest) -> HttpResponse:
    """Names for what was typed so far, for the list under the search field."""
    words = State.from_query(request.GET).words
    return JsonResponse({"suggestions": results.suggestions(words, at=timezone.now())})


@public
@require_safe
def similar(request: HttpRequest, public_id: str) -> HttpResponse:
    """Photos like one that is for sale; ``?part=1`` is what the photo's own page puts under it."""
    at = timezone.now()
    photo = (
        Photo.objects.select_related("event")
        .prefetch_related(listing.people())
        .filter(public_id=public_id)
        .first()
    )
    if photo is None or not listing.may_be_shown([photo.pk], at=at):
        return render(request, "storefront/gone.html", status=404)
    context = {"photo": photo, "similar": likes.of(photo.pk, at=at)}
    part = request.GET.get("part") == "1"
    return render(
        request, "storefront/similar_parts.html" if part else "storefront/similar.html", context
    )


#: Photos of "seen last" asked for at once.
MOST_SEEN = 12


@public
@require_safe
@never_cache
def seen(request: HttpRequest) -> HttpResponse:
    """Cards of the photos that this browser saw last, as far as they are still for sale. Which
    those are is known to the browser alone, and asked for by it."""
    ids = [one[:16] for one in request.GET.get("photos", "").split(",") if one.isalnum()]
    cards = listing.cards_of(public_ids=ids[:MOST_SEEN], at=timezone.now())
    return render(request, "storefront/seen.html", {"cards": cards})


@fan_only
@require_safe
def saved(request: HttpRequest) -> HttpResponse:
    rows = SavedSearch.objects.filter(user=signed_in_user(request))
    entries = [
        {"search": row, "label": alerts.label(row), "url": results.url(State.from_text(row.query))}
        for row in rows
    ]
    return render(request, "storefront/saved_searches.html", {"entries": entries})


@fan_only
@require_POST
def save(request: HttpRequest) -> HttpResponse:
    """Keep a search, with or without mails; doing it again changes only whether mails come."""
    state = State.from_text(request.POST.get("query", ""))
    wants = request.POST.get("alerts") == "1"
    user = signed_in_user(request)
    try:
        alerts.save(user=user, state=state, alerts=wants, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect(results.url(state))
    words = _("We will write to you when there are new photos.") if wants else _("Search saved.")
    messages.success(request, words)
    return redirect(results.url(state))


@fan_only
@require_POST
def change(request: HttpRequest, public_id: str) -> HttpResponse:
    """Turn the mails of a saved search on or off, or forget it."""
    user = signed_in_user(request)
    row = get_object_or_404(SavedSearch, public_id=public_id, user=user)
    what = request.POST.get("do", "")
    if what == "forget":
        alerts.forget(search=row, actor=user, at=timezone.now())
    elif what in ("tell", "silence"):
        alerts.set_alerts(search=row, wanted=what == "tell", actor=user, at=timezone.now())
    return redirect("storefront:saved-searches")


@public
@never_cache
# The address in the mail is the proof; mail programs that stop for their user send no token.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """End mails from a mail: at once by POST (RFC 8058), after a click from a browser, because mail
    scanners open every link."""
    topic = mailing.topic(token)
    if request.method == "POST" and topic is not None:
        topic.stop(timezone.now())
        topic = mailing.topic(token)
    status = 200 if topic else 404
    return render(request, "storefront/stop_alerts.html", {"topic": topic}, status=status)
