"""Whether the process lives, and whether it can work: the one does not depend on the other."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client

from config import health


def fail() -> None:
    raise ConnectionError("postgres://encore:secret@db.internal cannot be reached")


@pytest.mark.django_db
def test_all_services_answer(client: Client) -> None:
    response = client.get("/readyz")
    assert response.status_code == 200
    assert response.json() == {
        "status": "ok",
        "database": "ok",
        "cache": "ok",
        "broker": "ok",
        "storage": "ok",
    }


@pytest.mark.django_db
@pytest.mark.parametrize("service", ["database", "cache", "broker", "storage"])
def test_the_one_that_does_not_is_named_without_its_reason(
    client: Client, monkeypatch: pytest.MonkeyPatch, service: str
) -> None:
    monkeypatch.setitem(health.CHECKS, service, fail)
    response = client.get("/readyz")
    assert response.status_code == 503
    answers = response.json()
    assert answers.pop("status") == "failed"
    assert answers.pop(service) == "failed"
    assert set(answers.values()) == {"ok"}
    assert b"secret" not in response.content


@pytest.mark.django_db
def test_the_reason_is_in_the_log(
    client: Client, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setitem(health.CHECKS, "broker", fail)
    client.get("/readyz")
    assert "cannot be reached" in caplog.text
    assert "broker" in caplog.text


def test_the_real_checks_notice(
    client: Client, monkeypatch: pytest.MonkeyPatch, settings: Any, db: None
) -> None:
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
    with monkeypatch.context() as patch:
        patch.setattr("config.health.current_app", SimpleNamespace(connection_for_write=fail))
        patch.setattr("config.health.connection", SimpleNamespace(cursor=fail))
        answers = client.get("/readyz").json()
    assert answers == {
        "status": "failed",
        "database": "failed",
        "cache": "failed",
        "broker": "failed",
        "storage": "ok",
    }


def test_the_process_lives_whatever_fails(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """No database is needed: a process is not restarted for what is not its fault."""
    for service in health.CHECKS:
        monkeypatch.setitem(health.CHECKS, service, fail)
    response = client.get("/healthz")
    assert response.status_code == 200
    assert response.json() == {"status": "ok"}


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_nothing_is_changed_by_asking(client: Client, path: str) -> None:
    assert client.post(path).status_code == 405
