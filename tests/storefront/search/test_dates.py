"""Dates as people type them."""

from __future__ import annotations

from datetime import date

import pytest

from stock.storefront.search import dates

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("typed", "spans", "rest"),
    [
        ("2026-03-21", [(date(2026, 3, 21), date(2026, 3, 21))], ""),
        ("2026년 3월 21일 유단", [(date(2026, 3, 21), date(2026, 3, 21))], "유단"),
        ("2026.3.21", [(date(2026, 3, 21), date(2026, 3, 21))], ""),
        ("2026-03", [(date(2026, 3, 1), date(2026, 3, 31))], ""),
        ("유단 2026년 2월 공항", [(date(2026, 2, 1), date(2026, 2, 28))], "유단 공항"),
        ("2024/02", [(date(2024, 2, 1), date(2024, 2, 29))], ""),
        ("2026", [(date(2026, 1, 1), date(2026, 12, 31))], ""),
        ("2026년 콘서트", [(date(2026, 1, 1), date(2026, 12, 31))], "콘서트"),
        ("March 2026", [(date(2026, 3, 1), date(2026, 3, 31))], ""),
        ("chaeon mar 2026", [(date(2026, 3, 1), date(2026, 3, 31))], "chaeon"),
    ],
)
def test_taken_out(typed: str, spans: list[dates.Span], rest: str) -> None:
    assert dates.take_out(typed, today=TODAY) == (tuple(spans), rest)


def test_a_month_without_a_year_is_that_of_every_year() -> None:
    spans, rest = dates.take_out("유단 3월", today=TODAY)
    assert rest == "유단"
    assert len(spans) == dates.YEARS_BACK
    assert spans[0] == (date(2026, 3, 1), date(2026, 3, 31))
    assert {first.month for first, _last in spans} == {3}


@pytest.mark.parametrize(
    "typed", ["유단", "2026-13", "2026-02-30", "May", "mar", "77777", "아이브2", "13월", ""]
)
def test_what_is_no_date_stays(typed: str) -> None:
    # "2026-13" is no month, and 2026 in it no year.
    assert dates.take_out(typed, today=TODAY) == ((), typed)


def test_months() -> None:
    spans, _rest = dates.take_out("2026", today=TODAY)
    assert dates.months(spans) == [202601 + n for n in range(12)]
    assert dates.months([(date(2026, 3, 21), date(2026, 3, 21))]) == []
    assert dates.months([]) == []
