"""Favourites: kept by the session, taken along when the visitor signs in.

Like the bag they are not written to the audit log: what somebody likes is nobody's business, and
an append-only log could not forget it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from stock.accounts.models import Role, User
from stock.catalogue.models import Photo
from stock.storefront import listing
from stock.storefront.errors import CollectionRefused
from stock.storefront.models import Favourite, FavouriteList

SESSION_KEY = "favourites"
#: Putting more in is refused; signing in may go beyond it, because nothing is lost then.
MOST = 500


def may_have(request: HttpRequest) -> bool:
    """Visitors and fans; work accounts collect nothing."""
    user = request.user
    return not user.is_authenticated or getattr(user, "role", "") == Role.FAN


def find(request: HttpRequest) -> FavouriteList | None:
    """The visitor's list, if there is one."""
    if request.user.is_authenticated:
        return FavouriteList.objects.filter(user=request.user).first()
    token = request.session.get(SESSION_KEY)
    return FavouriteList.objects.filter(token=token, user__isnull=True).first() if token else None


def find_or_make(request: HttpRequest, *, at: datetime) -> FavouriteList:
    if request.user.is_authenticated:
        return _of_account(request.user, at=at)
    kept = find(request)
    if kept is None:
        kept = FavouriteList.objects.create(created_at=at, used_at=at)
        request.session[SESSION_KEY] = kept.token
    return kept


def _of_account(user: Any, *, at: datetime) -> FavouriteList:
    defaults = {"created_at": at, "used_at": at}
    return FavouriteList.objects.get_or_create(user=user, defaults=defaults)[0]


def photo_ids(request: HttpRequest) -> frozenset[int]:
    """The visitor's favourites. One query, none for a visitor without any."""
    if request.user.is_authenticated:
        rows = Favourite.objects.filter(list__user=request.user)
    else:
        token = request.session.get(SESSION_KEY)
        if not token:
            return frozenset()
        rows = Favourite.objects.filter(list__token=token, list__user__isnull=True)
    return frozenset(rows.order_by().values_list("photo", flat=True))


def add(*, favourites: FavouriteList, photo: Photo, at: datetime) -> Favourite:
    """Doing it twice is once. Raises :class:`CollectionRefused` for a photo that is not shown (the
    same words as for one that does not exist) and for one too many."""
    there = Favourite.objects.filter(list=favourites, photo=photo).first()
    if there is not None:
        return there
    if not listing.may_be_shown([photo.pk], at=at):
        raise CollectionRefused(_("This photo is not available."), code="not_available")
    with transaction.atomic():
        # One after the other: two at once would both find the last place free.
        rows = FavouriteList.objects.select_for_update()
        if not rows.filter(pk=favourites.pk).exists():
            # The visitor signed in meanwhile, elsewhere in the same browser.
            raise CollectionRefused(_("Please try again."), code="moved")
        if favourites.favourites.count() >= MOST:
            raise CollectionRefused(
                _("You have %(number)d favourites already. Take one out first.") % {"number": MOST},
                code="too_many",
            )
        row = Favourite.objects.get_or_create(
            list=favourites, photo=photo, defaults={"added_at": at}
        )[0]
        FavouriteList.objects.filter(pk=favourites.pk).update(used_at=at)
    return row


def remove(*, favourites: FavouriteList, photo: Photo, at: datetime) -> None:
    with transaction.atomic():
        if Favourite.objects.filter(list=favourites, photo=photo).delete()[0]:
            FavouriteList.objects.filter(pk=favourites.pk).update(used_at=at)


def remove_gone(*, favourites: FavouriteList, at: datetime) -> int:
    """Take out what is not shown at ``at``; return how many that were."""
    with transaction.atomic():
        rows = Favourite.objects.select_for_update().filter(list=favourites)
        ids = list(rows.values_list("photo", flat=True))
        gone = set(ids) - listing.may_be_shown(ids, at=at)
        count = rows.filter(photo__in=gone).delete()[0]
        FavouriteList.objects.filter(pk=favourites.pk).update(used_at=at)
    return count


def take_along(*, request: HttpRequest, user: User, at: datetime) -> None:
    """On signing in, move what the visitor had into the account's list. Of two sign-ins at once
    with one token, the second finds nothing left to move."""
    if user.role != Role.FAN:
        return
    token: Any = request.session.pop(SESSION_KEY, None)
    if not token:
        return
    with transaction.atomic():
        visitor = (
            FavouriteList.objects.select_for_update().filter(token=token, user__isnull=True).first()
        )
        if visitor is None:
            return
        mine = _of_account(user, at=at)
        _copy(visitor.favourites.all(), to=mine)
        visitor.delete()
        latest = mine.favourites.aggregate(latest=Max("added_at"))["latest"]
        FavouriteList.objects.filter(pk=mine.pk).update(used_at=latest or at)


def _copy(rows: Iterable[Favourite], *, to: FavouriteList) -> None:
    Favourite.objects.bulk_create(
        [Favourite(list=to, photo_id=row.photo_id, added_at=row.added_at) for row in rows],
        ignore_conflicts=True,
    )


def forget_unused(*, at: datetime) -> int:
    """Delete what visitors without an account have not touched for long; return how many lists."""
    before = at - timedelta(days=settings.FAVOURITES_DAYS)
    rows = FavouriteList.objects.filter(user__isnull=True, used_at__lt=before)
    count = rows.count()
    rows.delete()
    return count
