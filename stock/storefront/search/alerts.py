"""Searches that fans keep, and mails about new photos under them: each photo once, opt-in, and
ended by one click."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from stock import tasks
from stock.accounts.models import User
from stock.audit.services import Actor, record
from stock.storefront import listing, mailing
from stock.storefront.errors import SearchRefused
from stock.storefront.mailing import Topic
from stock.storefront.models import PhotoIndex, SavedSearch, SavedSearchHit
from stock.storefront.search import candidates, results
from stock.storefront.search.state import State, read

log = structlog.get_logger(__name__)

#: Searches that one fan may keep, photos that one look may find, photos named in one mail.
MOST_SEARCHES, MOST_HITS, NAMED = 50, 60, 12
#: As the column holds.
MOST_LETTERS = 500
#: Searches looked at by one run.
BATCH = 200
#: A photo's previews take a moment after it was listed; it is told of afterwards.
SETTLE = timedelta(minutes=2)


def saved(*, user: User, query: str) -> SavedSearch | None:
    return SavedSearch.objects.filter(user=user, query=query).first() if query else None


def save(*, user: User, state: State, alerts: bool, at: datetime) -> SavedSearch:
    """Keep the search for the fan. Raises :class:`SearchRefused` for an empty one, for one too
    long, or for one too many."""
    query = state.query()
    if state.is_empty:
        raise SearchRefused(_("Search for something first."), code="empty")
    if len(query) > MOST_LETTERS:
        raise SearchRefused(_("This search is too long to be kept."), code="too_long")
    with transaction.atomic():
        if SavedSearch.objects.filter(user=user).exclude(query=query).count() >= MOST_SEARCHES:
            raise SearchRefused(
                _("You keep %(number)d searches already. Remove one first.")
                % {"number": MOST_SEARCHES},
                code="too_many",
            )
        row, created = SavedSearch.objects.get_or_create(
            user=user,
            query=query,
            defaults={"alerts": alerts, "created_at": at, "checked_until": at},
        )
        if created:
            record(
                action="search.saved",
                target=row,
                actor=user,
                at=at,
                after={"query": query, "alerts": alerts},
            )
    if not created:
        set_alerts(search=row, wanted=alerts, actor=user, at=at)
    return row


def set_alerts(*, search: SavedSearch, wanted: bool, actor: Actor, at: datetime) -> None:
    """Turn the mails on or off. What was listed while they were off is no news."""
    with transaction.atomic():
        changed = SavedSearch.objects.filter(pk=search.pk, alerts=not wanted)
        fields = {"checked_until": at} if wanted else {}
        if not changed.update(alerts=wanted, **fields):
            return
        if not wanted:
            SavedSearchHit.objects.filter(search=search, settled_at__isnull=True).delete()
        record(
            action="search.alerts_on" if wanted else "search.alerts_off",
            target=search,
            actor=actor,
            at=at,
        )


def forget(*, search: SavedSearch, actor: User, at: datetime) -> None:
    with transaction.atomic():
        record(action="search.forgotten", target=search, actor=actor, at=at)
        SavedSearch.objects.filter(pk=search.pk).delete()


def look(*, at: datetime) -> int:
    """Find what is new under the saved searches that want mails, those first that waited longest;
    send their mails to workers; return how many photos were found. Safe to run twice."""
    until = at - SETTLE
    due = SavedSearch.objects.filter(alerts=True, checked_until__lt=until, user__is_active=True)
    found = 0
    for search in due.order_by("checked_until")[:BATCH]:
        found += _look(search, until=until, at=at)
    waiting = SavedSearchHit.objects.filter(settled_at__isnull=True, search__alerts=True)
    for pk in waiting.values_list("search", flat=True).distinct():
        tasks.send_after_commit("storefront.send_alert", pk)
    return found


def _look(search: SavedSearch, *, until: datetime, at: datetime) -> int:
    state = State.from_text(search.query)
    asked = read(state, at=timezone.localdate(at), listed_after=search.checked_until)
    places = candidates.find(asked.criteria, at=at, limit=MOST_HITS)
    fresh = PhotoIndex.objects.filter(
        photo__in=[place.photo for place in places], listed_since__lte=until
    )
    before = search.hits.count()
    with transaction.atomic():
        SavedSearchHit.objects.bulk_create(
            [
                SavedSearchHit(search=search, photo_id=pk, found_at=at)
                for pk in fresh.values_list("photo_id", flat=True)
            ],
            ignore_conflicts=True,
        )
        # Of two runs at once, one moves the mark; the rows are unique either way.
        SavedSearch.objects.filter(pk=search.pk, checked_until=search.checked_until).update(
            checked_until=until
        )
    return search.hits.count() - before


def send(*, search_id: int, at: datetime) -> int:
    """Write one mail about the photos that wait; return how many it names. The right to send is
    claimed by a conditional UPDATE, and given back if the mail server refuses."""
    search = SavedSearch.objects.select_related("user").filter(pk=search_id, alerts=True).first()
    if search is None:
        return 0
    with transaction.atomic():
        claimed = _claim(search.hits.filter(settled_at__isnull=True), at=at)
    if not claimed:
        return 0
    try:
        with translation.override(search.user.language):
            # Clearance is asked again: what was withdrawn meanwhile is not told of.
            cards = listing.cards_of(ids=[hit.photo_id for hit in claimed], at=at)
            if cards:
                _mail(search, cards)
    except Exception:
        SavedSearchHit.objects.filter(pk__in=[hit.pk for hit in claimed]).update(settled_at=None)
        raise
    return len(cards)


def _claim(hits: QuerySet[SavedSearchHit], *, at: datetime) -> list[SavedSearchHit]:
    return [
        hit
        for hit in hits.order_by("-pk")
        if SavedSearchHit.objects.filter(pk=hit.pk, settled_at__isnull=True).update(settled_at=at)
    ]


def _mail(search: SavedSearch, cards: Iterable[listing.Card]) -> None:
    made = list(cards)
    count, what = len(made), label(search)
    mailing.send(
        to=search.user.email,
        subject=ngettext("%(n)s new photo: %(what)s", "%(n)s new photos: %(what)s", count)
        % {"n": count, "what": what},
        template="storefront/email/alert.txt",
        context={
            "label": what,
            "cards": [
                {"line": f"{card.artist_line} · {card.title}", "url": settings.SITE_URL + card.url}
                for card in made[:NAMED]
            ],
            "more": max(count - NAMED, 0),
            "address": settings.SITE_URL + results.url(State.from_text(search.query)),
        },
        token=search.stop_token,
    )


@mailing.finds_topics
def _topic(token: str) -> Topic | None:
    search = SavedSearch.objects.filter(stop_token=token).first()
    if search is None:
        return None
    return Topic(
        label=label(search),
        is_on=search.alerts,
        stop=lambda at: set_alerts(search=search, wanted=False, actor=mailing.BY_LINK, at=at),
    )


def label(search: SavedSearch) -> str:
    """What is searched for, in the reader's words: "유단 · 2024 · 세로"."""
    return results.label(State.from_text(search.query))
