"""Reading settings modules with an environment of the test's own."""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Callable
from types import ModuleType

import pytest
import structlog

Load = Callable[..., ModuleType]


@pytest.fixture
def load_settings(monkeypatch: pytest.MonkeyPatch) -> Load:
    """Import a settings module afresh, under exactly the given environment.

    ``base`` is read anew as well: the other modules add to what it holds.
    """

    def load(name: str, environment: dict[str, str]) -> ModuleType:
        for variable in list(os.environ):
            if variable not in {"PATH", "HOME", "LANG", "TZ"}:
                monkeypatch.delenv(variable)
        for variable, value in environment.items():
            monkeypatch.setenv(variable, value)
        parent = importlib.import_module("config.settings")
        for module in ("base", "embedded", "production", "test"):
            monkeypatch.delitem(sys.modules, f"config.settings.{module}", raising=False)
            monkeypatch.delattr(parent, module, raising=False)
        monkeypatch.setattr(structlog, "configure", lambda **options: None)
        try:
            return importlib.import_module(f"config.settings.{name}")
        finally:
            for module in ("base", "embedded", "production", "test"):
                sys.modules.pop(f"config.settings.{module}", None)

    return load
