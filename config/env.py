"""Reading the environment, so that every missing or malformed name is told at once."""

from __future__ import annotations

import os
import warnings
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import environ
from cryptography.fernet import Fernet
from django.core.exceptions import ImproperlyConfigured


class RequiredSettings:
    """Collects what is wrong with the environment and refuses to start with all of it.

    ``with RequiredSettings() as need: SECRET_KEY = need.text("SECRET_KEY")``. On leaving the
    block :class:`ImproperlyConfigured` names every variable that is missing or malformed, so an
    operator does not have to restart once per mistake.
    """

    def __init__(self) -> None:
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
        value = os.environ.get(name)
        if not value:
            self._problems.append(f"{name}: missing")
            return fallback
        try:
            return parse(value)
        except Exception as error:
            # Not the error's own words: they may quote a password.
            self._problems.append(f"{name}: malformed ({type(error).__name__})")
            return fallback

    def text(self, name: str) -> str:
        return self._read(name, str, "")

    def words(self, name: str) -> list[str]:
        """Words separated by commas."""
        return self._read(name, _words, [])

    def fernet_keys(self, name: str) -> list[str]:
        """Keys of 32 bytes in URL-safe base64, separated by commas."""
        return self._read(name, _fernet_keys, [])

    def database(self, name: str) -> dict[str, Any]:
        return self._read(name, _database, {})

    def refuse(self, name: str, why: str) -> None:
        """Add a problem that only reading several settings together shows."""
        self._problems.append(f"{name}: {why}")


def _words(value: str) -> list[str]:
    words = [word.strip() for word in value.split(",") if word.strip()]
    if not words:
        raise ValueError("only commas")
    return words


def _fernet_keys(value: str) -> list[str]:
    keys = _words(value)
    for key in keys:
        Fernet(key)  # raises ValueError
    return keys


def _database(url: str) -> dict[str, Any]:
    with warnings.catch_warnings():
        # django-environ answers a database that it does not know with a warning.
        warnings.simplefilter("error")
        config = environ.Env.db_url_config(url)
    if config["ENGINE"] not in environ.Env.DB_SCHEMES.values() or not config["NAME"]:
        raise ValueError("neither a known kind of database nor a name in it")
    return dict(config)
