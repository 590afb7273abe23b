"""Work is sent by name, after commit; a broker that is away delays it and breaks nothing."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from celery import Celery
from django.db import transaction
from kombu.exceptions import OperationalError

from stock import tasks

Committed = Callable[[], AbstractContextManager[Any]]
Sent = list[tuple[str, tuple[Any, ...], dict[str, Any]]]


def test_a_task_is_sent_by_name_with_its_arguments_and_options(sent_tasks: Sent) -> None:
    tasks.send("catalogue.purge_previews", 7, queue="media", priority=1)
    assert sent_tasks == [("catalogue.purge_previews", (7,), {"queue": "media", "priority": 1})]


@pytest.mark.django_db
def test_nothing_is_sent_before_the_commit(sent_tasks: Sent, committed: Committed) -> None:
    with committed():
        tasks.send_after_commit("catalogue.purge_previews", 7, queue="media")
        assert sent_tasks == []
    assert sent_tasks == [("catalogue.purge_previews", (7,), {"queue": "media"})]


@pytest.mark.django_db
def test_what_is_rolled_back_sends_nothing(sent_tasks: Sent, committed: Committed) -> None:
    def fail() -> None:
        with transaction.atomic():
            tasks.send_after_commit("catalogue.purge_previews", 7)
            raise LookupError

    with committed():
        with pytest.raises(LookupError):
            fail()
        tasks.send_after_commit("catalogue.make_previews", 8)
    assert [name for name, _args, _options in sent_tasks] == ["catalogue.make_previews"]


@pytest.mark.parametrize("error", [OperationalError("no broker"), ConnectionRefusedError()])
def test_a_broker_that_cannot_be_reached_is_survived(
    monkeypatch: pytest.MonkeyPatch, error: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    def unreachable(app: Celery, name: str, **options: object) -> None:
        raise error

    monkeypatch.setattr(Celery, "send_task", unreachable)
    tasks.send("catalogue.purge_previews", 7)
    assert "task not sent" in caplog.text
    assert "catalogue.purge_previews" in caplog.text


def test_a_mistake_of_the_programmer_is_not_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(app: Celery, name: str, **options: object) -> None:
        raise TypeError("unexpected option")

    monkeypatch.setattr(Celery, "send_task", broken)
    with pytest.raises(TypeError):
        tasks.send("catalogue.purge_previews", 7)
