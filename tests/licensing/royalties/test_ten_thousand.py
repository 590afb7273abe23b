"""10,000 random sales, refunds, disputes and takedowns in random order: to the won, always."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count

import pytest
from django.db import connection
from django.db.models import Sum

from licensing import royalties
from licensing.models import LedgerEntry, LedgerTransaction
from licensing.royalties import Share, SoldLine
from stock.accounts.models import User
from tests.factories import make_agency, make_artist, make_bare_photo

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

EVENTS = 10_000
FEE = 20_000


@dataclass
class PaidOrder:
    """What the payment service would know, kept apart from what the ledger says."""

    number: str
    lines: list[SoldLine]
    sold: dict[str, bool]
    refunds: list[Back] = field(default_factory=list)
    dispute: str = ""
    state: str = ""
    disputed: int = 0
    cash: int = 0

    @property
    def total(self) -> int:
        return sum(line.amount for line in self.lines)

    def owed_to_buyer(self) -> int:
        """What was promised and not paid, and what a failed refund of an unsold line left."""
        unsold = sum(line.amount for line in self.lines if not self.sold[line.line])
        for back in self.refunds:
            if self.sold[back.line.line]:
                unsold += back.amount if back.state == "promised" else 0
            else:
                unsold -= back.amount if back.state == "paid" else 0
        return unsold

    def left(self, line: SoldLine) -> int:
        back = sum(r.amount for r in self.refunds if r.line is line and r.state != "failed")
        return line.amount - back


@dataclass
class Back:
    number: str
    line: SoldLine
    amount: int
    state: str = "promised"


class World:
    def __init__(self, *, seed: int, staff: User, at: datetime) -> None:
        self.random = random.Random(seed)
        self.at = at
        self.names = (f"{number:x}" for number in count(1))
        self.orders: list[PaidOrder] = []
        self.done: Counter[str] = Counter()
        agencies = [make_agency() for _ in range(5)]
        self.members = [(make_artist(), agencies[number % 5]) for number in range(12)]
        self.photos = [make_bare_photo(by=staff) for _ in range(20)]
        self.casts = [
            self.random.sample(self.members, self.random.randint(1, 7)) for _ in range(20)
        ]
        self.down: set[int] = set()

    def step(self) -> None:
        self.at += timedelta(minutes=self.random.randint(1, 30))
        verbs = {
            self.sell: 34,
            self.promise: 18,
            self.pay: 16,
            self.fail: 8,
            self.dispute: 8,
            self.close: 8,
            self.take_down: 4,
            self.again: 4,
        }
        (verb,) = self.random.choices(list(verbs), list(verbs.values()))
        verb()
        self.done[verb.__name__] += 1

    def sell(self) -> None:
        order = f"o{next(self.names)}"
        lines = []
        for number in self.random.sample(range(20), self.random.choice([1, 1, 1, 2, 3])):
            shares = tuple(
                Share(agency.pk, artist.pk, self.random.choice([0, 1, 3333, 5000, 6667, 10_000]))
                for artist, agency in self.casts[number]
            )
            lines.append(
                SoldLine(
                    order=order,
                    line=f"l{next(self.names)}",
                    photo_id=self.photos[number].pk,
                    licence_kind=self.random.choice(["personal", "editorial", "commercial"]),
                    amount=self.random.choice([1, 999, 12_000, self.random.randint(1, 9_999_999)]),
                    currency="KRW",
                    shares=shares,
                )
            )
        paid = PaidOrder(order, lines, {})
        for line in lines:
            # A photo that was taken down while the buyer was paying is paid back.
            paid.sold[line.line] = line.photo_id not in self.down
            book = royalties.book_sale if paid.sold[line.line] else royalties.book_unsold
            book(sold=line, at=self.at)
            if not paid.sold[line.line]:
                paid.refunds.append(Back(f"r{next(self.names)}", line, line.amount))
                self.tell_promise(paid, paid.refunds[-1])
        paid.cash = paid.total
        fee = paid.total * 36 // 1000
        royalties.book_fee(source=order, order=order, amount=fee, currency="KRW", at=self.at)
        paid.cash -= fee
        self.orders.append(paid)

    def take_down(self) -> None:
        """Nothing is booked: what was bought stays bought, what is paid from now on goes back."""
        photo = self.random.choice(self.photos).pk
        self.down ^= {photo}

    def promise(self) -> None:
        order = self.some()
        if order is None or order.state in ("open", "lost"):
            return
        line = self.random.choice(order.lines)
        left = order.left(line)
        if not left:
            return
        amount = left if self.random.random() < 0.5 else self.random.randint(1, left)
        order.refunds.append(Back(f"r{next(self.names)}", line, amount))
        self.tell_promise(order, order.refunds[-1])

    def pay(self) -> None:
        order, back = self.some_refund("promised")
        # The payment service refuses a refund of what a bank has taken back.
        if back is None or order.state in ("open", "lost"):
            return
        back.state = "paid"
        order.cash -= back.amount
        self.tell_pay(order, back)

    def fail(self) -> None:
        order, back = self.some_refund("promised", "paid")
        if back is None:
            return
        order.cash += back.amount if back.state == "paid" else 0
        back.state = "failed"
        self.tell_fail(order, back)

    def dispute(self) -> None:
        order = self.some()
        if order is None or order.dispute:
            return
        whole = self.random.random() < 0.8
        order.dispute = f"d{next(self.names)}"
        order.state = "open"
        order.disputed = order.total if whole else self.random.randint(1, order.total)
        order.cash -= order.disputed + FEE
        self.tell_dispute(order)

    def close(self) -> None:
        order = self.some("open")
        if order is None:
            return
        order.state = self.random.choice(["won", "lost"])
        if order.state == "won":
            order.cash += order.disputed + FEE
        self.tell_close(order)

    def again(self) -> None:
        """Webhooks come twice, late and in the wrong order."""
        order = self.some()
        if order is None:
            return
        for back in order.refunds:
            self.tell_promise(order, back)
            if back.state == "paid":
                self.tell_pay(order, back)
            if back.state == "failed":
                self.tell_fail(order, back)
        if order.dispute:
            self.tell_dispute(order)
        if order.state in ("won", "lost"):
            self.tell_close(order)

    # --- what the shop is told

    def tell_promise(self, order: PaidOrder, back: Back) -> None:
        royalties.promise_refund(
            refund=back.number,
            order=order.number,
            line=back.line.line,
            amount=back.amount,
            currency="KRW",
            at=self.at,
        )

    def tell_pay(self, order: PaidOrder, back: Back) -> None:
        royalties.pay_refund(
            refund=back.number,
            order=order.number,
            line=back.line.line,
            amount=back.amount,
            currency="KRW",
            at=self.at,
        )

    def tell_fail(self, order: PaidOrder, back: Back) -> None:
        royalties.fail_refund(refund=back.number, order=order.number, currency="KRW", at=self.at)

    def tell_dispute(self, order: PaidOrder) -> None:
        royalties.open_dispute(
            dispute=order.dispute,
            order=order.number,
            amount=order.disputed,
            fee=FEE,
            currency="KRW",
            at=self.at,
        )

    def tell_close(self, order: PaidOrder) -> None:
        royalties.close_dispute(
            dispute=order.dispute,
            order=order.number,
            won=order.state == "won",
            fee_returned=FEE,
            currency="KRW",
            at=self.at,
        )

    # --- choosing

    def some(self, *states: str) -> PaidOrder | None:
        # Mostly recent ones, so that much happens to the same order.
        recent = self.orders[-60:]
        fit = [order for order in recent if not states or order.state in states]
        return self.random.choice(fit) if fit else None

    def some_refund(self, *states: str) -> tuple[PaidOrder, Back] | tuple[PaidOrder, None]:
        fit = [(o, r) for o in self.orders[-60:] for r in o.refunds if r.state in states]
        return self.random.choice(fit) if fit else (PaidOrder("", [], {}), None)


def test_ten_thousand_events(staff: User, at: datetime) -> None:
    world = World(seed=20261125, staff=staff, at=at)
    for _ in range(EVENTS):
        world.step()
    connection.check_constraints()
    it_balances_to_the_won(world)
    every_line_is_shared_as_it_was_frozen(world)
    what_went_back_whole_leaves_nothing(world)


def by_order(account: str) -> dict[str, int]:
    rows = (
        LedgerEntry.objects.filter(account=account)
        .order_by()
        .values_list("transaction__order")
        .annotate(Sum("amount"))
    )
    return defaultdict(int, rows)


def it_balances_to_the_won(world: World) -> None:
    assert min(world.done.values()) > 200, "of everything something"
    assert sum(world.done.values()) == EVENTS

    # Every transaction, and so the whole.
    sums = LedgerTransaction.objects.order_by().annotate(sum=Sum("entries__amount"))
    assert not sums.exclude(sum=0).exists()
    assert LedgerEntry.objects.aggregate(total=Sum("amount"))["total"] == 0

    # What the payment service holds for each order, by its own account of it.
    provider = by_order("provider")
    assert {order.number: provider[order.number] for order in world.orders} == {
        order.number: order.cash for order in world.orders
    }

    disputed, buyers = by_order("disputed"), by_order("buyers")
    held, payable = by_order("held"), by_order("payable")
    revenue, vat, losses = by_order("revenue"), by_order("vat"), by_order("losses")
    for order in world.orders:
        is_open = order.state == "open"
        assert disputed[order.number] == (order.disputed if is_open else 0)
        assert (held[order.number] == 0) or is_open, "nothing is held once it is decided"
        # Nobody owes the shop what they were paid for: no account turns round.
        assert buyers[order.number] <= 0
        assert payable[order.number] <= 0
        assert held[order.number] <= 0
        assert revenue[order.number] <= 0
        assert vat[order.number] <= 0
        assert losses[order.number] >= 0
        if order.state != "lost":
            assert -buyers[order.number] == order.owed_to_buyer()


def every_line_is_shared_as_it_was_frozen(world: World) -> None:
    """Where nothing was taken back for good, each has exactly what the shares say."""
    untouched = [
        order
        for order in world.orders
        if all(back.state == "failed" for back in order.refunds)
        and order.state in ("", "won")
        and all(order.sold.values())
    ]
    assert len(untouched) > 500
    rows = (
        LedgerEntry.objects.filter(account="payable")
        .order_by()
        .values_list("line", "artist")
        .annotate(Sum("amount"))
    )
    owed = {(line, artist): -amount for line, artist, amount in rows}
    for order in untouched:
        for line in order.lines:
            parts = royalties.parts(line.amount, list(line.shares))
            for share, part in zip(line.shares, parts, strict=True):
                assert owed.get((line.line, share.artist_id), 0) == part


def what_went_back_whole_leaves_nothing(world: World) -> None:
    gone = [
        line
        for order in world.orders
        if order.state in ("", "won")
        for line in order.lines
        if order.left(line) == 0
        and all(back.state != "promised" for back in order.refunds if back.line is line)
    ]
    assert len(gone) > 100
    left = (
        LedgerEntry.objects.filter(line__in=[line.line for line in gone])
        .order_by()
        .values("line", "account")
        .annotate(left=Sum("amount"))
        .exclude(left=0)
    )
    assert list(left) == []
