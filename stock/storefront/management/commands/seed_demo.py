"""Seed the demo. With --follow also its photos, until the last one has been restored."""

from __future__ import annotations

import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from stock.catalogue.demo import plan
from stock.storefront import seeding


class Command(BaseCommand):
    help = __doc__ or ""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--follow",
            action="store_true",
            help="also upload the photos, and act as the demo's staff and partners "
            "while the workers restore them",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.STRIPE_API_BASE:
            # Accounts with a published password must never meet real money.
            raise CommandError("The demo is only for the embedded mode.")
        seeding.seed_world(at=timezone.now())
        if not options["follow"]:
            return
        for entry in plan.demo_photos():
            seeding.seed_photo(entry, at=timezone.now())
            seeding.go_on(at=timezone.now())
        while seeding.go_on(at=timezone.now()):
            time.sleep(1)
