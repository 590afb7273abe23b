"""Query sets put together once and asked many times, of other rows and at another moment.

What a page of the shop asks is always the same. Django puts the statement together anew each time
and PostgreSQL plans it anew each time; for clearance both take longer than the answer. Here the
statement is kept for a day, and every connection keeps its plan
(see docs/decisions/0062-kept-statements.md).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import lru_cache
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

#: Primary keys asked about in one statement: those of a page, of one with pictures beside it, of
#: one with more of them, or many.
SIZES = (32, 64, 96, 512)
#: Statements kept: a dozen questions in four sizes, on both sides of midnight.
KEPT = 128
#: From primary keys, a moment (unless none is asked about) and what else is given to a query set of
#: tuples, ordered by what is unique. Nothing else that changes may go into it: the moment itself
#: and its day may, what is reckoned from it may not.
Question = Callable[..., QuerySet[Any, Any]]


def ask(
    question: Question,
    ids: Iterable[int],
    *,
    at: datetime | None = None,
    given: tuple[str, ...] = (),
) -> list[tuple[Any, ...]]:
    """Rows of ``question(ids, at, *given)``, or ``question(ids, *given)`` without ``at``. One query
    per 512 keys, none for no keys; the rows are in the question's order within each."""
    wanted = list(dict.fromkeys(ids))
    day = None if at is None else timezone.localdate(at)
    found: list[tuple[Any, ...]] = []
    for start in range(0, len(wanted), SIZES[-1]):
        batch = wanted[start : start + SIZES[-1]]
        size = next(number for number in SIZES if len(batch) <= number)
        found += _statement(question, given, connection.vendor, day, size).rows(batch, at=at)
    return found


@dataclass(frozen=True, slots=True)
class Constant:
    value: Any


@dataclass(frozen=True, slots=True)
class Statement:
    sql: str
    #: What goes into each place: a key by its number, None for the moment, or what was there.
    places: tuple[int | Constant | None, ...]
    converters: dict[int, Any]
    size: int

    def rows(self, ids: Sequence[int], *, at: datetime | None) -> list[tuple[Any, ...]]:
        # No row has a negative key: the places that are left find nothing.
        keys = _keys([*ids, *range(-self.size, -len(ids))])
        moment = None if at is None else connection.ops.adapt_datetimefield_value(at)
        values = [
            one.value if isinstance(one, Constant) else moment if one is None else keys[one]
            for one in self.places
        ]
        with _cursor() as cursor:
            cursor.execute(self.sql, values)
            found = cursor.fetchall()
        return list(_converted(found, self.converters)) if self.converters else found


@lru_cache(maxsize=KEPT)
def _statement(
    question: Question, given: tuple[str, ...], vendor: str, day: date | None, size: int
) -> Statement:
    """The statement for the moments of a day. ``vendor`` is there for the cache."""
    numbers = range(-size, 0)
    asked: tuple[Any, ...] = (list(numbers), *given)
    moment = None
    if day is not None:
        noon = datetime.combine(day, time(12), tzinfo=timezone.get_default_timezone())
        asked = (list(numbers), noon, *given)
        moment = connection.ops.adapt_datetimefield_value(noon)
    compiler = question(*asked).query.get_compiler(connection=connection)
    sql, parameters = compiler.as_sql()
    places: list[int | Constant | None] = []
    written: list[str] = []
    for one in parameters:
        if moment is not None and one == moment:
            places.append(None)
        elif isinstance(one, int) and one in numbers:
            places.append(int(one) + size)
        elif vendor == "postgresql":
            # A kept plan must see what is constant: by it, partial indexes are chosen.
            written.append(_literal(one))
            continue
        else:
            places.append(Constant(one))
        written.append("%s")
    columns = [column for column, _sql, _alias in compiler.select]
    return Statement(
        # A percent sign stays doubled: the statement is still to be filled.
        sql=sql.replace("%%", "%%%%") % tuple(written),
        places=tuple(places),
        converters=compiler.get_converters(columns),
        size=size,
    )


def forget() -> None:
    """Forget every statement of this process: for tests, and after a change of the schema."""
    _statement.cache_clear()


def _converted(
    rows: list[tuple[Any, ...]], converters: dict[int, Any]
) -> Iterator[tuple[Any, ...]]:
    for row in rows:
        values = list(row)
        for place, (functions, expression) in converters.items():
            for function in functions:
                values[place] = function(values[place], expression, connection)
        yield tuple(values)


def _literal(value: Any) -> str:
    from psycopg import sql

    # A member of an enumeration is its value to the database.
    plain = str(value) if isinstance(value, str) else value
    return sql.Literal(plain).as_string(connection.connection).replace("%", "%%")


def _keys(ids: list[int]) -> Sequence[Any]:
    if connection.vendor != "postgresql":
        return ids
    from psycopg.types.numeric import Int8

    # Of one type whatever their size: a statement is prepared for certain types.
    return [Int8(one) for one in ids]


def _cursor() -> Any:
    """On PostgreSQL one that prepares what it executes, counted and timed like any of Django's."""
    if connection.vendor != "postgresql":
        return connection.cursor()
    connection.ensure_connection()
    return connection._prepare_cursor(_preparing()(connection.connection))  # type: ignore[attr-defined]


@lru_cache(maxsize=1)
def _preparing() -> type[Any]:
    import psycopg

    class Preparing(psycopg.Cursor[Any]):
        """psycopg knows what each connection has prepared, and forgets what is long unused."""

        def execute(self, query: Any, params: Any = None, **options: Any) -> Any:
            # Django's connections prepare nothing; theirs is the threshold that forbids it.
            threshold, self._conn.prepare_threshold = self._conn.prepare_threshold, 0
            try:
                return super().execute(query, params, **{"prepare": True, **options})
            finally:
                self._conn.prepare_threshold = threshold

    return Preparing
