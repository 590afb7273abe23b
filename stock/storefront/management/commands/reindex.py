"""Build the index of the shop anew: every name, every published photo, all counts.

Memory does not grow with the catalogue, and the shop stays open meanwhile.
"""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from stock.storefront.search import following, indexing, tallies


class Command(BaseCommand):
    help = __doc__ or ""

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        following.skip_to_the_end()
        looked_at = indexing.reindex(at=now)
        listed = tallies.refresh(at=now)
        self.stdout.write(f"{looked_at} photos looked at, {listed} listed")
