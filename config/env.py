"""Reading the environment, so that every missing or malformed name is told at once."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import environ
from django.core.exceptions import ImproperlyConfigured


class RequiredSettings:
    """Collects what is wrong with the environment and refuses to start with all of it.

    ``with RequiredSettings() as need: SECRET_KEY = need.text("SECRET_KEY")``. On leaving the
    block :class:`ImproperlyConfigured` names every variable that is missing or malformed, so an
    operator does not have to restart once per mistake.
    """

    def __init__(self) -> None:
        self._env = environ.Env()
        self._problems: list[str] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._problems:
            lines = "\n".join(f"  {problem}" for problem in self._problems)
            raise ImproperlyConfigured(f"These settings stop the start:\n{lines}") from None

    def _read(self, name: str, parse: Callable[[str], Any], fallback: Any) -> Any:
        # Secrets may be mounted as files: NAME_FILE names one whose content is the value.
        path = os.environ.get(f"{name}_FILE")
        if path and name not in os.environ:
            try:
                os.environ[name] = Path(path).read_text(encoding="utf-8").strip()
            except OSError as error:
                self._problems.append(f"{name}_FILE: cannot be read ({error.strerror})")
                return fallback
        if not os.environ.get(name):
            self._problems.append(f"{name}: missing")
            return fallback
        try:
            return parse(name)
        except (ValueError, ImproperlyConfigured) as error:
            self._problems.append(f"{name}: {error}")
            return fallback

    def text(self, name: str) -> str:
        return self._read(name, self._env.str, "")

    def words(self, name: str) -> list[str]:
        return self._read(name, self._env.list, [])

    def database(self, name: str) -> dict[str, Any]:
        return self._read(name, self._env.db_url, {})

    def refuse(self, name: str, why: str) -> None:
        """Add a problem that only reading several settings together shows."""
        self._problems.append(f"{name}: {why}")
