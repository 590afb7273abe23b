"""What may be paid out is paid once: prepared, given to the bank in one file, recorded."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from licensing import royalties
from licensing.errors import PayoutRefused
from licensing.models import (
    Agency,
    LedgerEntry,
    Payout,
    PayoutBatch,
    PayoutTerms,
)
from licensing.royalties import SoldLine, bank, payouts
from stock.accounts.models import User
from stock.audit.models import AuditEntry
from stock.audit.transitions import IllegalTransition
from stock.catalogue.models import Artist
from tests.factories import make_partner

pytestmark = pytest.mark.django_db
Standing = Callable[[], dict[str, int]]


@pytest.fixture
def later(at: datetime) -> datetime:
    """The waiting period is over."""
    return at + timedelta(days=14)


@pytest.fixture
def earned(agency: Agency, sold: Callable[..., SoldLine], at: datetime) -> SoldLine:
    """The agency is owed 36,000 won and has named an account."""
    line = sold(amount=120_000)
    royalties.book_sale(sold=line, at=at)
    bank.set_account(
        agency=agency,
        bank="088",
        holder="문라이트",
        number="110123456789",
        actor=make_partner(agency=agency, rank="manager"),
        at=at,
    )
    return line


@pytest.fixture
def payout(agency: Agency, earned: SoldLine, staff: User, later: datetime) -> Payout:
    return payouts.prepare(agency=agency, currency="KRW", actor=staff, at=later)


@pytest.fixture
def batch(payout: Payout, staff: User, later: datetime) -> PayoutBatch:
    made = payouts.export(payouts=[payout], pay_on=later.date(), actor=staff, at=later)
    payout.refresh_from_db()
    return made


def refused(code: str, call: Callable[[], object]) -> None:
    before = list(LedgerEntry.objects.values()), list(Payout.objects.values())
    with pytest.raises(PayoutRefused) as caught:
        call()
    assert caught.value.code == code
    assert (list(LedgerEntry.objects.values()), list(Payout.objects.values())) == before


def test_everything_that_is_due_is_taken(
    agency: Agency, other: Agency, payout: Payout, standing: Standing, later: datetime
) -> None:
    assert (payout.amount, payout.state, payout.method) == (36_000, "prepared", "bank")
    assert (payout.bank, payout.holder, payout.masked) == ("088", "문라이트", "•••• 6789")
    assert royalties.balance(agency, "KRW") == 0
    assert royalties.balance(other, "KRW") == 24_000, "another agency is as it was"
    assert standing()["transit"] == -36_000
    assert AuditEntry.objects.get(action="payout.prepared").target_id == payout.public_id


def test_not_before_the_waiting_period_is_over(
    agency: Agency, earned: SoldLine, staff: User, later: datetime
) -> None:
    early = later - timedelta(days=1)
    refused(
        "too_little",
        lambda: payouts.prepare(agency=agency, currency="KRW", actor=staff, at=early),
    )


@pytest.mark.parametrize(("minimum", "enough"), [(36_000, True), (36_001, False)])
def test_the_least_payout(
    agency: Agency, earned: SoldLine, staff: User, later: datetime, minimum: int, enough: bool
) -> None:
    PayoutTerms.objects.create(agency=agency, minimum=minimum)

    def prepare() -> object:
        return payouts.prepare(agency=agency, currency="KRW", actor=staff, at=later)

    if enough:
        prepare()
        assert Payout.objects.count() == 1
    else:
        refused("too_little", prepare)


def test_nowhere_to_pay(
    agency: Agency, other: Agency, earned: SoldLine, staff: User, later
) -> None:
    refused(
        "no_account",
        lambda: payouts.prepare(agency=other, currency="KRW", actor=staff, at=later),
    )


def test_one_at_a_time(
    agency: Agency, payout: Payout, sold: Callable[..., SoldLine], staff: User, later: datetime
) -> None:
    royalties.book_sale(sold=sold(amount=120_000), at=later)
    after = later + timedelta(days=14)
    refused(
        "under_way",
        lambda: payouts.prepare(agency=agency, currency="KRW", actor=staff, at=after),
    )
    with pytest.raises(IntegrityError, match="payout"), transaction.atomic():
        Payout.objects.create(
            agency=agency,
            amount=1,
            currency="KRW",
            method="bank",
            number_token="x",
            prepared_by=staff,
            prepared_at=later,
        )


def test_what_one_artist_lost_is_set_off_against_another(
    agency: Agency,
    people: list[Artist],
    earned: SoldLine,
    staff: User,
    later: datetime,
) -> None:
    royalties.correct(
        key="k",
        agency=agency,
        artist=people[1],
        amount=-6000,
        currency="KRW",
        reason="paid twice in April",
        actor=staff,
        at=later,
    )
    made = payouts.prepare(agency=agency, currency="KRW", actor=staff, at=later)
    assert made.amount == 30_000
    left = LedgerEntry.objects.filter(agency=agency, account="payable")
    assert {
        artist: sum(left.filter(artist=artist).values_list("amount", flat=True))
        for artist in people
    } == {people[0]: 0, people[1]: 0}


# --- the file for the bank -----------------------------------------------------------------------


def lines(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))


def test_the_file(payout: Payout, batch: PayoutBatch, staff: User, later: datetime) -> None:
    content = payouts.file_of(batch=batch, actor=staff, at=later)
    assert content.startswith(b"\xef\xbb\xbf")
    assert b"\r\n" in content
    assert lines(content) == [
        ["pay_on", "bank_code", "account_number", "holder", "amount", "currency", "note"],
        ["2024-05-15", "088", "110123456789", "문라이트", "36000", "KRW", payout.number],
    ]
    assert payout.state == "exported"


def test_again_it_has_the_same_bytes_and_each_time_is_logged(
    batch: PayoutBatch, agency: Agency, staff: User, later: datetime
) -> None:
    first = payouts.file_of(batch=batch, actor=staff, at=later)
    bank.set_account(
        agency=agency,
        bank="004",
        holder="Somebody else",
        number="99999999999",
        actor=make_partner(agency=agency, rank="manager"),
        at=later,
    )
    assert payouts.file_of(batch=batch, actor=staff, at=later) == first
    assert AuditEntry.objects.filter(action="payout_batch.downloaded").count() == 2


def test_a_payout_is_in_one_file_only(
    payout: Payout, batch: PayoutBatch, staff: User, later: datetime
) -> None:
    stale = Payout.objects.get(pk=payout.pk)
    with pytest.raises(IllegalTransition):
        payouts.export(payouts=[stale], pay_on=later.date(), actor=staff, at=later)
    assert PayoutBatch.objects.count() == 1
    refused(
        "nothing_to_export",
        lambda: payouts.export(payouts=[], pay_on=later.date(), actor=staff, at=later),
    )


def test_a_file_that_was_tampered_with_is_not_handed_out(
    payout: Payout, batch: PayoutBatch, staff: User, later: datetime
) -> None:
    Payout.objects.filter(pk=payout.pk).update(amount=360_000)
    refused("file_changed", lambda: payouts.file_of(batch=batch, actor=staff, at=later))
    assert not AuditEntry.objects.filter(action="payout_batch.downloaded").exists()


def test_a_name_is_no_formula(
    agency: Agency, earned: SoldLine, staff: User, later: datetime
) -> None:
    bank.set_account(
        agency=agency,
        bank="088",
        holder='=HYPERLINK("http://x")',
        number="110123456789",
        actor=make_partner(agency=agency, rank="manager"),
        at=later,
    )
    made = payouts.prepare(agency=agency, currency="KRW", actor=staff, at=later)
    batch = payouts.export(payouts=[made], pay_on=later.date(), actor=staff, at=later)
    (_head, row) = lines(payouts.file_of(batch=batch, actor=staff, at=later))
    assert row[3] == '\'=HYPERLINK("http://x")'


# --- paid, or not --------------------------------------------------------------------------------


def record(payout: Payout, staff: User, at: datetime, **fields: object) -> None:
    payouts.record_payment(
        **{
            "payout": payout,
            "reference": "T-1",
            "paid_on": at.date(),
            "actor": staff,
            "at": at,
            **fields,
        }  # type: ignore[arg-type]
    )


def test_a_payment_says_who_when_and_as_what(
    payout: Payout, batch: PayoutBatch, staff: User, standing: Standing, later: datetime
) -> None:
    record(payout, staff, later)
    payout.refresh_from_db()
    assert (payout.state, payout.reference, payout.paid_on) == ("paid", "T-1", later.date())
    assert (payout.recorded_by, payout.recorded_at) == (staff, later)
    assert standing()["bank"] == -36_000
    assert "transit" not in standing()
    with pytest.raises(IllegalTransition):
        record(payout, staff, later)
    assert standing()["bank"] == -36_000


def test_a_payment_that_cannot_be(
    payout: Payout, batch: PayoutBatch, staff: User, later: datetime
) -> None:
    refused("no_reference", lambda: record(payout, staff, later, reference=" "))
    tomorrow = later.date() + timedelta(days=1)
    refused("not_yet", lambda: record(payout, staff, later, paid_on=tomorrow))


def test_one_that_was_not_given_to_the_bank_is_not_paid(
    payout: Payout, staff: User, later: datetime
) -> None:
    before = list(LedgerEntry.objects.values())
    with pytest.raises(IllegalTransition):
        record(payout, staff, later)
    assert list(LedgerEntry.objects.values()) == before


@pytest.mark.parametrize("when", ["prepared", "exported", "paid"])
def test_one_that_does_not_arrive_is_owed_again(
    request: pytest.FixtureRequest,
    agency: Agency,
    payout: Payout,
    staff: User,
    standing: Standing,
    later: datetime,
    when: str,
) -> None:
    if when != "prepared":
        request.getfixturevalue("batch")
    if when == "paid":
        record(payout, staff, later)
    payouts.give_back(payout=payout, reason="account closed", actor=staff, at=later)
    payout.refresh_from_db()
    assert payout.state == ("cancelled" if when == "prepared" else "returned")
    assert payout.return_reason == "account closed"
    assert royalties.balance(agency, "KRW") == 36_000
    assert not {"transit", "bank"} & set(standing())
    again = payouts.prepare(agency=agency, currency="KRW", actor=staff, at=later)
    assert again.amount == 36_000
    with pytest.raises(IllegalTransition):
        payouts.give_back(payout=payout, reason="once more", actor=staff, at=later)


def test_it_says_why(payout: Payout, staff: User, later: datetime) -> None:
    refused(
        "reason_needed",
        lambda: payouts.give_back(payout=payout, reason=" ", actor=staff, at=later),
    )


def test_a_method_that_is_not_in_use(
    agency: Agency, earned: SoldLine, staff: User, later: datetime
) -> None:
    PayoutTerms.objects.create(agency=agency, method="connect", connected_account="acct_1")
    made = payouts.prepare(agency=agency, currency="KRW", actor=staff, at=later)
    assert (made.method, made.connected_account, made.number_token) == ("connect", "acct_1", "")
    refused("method_off", lambda: payouts.send(payout=made, actor=staff, at=later))
    refused(
        "nothing_to_export",
        lambda: payouts.export(payouts=[made], pay_on=date(2024, 5, 15), actor=staff, at=later),
    )
