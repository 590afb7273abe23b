"""Who is said to be in a photo. Their agencies' rights hang on it, so taking a name away is not an
edit like others: it needs a reason, and nobody may do it to a photo that is held back."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from stock.accounts.models import User
from stock.audit.services import record
from stock.catalogue import holds, previews
from stock.catalogue.errors import EditRefused
from stock.catalogue.models import Appearance, Artist, Photo
from stock.catalogue.signals import people_changed


def set_people(
    *, photo: Photo, artists: Iterable[Artist], actor: User, at: datetime, reason: str = ""
) -> bool:
    """Make ``artists`` the people shown in the photo; return whether that changed anything.

    Raises :class:`EditRefused` if somebody is removed without a reason, or from a photo over which
    a takedown stands: it might stand for the very person.
    """
    wanted = {artist.pk: artist for artist in artists}
    with transaction.atomic():
        Photo.objects.select_for_update().get(pk=photo.pk)
        rows = Appearance.objects.filter(photo=photo).select_related("artist")
        had = {row.artist_id: row.artist for row in rows}
        added = [artist for pk, artist in wanted.items() if pk not in had]
        removed = [artist for pk, artist in had.items() if pk not in wanted]
        if not added and not removed:
            return False
        if removed:
            refuse_removal(photo=photo, reason=reason)
        Appearance.objects.filter(photo=photo, artist__in=removed).delete()
        Appearance.objects.bulk_create(Appearance(photo=photo, artist=one) for one in added)
        record(
            action="photo.people_changed",
            target=photo,
            actor=actor,
            at=at,
            reason=reason,
            before={"artists": sorted(artist.slug for artist in had.values())},
            after={"artists": sorted(artist.slug for artist in wanted.values())},
        )
        # Its share card names them.
        previews.remake_share_cards(photo_ids=[photo.pk])
        people_changed.send(
            Photo, photo=photo, added=added, removed=removed, actor=actor, at=at, reason=reason
        )
    return True


def refuse_removal(*, photo: Photo, reason: str) -> None:
    """Raise :class:`EditRefused` if nobody may be removed from the photo, or only for a reason."""
    if not reason.strip():
        raise EditRefused(
            _("Please say why somebody is no longer named; their agency is then asked no more."),
            code="reason_missing",
        )
    refuse_if_held(photo=photo)


def refuse_if_held(*, photo: Photo) -> None:
    """Raise :class:`EditRefused` if the photo is taken down: what the takedown goes by stays."""
    if not holds.may_publish(photo.pk):
        raise EditRefused(
            _("“%(title)s” is taken down. Whom and what it shows can be changed when it is back.")
            % {"title": photo.title},
            code="held",
        )
