"""Two threads, two connections, one row: the database lets exactly one through."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from threading import Barrier

import pytest
from django.db import connection

from licensing.models import Agreement
from stock.accounts.models import User
from stock.audit.models import AuditEntry
from stock.audit.transitions import IllegalTransition
from tests.factories import make_sent_agreement, make_staff


@pytest.mark.django_db(transaction=True)
def test_of_four_at_once_one_signs(at: datetime) -> None:
    agreement = make_sent_agreement()
    people = [make_staff() for _ in range(4)]
    start = Barrier(len(people))

    def sign(actor: User) -> bool:
        try:
            mine = Agreement.objects.get(pk=agreement.pk)
            start.wait(timeout=20)
            Agreement.MACHINE.apply(
                mine, "activate", actor=actor, at=at, signed_by=actor, signed_at=at
            )
            return True
        except IllegalTransition:
            return False
        finally:
            connection.close()

    with ThreadPoolExecutor(len(people)) as pool:
        results = list(pool.map(sign, people))

    assert sorted(results) == [False, False, False, True]
    agreement.refresh_from_db()
    assert agreement.state == "active"
    assert agreement.signed_by == people[results.index(True)]
    assert AuditEntry.objects.filter(action="agreement.activate").count() == 1
