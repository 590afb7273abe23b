"""A takedown costs the database the same, however many photos it reaches."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from licensing import takedowns
from stock.accounts.models import User
from stock.catalogue.models import Artist
from tests.factories import make_artist, make_bare_photo

pytestmark = pytest.mark.django_db


def queries(artist: Artist, staff: User, at: datetime) -> tuple[int, int]:
    with CaptureQueriesContext(connection) as opening:
        made = takedowns.take_down(artist=artist, actor=staff, at=at, ground="portrait")
    with CaptureQueriesContext(connection) as lifting:
        takedowns.lift(takedown=made, actor=staff, at=at, reason="settled")
    return len(opening), len(lifting)


def test_thirty_photos_cost_what_one_costs(staff: User, at: datetime) -> None:
    few, many = make_artist(), make_artist()
    make_bare_photo(artists=[few], by=staff)
    for _ in range(30):
        make_bare_photo(artists=[many], by=staff)
    assert queries(few, staff, at) == queries(many, staff, at)
