"""README and CONTRIBUTING name files that exist: nobody is sent to where code used to be."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PATH = re.compile(r"`((?:[a-z_]+/)+[a-z_]+(?:\.[a-z]+)?/?)`")
#: What the worked examples ask the reader to write.
TO_BE_WRITTEN = {
    "stock/catalogue/palette.py",
    "tests/catalogue/test_palette.py",
    "tests/purchases/test_suspension.py",
}


@pytest.mark.parametrize("document", ["README.md", "CONTRIBUTING.md"])
def test_named_files_exist(document: str) -> None:
    named = set(PATH.findall((ROOT / document).read_text(encoding="utf-8")))
    assert len(named) >= 3, "the pattern finds them"
    missing = {path for path in named - TO_BE_WRITTEN if not (ROOT / path).exists()}
    assert missing == set()


def test_what_is_to_be_written_is_not_there_yet() -> None:
    assert [path for path in TO_BE_WRITTEN if (ROOT / path).exists()] == []
