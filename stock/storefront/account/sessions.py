"""Where an account is signed in, and ending it from afar."""

from __future__ import annotations

from datetime import datetime

from allauth.usersessions.models import UserSession
from django.contrib.auth import HASH_SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.crypto import constant_time_compare

from stock.accounts.models import User
from stock.audit.services import record

#: Listed at once; all others are ended together with them.
MOST_LISTED = 50


def of(user: User, *, at: datetime) -> list[UserSession]:
    """The sessions that still open the account, last used first. Two queries."""
    rows = list(_alive(at=at).filter(user=user).order_by("-last_seen_at", "-pk")[:MOST_LISTED])
    keys = [row.session_key for row in rows]
    expected = user.get_session_auth_hash()
    # Changing the password ends sessions without deleting them.
    good = {
        session.session_key
        for session in Session.objects.filter(session_key__in=keys)
        if constant_time_compare(session.get_decoded().get(HASH_SESSION_KEY, ""), expected)
    }
    return [row for row in rows if row.session_key in good]


def _alive(*, at: datetime) -> QuerySet[UserSession]:
    sessions = Session.objects.filter(session_key=OuterRef("session_key"), expire_date__gt=at)
    return UserSession.objects.filter(Exists(sessions))


def end(*, user: User, session_id: int, current_key: str, at: datetime) -> bool:
    """Sign out one other session; return whether there was such a one. It can belong to nobody
    else, and one's own is ended by signing out."""
    rows = UserSession.objects.filter(user=user, pk=session_id).exclude(session_key=current_key)
    return _end(rows, user=user, at=at) == 1


def end_others(*, user: User, current_key: str, at: datetime) -> int:
    """Sign out everywhere else; return how many sessions that were."""
    rows = UserSession.objects.filter(user=user).exclude(session_key=current_key)
    return _end(rows, user=user, at=at)


def _end(rows: QuerySet[UserSession], *, user: User, at: datetime) -> int:
    with transaction.atomic():
        ended = 0
        for row in rows.select_for_update():
            row.end()
            ended += 1
        if ended:
            record(
                action="account.sessions_ended",
                target=user,
                actor=user,
                at=at,
                after={"sessions": ended},
            )
    return ended


def forget_ended(*, at: datetime) -> int:
    """Delete what was kept (address, browser) of sessions that are over; return how many."""
    over = UserSession.objects.exclude(pk__in=_alive(at=at).values("pk"))
    return over.delete()[0]
