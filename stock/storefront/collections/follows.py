"""Following artists, groups and events, and whether one wants mails about what is new of them."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from stock.accounts.models import User
from stock.audit.services import Actor, record
from stock.catalogue.models import Artist, Event, Group
from stock.storefront.errors import CollectionRefused
from stock.storefront.models import Follow, NewsMail

MOST = 500

Target = Artist | Group | Event
#: What a follow may point at, by the name of its column.
KINDS: dict[str, type[Artist] | type[Group] | type[Event]] = {
    "artist": Artist,
    "group": Group,
    "event": Event,
}


def _whom(target: Target) -> dict[str, Target]:
    return {kind: target for kind, model in KINDS.items() if isinstance(target, model)}


def is_following(*, user: User, target: Target) -> bool:
    return Follow.objects.filter(user=user, **_whom(target)).exists()


def follow(*, user: User, target: Target, at: datetime) -> Follow:
    """Doing it twice is once. It does not turn mails on: see :func:`set_mails`."""
    with transaction.atomic():
        # One after the other: two at once would both find the last place free.
        User.objects.select_for_update(no_key=True).get(pk=user.pk)
        there = Follow.objects.filter(user=user, **_whom(target)).first()
        if there is not None:
            return there
        if Follow.objects.filter(user=user).count() >= MOST:
            raise CollectionRefused(
                _("You follow %(number)d artists, groups and events already.") % {"number": MOST},
                code="too_many",
            )
        row = Follow.objects.create(user=user, **_whom(target), created_at=at)
        record(action="follow.begun", target=row, actor=user, at=at)
    return row


def unfollow(*, user: User, target: Target, at: datetime) -> None:
    with transaction.atomic():
        row = Follow.objects.select_for_update().filter(user=user, **_whom(target)).first()
        if row is not None:
            record(action="follow.ended", target=row, actor=user, at=at)
            row.delete()


def wants_mails(user: User) -> bool:
    return NewsMail.objects.filter(user=user, wanted=True).exists()


def set_mails(*, user: User, wanted: bool, actor: Actor, at: datetime) -> None:
    """Turn the mails on or off. What was listed while they were off is no news."""
    with transaction.atomic():
        row = NewsMail.objects.get_or_create(user=user, defaults={"checked_until": at})[0]
        fields = {"checked_until": at} if wanted else {}
        changed = NewsMail.objects.filter(pk=row.pk, wanted=not wanted)
        if not changed.update(wanted=wanted, **fields):
            return
        if not wanted:
            row.photos.filter(settled_at__isnull=True).delete()
        record(
            action="news.mails_on" if wanted else "news.mails_off",
            target=row,
            actor=actor,
            at=at,
        )
