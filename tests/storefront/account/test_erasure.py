"""Deleting one's own account: the person goes; what the law wants stays, without them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.core import mail
from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.test import Client

from licensing.models import LedgerEntry, LedgerTransaction
from stock.accounts.models import User
from stock.audit import chain
from stock.audit.models import AuditEntry
from stock.catalogue.models import Photo
from stock.purchases import checkout
from stock.purchases import takedowns as purchases_takedowns
from stock.purchases.errors import CheckoutRefused
from stock.purchases.models import (
    Cart,
    Download,
    Licence,
    Order,
    OrderLine,
    Payment,
    TakedownNotice,
)
from stock.storefront.account import erasure, exports
from stock.storefront.errors import AccountRefused
from stock.storefront.models import DataExport
from tests.conftest import Files, SentTask
from tests.factories import PASSWORD, make_user
from tests.purchases.steps import at_once, rows
from tests.storefront.account.conftest import ADDRESS, BOX, EMAIL, NAME, NOTE, SEARCH, Buy

pytestmark = pytest.mark.django_db
PATH = "/en/account/delete/"
HOUR = timedelta(hours=1)


def delete(user: User, at: datetime, password: str = PASSWORD) -> None:
    erasure.delete_account(user=user, password=password, typed=str(erasure.WORD), at=at)


def everywhere(word: str) -> set[str]:
    """The tables in which the word stands."""
    return {
        model._meta.label
        for model in apps.get_models(include_auto_created=True)
        if any(word in str(value) for row in model._base_manager.values() for value in row.values())
    }


def test_nothing_of_the_person_is_left(known: User, stranger: User, at: datetime) -> None:
    words = (EMAIL, NAME, NOTE, BOX, SEARCH)
    for word in words:
        assert everywhere(word), word
    delete(known, at)
    for word in words:
        assert everywhere(word) == set(), word
    # Evidence: from where what was done was done. See decision 0063.
    assert everywhere(ADDRESS) == {"audit.AuditEntry"}
    known.refresh_from_db()
    assert (known.is_active, known.name, known.deleted_at) == (False, "", at)
    assert not known.has_usable_password()
    stranger.refresh_from_db()
    assert stranger.is_active


def test_what_was_bought_stays_provable(known: User, at: datetime) -> None:
    tables = (OrderLine, Payment, Licence, LedgerEntry, LedgerTransaction)
    before, order = rows(*tables), Order.objects.get()
    delete(known, at)
    assert rows(*tables) == before
    after = Order.objects.get()
    assert (after.number, after.state, after.user) == (order.number, "fulfilled", known)
    assert after.email == erasure.pseudonym(known)
    assert Licence.objects.get().holder == known
    assert Download.objects.get().address is None
    assert not Cart.objects.exists()
    # Nothing in the log was rewritten, and it says that this was done.
    assert AuditEntry.objects.filter(action="account.deleted", actor=known).count() == 1


def test_the_log_is_still_whole(known: User, at: datetime) -> None:
    entries = list(AuditEntry.objects.order_by("pk").values("pk", "digest"))
    delete(known, at)
    kept = AuditEntry.objects.filter(pk__in=[entry["pk"] for entry in entries])
    assert list(kept.order_by("pk").values("pk", "digest")) == entries
    for entry in AuditEntry.objects.all():
        assert chain.digest(entry) == entry.digest


def test_by_the_page_and_every_session_ends(
    known: User, signed_in: Callable[..., Client], committed: Any
) -> None:
    here, there = signed_in(known), signed_in(known)
    with committed():
        response = here.post(PATH, {"password": PASSWORD, "word": "delete"})
    assert response.url == "/en/"
    for client in (here, there):
        assert client.get("/en/account/").status_code == 302
    (goodbye,) = mail.outbox
    assert goodbye.to == [EMAIL]
    response = Client().post("/en/accounts/login/", {"login": EMAIL, "password": PASSWORD})
    assert response.status_code == 200  # the form again
    # The address is free for a new beginning, which has nothing of the old.
    again = make_user(email=EMAIL)
    assert not again.orders.exists()


def test_their_files_go_after_the_commit(
    fan: User, at: datetime, files: Files, committed: Any, sent_tasks: list[SentTask]
) -> None:
    export = exports.request(user=fan, at=at)
    exports.make(export_id=export.pk, at=at)
    export.refresh_from_db()
    assert export.file_name in files.private
    with committed():
        delete(fan, at)
        assert export.file_name in files.private
    assert export.file_name not in files.private
    assert not DataExport.objects.exists()


def test_a_copy_that_is_being_made_comes_to_nothing(
    fan: User, at: datetime, files: Files, sent_tasks: list[SentTask], monkeypatch: Any
) -> None:
    export = exports.request(user=fan, at=at)
    monkeypatch.setattr(exports, "archive", lambda **_of: delete(fan, at) or b"copy")
    assert exports.make(export_id=export.pk, at=at) is False
    assert files.private == []
    assert not exports.tell(export_id=export.pk, at=at)


class TestRefused:
    @pytest.mark.parametrize(
        ("data", "words"),
        [
            ({"password": "wrong", "word": "DELETE"}, "This is not your password."),
            ({"password": PASSWORD, "word": "yes"}, "Please type “DELETE” to confirm."),
            ({}, "Please type “DELETE” to confirm."),
        ],
    )
    def test_without_password_and_word(
        self, as_fan: Client, known: User, data: dict[str, str], words: str
    ) -> None:
        before = rows(User, Order, AuditEntry)
        response = as_fan.post(PATH, data)
        assert response.status_code == 409
        assert words in response.content.decode()
        assert rows(User, Order, AuditEntry) == before

    @pytest.mark.parametrize("who", ["staff", "partner"])
    def test_work_accounts_are_told_who_closes_them(
        self, who: str, request: pytest.FixtureRequest, at: datetime
    ) -> None:
        user = request.getfixturevalue(who)
        client = request.getfixturevalue(f"as_{who}")
        page = client.get(PATH).content.decode()
        assert "Work accounts are closed by the people who manage them." in page
        assert 'name="password"' not in page
        with pytest.raises(AccountRefused) as refused:
            delete(user, at)
        assert refused.value.code == "work_account"
        user.refresh_from_db()
        assert user.is_active

    @pytest.mark.parametrize("how", ["pending", "expired a moment ago", "without a receipt"])
    def test_while_an_order_is_not_finished(
        self, how: str, as_fan: Client, fan: User, photo: Photo, begin: Buy, buy: Buy, at: datetime
    ) -> None:
        if how == "without a receipt":
            order = buy(fan, photo, at=at)
            Order.objects.update(receipt_sent_at=None)
        else:
            order = begin(fan, photo, at=at)
        if how.startswith("expired"):
            checkout.expire(order=order, actor="test", at=at, reason="left")
        with pytest.raises(AccountRefused) as refused:
            delete(fan, at)
        assert refused.value.code == "open_order"
        assert order.number in as_fan.get(PATH).content.decode() or how.startswith("expired")
        fan.refresh_from_db()
        assert fan.is_active
        if how.startswith("expired"):
            delete(fan, at + 2 * HOUR)
            fan.refresh_from_db()
            assert not fan.is_active

    def test_guesses_at_the_password_are_limited(self, as_fan: Client, known: User) -> None:
        cache.clear()
        answers = [
            as_fan.post(PATH, {"password": f"guess {number}", "word": "DELETE"}).status_code
            for number in range(11)
        ]
        assert answers[0] == 409
        assert answers[-1] == 429


def test_a_second_time_is_refused_and_changes_nothing(known: User, at: datetime) -> None:
    delete(known, at)
    before = rows(User, Order, Download, AuditEntry)
    with pytest.raises(AccountRefused):
        delete(known, at + HOUR)
    assert rows(User, Order, Download, AuditEntry) == before


def test_no_checkout_begins_on_an_account_that_is_gone(
    fan: User, photo: Photo, begin: Buy, buy: Buy, at: datetime
) -> None:
    """A request that had begun before finds out."""
    buy(fan, photo, at=at)
    stale = User.objects.get(pk=fan.pk)
    User.objects.filter(pk=fan.pk).update(is_active=False)
    with pytest.raises(CheckoutRefused) as refused:
        begin(stale, photo, at=at)
    assert refused.value.code == "account_closed"
    assert Order.objects.count() == 1


def test_who_cannot_be_reached_is_not_waited_for(
    known: User, staff: User, at: datetime, sent_tasks: list[SentTask]
) -> None:
    notice = TakedownNotice.objects.get()
    TakedownNotice.objects.update(state="queued", sent_at=None)
    delete(known, at)
    notice.refresh_from_db()
    assert notice.state == "dropped"
    assert purchases_takedowns.send_notices(takedown_id=notice.takedown_id, at=at) == 0
    assert mail.outbox == []
    purchases_takedowns.settle(takedown_id=notice.takedown_id, at=at + HOUR)
    notice.takedown.refresh_from_db()
    assert notice.takedown.informed_at is not None


def test_a_mail_server_that_rests_does_not_bring_it_back(
    known: User, at: datetime, committed: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*args: Any, **kwargs: Any) -> None:
        raise OSError("mail server")

    monkeypatch.setattr("stock.storefront.account.erasure.send_mail", refuse)
    with committed():
        delete(known, at)
    known.refresh_from_db()
    assert not known.is_active


def test_the_database_holds_to_it(fan: User, at: datetime) -> None:
    """Marked as deleted, the row cannot carry a name or an address."""
    User.objects.filter(pk=fan.pk).update(is_active=False)
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.filter(pk=fan.pk).update(deleted_at=at)


@pytest.mark.django_db(transaction=True)
def test_twice_at_once(at: datetime) -> None:
    fan = make_user(email="fan@example.com", name="Fan")

    def try_it(_number: int) -> bool:
        try:
            delete(fan, at)
        except AccountRefused:
            return False
        return True

    assert sorted(at_once(2, try_it)) == [False, True]
    assert AuditEntry.objects.filter(action="account.deleted").count() == 1
