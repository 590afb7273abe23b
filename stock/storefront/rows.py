"""Model instances from the rows of a kept statement (``stock.compiled``), as Django makes them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any, TypeVar

from django.db import connection
from django.db.models import Model

M = TypeVar("M", bound=Model)


@cache
def fields(model: type[Model], prefix: str = "") -> tuple[str, ...]:
    """The columns of a model, for ``values_list``; with ``prefix`` those of a relation."""
    return tuple(f"{prefix}{field.attname}" for field in model._meta.concrete_fields)


def made(model: type[M], values: Sequence[Any]) -> M:
    return model.from_db(connection.alias, fields(model), values)


def made_along(values: Sequence[Any], *models: type[Model]) -> list[Any]:
    """One instance per model from the columns of all, in their order; None for a relation that
    is not there."""
    start, found = 0, []
    for model in models:
        end = start + len(fields(model))
        part = values[start:end]
        # The primary key comes first in every model of ours.
        found.append(None if part[0] is None else made(model, part))
        start = end
    return found


def prefetched(one: Model, relation: str, related: list[Any]) -> None:
    """As ``prefetch_related`` leaves it: ``one.relation.all()`` asks nothing, and what is narrowed
    further is narrowed from the rows of ``one``."""
    known: Any = getattr(one, relation).all()
    known._result_cache = related
    known._prefetch_done = True
    if not hasattr(one, "_prefetched_objects_cache"):
        one._prefetched_objects_cache = {}  # type: ignore[attr-defined]
    one._prefetched_objects_cache[relation] = known  # type: ignore[attr-defined]
