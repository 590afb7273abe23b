"""A small world that the pages of the shop show."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from stock.storefront.search import names
from tests.factories import (
    make_agency,
    make_artist,
    make_cleared_photo,
    make_event,
    make_group,
    make_price,
)


@pytest.fixture
def world(at: Any, clock: Any) -> dict[str, Any]:
    """A group of two with a former member, an event, two photos for sale of one agency."""
    for kind, amount in (("personal", 12_000), ("editorial", 40_000), ("commercial", 200_000)):
        make_price(kind=kind, amount=amount)
    rows: dict[str, Any] = {
        "group": make_group(name="Novelle"),
        "event": make_event(name="Gala"),
        "agency": make_agency(name="Moonlight"),
    }
    for name in ("yudan", "chaeon", "seoru"):
        rows[name] = make_artist(name=name.title(), group=rows["group"])
    rows["seoru"].memberships.update(until=date(2023, 6, 1))
    for number, people in enumerate([("yudan",), ("yudan", "chaeon")], start=1):
        rows[f"photo{number}"] = make_cleared_photo(
            artists=[rows[who] for who in people],
            agency=rows["agency"],
            group=rows["group"],
            event=rows["event"],
            title=f"Stage {number}",
            with_previews=True,
            at=at - timedelta(hours=number),
        )
    names.refresh_all()
    return rows


@pytest.fixture
def open_shop(client: Client) -> Callable[..., str]:
    """``open_shop("/artists/")`` is the page a visitor gets, in English."""

    def get(path: str, *, status: int = 200, language: str = "en") -> str:
        prefix = "" if language == "ko" else f"/{language}"
        response = client.get(prefix + path)
        assert response.status_code == status, path
        return response.content.decode()

    return get


def photos_on(html: str) -> list[str]:
    """Public ids of the photos listed in a page's grids, in their order."""
    return re.findall(r'photo-card[^>]*href="/(?:en/)?photos/([0-9a-z]+)/"', html)


def text_of(html: str) -> str:
    """What a reader sees, in one line."""
    body = re.sub(r"<(script|style)\b.*?</\1>", " ", html, flags=re.S)
    return " ".join(re.sub(r"<[^>]*>", " ", body).split())
