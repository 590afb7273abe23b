"""The studio's list of photos and the page of one."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from stock.audit.models import AuditEntry
from stock.catalogue import studio
from stock.catalogue.models import Photo
from tests import pictures
from tests.factories import make_artist, make_event, make_photo, make_restored

pytestmark = pytest.mark.django_db


def test_the_list_shows_the_newest_first_with_a_proof(as_staff: Client) -> None:
    photos = [make_photo(title=title) for title in ("First", "Second")]
    response = as_staff.get("/en/studio/")
    assert response.status_code == 200
    html = response.content.decode()
    assert html.index("Second") < html.index("First")
    links = re.findall(r'"(/files/[^"]+)"', html)
    assert len(links) == len(photos)
    assert all(as_staff.get(link).status_code == 200 for link in links)
    assert "/media/" not in html


def test_the_list_costs_the_same_for_one_photo_and_for_many(
    as_staff: Client, django_assert_max_num_queries: object
) -> None:
    for _ in range(2):
        make_photo(artists=[make_artist()], event=make_event())
    as_staff.get("/studio/")  # whatever is loaded once
    with django_assert_max_num_queries(12) as few:
        as_staff.get("/studio/")
    for _ in range(4):
        make_photo(artists=[make_artist(), make_artist()], event=make_event())
    with django_assert_max_num_queries(12) as many:
        as_staff.get("/studio/")
    assert len(many) == len(few)


def test_a_long_list_has_pages(as_staff: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(studio, "PER_PAGE", 1)
    make_photo(title="First")
    make_photo(title="Second")
    one = as_staff.get("/en/studio/")
    first, second = (
        page.content.decode()
        for page in (one, as_staff.get("/en/studio/" + one.context["next_url"]))
    )
    assert ("Second" in first, "First" in first) == (True, False)
    assert ("Second" in second, "First" in second) == (False, True)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("busan", {"Night in Busan"}),
        ("부산", {"Night in Busan"}),
        ("DSC_42", {"Night in Busan"}),
        ("haru", {"Night in Busan"}),
        ("nickname", {"Night in Busan"}),
        ("  ", {"Night in Busan", "Other"}),
        ("nothing like it", set()),
        ("%", set()),
    ],
)
def test_the_list_can_be_searched(as_staff: Client, query: str, found: set[str]) -> None:
    artist = make_artist(name="Haru")
    artist.aliases.create(name="nickname")
    artist.aliases.create(name="nickname 2")
    photo = make_photo(title="Night in Busan", name="DSC_42.jpg", artists=[artist])
    Photo.objects.filter(pk=photo.pk).update(title_ko="부산의 밤")
    make_photo(title="Other", artists=[make_artist()])
    response = as_staff.get("/en/studio/", {"q": query})
    titles = [card["photo"].title_en for card in response.context["cards"]]
    assert sorted(titles) == sorted(found), "each once"


@pytest.mark.parametrize("page", ["0", "999", "x", "-1"])
def test_a_page_that_does_not_exist_is_another_one(as_staff: Client, page: str) -> None:
    make_photo()
    assert as_staff.get(f"/studio/?from={page}").status_code == 200


def test_the_page_of_a_photo_shows_what_is_known(as_staff: Client) -> None:
    photo = make_photo(title="Night in Busan", name="busan.jpg", artists=[make_artist(name="Haru")])
    response = as_staff.get(f"/en/studio/photos/{photo.public_id}/")
    assert response.status_code == 200
    html = response.content.decode()
    assert "Night in Busan" in html
    assert "busan.jpg" in html
    assert "Haru" in html


def test_it_shows_near_duplicates(as_staff: Client) -> None:
    photo = make_photo(content=pictures.jpeg(5, (400, 300)))
    twin = make_photo(content=pictures.jpeg(5, (200, 150)), title="The twin")
    response = as_staff.get(f"/en/studio/photos/{photo.public_id}/")
    html = response.content.decode()
    assert "The twin" in html
    assert f"/en/studio/photos/{twin.public_id}/" in html


def test_a_restored_photo_has_a_page_too(as_staff: Client) -> None:
    photo = make_photo(artists=[make_artist()])
    make_restored(photo)
    assert as_staff.get(f"/studio/photos/{photo.public_id}/").status_code == 200


def form(photo: Photo, **changes: object) -> dict[str, object]:
    return {"title_ko": photo.title_ko, "title_en": photo.title_en, **changes}


def test_the_form_changes_what_is_said(as_staff: Client) -> None:
    photo, other = make_photo(), make_photo(title="Other")
    artist, event = make_artist(), make_event()
    response = as_staff.post(
        f"/studio/photos/{photo.public_id}/",
        form(photo, title_ko="새 제목", event=event.pk, artists=[artist.pk], taken_on="2024-04-01"),
    )
    assert response.status_code == 302
    assert response.headers["Location"] == f"/studio/photos/{photo.public_id}/"
    photo.refresh_from_db()
    assert (photo.title_ko, photo.event) == ("새 제목", event)
    assert str(photo.taken_on) == "2024-04-01"
    assert list(photo.artists.all()) == [artist]
    other.refresh_from_db()
    assert other.title_en == "Other"


@pytest.mark.parametrize(
    "changes", [{"title_ko": ""}, {"taken_on": "yesterday"}, {"artists": ["999"]}, {"event": "x"}]
)
def test_a_form_that_is_not_in_order_changes_nothing(
    as_staff: Client, changes: dict[str, object]
) -> None:
    photo = make_photo(artists=[make_artist()])
    before = Photo.objects.values().get(pk=photo.pk)
    response = as_staff.post(f"/studio/photos/{photo.public_id}/", form(photo, **changes))
    assert response.status_code == 400
    assert response.context["form"].errors
    assert Photo.objects.values().get(pk=photo.pk) == before
    assert photo.appearances.count() == 1
    assert not AuditEntry.objects.filter(action="photo.described").exists()


def test_publishing_is_a_button(as_staff: Client) -> None:
    photo, other = make_photo(), make_photo()
    url = f"/studio/photos/{photo.public_id}/publish/"
    assert as_staff.get(url).status_code == 405
    response = as_staff.post(url)
    assert response.status_code == 302
    assert Photo.objects.get(pk=photo.pk).published_at is not None
    assert Photo.objects.get(pk=other.pk).published_at is None


@pytest.mark.parametrize("path", ["", "publish/"])
def test_a_photo_that_does_not_exist_is_not_found(as_staff: Client, path: str) -> None:
    assert as_staff.post(f"/studio/photos/nothing/{path}").status_code == 404
