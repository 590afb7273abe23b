"""Mails about new photos of whom and what one follows: one a day at most, each photo once."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext, ngettext

from stock import tasks
from stock.storefront import listing, mailing
from stock.storefront.collections import follows
from stock.storefront.mailing import Topic
from stock.storefront.models import Follow, NewsMail, NewsPhoto, PhotoIndex, PhotoTerm, TermKind

#: Photos named in one mail, photos found at once, people looked at by one run.
NAMED, MOST_FOUND, BATCH = 12, 1000, 500
#: A photo's previews take a moment after it was listed; it is told of afterwards.
SETTLE = timedelta(minutes=2)


@mailing.finds_topics
def _topic(token: str) -> Topic | None:
    row = NewsMail.objects.select_related("user").filter(stop_token=token).first()
    if row is None:
        return None
    return Topic(
        label=gettext("the artists, groups and events you follow"),
        is_on=row.wanted,
        stop=lambda at: follows.set_mails(
            user=row.user, wanted=False, actor=mailing.BY_LINK, at=at
        ),
    )


def _due(*, at: datetime) -> QuerySet[NewsMail]:
    """Those who want mails and had none on this day of the shop's."""
    today = timezone.localdate(at)
    return NewsMail.objects.filter(
        Q(sent_on__isnull=True) | Q(sent_on__lt=today), wanted=True, user__is_active=True
    )


def look(*, at: datetime) -> int:
    """Send to workers the mails of those for whom something new was listed; return how many.
    Those go first who were looked at longest ago. Safe to run twice."""
    waiting = NewsPhoto.objects.filter(mail=OuterRef("pk"), settled_at__isnull=True)
    listed = PhotoIndex.objects.filter(
        listed=True,
        listed_since__gt=OuterRef(OuterRef(OuterRef("checked_until"))),
        listed_since__lte=at - SETTLE,
        photo=OuterRef("photo"),
    )
    terms = PhotoTerm.objects.filter(
        Q(kind=TermKind.ARTIST, value=OuterRef("artist"))
        | Q(kind=TermKind.GROUP, value=OuterRef("group"))
        | Q(kind=TermKind.EVENT, value=OuterRef("event")),
        Exists(listed),
    )
    new = Follow.objects.filter(Exists(terms), user=OuterRef("user"))
    due = _due(at=at).filter(Exists(waiting) | Exists(new)).order_by("checked_until", "pk")
    found = list(due.values_list("pk", flat=True)[:BATCH])
    for pk in found:
        tasks.send_after_commit("storefront.send_news", pk)
    return len(found)


def send(*, mail_id: int, at: datetime) -> int:
    """Write the day's mail; return how many photos it names (0 if there is nothing to tell).

    The day is claimed by a conditional UPDATE, and the photos as well; both are given back if the
    mail server refuses, and the day also if nothing is left to tell of. Of photos that were
    withdrawn since they were found, nothing is said.
    """
    today = timezone.localdate(at)
    with transaction.atomic():
        before = NewsMail.objects.filter(pk=mail_id).values_list("sent_on", flat=True).first()
        if not _due(at=at).filter(pk=mail_id).update(sent_on=today):
            return 0
        mail = NewsMail.objects.select_related("user").get(pk=mail_id)
        _find(mail, at=at)
        claimed = list(
            mail.photos.filter(settled_at__isnull=True).order_by("-pk").values_list("pk", "photo")
        )
        NewsPhoto.objects.filter(pk__in=[pk for pk, _photo in claimed]).update(settled_at=at)
    try:
        with translation.override(mail.user.language):
            cards = listing.cards_of(ids=[photo for _pk, photo in claimed], at=at)
            if cards:
                _write(mail, cards)
    except Exception:
        with transaction.atomic():
            NewsMail.objects.filter(pk=mail_id, sent_on=today).update(sent_on=before)
            NewsPhoto.objects.filter(pk__in=[pk for pk, _photo in claimed]).update(settled_at=None)
        raise
    if not cards:
        NewsMail.objects.filter(pk=mail_id, sent_on=today).update(sent_on=before)
    return len(cards)


def _find(mail: NewsMail, *, at: datetime) -> None:
    """Write down what was listed since the last look, of whom and what is followed since."""
    until = at - SETTLE
    if until <= mail.checked_until:
        return
    followed = Follow.objects.filter(
        user=mail.user, created_at__lt=OuterRef(OuterRef("listed_since"))
    )
    artists = followed.filter(artist__isnull=False).values("artist")
    groups = followed.filter(group__isnull=False).values("group")
    events = followed.filter(event__isnull=False).values("event")
    terms = PhotoTerm.objects.filter(photo=OuterRef("photo"))
    fresh = PhotoIndex.objects.filter(
        Exists(_among(terms, TermKind.ARTIST, artists))
        | Exists(_among(terms, TermKind.GROUP, groups))
        | Exists(_among(terms, TermKind.EVENT, events)),
        listed=True,
        listed_since__gt=mail.checked_until,
        listed_since__lte=until,
    ).order_by("-listed_since")
    NewsPhoto.objects.bulk_create(
        [
            NewsPhoto(mail=mail, photo_id=pk, found_at=at)
            for pk in fresh.values_list("photo", flat=True)[:MOST_FOUND]
        ],
        ignore_conflicts=True,
    )
    NewsMail.objects.filter(pk=mail.pk).update(checked_until=until)


def _among(terms: QuerySet[PhotoTerm], kind: TermKind, followed: Any) -> QuerySet[PhotoTerm]:
    return terms.filter(kind=kind, value__in=followed)


def _write(mail: NewsMail, cards: list[listing.Card]) -> None:
    count = len(cards)
    subject = ngettext(
        "%(n)s new photo of whom you follow", "%(n)s new photos of whom you follow", count
    ) % {"n": count}
    mailing.send(
        to=mail.user.email,
        subject=subject,
        template="storefront/email/news.txt",
        context={
            "cards": [
                {"line": f"{card.artist_line} · {card.title}", "url": settings.SITE_URL + card.url}
                for card in cards[:NAMED]
            ],
            "more": max(count - NAMED, 0),
            "address": settings.SITE_URL + reverse("storefront:follows"),
        },
        token=mail.stop_token,
    )
