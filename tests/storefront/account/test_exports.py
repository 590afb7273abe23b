"""A copy of one's data: put together by a worker, complete, private, kept for days, opened by links
that live for minutes."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.test import Client

from stock.accounts.models import User
from stock.audit.models import AuditEntry
from stock.storefront import tasks, upkeep
from stock.storefront.account import exports
from stock.storefront.account.export_content import archive
from stock.storefront.errors import AccountRefused
from stock.storefront.models import DataExport
from tests.conftest import Files, SentTask
from tests.purchases.steps import actions, at_once
from tests.storefront.account.conftest import ADDRESS, BOX, EMAIL, NAME, NOTE, SEARCH

pytestmark = pytest.mark.django_db
PATH = "/en/account/data/"
DAY = timedelta(days=1)


@pytest.fixture
def made(fan: User, at: datetime, sent_tasks: list[SentTask]) -> DataExport:
    row = exports.request(user=fan, at=at)
    assert exports.make(export_id=row.pk, at=at)
    row.refresh_from_db()
    return row


def bytes_of(response: Any) -> bytes:
    return b"".join(response.streaming_content)


def test_asked_for_made_told_of_and_downloaded(
    as_fan: Client, fan: User, committed: Any, sent_tasks: list[SentTask], files: Files
) -> None:
    with committed():
        as_fan.post(PATH)
        assert sent_tasks == []
    row = DataExport.objects.get(user=fan)
    assert sent_tasks == [("storefront.make_export", (row.pk,), {})]
    assert "We are putting it together" in as_fan.get(PATH).content.decode()
    before = files.private
    with committed():
        tasks.make_export(row.pk)
    assert sent_tasks[1:] == [("storefront.tell_of_export", (row.pk,), {})]
    (name,) = set(files.private) - set(before)
    assert files.public == []
    tasks.tell_of_export(row.pk)
    (sent,) = mail.outbox
    assert sent.to == [fan.email]
    assert PATH.removeprefix("/en") in sent.body
    assert name not in sent.body  # a mail opens nothing

    assert "It is ready" in as_fan.get(PATH).content.decode()
    response = as_fan.post(f"{PATH}{row.public_id}/")
    assert response.status_code == 303
    file = as_fan.get(response.headers["Location"])
    content = bytes_of(file)
    row.refresh_from_db()
    assert hashlib.sha256(content).hexdigest() == row.sha256
    assert len(content) == row.byte_size
    assert "private" in file.headers["Cache-Control"]
    assert 'attachment; filename="encore-data-' in file.headers["Content-Disposition"]
    with zipfile.ZipFile(io.BytesIO(content)) as zipped:
        assert json.loads(zipped.read("account.json"))["email"] == fan.email
    assert (
        actions(row) == ["export.requested", "dataexport.finish", "export.opened"]
        or actions(row)[-1] == "export.opened"
    )


def test_it_contains_everything_of_the_person_and_nothing_of_others(
    known: User, stranger: User, at: datetime
) -> None:
    content = archive(user=known, at=at)
    with zipfile.ZipFile(io.BytesIO(content)) as zipped:
        parts = {name: zipped.read(name).decode() for name in zipped.namelist()}
    whole = "".join(parts.values())
    followed = known.follows.get().artist.slug
    for word in (EMAIL, NAME, ADDRESS, NOTE, BOX, SEARCH, followed):
        assert word in whole, word
    order = known.orders.get()
    assert order.number in parts["orders.json"]
    assert order.lines.get().licence.number in parts["licences.json"]
    assert order.lines.get().licence.number in parts["downloads.json"]
    assert f"receipts/{order.number}.txt" in parts
    assert "We had to withdraw it." in parts["messages_about_takedowns.json"]
    # Secrets stay here: what opens something is no data of the person.
    share = known.lightboxes.get().share_token
    stop = known.news_mail.stop_token
    for secret in (known.password, share, stop, "sealed", stranger.email, "staff@example.com"):
        assert secret not in whole
    # The same at the same moment.
    assert archive(user=known, at=at) == content


def test_a_work_account_gets_its_own_too(staff: User, at: datetime) -> None:
    with zipfile.ZipFile(io.BytesIO(archive(user=staff, at=at))) as zipped:
        assert json.loads(zipped.read("account.json"))["email"] == staff.email
        assert json.loads(zipped.read("orders.json")) == []


def test_made_once(made: DataExport, files: Files, at: datetime) -> None:
    before = files.private
    assert exports.make(export_id=made.pk, at=at) is False
    assert exports.make(export_id=0, at=at) is False
    assert files.private == before
    assert exports.tell(export_id=made.pk, at=at) is True
    assert exports.tell(export_id=made.pk, at=at) is False
    assert len(mail.outbox) == 1


def test_once_a_day(as_fan: Client, fan: User, made: DataExport, at: datetime) -> None:
    with pytest.raises(AccountRefused) as refused:
        exports.request(user=fan, at=at + DAY / 2)
    assert refused.value.code == "too_soon"
    assert exports.request(user=fan, at=at + DAY).pk != made.pk
    answer = as_fan.post(PATH, follow=True).content.decode()  # one is being made
    assert "You can ask for one copy a day." in answer
    assert DataExport.objects.count() == 2


class TestPrivate:
    def test_not_for_another_account(
        self, as_fan: Client, made: DataExport, stranger: User, staff: User, clock: object
    ) -> None:
        link = as_fan.post(f"{PATH}{made.public_id}/").headers["Location"]
        for user in (stranger, staff):
            other = Client()
            other.force_login(user)
            answer = other.post(f"{PATH}{made.public_id}/", follow=True)
            assert "This copy is no longer kept." in answer.content.decode()
            assert other.get(link).status_code == 403
        assert Client().get(link).status_code == 302
        assert AuditEntry.objects.filter(action="export.opened").count() == 1

    def test_the_link_lives_for_minutes(
        self,
        as_fan: Client,
        made: DataExport,
        clock: Callable[[datetime], None],
        at: datetime,
        settings: Any,
    ) -> None:
        link = as_fan.post(f"{PATH}{made.public_id}/").headers["Location"]
        clock(at + timedelta(seconds=settings.PRIVATE_LINK_SECONDS - 5))
        assert as_fan.get(link).status_code == 200
        clock(at + timedelta(seconds=settings.PRIVATE_LINK_SECONDS + 5))
        assert as_fan.get(link).status_code == 403
        assert made.public_id not in link

    def test_a_get_opens_nothing(self, as_fan: Client, made: DataExport) -> None:
        assert as_fan.get(f"{PATH}{made.public_id}/").status_code == 405


class TestSweep:
    def test_what_is_kept_no_longer_goes(
        self, made: DataExport, files: Files, at: datetime, committed: Any, settings: Any
    ) -> None:
        kept = timedelta(hours=settings.DATA_EXPORT_KEPT_HOURS)
        with committed():
            exports.sweep(at=at + kept - timedelta(minutes=1))
        assert made.file_name in files.private
        for _again in range(2):
            with committed():
                exports.sweep(at=at + kept)
        assert made.file_name not in files.private
        made.refresh_from_db()
        assert (made.state, made.file_name) == ("gone", "")

    def test_it_is_refused_when_its_time_is_over_and_the_sweep_is_late(
        self, fan: User, made: DataExport, at: datetime
    ) -> None:
        with pytest.raises(AccountRefused):
            exports.open_link(user=fan, public_id=made.public_id, at=at + 9 * DAY)

    def test_lost_messages_are_sent_again(
        self, fan: User, at: datetime, sent_tasks: list[SentTask]
    ) -> None:
        row = exports.request(user=fan, at=at)
        exports.sweep(at=at + timedelta(seconds=30))
        assert sent_tasks == []
        exports.sweep(at=at + timedelta(minutes=2))
        assert sent_tasks == [("storefront.make_export", (row.pk,), {})]
        exports.make(export_id=row.pk, at=at)
        sent_tasks.clear()
        exports.sweep(at=at + timedelta(minutes=2))
        assert sent_tasks == [("storefront.tell_of_export", (row.pk,), {})]

    def test_files_that_belong_to_no_copy_go(
        self, made: DataExport, files: Files, settings: Any
    ) -> None:
        stray = storages["default"].save("exports/stray.zip", ContentFile(b"x"))
        other = storages["default"].save("masters/kept.png", ContentFile(b"x"))
        written = storages["default"].get_modified_time(stray)
        assert exports.forget_strays(at=written + timedelta(minutes=1)) == 0  # being written
        upkeep.forget(at=written + timedelta(hours=2))
        assert stray not in files.private
        assert made.file_name in files.private
        assert other in files.private


def test_nothing_to_forget_where_nobody_asked(at: datetime, db: None) -> None:
    assert exports.forget_strays(at=at) == 0


def test_a_mail_server_that_refuses_is_asked_again(
    made: DataExport, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*args: Any, **kwargs: Any) -> None:
        raise OSError("mail server")

    with monkeypatch.context() as patch:
        patch.setattr("django.core.mail.message.EmailMessage.send", refuse)
        with pytest.raises(OSError, match="mail server"):
            exports.tell(export_id=made.pk, at=at)
    assert exports.tell(export_id=made.pk, at=at) is True
    assert len(mail.outbox) == 1


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_keep_one_file(
    fan: User, at: datetime, files: Files, sent_tasks: list[SentTask]
) -> None:
    row = exports.request(user=fan, at=at)
    done = at_once(2, lambda _number: exports.make(export_id=row.pk, at=at))
    assert sorted(done) == [False, True]
    row.refresh_from_db()
    assert files.private == [row.file_name]


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_once_ask_for_one(
    fan: User, at: datetime, sent_tasks: list[SentTask]
) -> None:
    def ask(_number: int) -> bool:
        try:
            exports.request(user=fan, at=at)
        except AccountRefused:
            return False
        return True

    assert sorted(at_once(2, ask)) == [False, True]
    assert DataExport.objects.count() == 1
