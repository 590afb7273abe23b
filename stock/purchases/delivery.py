"""Handing out what was bought, to its holder only, for a few minutes at a time."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from licensing import clearance
from stock.accounts.models import User
from stock.audit.context import current_origin
from stock.audit.services import record
from stock.catalogue.links import private_link
from stock.purchases.errors import DeliveryRefused
from stock.purchases.models import Download, Licence


def open_download(*, licence: Licence, user: User, at: datetime) -> str:
    """Count a download and return a signed link to the file.

    What was bought stays deliverable when its terms end; a takedown for legal cause stops it.
    Raises :class:`DeliveryRefused`.
    """
    if licence.holder_id != user.pk:
        raise DeliveryRefused(_("This licence belongs to another account."), code="not_yours")
    if licence.state != Licence.State.ACTIVE:
        raise DeliveryRefused(_("This licence is no longer valid."), code="not_valid")
    line = licence.line
    if clearance.delivery_stopped(line.photo):
        raise DeliveryRefused(
            _("The rights holder has withdrawn this photo. We will write to you about it."),
            code="taken_down",
        )
    with transaction.atomic():
        Download.objects.create(licence=licence, user=user, at=at, address=current_origin().address)
        record(action="licence.downloaded", target=licence, actor=user, at=at)
    return private_link(
        line.rendition.file_name,
        purpose="download",
        audience=user,
        filename=f"encore-{licence.number}.{line.rendition.format.lower()}",
    )
