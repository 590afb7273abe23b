"""Compare the ledger with what was collected. Exit status 1 if they differ."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from stock.purchases import ledger_check


class Command(BaseCommand):
    help = __doc__ or ""

    def handle(self, *args: Any, **options: Any) -> None:
        row = ledger_check.check(at=timezone.now())
        for problem in row.problems:
            self.stdout.write(problem)
        self.stdout.write(
            f"{row.orders} orders, {row.transactions} transactions, {len(row.problems)} problems"
        )
        if row.problems:
            sys.exit(1)
