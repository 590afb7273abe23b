"""Every address says who may open it, and each area belongs to one kind of people."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

#: Other people's views, which have their own checks.
FOREIGN = ("admin/", "accounts/")
AREAS = {"studio/": "staff", "partner/": "partner"}
FANS_ONLY = {"checkout", "order", "my", "download"}


def routes(
    resolver: URLResolver | None = None, prefix: str = ""
) -> Iterator[tuple[str, URLPattern]]:
    for entry in (resolver or get_resolver()).url_patterns:
        path = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from routes(entry, path)
        else:
            yield path, entry


OURS = [
    (path, entry)
    for path, entry in routes()
    if not path.startswith(FOREIGN) or entry.callback.__module__.startswith("stock.")
]


def test_the_walk_finds_the_shop() -> None:
    names = {entry.name for _path, entry in OURS}
    assert {"home", "cart", "queue", "photos", "stripe-webhook", "landing"} <= names


@pytest.mark.parametrize(("path", "entry"), OURS, ids=[path for path, _entry in OURS])
def test_a_view_says_who_may_open_it(path: str, entry: URLPattern) -> None:
    access = getattr(entry.callback, "access", None)
    assert access in {"public", "signed_in", "fan", "staff", "partner"}, "no access decorator"
    expected = next((role for area, role in AREAS.items() if path.startswith(area)), None)
    if expected:
        assert access == expected
    elif entry.name in FANS_ONLY:
        assert access == "fan"
