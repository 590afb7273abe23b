"""Uploading in the studio: each file is judged alone, and every answer is about one file."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from stock.accounts.models import User
from stock.catalogue.models import Photo
from tests import pictures
from tests.conftest import Files
from tests.factories import make_artist, make_event, make_group, make_photo

pytestmark = pytest.mark.django_db

URL = "/en/studio/upload/"
JSON = {"Accept": "application/json"}


def uploads(*files: tuple[str, bytes]) -> dict[str, list[SimpleUploadedFile]]:
    return {"files": [SimpleUploadedFile(name, content) for name, content in files]}


MIXED = [
    ("one.jpg", pictures.jpeg(1)),
    ("program.jpg", pictures.ELF),
    ("two.png", pictures.png(2)),
    ("empty.jpg", b""),
    ("half.webp", pictures.truncated(pictures.webp(3))),
    ("again.jpg", pictures.jpeg(1)),
    ("three.heic", pictures.heic(4)),
]
CODES = ["stored", "not_an_image", "stored", "empty", "truncated", "duplicate", "stored"]


def test_bad_files_of_a_batch_do_not_stop_the_others(
    as_staff: Client, staff: User, files: Files
) -> None:
    other = make_photo()
    response = as_staff.post(URL, uploads(*MIXED), headers=JSON)
    assert response.status_code == 200
    results = response.json()["results"]
    assert [result["name"] for result in results] == [name for name, _content in MIXED]
    assert [result["code"] for result in results] == CODES
    assert [result["ok"] for result in results] == [code == "stored" for code in CODES]
    made = Photo.objects.exclude(pk=other.pk).order_by("pk")
    assert [photo.master.original_name for photo in made] == ["one.jpg", "two.png", "three.heic"]
    assert {photo.created_by for photo in made} == {staff}
    assert len(files.private) == 4 * 2, "a master and a proof each"
    assert files.public == []


def test_each_answer_says_where_the_photo_is_or_what_was_wrong(as_staff: Client) -> None:
    known = make_photo(content=pictures.jpeg(1), title="Night in Busan", name="busan.jpg")
    data = uploads(("new.jpg", pictures.jpeg(2)), ("again.jpg", pictures.jpeg(1)))
    stored, refused = as_staff.post(URL, data, headers=JSON).json()["results"]

    photo = Photo.objects.get(public_id=stored["photo"])
    assert stored["photo_url"] == f"/en/studio/photos/{photo.public_id}/"
    assert as_staff.get(stored["thumb_url"]).status_code == 200
    assert stored["near_duplicates"] == []
    assert "Night in Busan" in refused["message"]
    assert "photo" not in refused
    assert refused["near_duplicates"] == [
        {"title": "Night in Busan", "url": f"/en/studio/photos/{known.public_id}/"}
    ]


def test_what_looks_like_another_is_stored_and_says_so(as_staff: Client) -> None:
    twin = make_photo(content=pictures.jpeg(5, (400, 300)), title="The twin")
    data = uploads(("copy.jpg", pictures.jpeg(5, (200, 150))))
    (result,) = as_staff.post(URL, data, headers=JSON).json()["results"]
    assert result["ok"]
    assert result["near_duplicates"] == [
        {"title": "The twin", "url": f"/en/studio/photos/{twin.public_id}/"}
    ]


def test_what_is_said_of_the_batch_is_said_of_every_photo(as_staff: Client) -> None:
    event, group = make_event(), make_group()
    people = [make_artist(), make_artist()]
    data = {
        **uploads(("a.jpg", pictures.jpeg(1)), ("b.jpg", pictures.jpeg(2))),
        "event": event.pk,
        "group": group.pk,
        "artists": [artist.pk for artist in people],
    }
    as_staff.post(URL, data, headers=JSON)
    assert Photo.objects.count() == 2
    for photo in Photo.objects.all():
        assert (photo.event, photo.group, photo.taken_on) == (event, group, event.held_on)
        assert set(photo.artists.all()) == set(people)


@pytest.mark.parametrize("headers", [JSON, {}], ids=["json", "page"])
@pytest.mark.parametrize(
    "data",
    [
        dict,
        lambda: {"files": []},
        lambda: {**uploads(("a.jpg", pictures.jpeg())), "event": "999999"},
        lambda: {**uploads(("a.jpg", pictures.jpeg())), "artists": ["nobody"]},
    ],
    ids=["nothing", "no files", "unknown event", "unknown artist"],
)
def test_a_form_that_is_not_in_order_stores_nothing(
    as_staff: Client, files: Files, data: Callable[[], dict[str, Any]], headers: dict[str, str]
) -> None:
    response = as_staff.post(URL, data(), headers=headers)
    assert response.status_code == 400
    if headers:
        assert response.json()["code"] == "invalid"
        assert response.json()["message"]
    assert not Photo.objects.exists()
    assert files.all == []


def test_without_javascript_the_page_lists_every_result(as_staff: Client) -> None:
    response = as_staff.post(URL, uploads(*MIXED))
    assert response.status_code == 200
    assert Photo.objects.count() == 3
    html = response.content.decode()
    for name, _content in MIXED:
        assert name in html
    assert "ELF executable" in html
    assert "damaged or incomplete" in html


def test_a_hostile_name_is_harmless_on_the_page(as_staff: Client) -> None:
    name = "<img src=x onerror=alert(1)>.jpg"
    html = as_staff.post(URL, uploads((name, pictures.ELF))).content.decode()
    assert "<img src=x" not in html
    assert "&lt;img src=x" in html


def test_the_empty_form_is_a_page(as_staff: Client) -> None:
    response = as_staff.get(URL)
    assert response.status_code == 200
    assert b'type="file"' in response.content
    assert b"multiple" in response.content


def test_a_form_from_another_site_is_refused(staff: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(staff)
    response = client.post(URL, uploads(("a.jpg", pictures.jpeg())), headers=JSON)
    assert response.status_code == 403
    assert response.json()["code"] == "csrf"
    assert not Photo.objects.exists()


@pytest.mark.parametrize("who", ["client", "as_fan", "as_partner"])
def test_nobody_but_staff_uploads(request: pytest.FixtureRequest, files: Files, who: str) -> None:
    client: Client = request.getfixturevalue(who)
    data = uploads(("a.jpg", pictures.jpeg()))
    assert client.post(reverse("catalogue_studio:upload"), data).status_code in (302, 403)
    assert not Photo.objects.exists()
    assert files.all == []
