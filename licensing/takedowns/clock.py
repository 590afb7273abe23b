"""What has to follow a takedown, by when, and who is told if it does not."""

from __future__ import annotations

from datetime import datetime, timedelta

import structlog
from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.db.models import Q, QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from licensing.models import Takedown
from licensing.reach import reached_by
from licensing.takedowns.verbs import stands_over
from stock.accounts.models import Role, User
from stock.audit.services import Actor, record
from stock.catalogue import previews
from stock.catalogue.models import Photo

log = structlog.get_logger(__name__)
SYSTEM = "takedowns"

#: What has to follow, and the column that says when it was done.
STEPS = {"purged": "purged_at", "informed": "informed_at", "reported": "reported_at"}


def note_step(*, takedown: Takedown, step: str, actor: Actor, at: datetime, **after: int) -> bool:
    """Write down that a step of :data:`STEPS` is done; return whether this call did it."""
    column = STEPS[step]
    with transaction.atomic():
        done = Takedown.objects.filter(pk=takedown.pk, **{f"{column}__isnull": True}).update(
            **{column: at}
        )
        if done:
            record(action=f"takedown.{step}", target=takedown, actor=actor, at=at, after=after)
    takedown.refresh_from_db(fields=[column])
    return bool(done)


def watch(*, at: datetime) -> None:
    """Bring what stands up to date; safe to run at any time and twice at once.

    Photos that came under a takedown lose their previews, those that no takedown reaches any more
    get them back, and a takedown of which nothing is public any more is noted as purged.
    """
    _follow_reach()
    for takedown in _running().filter(purged_at__isnull=True):
        if not previews.has_public_files(photos=reached_by(takedown)):
            note_step(takedown=takedown, step="purged", actor=SYSTEM, at=at)


def _running() -> QuerySet[Takedown]:
    return Takedown.objects.filter(state=Takedown.State.STANDING).order_by("pk")


def _follow_reach() -> None:
    for takedown in _running():
        late = reached_by(takedown).filter(previews_withheld=False)
        if late.exists():
            with transaction.atomic():
                previews.withhold(photos=late)
    free = Photo.objects.filter(~stands_over(), previews_withheld=True)
    if free.exists():
        with transaction.atomic():
            previews.release(photos=free)


# --- alerts -------------------------------------------------------------------------------------


def alert(*, at: datetime) -> int:
    """Tell the staff of deadlines that come near and of those that have passed, each once; return
    how many were told of."""
    warning = timedelta(hours=settings.TAKEDOWN_WARNING_HOURS)
    unsettled = _running().filter(
        Q(purged_at__isnull=True)
        | Q(informed_at__isnull=True)
        | Q(reported_at__isnull=True, side=Takedown.Side.AGENCY)
    )
    late = unsettled.filter(deadline_at__lte=at, called_late_at__isnull=True)
    near = unsettled.filter(
        deadline_at__gt=at, deadline_at__lte=at + warning, warned_at__isnull=True
    )
    told = sum(_tell(takedown, column="called_late_at", at=at) for takedown in late)
    return told + sum(_tell(takedown, column="warned_at", at=at) for takedown in near)


def _tell(takedown: Takedown, *, column: str, at: datetime) -> bool:
    """Claim the alert by a conditional UPDATE; give it back if the mail server refuses."""
    unclaimed = Takedown.objects.filter(pk=takedown.pk, **{f"{column}__isnull": True})
    if not unclaimed.update(**{column: at}):
        return False
    staff = User.objects.filter(role=Role.STAFF, is_active=True).order_by("pk")
    is_late = column == "called_late_at"
    try:
        get_connection().send_messages([_message(takedown, who, is_late=is_late) for who in staff])
    except Exception:
        Takedown.objects.filter(pk=takedown.pk).update(**{column: None})
        raise
    with transaction.atomic():
        record(
            action="takedown.late" if is_late else "takedown.warned",
            target=takedown,
            actor=SYSTEM,
            at=at,
            after={"told": len(staff)},
        )
    return True


def _message(takedown: Takedown, who: User, *, is_late: bool) -> EmailMessage:
    with translation.override(who.language):
        path = reverse("licensing_studio:takedown", args=[takedown.public_id])
        subject = _("Takedown overdue: %(what)s") if is_late else _("Takedown due soon: %(what)s")
        context = {"takedown": takedown, "late": is_late, "address": settings.SITE_URL + path}
        return EmailMessage(
            subject=subject % {"what": takedown.subject},
            body=render_to_string("licensing/email/takedown_clock.txt", context),
            to=[who.email],
        )
