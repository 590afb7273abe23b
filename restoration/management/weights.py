"""Models that a command is given by name or as files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from restoration.engine import Model

FILES = "a .safetensors or .pth file, or the .param of an ncnn pair"


def load_model(given: str) -> Model:
    """A built-in model by its name, or a file. Raises WeightsError.

    Nobody has reviewed such a file, so what it makes is reported as not for sale: only an imported
    model version has a licence.
    """
    from restoration import engine

    if not engine.is_weights_file(given):
        return engine.load_builtin(given)
    path = Path(given)
    return engine.load_file(path, name=path.stem, licence="unknown", commercial_use=False)
