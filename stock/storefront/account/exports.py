"""A copy of what the shop knows of a person: asked for once a day at most, put together by a
worker, kept privately for some days, and handed out to nobody else."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.core.mail import send_mail
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from stock import tasks
from stock.accounts.models import User
from stock.audit.services import record
from stock.audit.transitions import IllegalTransition
from stock.catalogue.links import private_link
from stock.ids import new_public_id
from stock.storefront.account.export_content import archive
from stock.storefront.errors import AccountRefused
from stock.storefront.models import DataExport

SYSTEM = "storefront"
FOLDER = "exports"
#: A file that no row names is a leftover of a worker that died; it may still be writing the row.
STRAY_AFTER = timedelta(hours=1)
#: What a lost message left undone is sent again after so long.
RESEND_AFTER = timedelta(minutes=1)


def latest(user: User) -> DataExport | None:
    return DataExport.objects.filter(user=user).first()


def may_ask(user: User, *, at: datetime) -> bool:
    """Whether the last copy was asked for long enough ago."""
    since = at - timedelta(hours=settings.DATA_EXPORT_EVERY_HOURS)
    return not (
        DataExport.objects.filter(user=user)
        .filter(Q(requested_at__gt=since) | Q(state=DataExport.State.REQUESTED))
        .exists()
    )


def request(*, user: User, at: datetime) -> DataExport:
    """Ask for a copy. Raises :class:`AccountRefused` while one is being made, and within
    ``DATA_EXPORT_EVERY_HOURS`` of the last."""
    refusal = AccountRefused(
        _("You can ask for one copy a day. Please use the one you have, or come back later."),
        code="too_soon",
    )
    try:
        with transaction.atomic():
            if not may_ask(user, at=at):
                raise refusal
            row = DataExport.objects.create(user=user, requested_at=at)
            record(action="export.requested", target=row, actor=user, at=at)
            tasks.send_after_commit("storefront.make_export", row.pk)
    except IntegrityError as error:  # two clicks at once: the other one's is being made
        raise refusal from error
    return row


def make(*, export_id: int, at: datetime) -> bool:
    """Put the copy together; return whether this call did it. Two at once make two files, of which
    one stays."""
    row = DataExport.objects.select_related("user").filter(pk=export_id).first()
    if row is None or row.state != DataExport.State.REQUESTED:
        return False
    content = archive(user=row.user, at=at)
    storage = storages["default"]
    wanted = f"{FOLDER}/{row.public_id}-{new_public_id()}.zip"
    name = storage.save(wanted, ContentFile(content))
    try:
        with transaction.atomic():
            DataExport.MACHINE.apply(
                row,
                "finish",
                actor=SYSTEM,
                at=at,
                file_name=name,
                byte_size=len(content),
                sha256=hashlib.sha256(content).hexdigest(),
                ready_at=at,
                kept_until=at + timedelta(hours=settings.DATA_EXPORT_KEPT_HOURS),
            )
            tasks.send_after_commit("storefront.tell_of_export", row.pk)
    except IllegalTransition:  # somebody else was first, or the account is gone
        storage.delete(name)
        return False
    except Exception:
        storage.delete(name)
        raise
    return True


def tell(*, export_id: int, at: datetime) -> bool:
    """Write once that the copy is ready; return whether this call did it. The mail has no link to
    the file: that takes signing in."""
    mine = DataExport.objects.filter(
        pk=export_id, state=DataExport.State.READY, told_at__isnull=True, user__is_active=True
    )
    if not mine.update(told_at=at):
        return False
    row = DataExport.objects.select_related("user").get(pk=export_id)
    try:
        with translation.override(row.user.language):
            address = settings.SITE_URL + reverse("storefront:my-data")
            send_mail(
                subject=gettext("Your data is ready"),
                message=render_to_string(
                    "storefront/email/export.txt", {"address": address, "until": row.kept_until}
                ),
                from_email=settings.DEFAULT_FROM_EMAIL,
                recipient_list=[row.user.email],
            )
    except Exception:
        DataExport.objects.filter(pk=export_id).update(told_at=None)
        raise
    return True


def open_link(*, user: User, public_id: str, at: datetime) -> str:
    """A link to the file that lives for minutes and opens for this account alone. Raises
    :class:`AccountRefused` (the same for another person's as for none)."""
    with transaction.atomic():
        row = DataExport.objects.filter(
            user=user, public_id=public_id, state=DataExport.State.READY, kept_until__gt=at
        ).first()
        if row is None:
            raise AccountRefused(_("This copy is no longer kept."), code="gone")
        record(action="export.opened", target=row, actor=user, at=at)
    # With S3 the signature alone opens it, so it is written into no log of ours.
    return private_link(
        row.file_name,
        purpose="download",
        audience=user,
        filename=f"encore-data-{row.requested_at:%Y-%m-%d}.zip",
    )


def remove(*, export: DataExport, actor: User | str, at: datetime) -> None:
    """Take the file away, after commit."""
    name = export.file_name
    with transaction.atomic():
        DataExport.MACHINE.apply(
            export, "remove", actor=actor, at=at, file_name="", byte_size=0, sha256=""
        )
        transaction.on_commit(lambda: storages["default"].delete(name))


def sweep(*, at: datetime) -> None:
    """Send again what a lost message left undone, and take away what is kept no longer."""
    undone = DataExport.objects.filter(
        state=DataExport.State.REQUESTED, requested_at__lt=at - RESEND_AFTER
    )
    for pk in undone.values_list("pk", flat=True):
        tasks.send("storefront.make_export", pk)
    untold = DataExport.objects.filter(
        state=DataExport.State.READY, told_at__isnull=True, ready_at__lt=at - RESEND_AFTER
    )
    for pk in untold.values_list("pk", flat=True):
        tasks.send("storefront.tell_of_export", pk)
    for row in DataExport.objects.filter(state=DataExport.State.READY, kept_until__lte=at):
        try:
            remove(export=row, actor=SYSTEM, at=at)
        except IllegalTransition:
            continue


def forget_strays(*, at: datetime) -> int:
    """Delete files of copies that no row names (any more); return how many."""
    storage = storages["default"]
    try:
        names = [f"{FOLDER}/{name}" for name in storage.listdir(FOLDER)[1]]
    except FileNotFoundError:  # there never was a copy
        return 0
    named = set(DataExport.objects.exclude(file_name="").values_list("file_name", flat=True))
    strays = [
        name
        for name in names
        if name not in named and storage.get_modified_time(name) < at - STRAY_AFTER
    ]
    for name in strays:
        storage.delete(name)
    return len(strays)
