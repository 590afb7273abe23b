"""The pages of lightboxes: everything by plain forms, and nothing of another person's."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.test import Client

from stock.accounts.models import User
from stock.catalogue.models import Photo
from stock.storefront.collections import lightboxes
from stock.storefront.models import Lightbox

pytestmark = pytest.mark.django_db


@pytest.fixture
def box(fan: User, at: datetime) -> Lightbox:
    return lightboxes.make(user=fan, name="Night stage", at=at)


def test_from_the_photo_page_into_a_new_one(as_fan: Client, fan: User, photo: Photo) -> None:
    page = as_fan.get(f"/en/photos/{photo.public_id}/").content.decode()
    path = f"/en/lightboxes/for/{photo.public_id}/"
    assert path in page
    response = as_fan.post(path, {"name": "Wall"})
    assert response.url == f"/en/photos/{photo.public_id}/"
    box = fan.lightboxes.get()
    assert box.photos.get().photo == photo
    # A second time it says that it lies there.
    assert "It is in here" in as_fan.get(path).content.decode()


def test_into_one_that_is_there(as_fan: Client, box: Lightbox, photo: Photo) -> None:
    as_fan.post(f"/en/lightboxes/for/{photo.public_id}/", {"lightbox": box.public_id})
    assert box.photos.get().photo == photo


def test_changed_by_its_forms(
    as_fan: Client, fan: User, box: Lightbox, photo: Photo, other_photo: Photo, at: datetime
) -> None:
    for one in (photo, other_photo):
        lightboxes.add(lightbox=box, photo=one, actor=fan, at=at)
    path = f"/en/lightboxes/{box.public_id}/"
    response = as_fan.post(f"{path}photos/{photo.public_id}/", {"do": "down"})
    assert response.url == f"{path}#photo-{photo.public_id}"
    as_fan.post(f"{path}photos/{photo.public_id}/", {"do": "note", "note": "<b>loud</b>"})
    as_fan.post(f"{path}change/", {"do": "rename", "name": "Encore"})
    page = as_fan.get(path).content.decode()
    assert page.index("<strong>Sea</strong>") < page.index("<strong>Sky</strong>")
    assert "&lt;b&gt;loud" in page
    assert "<h1>Encore</h1>" in page
    as_fan.post(f"{path}photos/{photo.public_id}/", {"do": "remove"})
    as_fan.post(f"{path}photos/{photo.public_id}/", {"do": "nonsense"})
    assert [row.photo for row in box.photos.all()] == [other_photo]
    response = as_fan.post(f"{path}change/", {"do": "duplicate"})
    copy = fan.lightboxes.exclude(pk=box.pk).get()
    assert response.url == f"/en/lightboxes/{copy.public_id}/"
    assert copy.name == "Encore, copy"


def test_deleting_offers_to_bring_it_back(
    as_fan: Client, box: Lightbox, clock: object, at: datetime
) -> None:
    path = f"/en/lightboxes/{box.public_id}/change/"
    assert as_fan.post(path, {"do": "delete"}).url == "/en/lightboxes/"
    assert as_fan.get(f"/en/lightboxes/{box.public_id}/").status_code == 404
    page = as_fan.get("/en/lightboxes/").content.decode()
    assert "“Night stage” is deleted." in page
    assert as_fan.post(path, {"do": "bring_back"}).url == f"/en/lightboxes/{box.public_id}/"
    assert "is deleted" not in as_fan.get("/en/lightboxes/").content.decode()


def test_what_is_no_longer_cleared_has_no_picture(
    as_fan: Client, fan: User, box: Lightbox, photo: Photo, at: datetime, withdraw: object
) -> None:
    lightboxes.add(lightbox=box, photo=photo, actor=fan, at=at)
    thumbnail = photo.renditions.get(kind="thumbnail").file_name
    path = f"/en/lightboxes/{box.public_id}/"
    assert thumbnail in as_fan.get(path).content.decode()
    withdraw(photo)  # type: ignore[operator]
    page = as_fan.get(path).content.decode()
    assert thumbnail not in page
    assert "No longer available" in page
    assert thumbnail not in as_fan.get("/en/lightboxes/").content.decode()


def test_nobody_elses(stranger: User, fan: User, box: Lightbox, photo: Photo, at: datetime) -> None:
    lightboxes.add(lightbox=box, photo=photo, actor=fan, at=at)
    other = Client()
    other.force_login(stranger)
    base = f"/en/lightboxes/{box.public_id}/"
    assert other.get(base).status_code == 404
    for path, data in [
        ("change/", {"do": "rename", "name": "Mine"}),
        ("change/", {"do": "delete"}),
        ("change/", {"do": "share"}),
        ("bag/", {"kind": "personal"}),
        (f"photos/{photo.public_id}/", {"do": "remove"}),
    ]:
        assert other.post(base + path, data).status_code == 404
    put = f"/en/lightboxes/for/{photo.public_id}/"
    assert other.post(put, {"lightbox": box.public_id}).status_code == 404
    assert "Night stage" not in other.get("/en/lightboxes/").content.decode()
    assert "Night stage" not in other.get(put).content.decode()
    box.refresh_from_db()
    assert (box.name, box.state, box.share_token, box.photos.count()) == (
        "Night stage",
        "kept",
        None,
        1,
    )


@pytest.mark.parametrize("path", ["", "for/0000000000000000/"])
def test_visitors_are_asked_to_sign_in(client: Client, path: str) -> None:
    response = client.get(f"/en/lightboxes/{path}")
    assert response.status_code == 302
    assert response.url.startswith("/en/accounts/login/")


def test_not_for_work_accounts(as_staff: Client, as_partner: Client) -> None:
    for client in (as_staff, as_partner):
        assert client.get("/en/lightboxes/").status_code == 403


def test_deleted_ones_are_really_forgotten_after_a_week(
    fan: User, box: Lightbox, at: datetime
) -> None:
    kept = lightboxes.make(user=fan, name="Kept", at=at)
    lightboxes.delete(lightbox=box, actor=fan, at=at)
    assert lightboxes.forget_deleted(at=at + timedelta(days=6)) == 0
    assert lightboxes.forget_deleted(at=at + timedelta(days=8)) == 1
    assert Lightbox.objects.get() == kept
