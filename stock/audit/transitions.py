"""The one mechanism by which a state changes.

A model's states move along a literal table. :meth:`StateMachine.apply` is a conditional
``UPDATE ... WHERE pk = ? AND state IN (sources)``: of two people who act at once, the database
lets exactly one through, whatever either of them had read before. The other gets
:class:`IllegalTransition`. The audit entry is written in the same transaction.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from stock.audit.services import Actor, record
from stock.errors import Refusal


@dataclass(frozen=True, slots=True)
class Transition:
    sources: tuple[str, ...]
    target: str


class IllegalTransition(Refusal):
    code = "illegal_transition"

    def __init__(self, obj: models.Model, name: str, state: str | None) -> None:
        super().__init__(
            _("This has been changed in the meantime. Please look at it again."),
            transition=name,
            state=state,
            target=obj._meta.label_lower,
        )


class StateMachine:
    """The allowed transitions of one model's ``state`` column."""

    def __init__(self, transitions: Mapping[str, Transition]) -> None:
        self.transitions = dict(transitions)

    def apply(
        self,
        obj: models.Model,
        name: str,
        *,
        actor: Actor,
        at: datetime,
        reason: str = "",
        only_if: models.Q | None = None,
        after: dict[str, Any] | None = None,
        **stamps: Any,
    ) -> None:
        """Move ``obj`` along the transition ``name`` and set ``stamps`` in the same UPDATE.

        ``only_if`` adds conditions (a lease token, say). On success the attributes of ``obj``
        are brought up to date. Raises :class:`IllegalTransition` if no row matched.
        """
        transition_ = self.transitions[name]
        manager = type(obj)._default_manager
        with transaction.atomic():
            rows = manager.filter(pk=obj.pk, state__in=transition_.sources)
            if only_if is not None:
                rows = rows.filter(only_if)
            # Locks the row, so that what is logged as "before" is what the UPDATE replaces.
            before = rows.select_for_update().values_list("state", flat=True).first()
            if before is None or not rows.update(state=transition_.target, **stamps):
                current = manager.filter(pk=obj.pk).values_list("state", flat=True).first()
                raise IllegalTransition(obj, name, current)
            record(
                action=f"{obj._meta.model_name}.{name}",
                target=obj,
                actor=actor,
                at=at,
                reason=reason,
                before={"state": before},
                after={"state": transition_.target, **(after or {})},
            )
            for field, value in {"state": transition_.target, **stamps}.items():
                # Expressions (F("attempts") + 1) are known only to the database.
                if hasattr(value, "resolve_expression"):
                    obj.refresh_from_db(fields=[field])
                else:
                    setattr(obj, field, value)
