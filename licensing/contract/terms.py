"""What a contract's wording needs to know of one agreement."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from babel import Locale
from babel.dates import format_date
from babel.numbers import format_currency, format_decimal

from licensing.models import WORLDWIDE, Agreement
from stock.money import ZERO_DECIMAL

WORLD = {"ko": "전 세계", "en": "the whole world"}


@dataclass(frozen=True, slots=True)
class Terms:
    """Shares in basis points and floors in minor units, by licence kind."""

    number: str
    version: int
    amends: str
    agency_ko: str
    agency_en: str
    shares: dict[str, int]
    floors: dict[str, int]
    currency: str
    countries: tuple[str, ...]
    valid_from: date
    valid_until: date | None
    exclusive: bool
    two_person_approval: bool

    def agency(self, language: str) -> str:
        return self.agency_ko if language == "ko" else self.agency_en

    def day(self, day: date, language: str) -> str:
        return format_date(day, format="long", locale=language)

    def money(self, amount: int, language: str) -> str:
        value = Decimal(amount) if self.currency in ZERO_DECIMAL else Decimal(amount) / 100
        return format_currency(value, self.currency, locale=language)

    def share(self, kind: str, language: str) -> str:
        return f"{format_decimal(Decimal(self.shares[kind]) / 100, locale=language)} %"

    def places(self, language: str) -> str:
        if WORLDWIDE in self.countries:
            return WORLD[language]
        names = Locale.parse(language).territories
        return ", ".join(sorted(names.get(code, code) for code in self.countries))


def terms_of(agreement: Agreement) -> Terms:
    rates = list(agreement.rates.all())
    return Terms(
        number=agreement.number,
        version=agreement.version,
        amends=agreement.amends.number if agreement.amends else "",
        agency_ko=agreement.agency.name_ko,
        agency_en=agreement.agency.name_en,
        shares={rate.licence_kind: rate.share_bps for rate in rates},
        floors={rate.licence_kind: rate.floor for rate in rates},
        currency=agreement.currency,
        countries=tuple(sorted(row.country for row in agreement.territories.all())),
        valid_from=agreement.valid_from,
        valid_until=agreement.valid_until,
        exclusive=agreement.exclusive,
        two_person_approval=agreement.two_person_approval,
    )
