"""Tests that run on SQLite and again on PostgreSQL. Imported by ``tests/conftest.py``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from django.db.utils import load_backend

from tests import postgres


@pytest.fixture(scope="session")
def postgresql(django_db_setup: None, django_db_blocker: Any) -> Iterator[Any]:
    """A connection to a PostgreSQL of its own, with every migration run; skips where no server can
    be started."""
    if postgres.programs() is None:
        pytest.skip("PostgreSQL is not installed here")
    with postgres.server() as database:
        entry = {
            **connections.settings["default"],
            **database,
            "OPTIONS": settings.POSTGRESQL_OPTIONS,
        }
        wrapper = load_backend(entry["ENGINE"]).DatabaseWrapper(entry, "default")
        first = connections["default"]
        with django_db_blocker.unblock():
            connections["default"] = wrapper
            try:
                call_command("migrate", verbosity=0)
            finally:
                connections["default"] = first
        yield wrapper
        with django_db_blocker.unblock():
            wrapper.close()


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def any_database(request: pytest.FixtureRequest, django_db_setup: None) -> Iterator[str]:
    """The test runs twice, with ``connection`` the one and the other database. Use with
    ``django_db``; its transactions are rolled back in both."""
    if request.param == "sqlite":
        yield request.param
        return
    wrapper = request.getfixturevalue("postgresql")
    first = connections["default"]
    connections["default"] = wrapper
    yield request.param
    connections["default"] = first
