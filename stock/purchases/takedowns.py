"""What a takedown means for those who are buying and those who have bought."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from licensing.models import Takedown
from licensing.takedowns import note_step, reached_by
from stock import tasks
from stock.accounts.models import User
from stock.audit.services import record
from stock.audit.transitions import IllegalTransition
from stock.catalogue.models import Photo
from stock.purchases import checkout
from stock.purchases.models import Licence, TakedownNotice

SYSTEM = "purchases"
REASON = "photo taken down"
#: Purchases that were being completed in the moment of the takedown are there after this long.
SETTLED_AFTER = timedelta(minutes=1)
#: Messages sent by one run of the task; it sends the next one.
BATCH = 100


@dataclass(frozen=True, slots=True)
class Consequences:
    """How many people and things taking some photos down concerns."""

    photos: int
    checkouts: int
    buyers: int
    licences: int


def affected(photos: QuerySet[Photo]) -> QuerySet[Licence]:
    """The licences, not revoked, for any of the photos."""
    return Licence.objects.filter(line__photo__in=photos.values("pk")).exclude(
        state=Licence.State.REVOKED
    )


def to_be_informed(takedown: Takedown) -> QuerySet[Licence]:
    """The licences whose holders are told. Who deleted their account cannot be reached any more."""
    return affected(reached_by(takedown)).filter(holder__deleted_at__isnull=True)


def consequences(photos: QuerySet[Photo]) -> Consequences:
    licences = affected(photos).order_by()
    return Consequences(
        photos=photos.count(),
        checkouts=checkout.open_orders_with(photos).count(),
        buyers=licences.values("holder").distinct().count(),
        licences=licences.count(),
    )


def follow(*, takedown: Takedown, at: datetime) -> None:
    """Close the open checkouts, in the transaction of the takedown; the rest follows it."""
    _close_checkouts(takedown, at=at)
    tasks.send_after_commit("purchases.settle_takedown", takedown.pk)


def _close_checkouts(takedown: Takedown, *, at: datetime) -> None:
    with transaction.atomic():
        closed = checkout.expire_orders_with(photos=reached_by(takedown), at=at, reason=REASON)
        if closed:
            record(
                action="takedown.checkouts_closed",
                target=takedown,
                actor=SYSTEM,
                at=at,
                after={"orders": closed},
            )


def settle(*, takedown_id: int, at: datetime) -> None:
    """Close checkouts that were being opened in that moment, and draft messages to the buyers.

    Safe to run any time; a takedown that was lifted needs nothing more.
    """
    takedown = Takedown.objects.get(pk=takedown_id)
    if takedown.state != Takedown.State.STANDING:
        return
    _close_checkouts(takedown, at=at)
    _draft_notices(takedown, at=at)
    _note_informed(takedown, at=at)


def sweep(*, at: datetime) -> None:
    """Do what lost messages left undone for takedowns whose buyers are not informed."""
    waiting = Takedown.objects.filter(
        state=Takedown.State.STANDING, informed_at__isnull=True, deadline_at__isnull=False
    )
    for takedown_id in waiting.order_by("pk").values_list("pk", flat=True):
        settle(takedown_id=takedown_id, at=at)
    queued = TakedownNotice.objects.filter(state=TakedownNotice.State.QUEUED)
    for takedown_id in queued.order_by("takedown").values_list("takedown", flat=True).distinct():
        tasks.send("purchases.send_notices", takedown_id)


# --- messages to the buyers ---------------------------------------------------------------------


def _draft_notices(takedown: Takedown, *, at: datetime) -> None:
    """Draft what is missing, and draft anew where a purchase has come in since.

    Only a takedown that stops delivery takes something away from those who have bought.
    """
    if not takedown.stops_delivery:
        return
    held: dict[int, list[str]] = {}
    rows = to_be_informed(takedown).order_by("pk").values_list("holder", "number")
    for holder, number in rows:
        held.setdefault(holder, []).append(number)
    drafted = dict(
        TakedownNotice.objects.filter(takedown=takedown).values_list("buyer", "licence_numbers")
    )
    buyers = [buyer for buyer, numbers in held.items() if drafted.get(buyer) != numbers]
    for start in range(0, len(buyers), BATCH):
        batch = buyers[start : start + BATCH]
        numbers = [number for buyer in batch for number in held[buyer]]
        licences = list(
            Licence.objects.filter(number__in=numbers)
            .select_related("line__order", "holder")
            .order_by("pk")
        )
        with transaction.atomic():
            for buyer in batch:
                _draft(takedown, [row for row in licences if row.holder_id == buyer], at=at)


def _draft(takedown: Takedown, licences: list[Licence], *, at: datetime) -> None:
    latest = licences[-1].line.order
    subject, body = _words(takedown, licences, language=latest.language)
    text = {
        "licence_numbers": [licence.number for licence in licences],
        "subject": subject,
        "body": body,
    }
    notice, made = TakedownNotice.objects.get_or_create(
        takedown=takedown,
        buyer=licences[-1].holder,
        defaults={"email": latest.email, "language": latest.language, "drafted_at": at, **text},
    )
    if not made:  # what has been released stays as the staff read it
        TakedownNotice.objects.filter(pk=notice.pk, state=TakedownNotice.State.DRAFT).update(**text)


def _words(takedown: Takedown, licences: Iterable[Licence], *, language: str) -> tuple[str, str]:
    with translation.override(language):
        context = {
            "takedown": takedown,
            "licences": licences,
            "address": settings.SITE_URL + reverse("purchases:my"),
        }
        body = render_to_string("purchases/email/takedown.txt", context)
        return _("About a photo you bought from Encore"), body


def release_notices(*, takedown: Takedown, actor: User, at: datetime) -> int:
    """Let the drafted messages go out; return how many. Pressing twice sends none twice."""
    with transaction.atomic():
        # One statement for all of them; what is no longer a draft is not matched.
        released = TakedownNotice.objects.filter(
            takedown=takedown,
            takedown__state=Takedown.State.STANDING,
            state=TakedownNotice.State.DRAFT,
        ).update(state=TakedownNotice.State.QUEUED, released_by=actor, released_at=at)
        if released:
            record(
                action="takedown.notices_released",
                target=takedown,
                actor=actor,
                at=at,
                after={"notices": released},
            )
            tasks.send_after_commit("purchases.send_notices", takedown.pk)
    return released


def send_notices(*, takedown_id: int, at: datetime) -> int:
    """Send one batch of released messages, each once; return how many were sent.

    If the mail server refuses, the message goes back into the queue and the error is raised.
    """
    queued = TakedownNotice.objects.filter(
        takedown_id=takedown_id, state=TakedownNotice.State.QUEUED
    ).select_related("takedown")
    sent = sum(_send(notice, at=at) for notice in queued[:BATCH])
    if queued.exists():
        tasks.send("purchases.send_notices", takedown_id)
    _note_informed(Takedown.objects.get(pk=takedown_id), at=at)
    return sent


def _send(notice: TakedownNotice, *, at: datetime) -> bool:
    try:
        TakedownNotice.MACHINE.apply(notice, "send", actor=SYSTEM, at=at, sent_at=at)
    except IllegalTransition:
        return False  # another worker sends it
    try:
        send_mail(
            subject=notice.subject,
            message=notice.body,
            from_email=settings.DEFAULT_FROM_EMAIL,
            recipient_list=[notice.email],
        )
    except Exception:
        TakedownNotice.MACHINE.apply(
            notice, "give_back", actor=SYSTEM, at=at, reason="mail refused", sent_at=None
        )
        raise
    return True


def _note_informed(takedown: Takedown, *, at: datetime) -> None:
    """Note that the buyers are informed, once that is certain."""
    if at < takedown.opened_at + SETTLED_AFTER:
        return
    notices = TakedownNotice.objects.filter(takedown=takedown)
    if notices.filter(state__in=["draft", "queued"]).exists():
        return
    if takedown.stops_delivery and (
        notices.filter(buyer__deleted_at__isnull=True).count()
        < to_be_informed(takedown).order_by().values("holder").distinct().count()
    ):
        return  # not all are drafted
    sent = notices.filter(state=TakedownNotice.State.SENT).count()
    note_step(takedown=takedown, step="informed", actor=SYSTEM, at=at, buyers=sent)


def drop_notices(*, takedown: Takedown, at: datetime) -> None:
    """What was not sent before a takedown was lifted is not sent any more."""
    dropped = TakedownNotice.objects.filter(
        takedown=takedown,
        state__in=[TakedownNotice.State.DRAFT, TakedownNotice.State.QUEUED],
    ).update(state=TakedownNotice.State.DROPPED)
    if dropped:
        record(
            action="takedown.notices_dropped",
            target=takedown,
            actor=SYSTEM,
            at=at,
            after={"notices": dropped},
        )
