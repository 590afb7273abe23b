"""A page asks the database at most ten times, however much there is on it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from licensing.models import Representation
from stock.storefront import listing
from stock.storefront.models import PhotoTerm, TermKind
from tests.factories import LONG_AGO, make_artist, make_event, make_group
from tests.storefront.steps import hours, make_listed

pytestmark = pytest.mark.django_db
MANY, MOST = 50, 10


@pytest.fixture
def crowded(world: dict[str, Any], staff: Any) -> dict[str, Any]:
    """Fifty artists in the group, at the event and with the agency; fifty groups and events."""
    for number in range(MANY):
        artist = make_artist(group=world["group"])
        Representation.objects.create(
            agency=world["agency"], artist=artist, confirmed_by=staff, confirmed_at=hours(9)
        )
        photo = make_listed(by=staff, at=hours(number + 3), artists=[artist], event=world["event"])
        term = PhotoTerm.objects.filter(photo=photo).first()
        assert term is not None
        PhotoTerm.objects.create(
            photo=photo,
            kind=TermKind.AGENCY,
            value=world["agency"].pk,
            published=term.published,
            traits=term.traits,
        )
        held = date(2024, 1, 1) + timedelta(days=number)
        make_listed(by=staff, at=hours(200), group=make_group(), event=make_event(held_on=held))
    return world


def test_at_most_ten(
    crowded: dict[str, Any], client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The fifty are in the index alone: a page that wanted more would read on past them.
    monkeypatch.setitem(listing.page_of.__kwdefaults__, "size", 1)
    event, group, agency = crowded["event"], crowded["group"], crowded["agency"]
    artist, photo = crowded["yudan"], crowded["photo2"]
    artist.memberships.create(group=make_group(), since=LONG_AGO)
    asked = {}
    for path in (
        "/",
        "/artists/",
        f"/artists/{artist.slug}/",
        "/groups/",
        f"/groups/{group.slug}/",
        "/events/",
        f"/events/{event.slug}/",
        f"/agencies/{agency.slug}/",
        f"/photos/{photo.public_id}/",
        "/licences/",
        "/licences/personal/",
        "/photos/nobodyknowsit/",
    ):
        cache.clear()
        with CaptureQueriesContext(connection) as queries:
            response = client.get(path)
        assert response.status_code in (200, 404)
        asked[path] = len(queries)
    assert {path: number for path, number in asked.items() if number > MOST} == {}
    assert asked["/"] > 3, "it does ask"
