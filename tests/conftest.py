"""What every test may ask for: a moment, people, empty storages, and what was sent to workers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import count
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import hypothesis
import pytest
from celery import Celery
from django.core.cache import cache
from django.core.files.storage import storages
from django.db.backends.sqlite3.operations import DatabaseOperations
from django.test import Client
from django.utils import translation

from licensing.models import Agency
from stock.accounts.models import User
from tests import factories
from tests.chromium import chromium
from tests.databases import any_database, postgresql

__all__ = ["any_database", "chromium", "postgresql"]

# The same examples every time: a suite that fails does so for everybody.
hypothesis.settings.register_profile(
    "suite",
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=[
        hypothesis.HealthCheck.function_scoped_fixture,
        hypothesis.HealthCheck.too_slow,
    ],
)
hypothesis.settings.load_profile("suite")

_directories = count(1)


@pytest.fixture(scope="session", autouse=True)
def _append_only_tables_can_be_emptied() -> Iterator[None]:
    """Let transactional tests empty the append-only tables when they are done.

    SQLite has no TRUNCATE: Django deletes row by row, which is what the triggers refuse. So they
    step aside for the flush and stand again right after it, in the same transaction.
    """
    original = DatabaseOperations.sql_flush

    def sql_flush(self: DatabaseOperations, *args: Any, **options: Any) -> list[str]:
        statements = original(self, *args, **options)
        with self.connection.cursor() as cursor:
            # All but those that keep full-text tables beside their rows: they must see the flush.
            cursor.execute(
                "SELECT name, sql FROM sqlite_master"
                " WHERE type = 'trigger' AND name NOT LIKE '%!_fts!_%' ESCAPE '!'"
            )
            triggers = cursor.fetchall()
        drop = [f"DROP TRIGGER {name}" for name, _sql in triggers]
        return [*drop, *statements, *(sql for _name, sql in triggers)] if statements else []

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DatabaseOperations, "sql_flush", sql_flush)
        yield


@dataclass(frozen=True, slots=True)
class Files:
    """The two storages of one test, empty at its beginning."""

    root: Path

    def _names(self, folder: str) -> list[str]:
        root = self.root / folder
        return sorted(str(path.relative_to(root)) for path in root.rglob("*") if path.is_file())

    @property
    def private(self) -> list[str]:
        return self._names("private")

    @property
    def public(self) -> list[str]:
        return self._names("public")

    @property
    def all(self) -> list[str]:
        return self.private + self.public


@pytest.fixture(autouse=True)
def files(settings: Any, tmp_path_factory: pytest.TempPathFactory) -> Files:
    """Storages of this test's own. Directories come into being with the first file."""
    root = tmp_path_factory.getbasetemp() / f"files-{next(_directories)}"
    settings.STORAGES = {
        name: {**entry, "OPTIONS": {**entry["OPTIONS"], "location": root / folder}}
        if (folder := {"default": "private", "public": "public"}.get(name))
        else entry
        for name, entry in settings.STORAGES.items()
    }
    assert Path(storages["default"].location) == root / "private"  # type: ignore[attr-defined]
    return Files(root)


@pytest.fixture(autouse=True)
def _no_memory_of_other_tests() -> None:
    """Rate limits are counted in the cache; a request leaves its language to the thread."""
    cache.clear()
    translation.deactivate()


@pytest.fixture
def at() -> datetime:
    """The moment at which things happen in tests."""
    return factories.AT


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch, at: datetime) -> Callable[[datetime], None]:
    """Stop the clock that views read, at first at ``at``; call it to set another moment."""

    def show(moment: datetime) -> None:
        monkeypatch.setattr("django.utils.timezone.now", lambda: moment)
        monkeypatch.setattr("django.core.signing.time", SimpleNamespace(time=moment.timestamp))

    show(at)
    return show


# --- people -------------------------------------------------------------------------------------


@pytest.fixture
def fan(db: None) -> User:
    return factories.make_user(email="fan@example.com", name="Fan")


@pytest.fixture
def staff(db: None) -> User:
    return factories.make_staff(email="staff@example.com", name="Staff")


@pytest.fixture
def agency(db: None) -> Agency:
    return factories.make_agency(name="Moonlight")


@pytest.fixture
def partner(agency: Agency) -> User:
    """An approver of ``agency``."""
    return factories.make_partner(agency=agency, email="partner@example.com", name="Partner")


@pytest.fixture
def viewer(agency: Agency) -> User:
    """A partner who may look but not decide."""
    return factories.make_partner(agency=agency, rank="viewer", email="viewer@example.com")


def _signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def as_fan(fan: User) -> Client:
    return _signed_in(fan)


@pytest.fixture
def as_staff(staff: User) -> Client:
    return _signed_in(staff)


@pytest.fixture
def as_partner(partner: User) -> Client:
    return _signed_in(partner)


@pytest.fixture
def as_viewer(viewer: User) -> Client:
    return _signed_in(viewer)


# --- what happens around a transaction ----------------------------------------------------------

SentTask = tuple[str, tuple[Any, ...], dict[str, Any]]


@pytest.fixture
def sent_tasks(monkeypatch: pytest.MonkeyPatch) -> list[SentTask]:
    """What was sent to workers, as (name, args, options). Use with ``committed``."""
    sent: list[SentTask] = []

    def send_task(app: Celery, name: str, args: Any = (), **options: Any) -> None:
        sent.append((name, tuple(args), options))

    monkeypatch.setattr(Celery, "send_task", send_task)
    return sent


@pytest.fixture
def committed(
    django_capture_on_commit_callbacks: Callable[..., AbstractContextManager[Any]],
) -> Callable[[], AbstractContextManager[Any]]:
    """``with committed():`` runs at its end what waits for the commit."""
    return partial(django_capture_on_commit_callbacks, execute=True)
