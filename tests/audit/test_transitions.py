"""A state moves along its table, once, whoever else is trying."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.db import transaction
from django.db.models import F, Q

from licensing.models import Agreement
from restoration.models import ModelVersion, RestorationJob
from stock.accounts.models import User
from stock.audit.models import AuditEntry
from stock.audit.transitions import IllegalTransition, StateMachine, Transition
from tests.factories import make_bare_photo, make_sent_agreement
from tests.tampering import unfrozen

pytestmark = pytest.mark.django_db

MachineCall = Callable[..., None]


@pytest.fixture
def agreement() -> Agreement:
    """In state "sent", from where it can only be activated."""
    return make_sent_agreement()


@pytest.fixture
def job(staff: User, at: datetime) -> RestorationJob:
    photo = make_bare_photo(by=staff)
    model = ModelVersion.objects.create(name="test", commercial_use=True)
    return RestorationJob.objects.create(
        photo=photo,
        master=photo.master,
        model=model,
        requested_by=staff,
        requested_at=at,
        nudged_at=at,
        tiles_total=10,
    )


def sign(agreement: Agreement, actor: User | str, at: datetime, **options: object) -> None:
    signer = {"signed_by": actor, "signed_at": at} if isinstance(actor, User) else {}
    Agreement.MACHINE.apply(agreement, "activate", actor=actor, at=at, **signer, **options)


def entries(action: str) -> list[AuditEntry]:
    return list(AuditEntry.objects.filter(action=action))


def test_a_transition_moves_the_state_sets_the_stamps_and_writes_one_entry(
    agreement: Agreement, staff: User, at: datetime
) -> None:
    other = make_sent_agreement()

    sign(agreement, staff, at, reason="checked", after={"copies": 2})

    stored = Agreement.objects.get(pk=agreement.pk)
    assert (stored.state, stored.signed_by, stored.signed_at) == ("active", staff, at)
    (entry,) = entries("agreement.activate")
    assert entry.actor == staff
    assert entry.system == ""
    assert entry.at == at
    assert entry.reason == "checked"
    assert (entry.target_type, entry.target_id) == ("licensing.agreement", agreement.public_id)
    assert entry.before == {"state": "sent"}
    assert entry.after == {"state": "active", "copies": 2}
    other.refresh_from_db()
    assert (other.state, other.signed_by) == ("sent", None)


def test_the_object_in_hand_is_brought_up_to_date(
    agreement: Agreement, staff: User, at: datetime
) -> None:
    sign(agreement, staff, at)
    assert (agreement.state, agreement.signed_by, agreement.signed_at) == ("active", staff, at)


def test_a_transition_from_a_state_that_is_not_a_source_is_illegal(
    agreement: Agreement, staff: User, at: datetime
) -> None:
    with pytest.raises(IllegalTransition) as caught:
        Agreement.MACHINE.apply(agreement, "terminate", actor=staff, at=at)
    assert caught.value.code == "illegal_transition"
    assert caught.value.details == {
        "transition": "terminate",
        "state": "sent",
        "target": "licensing.agreement",
    }
    agreement.refresh_from_db()
    assert agreement.state == "sent"
    assert entries("agreement.terminate") == []


def test_a_transition_that_is_not_in_the_table_is_a_mistake_of_the_programmer(
    agreement: Agreement, staff: User, at: datetime
) -> None:
    with pytest.raises(KeyError):
        Agreement.MACHINE.apply(agreement, "vanish", actor=staff, at=at)
    agreement.refresh_from_db()
    assert agreement.state == "sent"


def test_of_two_who_act_on_what_they_read_before_one_gets_through(
    agreement: Agreement, staff: User, partner: User, at: datetime
) -> None:
    mine = Agreement.objects.get(pk=agreement.pk)
    yours = Agreement.objects.get(pk=agreement.pk)

    sign(mine, staff, at)
    with pytest.raises(IllegalTransition) as caught:
        sign(yours, partner, at + timedelta(seconds=1))

    assert caught.value.details["state"] == "active"
    assert yours.state == "sent", "the loser's object is not changed"
    agreement.refresh_from_db()
    assert (agreement.signed_by, agreement.signed_at) == (staff, at)
    assert len(entries("agreement.activate")) == 1


def test_the_row_that_is_gone_is_an_illegal_transition(
    agreement: Agreement, staff: User, at: datetime
) -> None:
    with unfrozen():
        Agreement.objects.filter(pk=agreement.pk).delete()
    with pytest.raises(IllegalTransition) as caught:
        sign(agreement, staff, at)
    assert caught.value.details["state"] is None


def test_state_and_entry_are_rolled_back_together(
    agreement: Agreement, staff: User, at: datetime
) -> None:
    def sign_and_fail() -> None:
        with transaction.atomic():
            sign(agreement, staff, at)
            assert entries("agreement.activate")
            raise LookupError("the caller failed afterwards")

    with pytest.raises(LookupError):
        sign_and_fail()
    assert Agreement.objects.get(pk=agreement.pk).state == "sent"
    assert entries("agreement.activate") == []


def test_without_its_entry_the_state_does_not_move(
    agreement: Agreement, staff: User, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(**fields: object) -> None:
        raise OSError("the log cannot be written")

    monkeypatch.setattr("stock.audit.transitions.record", broken)
    with pytest.raises(OSError, match="the log"):
        sign(agreement, staff, at)
    assert Agreement.objects.get(pk=agreement.pk).state == "sent"
    assert (agreement.state, agreement.signed_by) == ("sent", None), "nor the object in hand"


def test_a_stamp_that_breaks_a_constraint_moves_nothing(agreement: Agreement, at: datetime) -> None:
    from django.db import IntegrityError

    with pytest.raises(IntegrityError, match="agreement_in_force_is_signed"), transaction.atomic():
        sign(agreement, "nobody", at)
    assert Agreement.objects.get(pk=agreement.pk).state == "sent"
    assert entries("agreement.activate") == []


def test_expressions_are_computed_by_the_database(job: RestorationJob, at: datetime) -> None:
    stale = RestorationJob.objects.get(pk=job.pk)
    RestorationJob.objects.filter(pk=job.pk).update(attempts=4)

    RestorationJob.MACHINE.apply(
        stale,
        "claim",
        actor="restoration",
        at=at,
        attempts=F("attempts") + 1,
        lease_token="t",
        lease_until=at,
    )

    assert stale.attempts == 5, "known to the object in hand, as a number"
    job.refresh_from_db()
    assert job.attempts == 5
    assert job.tiles_total == 10


def test_conditions_that_do_not_hold_are_an_illegal_transition(
    job: RestorationJob, at: datetime
) -> None:
    RestorationJob.objects.filter(pk=job.pk).update(
        state="running", lease_token="theirs", lease_until=at
    )
    with pytest.raises(IllegalTransition):
        RestorationJob.MACHINE.apply(
            job, "return", actor="restoration", at=at, only_if=Q(lease_token="mine")
        )
    job.refresh_from_db()
    assert (job.state, job.lease_token) == ("running", "theirs")

    RestorationJob.MACHINE.apply(
        job,
        "return",
        actor="restoration",
        at=at,
        only_if=Q(lease_token="theirs"),
        lease_token="",
        lease_until=None,
    )
    assert job.state == "queued"


def test_part_of_the_system_can_act_too(job: RestorationJob, at: datetime) -> None:
    RestorationJob.MACHINE.apply(
        job, "fail", actor="restoration", at=at, reason="broken", error_code="broken"
    )
    (entry,) = entries("restorationjob.fail")
    assert entry.actor is None
    assert entry.system == "restoration"
    assert entry.before == {"state": "queued"}


def test_a_table_is_not_changed_by_who_made_it() -> None:
    table = {"open": Transition(("closed",), "open")}
    machine = StateMachine(table)
    table.clear()
    assert set(machine.transitions) == {"open"}
