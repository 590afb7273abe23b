"""Where an account is signed in, and ending it from afar."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from allauth.usersessions.models import UserSession
from django.db import transaction
from django.db.models import QuerySet

from stock.accounts.models import User
from stock.audit.services import record


def of(user: User) -> list[UserSession]:
    """The sessions that still are one, newest first; rows of others are deleted."""
    kept = UserSession.objects.purge_and_list(user)
    return sorted(kept, key=lambda row: row.created_at, reverse=True)


def end(*, user: User, session_id: int, current_key: str, at: datetime) -> bool:
    """Sign out one other session; return whether there was such a one. It can belong to nobody
    else, and one's own is ended by signing out."""
    rows = UserSession.objects.filter(user=user, pk=session_id).exclude(session_key=current_key)
    return _end(rows, user=user, at=at) == 1


def end_others(*, user: User, current_key: str, at: datetime) -> int:
    """Sign out everywhere else; return how many sessions that were."""
    rows = UserSession.objects.filter(user=user).exclude(session_key=current_key)
    return _end(rows, user=user, at=at)


def _end(rows: QuerySet[Any], *, user: User, at: datetime) -> int:
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
