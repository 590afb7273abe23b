"""Before and after for eyes inside: at full size, over links for one account."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import datetime

import pytest
from django.test import Client
from PIL import Image

from stock.accounts.models import User
from stock.catalogue.comparison import comparison
from tests import pictures
from tests.factories import make_photo, make_restored

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def fetched(client: Client, url: str) -> bytes:
    response = client.get(url)
    assert response.status_code == 200
    return b"".join(response.streaming_content)


def test_both_pictures_are_shown_at_full_size(as_staff: Client, staff: User) -> None:
    content = pictures.jpeg(3)
    restored = make_restored(make_photo(content=content))
    shown = comparison(restored, audience=staff)
    assert fetched(as_staff, shown.before_url) == content
    assert fetched(as_staff, shown.after_url) == restored.read()
    assert (shown.width, shown.height) == (restored.width, restored.height)


@pytest.mark.parametrize(
    ("content", "name"),
    [(pictures.tiff(3), "photo.tif"), (pictures.heic(3), "photo.heic")],
    ids=["tiff", "heic"],
)
def test_what_browsers_do_not_show_is_represented_by_its_proof(
    as_staff: Client, staff: User, content: bytes, name: str
) -> None:
    photo = make_photo(content=content, name=name)
    shown = comparison(make_restored(photo), audience=staff)
    proof = fetched(as_staff, shown.before_url)
    assert proof == photo.renditions.get(kind="proof").read()
    assert Image.open(io.BytesIO(proof)).format == "WEBP"


def test_they_are_for_one_account_and_a_short_time(
    as_staff: Client, as_partner: Client, partner: User, at: datetime
) -> None:
    shown = comparison(make_restored(make_photo()), audience=partner, purpose="partner")
    for url in (shown.before_url, shown.after_url):
        assert as_partner.get(url).status_code == 200
        assert as_staff.get(url).status_code == 403


def test_they_end(
    as_staff: Client, staff: User, clock: Callable[[datetime], None], at: datetime
) -> None:
    shown = comparison(make_restored(make_photo()), audience=staff)
    clock(at.replace(hour=at.hour + 1))
    assert as_staff.get(shown.after_url).status_code == 403
