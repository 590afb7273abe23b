"""Managers are told by mail that a contract waits for their signature, once per document."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from django.core import mail

from licensing import agreements
from licensing.agreements import announcing
from licensing.models import Agency, SignatureRequest
from stock.accounts.models import User
from tests.factories import make_agency, make_agreement, make_partner, make_sent_agreement

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager(agency: Agency) -> User:
    return make_partner(agency=agency, rank="manager", email="m@agency.example", language="en")


def test_each_manager_once_and_nobody_else(
    agency: Agency, manager: User, partner: User, viewer: User, at: datetime
) -> None:
    make_partner(agency=make_agency(), rank="manager")
    make_agreement(agency=agency)
    make_agreement(agency=agency, signed=False)
    sent = make_sent_agreement(agency=agency)
    mail.outbox.clear()
    assert announcing.announce_due(at=at) == 1
    assert announcing.announce_due(at=at) == 0
    (message,) = mail.outbox
    assert message.to == ["m@agency.example"]
    assert f"/en/partner/agreements/{sent.public_id}/" in message.body
    assert sent.document_sha256 in message.body


def test_it_is_asked_for_after_commit(
    agency: Agency, manager: User, staff: User, at: datetime, sent_tasks: list[Any], committed: Any
) -> None:
    draft = make_agreement(agency=agency, signed=False)
    with committed():
        agreements.send(agreement=draft, actor=staff, at=at)
        assert sent_tasks == []
    assert [task[0] for task in sent_tasks] == ["licensing.announce_agreements"]


def test_a_document_made_anew_is_told_of_anew(
    agency: Agency, manager: User, staff: User, at: datetime
) -> None:
    sent = make_sent_agreement(agency=agency)
    announcing.announce_due(at=at)
    agreements.take_back(agreement=sent, actor=staff, at=at)
    assert announcing.announce_due(at=at) == 0, "nothing waits while it is a draft"
    agreements.revise(
        agreement=sent,
        share_bps=6_000,
        valid_from=sent.valid_from,
        valid_until=None,
        territories=["KR"],
        currency="KRW",
        actor=staff,
        at=at,
    )
    agreements.send(agreement=sent, actor=staff, at=at)
    assert announcing.announce_due(at=at) == 1


def test_a_mail_server_that_refuses_is_asked_again(
    agency: Agency, manager: User, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_sent_agreement(agency=agency)
    mail.outbox.clear()

    def refuse(**fields: Any) -> None:
        raise OSError("no route")

    with monkeypatch.context() as patch:
        patch.setattr("licensing.agreements.announcing.send_mail", refuse)
        assert announcing.announce_due(at=at) == 0
    assert not SignatureRequest.objects.exists()
    assert announcing.announce_due(at=at) == 1
    assert len(mail.outbox) == 1
