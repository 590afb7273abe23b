"""Korean is complete: no message is missing or uncertain."""

from __future__ import annotations

from pathlib import Path

import pytest
from babel.messages.pofile import read_po

LOCALE = Path(__file__).resolve().parents[2] / "config" / "locale"


@pytest.mark.parametrize("language", ["ko"])
def test_every_message_is_translated(language: str) -> None:
    with (LOCALE / language / "LC_MESSAGES" / "django.po").open("rb") as file:
        catalogue = read_po(file, locale=language)
    assert len(catalogue) > 500
    missing = [
        message.id
        for message in catalogue
        if message.id and (message.fuzzy or not message.string or not all(message.string))
    ]
    assert missing == []
