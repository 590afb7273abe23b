"""Rows as no verb would ever leave them, where a test needs such."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

from licensing.contract import frozen


@contextmanager
def unfrozen() -> Iterator[None]:
    """Inside the block what was sent or signed can be edited, as the database otherwise refuses."""
    with connection.cursor() as cursor:
        for statement in frozen.unprotect(connection.vendor):
            cursor.execute(statement)
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            for statement in frozen.protect(connection.vendor):
                cursor.execute(statement)
