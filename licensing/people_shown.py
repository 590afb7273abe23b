"""When it changes who is said to be in a photo, what agencies said of it before holds no more."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.mail import send_mail
from django.db.models import Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from licensing.models import AgencyMember, Consent, RemovalNotice, Submission
from stock import tasks
from stock.accounts.models import User
from stock.catalogue.models import Artist, Photo
from stock.catalogue.signals import circumstances_changed, people_changed

DECIDERS = (AgencyMember.Role.APPROVER, AgencyMember.Role.MANAGER)
LIVE = (Submission.State.OPEN, Submission.State.APPROVED, Submission.State.CHANGES_REQUESTED)


def void_after_change(
    *,
    photo: Photo,
    added: list[Artist],
    removed: list[Artist],
    actor: User,
    at: datetime,
    reason: str,
) -> int:
    """Void what was asked or approved while other people were named; return how many.

    Somebody fewer: every agency is asked again, so that none is passed over unseen; one whose
    artist was removed is told, and keeps its say, because it was asked (see
    :mod:`licensing.reach`). Somebody
    more: the agencies of the added, who approved a picture in which their artist was not named.
    """
    said = Submission.objects.filter(photo=photo, state__in=LIVE)
    if not removed:
        theirs = Consent.objects.filter(artist__in=added).values("agreement__agency")
        said = said.filter(agency__in=theirs)
    names = [f"+{artist.slug}" for artist in added] + [f"-{artist.slug}" for artist in removed]
    why = f"people changed: {' '.join(names)}" + (f" ({reason})" if reason else "")
    _tell(photo, removed, at=at, reason=reason)
    count = 0
    for submission in said:
        Submission.MACHINE.apply(submission, "void", actor=actor, at=at, reason=why)
        count += 1
    return count


def void_after_move(*, photo: Photo, actor: User, at: datetime, reason: str) -> int:
    """Void what agencies were asked or approved while the photo was said to be of another day or
    event, if that matters to what they allow; return how many.

    A consent may hold for photos of certain days only and leave events out. Whoever set such a
    limit looks again, or a corrected day would bring a photo back inside it unseen.
    """
    limited = Consent.objects.filter(
        Q(taken_from__isnull=False)
        | Q(taken_until__isnull=False)
        | Q(excluded_events__isnull=False),
        artist__appearances__photo=photo,
        state=Consent.State.ACTIVE,
    )
    said = Submission.objects.filter(
        photo=photo, state__in=LIVE, agency__in=limited.values("agreement__agency")
    )
    why = "day or event changed" + (f" ({reason})" if reason else "")
    count = 0
    for submission in said:
        Submission.MACHINE.apply(submission, "void", actor=actor, at=at, reason=why)
        count += 1
    return count


def _tell(photo: Photo, removed: list[Artist], *, at: datetime, reason: str) -> None:
    """Tell those who decide for an agency that was asked about the photo, and whose artist is no
    longer named in it."""
    for artist in removed:
        deciders = AgencyMember.objects.filter(
            agency__in=Consent.objects.filter(artist=artist).values("agreement__agency"),
            agency__submissions__photo=photo,
            role__in=DECIDERS,
            user__is_active=True,
        ).distinct()
        for member in deciders:
            notice = RemovalNotice.objects.create(
                photo=photo,
                artist=artist,
                agency_id=member.agency_id,
                recipient_id=member.user_id,
                reason=reason[:300],
                created_at=at,
            )
            tasks.send_after_commit("licensing.send_removal_notice", notice.pk)


def send_notice(*, notice_id: int, at: datetime) -> bool:
    """Send one mail once; return whether this call did it. The right to send is claimed by a
    conditional UPDATE, and given back if the mail server refuses."""
    rows = RemovalNotice.objects.filter(pk=notice_id, settled_at__isnull=True)
    if not rows.update(settled_at=at):
        return False
    notice = RemovalNotice.objects.select_related("photo", "artist", "recipient").get(pk=notice_id)
    try:
        with translation.override(notice.recipient.language):
            page = reverse("licensing_partner:photo", args=[notice.photo.public_id])
            send_mail(
                subject=_("%(name)s is no longer named in a photo") % {"name": notice.artist.name},
                message=render_to_string(
                    "licensing/email/removal.txt",
                    {"notice": notice, "address": settings.SITE_URL + page},
                ),
                from_email=settings.DEFAULT_FROM_EMAIL,
                recipient_list=[notice.recipient.email],
            )
    except Exception:
        RemovalNotice.objects.filter(pk=notice_id).update(settled_at=None)
        raise
    return True


def resend_unsent() -> int:
    """Send the mails whose message was lost to workers again; return how many."""
    waiting = RemovalNotice.objects.filter(settled_at__isnull=True).values_list("pk", flat=True)
    for pk in waiting[:200]:
        tasks.send("licensing.send_removal_notice", pk)
    return len(waiting[:200])


def _heard(sender: Any, signal: Any, **told: Any) -> None:
    void_after_change(**told)


def _heard_of_a_move(sender: Any, signal: Any, **told: Any) -> None:
    void_after_move(**told)


def connect() -> None:
    people_changed.connect(_heard, dispatch_uid="licensing.people_changed")
    circumstances_changed.connect(_heard_of_a_move, dispatch_uid="licensing.circumstances_changed")
