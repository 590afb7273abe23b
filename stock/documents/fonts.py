"""NanumGothic (SIL Open Font License), which carries Korean, Latin, kana and common hanja.

Its files come out of a package that is pinned by hash (docker/requirements/fonts.txt) and is never
imported: it would import matplotlib.
"""

from __future__ import annotations

import hashlib
import importlib.util
from pathlib import Path

PACKAGE = "koreanize_matplotlib"
REGULAR = "NanumGothic"
BOLD = "NanumGothicBold"
SHA256 = {
    REGULAR: "48a28e97b34fc8e5b157657633670cd1b7de126cfc414da65ce9c3d5bc8be733",
    BOLD: "454eb3f503f377782a99eb84fc4bb7dde22a0f075d41b47427737f2985053bc9",
}


class FontMissing(RuntimeError):
    """A font file is not installed, or is another than the one that was looked at."""


def font_file(name: str) -> Path:
    """The TrueType file of the font ``name``. Raises :class:`FontMissing`."""
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise FontMissing(f"{PACKAGE} is not installed (see docker/requirements/fonts.txt)")
    path = Path(spec.submodule_search_locations[0]) / "fonts" / f"{name}.ttf"
    try:
        found = hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError as error:
        raise FontMissing(f"cannot read {path.name}: {error.strerror}") from error
    if found != SHA256[name]:
        raise FontMissing(f"{path.name} is not the expected file: its SHA-256 is {found}")
    return path
