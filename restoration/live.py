"""The picture of a job that is being worked on, for the staff who watch it.

It lies in the cache, under the job's public id, and is gone soon after the work: a glimpse, of
which nothing depends. The cache is as private as the database; pages serve it to staff alone.
"""

from __future__ import annotations

from datetime import datetime

from django.core.cache import cache

SECONDS_KEPT = 15 * 60


def _keys(public_id: str) -> tuple[str, str]:
    return f"restoration.live.{public_id}", f"restoration.live.{public_id}.version"


def show(public_id: str, *, picture: bytes, at: datetime) -> None:
    """Put a JPEG in the place of the one before."""
    key, version = _keys(public_id)
    # The version last: whoever reads it finds this picture or a later one.
    cache.set(key, picture, SECONDS_KEPT)
    cache.set(version, round(at.timestamp() * 1000), SECONDS_KEPT)


def picture(public_id: str) -> bytes | None:
    return cache.get(_keys(public_id)[0])


def version(public_id: str) -> int | None:
    """A number that grows with each picture; None while there is none."""
    return cache.get(_keys(public_id)[1])


def forget(public_id: str) -> None:
    cache.delete_many(_keys(public_id))
