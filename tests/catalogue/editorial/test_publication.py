"""Drafts, scheduled photos and photos in the shop: every step is a person's, and is in the log."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from stock.accounts.models import User
from stock.audit.models import AuditEntry
from stock.catalogue import tasks
from stock.catalogue.editorial import publishing
from stock.catalogue.editorial.publishing import set_publication, state_of
from stock.catalogue.errors import EditRefused
from stock.catalogue.models import Photo
from tests.factories import make_bare_photo, make_photo

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


@pytest.fixture
def photo(staff: User) -> Photo:
    return make_bare_photo(by=staff)


def stored(photo: Photo) -> Photo:
    return Photo.objects.get(pk=photo.pk)


def log() -> list[tuple[str, str]]:
    return list(AuditEntry.objects.order_by("pk").values_list("action", "target_id"))


def test_a_photo_is_scheduled_and_its_moment_is_told_once(
    photo: Photo, staff: User, at: datetime
) -> None:
    other = make_bare_photo(by=staff)
    assert set_publication(photo=photo, moment=at + HOUR, actor=staff, at=at)
    assert state_of(stored(photo), at=at) == "scheduled"
    assert list(Photo.objects.scheduled(at=at)) == [photo]
    assert list(Photo.objects.drafts()) == [other]
    assert not Photo.objects.published(at=at).exists()
    assert publishing.appear(at=at + HOUR - timedelta(seconds=1)) == 0

    assert list(Photo.objects.published(at=at + HOUR)) == [photo]
    assert publishing.appear(at=at + HOUR) == 1
    assert publishing.appear(at=at + HOUR) == 0
    assert log() == [("photo.scheduled", photo.public_id), ("photo.appeared", photo.public_id)]
    entry = AuditEntry.objects.get(action="photo.appeared")
    assert (entry.system, entry.at) == ("calendar", at + HOUR)
    assert stored(photo).published_at == at + HOUR
    assert stored(other).published_at is None


def test_a_photo_that_was_rescheduled_comes_at_the_later_moment(
    photo: Photo, staff: User, at: datetime
) -> None:
    set_publication(photo=photo, moment=at + HOUR, actor=staff, at=at)
    set_publication(photo=photo, moment=at + 3 * HOUR, actor=staff, at=at)
    assert publishing.appear(at=at + 2 * HOUR) == 0
    assert publishing.appear(at=at + 3 * HOUR) == 1


def test_publishing_now_comes_before_the_schedule(photo: Photo, staff: User, at: datetime) -> None:
    set_publication(photo=photo, moment=at + HOUR, actor=staff, at=at)
    set_publication(photo=photo, moment=at, actor=staff, at=at)
    assert stored(photo).published_at == at
    assert publishing.appear(at=at + 2 * HOUR) == 0, "published by a person, who is in the log"
    assert not set_publication(photo=photo, moment=at + HOUR, actor=staff, at=at + 2 * HOUR), (
        "it keeps its first day"
    )
    assert stored(photo).published_at == at


def test_a_photo_is_taken_out_with_a_reason_and_put_back(
    photo: Photo, staff: User, at: datetime
) -> None:
    set_publication(photo=photo, moment=at, actor=staff, at=at)
    assert set_publication(photo=photo, moment=None, actor=staff, at=at + HOUR, reason="blurred")
    assert stored(photo).published_at is None
    entry = AuditEntry.objects.get(action="photo.unpublished")
    assert (entry.actor, entry.reason) == (staff, "blurred")
    assert not set_publication(photo=photo, moment=None, actor=staff, at=at + HOUR)
    set_publication(photo=photo, moment=at + 2 * HOUR, actor=staff, at=at + 2 * HOUR)
    assert stored(photo).published_at == at + 2 * HOUR


def test_what_is_in_the_shop_does_not_vanish_by_being_scheduled(
    photo: Photo, staff: User, at: datetime
) -> None:
    set_publication(photo=photo, moment=at, actor=staff, at=at)
    with pytest.raises(EditRefused) as refused:
        set_publication(photo=photo, moment=at + 2 * HOUR, actor=staff, at=at + HOUR)
    assert refused.value.code == "already_published"
    assert stored(photo).published_at == at


def test_a_year_mistyped_is_refused(photo: Photo, staff: User, at: datetime) -> None:
    with pytest.raises(EditRefused) as refused:
        set_publication(photo=photo, moment=at.replace(year=2204), actor=staff, at=at)
    assert refused.value.code == "too_far"
    assert stored(photo).published_at is None
    assert log() == []


def test_of_two_who_act_at_once_the_second_is_told(photo: Photo, staff: User, at: datetime) -> None:
    set_publication(photo=photo, moment=at + HOUR, actor=staff, at=at, seen=None)
    with pytest.raises(EditRefused) as refused:
        set_publication(photo=photo, moment=at, actor=staff, at=at, seen=None)
    assert refused.value.code == "changed_meanwhile"
    assert stored(photo).published_at == at + HOUR


def test_the_database_holds_the_schedule_to_the_moment(photo: Photo, at: datetime) -> None:
    for published in (None, at):
        with pytest.raises(IntegrityError), transaction.atomic():
            Photo.objects.filter(pk=photo.pk).update(
                scheduled_for=at + HOUR, published_at=published
            )


def test_the_scheduler_asks_for_it(settings: Any, photo: Photo, staff: User, at: datetime) -> None:
    entry = settings.CELERY_BEAT_SCHEDULE["catalogue-appear"]
    assert entry["task"] == tasks.appear.name
    set_publication(photo=photo, moment=at + HOUR, actor=staff, at=at)
    tasks.appear()
    assert log()[-1] == ("photo.appeared", photo.public_id), "that moment is long past"


# --- the page -----------------------------------------------------------------------------------


def act(client: Client, photo: Photo, **fields: Any) -> Any:
    address = f"/en/studio/photos/{photo.public_id}/publication/"
    return client.post(address, fields, follow=True)


def test_the_page_says_when_in_seoul_time(
    as_staff: Client, at: datetime, clock: Any, staff: User
) -> None:
    photo = make_photo()
    done = act(as_staff, photo, do="schedule", moment="2024-05-02T09:30", seen="")
    assert stored(photo).published_at == datetime.fromisoformat("2024-05-02T00:30:00+00:00")
    html = done.content.decode()
    assert "2 May 2024 09:30" in html
    assert "Scheduled" in html
    seen = done.context["publication"]["seen"]
    again = act(as_staff, photo, do="publish", seen=seen).content.decode()
    assert "Published since 1 May 2024 12:00" in again
    assert stored(photo).published_at == at


def test_an_old_page_changes_nothing(as_staff: Client, at: datetime, clock: Any) -> None:
    photo = make_photo()
    act(as_staff, photo, do="schedule", moment="2024-05-02T09:30", seen="")
    before = stored(photo).published_at
    answer = act(as_staff, photo, do="unpublish", seen="")
    assert "changed this in the meantime" in answer.content.decode()
    assert stored(photo).published_at == before


@pytest.mark.parametrize(
    "fields",
    [
        {"do": "schedule", "moment": "tomorrow"},
        {"do": "schedule"},
        {"do": "sell"},
        {},
        {"do": "publish", "seen": "yesterday"},
        {"do": "publish", "seen": "2024-05-02T09:30"},
        {"do": "schedule", "moment": "9999-12-31T23:59"},
    ],
)
def test_nonsense_changes_nothing(as_staff: Client, fields: dict[str, str]) -> None:
    photo = make_photo()
    answer = act(as_staff, photo, **fields)
    assert answer.status_code == 200
    assert "tone-bad" in answer.content.decode()
    assert stored(photo).published_at is None


def test_others_may_not(as_fan: Client, as_partner: Client, client: Client, photo: Photo) -> None:
    for visitor in (as_fan, as_partner):
        assert act(visitor, photo, do="publish", seen="").status_code == 403
    act(client, photo, do="publish", seen="")
    assert stored(photo).published_at is None


def test_an_unknown_photo_is_not_found(as_staff: Client) -> None:
    assert as_staff.post("/studio/photos/none/publication/", {"do": "publish"}).status_code == 404
