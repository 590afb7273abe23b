"""An agreement as pages show it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from licensing import countries
from licensing.agreements.paper import signed_on_paper
from licensing.contract.terms import terms_of
from licensing.contract.wording import CURRENT, WORDINGS
from licensing.models import WORLDWIDE, Agreement


@dataclass(frozen=True, slots=True)
class Shown:
    agreement: Agreement
    # "expired" and "upcoming" are among these, which no row ever says.
    state: str
    state_words: str
    countries: str
    on_paper: bool
    articles: list[tuple[str, list[str]]]


STATE_WORDS: dict[str, Any] = {
    "expired": _("Its term is over"),
    "upcoming": _("Signed, not yet begun"),
}


def shown(agreement: Agreement, *, day: date) -> Shown:
    """What a page of ``agreement`` says on ``day``, in the reader's language."""
    state = agreement.state_on(day)
    language = "ko" if (get_language() or settings.LANGUAGE_CODE).startswith("ko") else "en"
    wording = WORDINGS[agreement.terms_version or CURRENT]
    return Shown(
        agreement=agreement,
        state=state,
        state_words=str(STATE_WORDS.get(state) or agreement.get_state_display()),
        countries=country_names(agreement),
        on_paper=signed_on_paper(agreement),
        articles=wording.articles(terms_of(agreement), language),
    )


def country_names(agreement: Agreement) -> str:
    names = countries.choices(row.country for row in agreement.territories.all())
    # The whole world comes first, and contains the others.
    return names[0][1] if names[0][0] == WORLDWIDE else ", ".join(name for _code, name in names)
