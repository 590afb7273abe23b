"""What staff say of an upload, and what is assumed where they say nothing."""

from __future__ import annotations

from datetime import date

import pytest

from stock.catalogue.ingest import About
from stock.catalogue.models import Photo
from tests import pictures
from tests.factories import make_artist, make_event, make_group, take_in

pytestmark = pytest.mark.django_db


def test_everything_said_is_kept() -> None:
    group, event = make_group(), make_event()
    people = (make_artist(), make_artist())
    about = About(
        title_ko="부산의 밤",
        title_en="Night in Busan",
        group=group,
        event=event,
        taken_on=date(2024, 4, 21),
        artists=people,
    )
    photo = Photo.objects.get(pk=take_in(pictures.jpeg(), about=about).photo.pk)
    assert (photo.title_ko, photo.title_en) == ("부산의 밤", "Night in Busan")
    assert (photo.group, photo.event) == (group, event)
    assert photo.taken_on == date(2024, 4, 21), "said of the photo, before what the event says"
    assert [row.artist for row in photo.appearances.all()] == list(people)


def test_without_words_the_files_name_is_the_title() -> None:
    photo = take_in(pictures.jpeg(), "DSC_0042.final.jpg").photo
    assert photo.title_ko == "DSC_0042.final"
    assert photo.title_en == ""
    assert photo.taken_on is None
    assert not photo.appearances.exists()


def test_without_a_date_it_was_taken_on_the_day_of_the_event() -> None:
    event = make_event(held_on=date(2024, 4, 20))
    assert take_in(pictures.jpeg(), about=About(event=event)).photo.taken_on == date(2024, 4, 20)


@pytest.mark.parametrize("name", ["가" * 300 + ".jpg", "x" * 300 + ".jpg"])
def test_a_long_name_is_cut(name: str) -> None:
    photo = take_in(pictures.jpeg(), name).photo
    assert len(photo.title_ko) == 160
    assert len(photo.master.original_name) == 255


@pytest.mark.parametrize("name", ["../../etc/passwd.jpg", "/tmp/passwd.jpg"])
def test_folders_in_a_name_mean_nothing(name: str) -> None:
    master = take_in(pictures.jpeg(), name).photo.master
    assert master.original_name == "passwd.jpg"
    assert "passwd" not in master.file_name
    assert master.file_name.startswith("masters/")
