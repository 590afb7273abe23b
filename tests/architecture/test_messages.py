"""Korean is complete: no message is missing or uncertain, and none of the code is uncollected."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from babel.messages.extract import extract
from babel.messages.pofile import read_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parents[2]
LOCALE = ROOT / "config" / "locale"
SOURCES = ("config", "stock", "licensing", "restoration", "templates")
#: A project of its own, in no language of the shop.
APART = ROOT / "stock" / "purchases" / "sandbox"
KEYWORDS: dict[str, Any] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}


def read(language: str) -> Any:
    with (LOCALE / language / "LC_MESSAGES" / "django.po").open("rb") as file:
        return read_po(file, locale=language)


def placeholders(text: str | Iterable[str]) -> set[str]:
    """The ``%(names)s`` and ``{names}`` of a message in all its forms."""
    forms = [text] if isinstance(text, str) else text
    return {name for form in forms for name in re.findall(r"%\(\w+\)s|\{\w+\}", form)}


def collected() -> Iterator[tuple[str, str | None, str]]:
    """What the code asks to be translated: file, context and message (in the singular)."""
    for folder in SOURCES:
        for path in sorted((ROOT / folder).rglob("*")):
            if path.suffix not in {".py", ".html", ".txt"} or APART in path.parents:
                continue
            text = path.read_text(encoding="utf-8")
            if path.suffix != ".py":
                # In parentheses, because its lines are indented as they were in the template.
                text = f"({templatize(text, origin=str(path))})"
            lines = io.BytesIO(text.encode())
            options = {"encoding": "utf-8"}
            for _line, message, _comments, context in extract(
                "python", lines, keywords=KEYWORDS, options=options
            ):
                first = message if isinstance(message, str) else message[0]
                if first:
                    yield str(path.relative_to(ROOT)), context, first


def test_no_message_of_the_code_is_uncollected() -> None:
    known = {
        (message.context, message.id if isinstance(message.id, str) else message.id[0])
        for message in read("ko")
        if message.id
    }
    asked = list(collected())
    assert len({(context, message) for _path, context, message in asked}) > 500
    assert [one for one in asked if one[1:] not in known] == []


@pytest.mark.parametrize("language", ["ko"])
def test_every_message_is_translated(language: str) -> None:
    catalogue = read(language)
    assert len(catalogue) > 500
    missing = [
        message.id
        for message in catalogue
        if message.id and (message.fuzzy or not message.string or not all(message.string))
    ]
    assert missing == []


@pytest.mark.parametrize("language", ["ko"])
def test_a_translation_invents_no_placeholder(language: str) -> None:
    """A name that the code does not give would be an error at the moment of showing."""
    wrong = [
        message.id
        for message in read(language)
        if message.id and placeholders(message.string) - placeholders(message.id)
    ]
    assert wrong == []
