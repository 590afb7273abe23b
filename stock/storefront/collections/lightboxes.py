"""Lightboxes: named collections with a note on each photo, in an order of one's own.

The log says what was done to which lightbox, never its name or a note.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from stock.accounts.models import User
from stock.audit.services import record
from stock.audit.transitions import IllegalTransition
from stock.catalogue.models import Photo
from stock.ids import new_public_id
from stock.storefront import listing
from stock.storefront.errors import CollectionRefused
from stock.storefront.models import Lightbox, LightboxPhoto
from stock.storefront.models.collections import MOST_NOTE_LETTERS

MOST_LIGHTBOXES, MOST_PHOTOS, MOST_LETTERS = 100, 200, 80


def _named(name: str) -> str:
    name = " ".join(name.split())
    if not name:
        raise CollectionRefused(_("Give the lightbox a name."), code="no_name")
    if len(name) > MOST_LETTERS:
        raise CollectionRefused(
            _("A name has at most %(number)d letters.") % {"number": MOST_LETTERS},
            code="name_too_long",
        )
    return name


def _locked(lightbox: Lightbox) -> Lightbox:
    """The row as it is now, held until the transaction ends: what is done to one lightbox is done
    one after the other. Raises :class:`IllegalTransition` if it was deleted meanwhile."""
    row = (
        Lightbox.objects.select_for_update()
        .filter(pk=lightbox.pk, state=Lightbox.State.KEPT)
        .first()
    )
    if row is None:
        raise IllegalTransition(lightbox, "change", None)
    return row


def _note(lightbox: Lightbox, action: str, *, actor: User, at: datetime) -> None:
    Lightbox.objects.filter(pk=lightbox.pk).update(changed_at=at)
    record(action=f"lightbox.{action}", target=lightbox, actor=actor, at=at)


def _refuse_one_too_many(user: User) -> None:
    # One after the other: two at once would both find the last place free.
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    if user.lightboxes.filter(state=Lightbox.State.KEPT).count() >= MOST_LIGHTBOXES:
        raise CollectionRefused(
            _("You have %(number)d lightboxes already. Delete one first.")
            % {"number": MOST_LIGHTBOXES},
            code="too_many",
        )


def make(*, user: User, name: str, at: datetime) -> Lightbox:
    name = _named(name)
    with transaction.atomic():
        _refuse_one_too_many(user)
        row = Lightbox.objects.create(user=user, name=name, created_at=at, changed_at=at)
        record(action="lightbox.made", target=row, actor=user, at=at)
    return row


def rename(*, lightbox: Lightbox, name: str, actor: User, at: datetime) -> None:
    name = _named(name)
    with transaction.atomic():
        row = _locked(lightbox)
        if row.name != name:
            Lightbox.objects.filter(pk=row.pk).update(name=name)
            _note(row, "renamed", actor=actor, at=at)


def duplicate(*, lightbox: Lightbox, name: str, actor: User, at: datetime) -> Lightbox:
    """A lightbox of the same photos, notes and order; it is not shared."""
    with transaction.atomic():
        row = _locked(lightbox)
        copy = make(user=row.user, name=name[:MOST_LETTERS], at=at)
        LightboxPhoto.objects.bulk_create(
            LightboxPhoto(
                lightbox=copy,
                photo_id=one.photo_id,
                position=number,
                note=one.note,
                added_at=at,
            )
            for number, one in enumerate(row.photos.all())
        )
    return copy


def delete(*, lightbox: Lightbox, actor: User, at: datetime) -> None:
    """It can be brought back for ``LIGHTBOX_UNDO_DAYS``; its shared link rests meanwhile."""
    Lightbox.MACHINE.apply(lightbox, "delete", actor=actor, at=at, deleted_at=at)


def bring_back(*, lightbox: Lightbox, actor: User, at: datetime) -> None:
    with transaction.atomic():
        _refuse_one_too_many(lightbox.user)
        Lightbox.MACHINE.apply(lightbox, "bring_back", actor=actor, at=at, deleted_at=None)


def forget_deleted(*, at: datetime) -> int:
    """Really delete what nobody brought back in time; return how many."""
    before = at - timedelta(days=settings.LIGHTBOX_UNDO_DAYS)
    rows = Lightbox.objects.filter(state=Lightbox.State.DELETED, deleted_at__lt=before)
    with transaction.atomic():
        gone = list(rows.select_for_update())
        for row in gone:
            record(action="lightbox.forgotten", target=row, actor="storefront", at=at)
        Lightbox.objects.filter(pk__in=[row.pk for row in gone]).delete()
    return len(gone)


# --- what lies in it ----------------------------------------------------------------------------


def add(*, lightbox: Lightbox, photo: Photo, actor: User, at: datetime) -> LightboxPhoto:
    """Put the photo at the end; doing it twice is once. Raises :class:`CollectionRefused` for a
    photo that is not shown and for one too many."""
    if not listing.may_be_shown([photo.pk], at=at):
        raise CollectionRefused(_("This photo is not available."), code="not_available")
    with transaction.atomic():
        row = _locked(lightbox)
        there = row.photos.filter(photo=photo).first()
        if there is not None:
            return there
        if row.photos.count() >= MOST_PHOTOS:
            raise CollectionRefused(
                _("A lightbox holds %(number)d photos. Make another one.")
                % {"number": MOST_PHOTOS},
                code="full",
            )
        last = row.photos.aggregate(last=Max("position"))["last"]
        made = LightboxPhoto.objects.create(
            lightbox=row,
            photo=photo,
            position=0 if last is None else last + 1,
            added_at=at,
        )
        _note(row, "photo_added", actor=actor, at=at)
    return made


def remove(*, lightbox: Lightbox, photo: Photo, actor: User, at: datetime) -> None:
    with transaction.atomic():
        row = _locked(lightbox)
        if row.photos.filter(photo=photo).delete()[0]:
            _note(row, "photo_removed", actor=actor, at=at)


def write_note(*, lightbox: Lightbox, photo: Photo, note: str, actor: User, at: datetime) -> None:
    note = note.strip()
    if len(note) > MOST_NOTE_LETTERS:
        raise CollectionRefused(
            _("A note has at most %(number)d letters.") % {"number": MOST_NOTE_LETTERS},
            code="note_too_long",
        )
    with transaction.atomic():
        row = _locked(lightbox)
        if row.photos.filter(photo=photo).exclude(note=note).update(note=note):
            _note(row, "note_written", actor=actor, at=at)


def move(*, lightbox: Lightbox, photo: Photo, by: int, actor: User, at: datetime) -> None:
    """Move the photo ``by`` places down (up, if negative), as far as there are places."""
    with transaction.atomic():
        row = _locked(lightbox)
        rows = list(row.photos.all())
        index = next((n for n, one in enumerate(rows) if one.photo_id == photo.pk), None)
        if index is None:
            return
        place = min(max(index + by, 0), len(rows) - 1)
        if place == index:
            return
        rows.insert(place, rows.pop(index))
        for number, one in enumerate(rows):
            one.position = number
        LightboxPhoto.objects.bulk_update(rows, ["position"])
        _note(row, "order_changed", actor=actor, at=at)


# --- sharing ------------------------------------------------------------------------------------


def share(*, lightbox: Lightbox, actor: User, at: datetime) -> str:
    """The secret part of the link; the same one while it is shared."""
    with transaction.atomic():
        row = _locked(lightbox)
        if row.share_token:
            return row.share_token
        return _new_link(row, action="lightbox.shared", actor=actor, at=at)


def renew_link(*, lightbox: Lightbox, actor: User, at: datetime) -> str:
    """Another secret part: the link before it leads nowhere from now on. Raises
    :class:`CollectionRefused` if it is not shared."""
    with transaction.atomic():
        row = _locked(lightbox)
        if not row.share_token:
            raise CollectionRefused(_("This lightbox is not shared."), code="not_shared")
        return _new_link(row, action="lightbox.link_renewed", actor=actor, at=at)


def _new_link(row: Lightbox, *, action: str, actor: User, at: datetime) -> str:
    token = new_public_id() + new_public_id()
    Lightbox.objects.filter(pk=row.pk).update(share_token=token, shared_at=at)
    record(action=action, target=row, actor=actor, at=at)
    return token


def stop_sharing(*, lightbox: Lightbox, actor: User, at: datetime) -> None:
    """The link leads nowhere from now on; sharing again makes another one."""
    with transaction.atomic():
        row = _locked(lightbox)
        if row.share_token:
            Lightbox.objects.filter(pk=row.pk).update(share_token=None, shared_at=None)
            record(action="lightbox.sharing_stopped", target=row, actor=actor, at=at)


def shared(token: str) -> Lightbox | None:
    """The lightbox behind a link, if it still is shared."""
    if not token:
        return None
    return Lightbox.objects.filter(
        share_token=token, state=Lightbox.State.KEPT, user__is_active=True
    ).first()
