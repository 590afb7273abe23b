"""Staff are told by mail when the nightly check finds the log altered, and only then."""

from __future__ import annotations

import pytest
from django.core import mail

from stock.accounts.models import User
from stock.audit import chain, tasks

pytestmark = pytest.mark.django_db


def test_an_altered_log_is_told_to_every_member_of_staff(
    staff: User, fan: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    verdict = chain.Verdict()
    verdict.problems.append("entry 7: is not as it was written")
    monkeypatch.setattr(chain, "verify", lambda: verdict)
    tasks.verify()
    (message,) = mail.outbox
    assert message.to == [staff.email]
    assert "entry 7" in message.body


def test_a_log_in_order_is_told_to_nobody(staff: User) -> None:
    tasks.verify()
    assert mail.outbox == []
