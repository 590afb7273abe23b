"""Telling people in time that an agreement is about to end."""

from __future__ import annotations

from datetime import datetime, timedelta

import structlog
from django.conf import settings
from django.core.mail import send_mail
from django.db import IntegrityError, transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from licensing.models import AgencyMember, Agreement, ExpiryReminder
from stock.accounts.models import Role, User

log = structlog.get_logger(__name__)

#: So many days before the end.
DAYS = (60, 30, 7)


def send_due(*, at: datetime) -> int:
    """Remind of every end that has come near, each person once per step; return how many mails.

    Steps that passed unnoticed (a scheduler that stood still) are not made up for: only the nearest
    is told. A mail that the server refuses is tried again next time, and does not keep others from
    theirs.
    """
    today = timezone.localdate(at)
    sent = 0
    rows = Agreement.objects.filter(
        state=Agreement.State.ACTIVE,
        valid_until__gt=today,
        valid_until__lte=today + timedelta(days=max(DAYS)),
    ).select_related("agency")
    for agreement in rows.order_by("valid_until", "pk"):
        left = ((agreement.valid_until or today) - today).days
        step = min(days for days in DAYS if left <= days)
        for person in recipients(agreement):
            sent += _remind(agreement, person, step, left, at)
    return sent


def recipients(agreement: Agreement) -> list[User]:
    """The agency's managers, and the staff."""
    managers = User.objects.filter(
        is_active=True,
        agency_memberships__agency=agreement.agency,
        agency_memberships__role=AgencyMember.Role.MANAGER,
    )
    staff = User.objects.filter(is_active=True, role=Role.STAFF)
    return list((managers | staff).distinct().order_by("pk"))


def _remind(agreement: Agreement, person: User, step: int, left: int, at: datetime) -> bool:
    """Send one mail unless it has been sent; the row is the claim to do it."""
    try:
        with transaction.atomic():
            claim = ExpiryReminder.objects.create(
                agreement=agreement, days=step, recipient=person, sent_at=at
            )
    except IntegrityError:
        return False
    place = "licensing_studio" if person.role == Role.STAFF else "licensing_partner"
    try:
        with translation.override(person.language):
            path = reverse(f"{place}:agreement", args=[agreement.public_id])
            send_mail(
                subject=_("The agreement with %(agency)s ends in %(days)s days")
                % {"agency": agreement.agency.name, "days": left},
                message=render_to_string(
                    "licensing/email/agreement_ends.txt",
                    {
                        "agreement": agreement,
                        "left": left,
                        "address": settings.SITE_URL + path,
                        "is_staff": person.role == Role.STAFF,
                    },
                ),
                from_email=settings.DEFAULT_FROM_EMAIL,
                recipient_list=[person.email],
            )
    except Exception:
        log.exception("a reminder could not be sent", agreement=agreement.public_id)
        claim.delete()
        return False
    return True
