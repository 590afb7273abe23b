"""Dates as people type them: 2026-03, 2026년 3월, 3월, March 2026, 2026-03-21."""

from __future__ import annotations

import calendar
import re
from collections.abc import Sequence
from datetime import date, timedelta

Span = tuple[date, date]

_MONTHS = {
    name.lower(): number
    for names in (calendar.month_name, calendar.month_abbr)
    for number, name in enumerate(names)
    if name
}
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
#: Years before the present one in which "3월" is looked for.
YEARS_BACK = 20

_FORMS = [
    re.compile(form, re.IGNORECASE)
    for form in (
        r"(?<!\d)(?P<y>(?:19|20)\d\d)\s*(?:[-./]|년)\s*(?P<m>\d{1,2})\s*(?:[-./]|월)\s*(?P<d>\d{1,2})(?!\d)\s*일?\.?",
        r"(?<!\d)(?P<y>(?:19|20)\d\d)\s*(?:[-./]|년)\s*(?P<m>\d{1,2})(?!\d|[-./]\d)\s*월?",
        rf"\b(?P<name>{_MONTH})\.?\s+(?P<y>(?:19|20)\d\d)\b",
        rf"\b(?P<y>(?:19|20)\d\d)\s+(?P<name>{_MONTH})\b",
        r"(?<!\d)(?P<m>\d{1,2})월\s*(?P<d>\d{1,2})일",
        r"(?<!\d)(?P<m>\d{1,2})월",
        # A month alone: only in full, because "May" and "Mar" are names too.
        rf"^\s*(?P<name>{'|'.join(name for name in calendar.month_name if len(name) > 3)})\s*$",
        r"(?<!\d)(?P<y>(?:19|20)\d\d)(?:\s*년|(?![\w-]))",
    )
]


def months(spans: Sequence[Span]) -> list[int]:
    """The months that the spans are made of, as 202603; none if one is of single days."""
    found = []
    for first, last in spans:
        if first.day != 1 or (last + timedelta(days=1)).day != 1:
            return []
        number = first.year * 12 + first.month - 1
        end = last.year * 12 + last.month - 1
        found += [one // 12 * 100 + one % 12 + 1 for one in range(number, end + 1)]
    return found


def take_out(words: str, *, today: date) -> tuple[tuple[Span, ...], str]:
    """The days meant by the first date in ``words``, and the other words. No days if there is no
    date."""
    for form in _FORMS:
        match = form.search(words)
        if match is None:
            continue
        parts = match.groupdict()
        month = parts.get("m") or _MONTHS.get((parts.get("name") or "").lower())
        spans = _spans(parts.get("y"), month, parts.get("d"), today=today)
        if spans:
            rest = f"{words[: match.start()]} {words[match.end() :]}"
            return spans, " ".join(rest.split())
    return (), words


def _spans(
    year: str | None, month: str | int | None, day: str | None, *, today: date
) -> tuple[Span, ...]:
    years = [int(year)] if year else range(today.year, today.year - YEARS_BACK, -1)
    spans = []
    for one in years:
        try:
            if day and month:
                spans.append((date(one, int(month), int(day)),) * 2)
            elif month:
                first = date(one, int(month), 1)
                last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
                spans.append((first, last))
            else:
                spans.append((date(one, 1, 1), date(one, 12, 31)))
        except ValueError:
            continue  # 29 February, or no date at all
    return tuple(spans)
