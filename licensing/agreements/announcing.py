"""Telling an agency's managers by mail that a contract waits for their signature."""

from __future__ import annotations

from datetime import datetime

import structlog
from django.conf import settings
from django.core.mail import send_mail
from django.db import IntegrityError, transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from licensing.models import AgencyMember, Agreement, SignatureRequest
from stock.accounts.models import User

log = structlog.get_logger(__name__)


def announce_due(*, at: datetime) -> int:
    """Mail every manager whom a sent contract waits for, once per document; return how many mails.

    A mail that the server refuses is tried again next time and keeps no other one waiting.
    """
    sent = 0
    waiting = Agreement.objects.filter(state=Agreement.State.SENT).select_related("agency")
    for agreement in waiting.order_by("pk"):
        managers = User.objects.filter(
            is_active=True,
            agency_memberships__agency=agreement.agency,
            agency_memberships__role=AgencyMember.Role.MANAGER,
        )
        for person in managers.order_by("pk"):
            sent += _announce(agreement, person, at)
    return sent


def _announce(agreement: Agreement, person: User, at: datetime) -> bool:
    """Send one mail unless it has been sent; the row is the claim to do it."""
    try:
        with transaction.atomic():
            claim = SignatureRequest.objects.create(
                agreement=agreement,
                document_sha256=agreement.document_sha256,
                recipient=person,
                sent_at=at,
            )
    except IntegrityError:
        return False
    try:
        with translation.override(person.language):
            path = reverse("licensing_partner:agreement", args=[agreement.public_id])
            send_mail(
                subject=_("An agreement with Encore waits for your signature"),
                message=render_to_string(
                    "licensing/email/agreement_sent.txt",
                    {"agreement": agreement, "address": settings.SITE_URL + path},
                ),
                from_email=settings.DEFAULT_FROM_EMAIL,
                recipient_list=[person.email],
            )
    except Exception:
        log.exception("a request to sign could not be sent", agreement=agreement.public_id)
        claim.delete()
        return False
    return True
