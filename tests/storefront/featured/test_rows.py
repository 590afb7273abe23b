"""Editors make, fill, order and remove rows; who did is in the log."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from stock.accounts.models import User
from stock.audit.models import AuditEntry
from stock.catalogue.models import Photo
from stock.storefront.featured import rows
from stock.storefront.featured.pages import moved
from stock.storefront.models import FeaturedPhoto, FeaturedRow
from tests.factories import make_photo

pytestmark = pytest.mark.django_db

SAID = {
    "title_ko": "가을",
    "title_en": "Autumn",
    "shown_from": "2024-05-01T09:00",
    "shown_until": "",
}


@pytest.fixture
def photos() -> list[Photo]:
    return [make_photo(title=f"Stage {n}") for n in range(3)]


@pytest.fixture
def row(as_staff: Client, photos: list[Photo], clock: Any) -> FeaturedRow:
    done = as_staff.post(
        "/en/studio/featured/new/", SAID | {"photo": [photo.public_id for photo in photos]}
    )
    assert done.status_code == 302, done.content.decode()
    return FeaturedRow.objects.get()


def order(row: FeaturedRow) -> list[str]:
    return list(row.photos.values_list("photo__title_en", flat=True))


def act(client: Client, row: FeaturedRow, **fields: Any) -> Any:
    page = client.get(f"/en/studio/featured/{row.public_id}/")
    chosen = [entry["photo"].public_id for entry in page.context["chosen"]]
    data = SAID | {"photo": chosen, "seen": page.context["seen"]}
    return client.post(f"/en/studio/featured/{row.public_id}/", data | fields)


def test_a_row_is_made_as_said(row: FeaturedRow, staff: User) -> None:
    assert row.shown_from == datetime.fromisoformat("2024-05-01T00:00:00+00:00")
    assert order(row) == ["Stage 0", "Stage 1", "Stage 2"]
    entry = AuditEntry.objects.get(action="featured.made")
    assert (entry.actor, entry.target_id) == (staff, row.public_id)


@pytest.mark.parametrize(
    ("do", "place", "expected"),
    [
        ("up", 2, ["Stage 0", "Stage 2", "Stage 1"]),
        ("up", 0, ["Stage 0", "Stage 1", "Stage 2"]),
        ("down", 0, ["Stage 1", "Stage 0", "Stage 2"]),
        ("down", 2, ["Stage 0", "Stage 1", "Stage 2"]),
        ("remove", 1, ["Stage 0", "Stage 2"]),
        ("nonsense", 1, ["Stage 0", "Stage 1", "Stage 2"]),
    ],
)
def test_photos_are_moved_with_buttons(
    as_staff: Client,
    row: FeaturedRow,
    photos: list[Photo],
    do: str,
    place: int,
    expected: list[str],
) -> None:
    assert act(as_staff, row, do=f"{do}:{photos[place].public_id}").status_code == 302
    assert order(row) == expected


def test_a_photo_is_found_and_added(as_staff: Client, row: FeaturedRow, at: datetime) -> None:
    new = make_photo(title="Encore night")
    draft = make_photo(title="Encore draft")
    Photo.objects.filter(pk=new.pk).update(published_at=at)
    found = act(as_staff, row, do="search", q="encore")
    assert [entry["photo"] for entry in found.context["offered"]] == [new], "not the draft"
    act(as_staff, row, do=f"add:{new.public_id}")
    assert order(row)[-1] == "Encore night"
    assert draft.pk not in row.photos.values_list("photo", flat=True)


def test_an_old_page_changes_nothing(as_staff: Client, row: FeaturedRow) -> None:
    page = as_staff.get(f"/en/studio/featured/{row.public_id}/")
    act(as_staff, row, title_en="Winter")
    answer = as_staff.post(
        f"/en/studio/featured/{row.public_id}/",
        SAID | {"photo": [], "seen": page.context["seen"]},
    )
    assert answer.status_code == 409
    row.refresh_from_db()
    assert row.title_en == "Winter"
    assert len(order(row)) == 3


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"title_ko": ""}, 400),
        ({"shown_from": "soon"}, 400),
        ({"shown_until": "2024-05-01T09:00"}, 409),
        ({"photo": ["none"]}, 409),
        ({"photo": [f"{n:016d}" for n in range(25)]}, 409),
    ],
)
def test_what_cannot_be_is_said_in_words(
    as_staff: Client, row: FeaturedRow, fields: dict[str, Any], status: int
) -> None:
    before = rows.version(row)
    answer = act(as_staff, row, **fields)
    assert answer.status_code == status
    assert "error-text" in answer.content.decode() or "tone-bad" in answer.content.decode()
    assert rows.version(FeaturedRow.objects.get()) == before


def test_rows_are_arranged_and_removed(
    as_staff: Client, row: FeaturedRow, staff: User, photos: list[Photo]
) -> None:
    as_staff.post("/en/studio/featured/new/", SAID | {"title_en": "Winter"})
    second = FeaturedRow.objects.exclude(pk=row.pk).get()
    both = [row.public_id, second.public_id]
    as_staff.post("/en/studio/featured/", {"row": both, "do": f"up:{second.public_id}"})
    assert list(FeaturedRow.objects.values_list("title_en", flat=True)) == ["Winter", "Autumn"]
    answer = as_staff.post("/en/studio/featured/", {"row": both[:1]}, follow=True)
    assert "changed this in the meantime" in answer.content.decode()
    assert list(FeaturedRow.objects.values_list("title_en", flat=True)) == ["Winter", "Autumn"]
    as_staff.post(f"/en/studio/featured/{second.public_id}/remove/")
    assert list(FeaturedRow.objects.all()) == [row]
    assert Photo.objects.count() == len(photos)
    assert AuditEntry.objects.filter(action="featured.removed", actor=staff).count() == 1


def test_others_may_not(
    as_fan: Client, as_partner: Client, client: Client, row: FeaturedRow
) -> None:
    before = rows.version(row)
    for path in ("", "new/", f"{row.public_id}/", f"{row.public_id}/remove/"):
        for visitor in (as_fan, as_partner):
            assert visitor.post(f"/studio/featured/{path}", SAID).status_code == 403
        assert client.post(f"/studio/featured/{path}", SAID).status_code == 302
    assert rows.version(FeaturedRow.objects.get()) == before


def test_unknown_rows_are_not_found(as_staff: Client) -> None:
    assert as_staff.get("/studio/featured/none/").status_code == 404
    assert as_staff.post("/studio/featured/none/remove/").status_code == 404


def test_the_database_holds_a_row_to_its_times_and_photos(row: FeaturedRow) -> None:
    for fields in ({"shown_until": row.shown_from}, {"title_ko": ""}):
        with pytest.raises(IntegrityError), transaction.atomic():
            FeaturedRow.objects.filter(pk=row.pk).update(**fields)
    one = row.photos.all()[0]
    with pytest.raises(IntegrityError), transaction.atomic():
        FeaturedPhoto.objects.create(row=row, photo=one.photo, position=9)


def test_a_list_that_names_one_twice_has_it_once() -> None:
    assert moved(["a", "b", "a"], "up:b") == ["b", "a"]
    assert moved(["a"], "add:a") == ["a"]
    assert moved(["a"], "up:z") == ["a"]
