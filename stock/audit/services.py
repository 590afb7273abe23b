"""Writing the log. Called inside the transaction of whatever is being logged."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import models, transaction

from stock.accounts.models import User
from stock.audit import chain
from stock.audit.context import current_origin
from stock.audit.models import AuditEntry

#: A person, or the name of the part of the system that acted by itself.
Actor = User | str


def record(
    *,
    action: str,
    target: models.Model,
    actor: Actor,
    at: datetime,
    reason: str = "",
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> AuditEntry:
    """Append one entry. Must run inside a transaction, so that it stands or falls with its cause.

    Raises :class:`RuntimeError` outside a transaction.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("audit.record() must run in the transaction of what it records")
    context = current_origin()
    entry = AuditEntry(
        at=at,
        actor=actor if isinstance(actor, User) else None,
        system="" if isinstance(actor, User) else actor,
        action=action,
        target_type=target._meta.label_lower,
        target_id=str(getattr(target, "public_id", target.pk)),
        reason=reason,
        before=before or {},
        after=after or {},
        request_id=context.request_id,
        address=context.address,
    )
    entry.digest = chain.digest(entry)
    entry.save(force_insert=True)
    return entry
