"""Managers and staff are told of an end 60, 30 and 7 days before, once each."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, transaction

from licensing import agreements
from licensing.agreements import expiring
from licensing.models import Agency, Agreement, ExpiryReminder
from stock.accounts.models import User
from tests.factories import make_agreement, make_partner

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager(agency: Agency) -> User:
    return make_partner(agency=agency, rank="manager", email="manager@example.com", language="en")


@pytest.fixture
def ending(agency: Agency, manager: User, at: datetime) -> Agreement:
    """It ends in 60 days."""
    agreement = make_agreement(agency=agency, valid_until=(at + timedelta(days=60)).date())
    # The staff that a factory makes on the way would be told as well.
    User.objects.filter(role="staff").update(is_active=False)
    return agreement


def told() -> list[str]:
    return sorted(address for message in mail.outbox for address in message.to)


def test_managers_and_staff_are_told(
    ending: Agreement, manager: User, partner: User, viewer: User, at: datetime
) -> None:
    User.objects.filter(email="staff@example.com").delete()
    person = User.objects.create_user("boss@example.com", role="staff", language="ko")
    assert expiring.send_due(at=at) == 2
    assert told() == ["boss@example.com", "manager@example.com"]
    by_address = {message.to[0]: message for message in mail.outbox}
    english, korean = by_address["manager@example.com"], by_address["boss@example.com"]
    assert "ends in 60 days" in english.subject
    assert "60" in korean.subject
    assert "끝나요" in korean.subject
    assert ending.number in english.body
    assert f"/partner/agreements/{ending.public_id}/" in english.body
    assert f"/studio/licensing/agreements/{ending.public_id}/" in korean.body
    assert "&" not in english.body
    assert set(ExpiryReminder.objects.values_list("recipient", "days")) == {
        (person.pk, 60),
        (manager.pk, 60),
    }


def test_each_step_is_told_once(ending: Agreement, at: datetime) -> None:
    sent = {
        left: expiring.send_due(at=at + timedelta(days=60 - left))
        for left in (61, 60, 59, 31, 30, 29, 8, 7, 6, 1, 0, -1)
    }
    assert {left for left, count in sent.items() if count} == {60, 30, 7}
    assert len(mail.outbox) == 3


def test_running_twice_changes_nothing(ending: Agreement, at: datetime) -> None:
    assert expiring.send_due(at=at) == 1
    rows = list(ExpiryReminder.objects.values())
    assert expiring.send_due(at=at) == 0
    assert list(ExpiryReminder.objects.values()) == rows
    assert len(mail.outbox) == 1


def test_a_step_that_was_missed_is_not_made_up_for(ending: Agreement, at: datetime) -> None:
    assert expiring.send_due(at=at + timedelta(days=40)) == 1
    assert ExpiryReminder.objects.get().days == 30
    assert "20" in mail.outbox[0].subject


@pytest.mark.parametrize("what", ["terminated", "no end", "draft"])
def test_what_does_not_end_by_itself_is_not_told(
    agency: Agency, manager: User, staff: User, at: datetime, what: str
) -> None:
    until = None if what == "no end" else (at + timedelta(days=7)).date()
    agreement = make_agreement(agency=agency, valid_until=until, signed=what != "draft")
    if what == "terminated":
        agreements.terminate(agreement=agreement, actor=staff, at=at, reason="over")
    assert expiring.send_due(at=at) == 0
    assert mail.outbox == []


def test_a_mail_that_is_refused_is_tried_again(
    ending: Agreement, agency: Agency, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_partner(agency=agency, rank="manager", email="second@example.com")
    send_mail = expiring.send_mail

    def picky(**message: object) -> int:
        if message["recipient_list"] == ["manager@example.com"]:
            raise OSError("try later")
        return send_mail(**message)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(expiring, "send_mail", picky)
        assert expiring.send_due(at=at) == 1
    assert told() == ["second@example.com"]
    assert expiring.send_due(at=at) == 1
    assert told() == ["manager@example.com", "second@example.com"]


def test_the_database_has_each_once(ending: Agreement, manager: User, at: datetime) -> None:
    fields = {"agreement": ending, "recipient": manager, "days": 7, "sent_at": at}
    ExpiryReminder.objects.create(**fields)
    with pytest.raises(IntegrityError), transaction.atomic():
        ExpiryReminder.objects.create(**fields)
    assert ExpiryReminder.objects.count() == 1
