"""One entry says who did what to what, and belongs to the transaction of its cause."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.db import IntegrityError, transaction

from stock.accounts.models import User
from stock.audit.context import Origin, current_origin, origin
from stock.audit.models import AuditEntry
from stock.audit.services import record
from tests.factories import make_bare_photo


@pytest.mark.django_db
def test_an_entry_says_who_what_when_and_why(staff: User, at: datetime) -> None:
    photo = make_bare_photo(by=staff)
    entry = record(
        action="photo.praised",
        target=photo,
        actor=staff,
        at=at,
        reason="beautiful",
        before={"stars": 4},
        after={"stars": 5},
    )
    entry.refresh_from_db()
    assert (entry.actor, entry.system, entry.at) == (staff, "", at)
    assert (entry.target_type, entry.target_id) == ("catalogue.photo", photo.public_id)
    assert (entry.before, entry.after, entry.reason) == ({"stars": 4}, {"stars": 5}, "beautiful")
    assert str(entry) == f"photo.praised catalogue.photo {photo.public_id}"


@pytest.mark.django_db
def test_something_without_a_public_id_is_named_by_its_key(staff: User, at: datetime) -> None:
    photo = make_bare_photo(by=staff)
    entry = record(action="master.read", target=photo.master, actor="worker", at=at)
    assert entry.target_id == str(photo.master.pk)
    assert (entry.actor, entry.system) == (None, "worker")


@pytest.mark.django_db
def test_outside_a_request_there_is_no_origin(staff: User, at: datetime) -> None:
    entry = record(action="test.done", target=staff, actor=staff, at=at)
    assert (entry.request_id, entry.address) == ("", None)


@pytest.mark.django_db
def test_an_origin_is_written_down_and_forgotten_afterwards(staff: User, at: datetime) -> None:
    with origin(Origin(request_id="abc", address="203.0.113.9")):
        entry = record(action="test.done", target=staff, actor=staff, at=at)
    assert (entry.request_id, entry.address) == ("abc", "203.0.113.9")
    assert current_origin() == Origin()


def test_an_origin_is_forgotten_after_a_failure_too() -> None:
    with pytest.raises(LookupError), origin(Origin(request_id="abc")):
        raise LookupError
    assert current_origin() == Origin()


@pytest.mark.django_db(transaction=True)
def test_outside_a_transaction_nothing_is_recorded(staff: User, at: datetime) -> None:
    with pytest.raises(RuntimeError, match="transaction"):
        record(action="test.done", target=staff, actor=staff, at=at)
    assert not AuditEntry.objects.exists()
    with transaction.atomic():
        record(action="test.done", target=staff, actor=staff, at=at)
    assert AuditEntry.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("both", [True, False], ids=["person and system", "nobody"])
def test_an_entry_has_exactly_one_actor(staff: User, at: datetime, both: bool) -> None:
    who = {"actor": staff, "system": "worker"} if both else {"actor": None, "system": ""}
    with pytest.raises(IntegrityError, match="exactly_one_actor"), transaction.atomic():
        AuditEntry.objects.create(at=at, action="x", target_type="x", target_id="1", **who)
    assert not AuditEntry.objects.exists()
