"""A secret link shows a lightbox to whoever has it, until it is ended."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from django.test import Client

from config.middleware import LogRequests
from stock.accounts.models import User
from stock.catalogue.models import Photo
from stock.storefront.collections import lightboxes
from stock.storefront.models import Lightbox
from tests.purchases.steps import actions

pytestmark = pytest.mark.django_db


@pytest.fixture
def box(fan: User, at: datetime, photo: Photo, other_photo: Photo) -> Lightbox:
    box = lightboxes.make(user=fan, name="Night stage", at=at)
    for one in (photo, other_photo):
        lightboxes.add(lightbox=box, photo=one, actor=fan, at=at)
    lightboxes.write_note(lightbox=box, photo=photo, note="for the wall", actor=fan, at=at)
    return box


def test_whoever_has_the_link_may_look(
    client: Client, as_fan: Client, fan: User, box: Lightbox
) -> None:
    as_fan.post(f"/en/lightboxes/{box.public_id}/change/", {"do": "share"})
    box.refresh_from_db()
    token = box.share_token
    assert token is not None
    assert len(token) == 32
    path = f"/en/shared/{token}/"
    assert path in as_fan.get(f"/en/lightboxes/{box.public_id}/").content.decode()

    response = client.get(path)
    page = response.content.decode()
    assert response.status_code == 200
    assert "Night stage" in page
    assert "for the wall" in page
    assert page.index("<span>Sky</span>") < page.index("<span>Sea</span>")
    # Nothing of who made it, and nothing for search engines.
    assert fan.email not in page
    assert fan.name not in page.replace("Fandom", "")
    assert box.public_id not in page
    assert '<meta name="robots" content="noindex, nofollow">' in page
    assert response.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert "no-store" in response.headers["Cache-Control"]
    # Other sites do not hear the address.
    assert response.headers["Referrer-Policy"] == "same-origin"


def test_only_what_is_for_sale_now(
    client: Client, fan: User, box: Lightbox, photo: Photo, at: datetime, withdraw: Any
) -> None:
    token = lightboxes.share(lightbox=box, actor=fan, at=at)
    thumbnail = photo.renditions.get(kind="thumbnail").file_name
    assert thumbnail in client.get(f"/en/shared/{token}/").content.decode()
    withdraw(photo)
    page = client.get(f"/en/shared/{token}/").content.decode()
    for told in (thumbnail, photo.public_id, "Sky", "for the wall"):
        assert told not in page
    assert "<span>Sea</span>" in page


def test_ended_the_link_leads_nowhere_and_a_new_one_is_another(
    client: Client, fan: User, box: Lightbox, at: datetime
) -> None:
    first = lightboxes.share(lightbox=box, actor=fan, at=at)
    lightboxes.stop_sharing(lightbox=box, actor=fan, at=at)
    assert client.get(f"/en/shared/{first}/").status_code == 404
    second = lightboxes.share(lightbox=box, actor=fan, at=at)
    assert second != first
    assert client.get(f"/en/shared/{first}/").status_code == 404
    assert client.get(f"/en/shared/{second}/").status_code == 200


def test_another_link_ends_the_one_before(
    client: Client, as_fan: Client, fan: User, box: Lightbox, at: datetime
) -> None:
    path = f"/en/lightboxes/{box.public_id}/change/"
    as_fan.post(path, {"do": "renew_link"})  # there is none yet
    box.refresh_from_db()
    assert box.share_token is None
    first = lightboxes.share(lightbox=box, actor=fan, at=at)
    as_fan.post(path, {"do": "renew_link"})
    box.refresh_from_db()
    assert box.share_token not in (None, first)
    assert client.get(f"/en/shared/{first}/").status_code == 404
    assert client.get(f"/en/shared/{box.share_token}/").status_code == 200
    assert box.photos.count() == 2
    assert actions(box)[-2:] == ["lightbox.shared", "lightbox.link_renewed"]


def test_who_left_shares_nothing(client: Client, fan: User, box: Lightbox, at: datetime) -> None:
    token = lightboxes.share(lightbox=box, actor=fan, at=at)
    User.objects.filter(pk=fan.pk).update(is_active=False)
    assert client.get(f"/en/shared/{token}/").status_code == 404


def test_a_deleted_one_rests(client: Client, fan: User, box: Lightbox, at: datetime) -> None:
    token = lightboxes.share(lightbox=box, actor=fan, at=at)
    lightboxes.delete(lightbox=box, actor=fan, at=at)
    assert client.get(f"/en/shared/{token}/").status_code == 404
    lightboxes.bring_back(lightbox=box, actor=fan, at=at)
    assert client.get(f"/en/shared/{token}/").status_code == 200


def test_guessing_finds_nothing(client: Client, box: Lightbox) -> None:
    for guess in (box.public_id, "None", "0" * 32):
        assert client.get(f"/en/shared/{guess}/").status_code == 404


def test_the_secret_is_in_no_log(rf: Any) -> None:
    for path in ("/shared/abc123/", "/en/shared/abc123/", "/en/alerts/abc123/"):
        assert "abc123" not in LogRequests.format_request(rf.get(path))
