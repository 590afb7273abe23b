"""What waits too long: mail to the agency's deciders, then to the staff. Each mail is a row."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from licensing.models import Agency, Submission, SubmissionReminder
from licensing.submissions.deciding import DECIDERS
from stock import tasks
from stock.accounts.models import Role, User
from stock.audit.services import record

Kind = SubmissionReminder.Kind


def overdue(*, at: datetime, days: int | None = None) -> QuerySet[Submission]:
    """Open questions that have waited ``days`` (by default: until a reminder is due)."""
    days = settings.SUBMISSION_REMIND_AFTER_DAYS if days is None else days
    return Submission.objects.filter(
        state=Submission.State.OPEN, submitted_at__lte=at - timedelta(days=days)
    )


def remind_and_escalate(*, at: datetime) -> int:
    """Prepare the mails that are due, send them to workers, and return how many are new.

    Safe to run twice, and often: an agency is reminded once per interval, a submission is
    escalated once.
    """
    made = 0
    for agency in Agency.objects.filter(submissions__in=overdue(at=at)).distinct():
        made += _remind(agency, at=at) + _escalate(agency, at=at)
    unsettled = SubmissionReminder.objects.filter(settled_at__isnull=True)
    for pk in unsettled.values_list("pk", flat=True):
        tasks.send_after_commit("licensing.send_reminder", pk)
    return made


def _remind(agency: Agency, *, at: datetime) -> int:
    day = timezone.localdate(at)
    last = day - timedelta(days=settings.SUBMISSION_REMIND_EVERY_DAYS)
    if agency.reminders.filter(kind=Kind.REMINDER, day__gt=last).exists():
        return 0
    deciders = User.objects.filter(
        is_active=True, agency_memberships__agency=agency, agency_memberships__role__in=DECIDERS
    )
    with transaction.atomic():
        overdue(at=at).filter(agency=agency).update(reminded_at=at)
        return _make(Kind.REMINDER, agency, deciders, at=at)


def _escalate(agency: Agency, *, at: datetime) -> int:
    late = overdue(at=at, days=settings.SUBMISSION_ESCALATE_AFTER_DAYS).filter(
        agency=agency, escalated_at__isnull=True
    )
    with transaction.atomic():
        escalated = 0
        for submission in late:
            # Of two sweeps at once, one claims it.
            if not late.filter(pk=submission.pk).update(escalated_at=at):
                continue
            escalated += 1
            record(
                action="submission.escalated",
                target=submission,
                actor="licensing",
                at=at,
                after={"submitted_at": submission.submitted_at.isoformat()},
            )
        if not escalated:
            return 0
        staff = User.objects.filter(is_active=True, role=Role.STAFF)
        return _make(Kind.ESCALATION, agency, staff, at=at)


def _make(kind: str, agency: Agency, people: QuerySet[User], *, at: datetime) -> int:
    before = agency.reminders.count()
    SubmissionReminder.objects.bulk_create(
        [
            SubmissionReminder(
                kind=kind,
                agency=agency,
                recipient=person,
                day=timezone.localdate(at),
                created_at=at,
            )
            for person in people
        ],
        ignore_conflicts=True,
    )
    return agency.reminders.count() - before


def send(*, reminder_id: int, at: datetime) -> bool:
    """Send one mail once; return whether this call did it.

    The right to send is claimed by a conditional UPDATE, and given back if the mail server
    refuses. If nothing waits any more, nothing is sent.
    """
    rows = SubmissionReminder.objects.filter(pk=reminder_id, settled_at__isnull=True)
    if not rows.update(settled_at=at):
        return False
    reminder = SubmissionReminder.objects.select_related("agency", "recipient").get(pk=reminder_id)
    days = (
        settings.SUBMISSION_REMIND_AFTER_DAYS
        if reminder.kind == Kind.REMINDER
        else settings.SUBMISSION_ESCALATE_AFTER_DAYS
    )
    waiting = list(
        overdue(at=at, days=days)
        .filter(agency=reminder.agency)
        .select_related("photo")
        .order_by("id")
    )
    if not waiting:
        return False
    try:
        with translation.override(reminder.recipient.language):
            _mail(reminder, waiting, at=at)
    except Exception:
        SubmissionReminder.objects.filter(pk=reminder_id).update(settled_at=None)
        raise
    SubmissionReminder.objects.filter(pk=reminder_id).update(was_sent=True)
    return True


#: A mail names this many pictures; the page has them all.
NAMED = 10


def _mail(reminder: SubmissionReminder, waiting: list[Submission], *, at: datetime) -> None:
    count, oldest = len(waiting), (at - waiting[0].submitted_at).days
    if reminder.kind == Kind.REMINDER:
        subject = ngettext(
            "%(n)s photo waits for your answer", "%(n)s photos wait for your answer", count
        ) % {"n": count}
        page, template = "licensing_partner:queue", "licensing/email/reminder.txt"
    else:
        subject = _("%(agency)s has not answered for %(days)s days") % {
            "agency": reminder.agency.name,
            "days": oldest,
        }
        page, template = "licensing_studio:overview", "licensing/email/escalation.txt"
    context = {
        "agency": reminder.agency,
        "count": count,
        "days": oldest,
        "titles": [row.photo.title for row in waiting[:NAMED]],
        "more": max(0, count - NAMED),
        "address": settings.SITE_URL + reverse(page),
    }
    send_mail(
        subject=subject,
        message=render_to_string(template, context),
        from_email=settings.DEFAULT_FROM_EMAIL,
        recipient_list=[reminder.recipient.email],
    )
