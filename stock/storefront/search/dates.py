"""Dates as people type them: 2026-03, 2026년 3월, 3월, March 2026, 2026-03-21."""

from __future__ import annotations

import calendar
import re
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
        r"(?<!\d)(?P<y>(?:19|20)\d\d)\s*(?:[-./]|년)\s*(?P<m>\d{1,2})(?!\d)\s*월?",
        rf"\b(?P<name>{_MONTH})\.?\s+(?P<y>(?:19|20)\d\d)\b",
        rf"\b(?P<y>(?:19|20)\d\d)\s+(?P<name>{_MONTH})\b",
        r"(?<!\d)(?P<m>\d{1,2})월\s*(?P<d>\d{1,2})일",
        r"(?<!\d)(?P<m>\d{1,2})월",
        # A month alone: only in full, because "May" and "Mar" are names too.
        rf"^\s*(?P<name>{'|'.join(calendar.month_name[1:])})\s*$",
        r"(?<!\d)(?P<y>(?:19|20)\d\d)(?:\s*년|(?![\w-]))",
    )
]


def take_out(words: str, *, today: date) -> tuple[tuple[Span, ...], str, str]:
    """The days meant by the first date in ``words``, the date as typed, and the other words. No
    days if there is no date."""
    for form in _FORMS:
        match = form.search(words)
        if match is None:
            continue
        parts = match.groupdict()
        month = parts.get("m") or _MONTHS.get((parts.get("name") or "").lower())
        spans = _spans(parts.get("y"), month, parts.get("d"), today=today)
        if spans:
            rest = f"{words[: match.start()]} {words[match.end() :]}"
            return spans, match.group().strip(), " ".join(rest.split())
    return (), "", words


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
