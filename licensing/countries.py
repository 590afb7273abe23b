"""Countries by name, in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable

from babel import Locale
from django.conf import settings
from django.utils.translation import get_language, gettext, to_locale

from licensing.models import WORLDWIDE

#: Two-letter names of Unicode's that are no country of ISO 3166: unions, tests, parts.
_NOT_COUNTRIES = frozenset(
    {"AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"}
)
EVERY_COUNTRY = frozenset(
    code
    for code in map(str, Locale("en").territories)
    if len(code) == 2 and code.isalpha() and code not in _NOT_COUNTRIES
)


def _names() -> dict[str, str]:
    return dict(Locale.parse(to_locale(get_language() or settings.LANGUAGE_CODE)).territories)


def name_of(code: str) -> str:
    """ "KR" is South Korea; "WW" is the whole world; what is not known stays a code."""
    return gettext("the whole world") if code == WORLDWIDE else _names().get(code, code)


def choices(codes: Iterable[str]) -> list[tuple[str, str]]:
    """Code and name, by name; the whole world first."""
    names = {code: name_of(code) for code in codes}
    return sorted(names.items(), key=lambda row: (row[0] != WORLDWIDE, row[1]))
