"""Verify the log's chain of hashes. Exit status 1 if anything was changed, removed or inserted.

With --anchor FILE the chain must go through the place that FILE remembers; if all is well, FILE
then remembers the end of the chain. Keep it where who can write to the database cannot.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from stock.audit import chain


class Command(BaseCommand):
    help = __doc__ or ""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--anchor", type=Path, metavar="FILE")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path | None = options["anchor"]
        verdict = chain.verify(anchor=_read(path) if path is not None else None)
        for problem in verdict.problems[: chain.MOST]:
            self.stdout.write(problem)
        if len(verdict.problems) > chain.MOST:
            self.stdout.write(f"and {len(verdict.problems) - chain.MOST} more")
        good = verdict.last_good
        if good is None:
            self.stdout.write("last good entry: none")
        else:
            self.stdout.write(f"last good entry: {good.entry_id} (seal {good.pk}, {good.hash})")
        self.stdout.write(f"{verdict.seals} seals, {len(verdict.problems)} problems")
        if verdict.problems:
            sys.exit(1)
        if path is not None and verdict.anchor is not None:
            _write(path, verdict.anchor)


def _read(path: Path) -> chain.Anchor | None:
    if not path.exists():
        return None
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
        return chain.Anchor(number=int(kept["number"]), hash=str(kept["hash"]))
    except (ValueError, KeyError, TypeError) as error:
        raise CommandError(f"{path} is no anchor") from error


def _write(path: Path, anchor: chain.Anchor) -> None:
    """In one step: a crash leaves the old file or the new one."""
    new = path.with_name(path.name + ".new")
    new.write_text(json.dumps({"number": anchor.number, "hash": anchor.hash}) + "\n")
    new.replace(path)
