"""Statements that are kept answer as the query sets do that they are made from."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet
from django.test.utils import CaptureQueriesContext

from stock import compiled
from stock.catalogue.models import Appearance, Photo, Rendition
from tests.factories import make_artist, make_bare_photo, make_staff

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("any_database")]


@pytest.fixture(autouse=True)
def nothing_kept() -> None:
    compiled.forget()


@pytest.fixture
def photos(at: datetime) -> list[Photo]:
    staff, artists = make_staff(), [make_artist() for _ in range(2)]
    return [make_bare_photo(artists=artists[: 1 + n % 2], by=staff) for n in range(3)]


def _published(ids: list[int], at: datetime) -> QuerySet[Photo, Any]:
    return (
        Photo.objects.filter(pk__in=ids, published_at__lte=at)
        .order_by("pk")
        .values_list("pk", "published_at", "title_ko")
    )


def _named(ids: list[int], title: str) -> QuerySet[Photo, Any]:
    return Photo.objects.filter(pk__in=ids, title_ko__contains=title).values_list("pk")


def _with_pictures(ids: list[int]) -> QuerySet[Photo, Any]:
    pictured = Rendition.objects.filter(photo=OuterRef("pk"), is_public=True)
    return Photo.objects.filter(~Exists(pictured), pk__in=ids).values_list("pk")


def _who(ids: list[int]) -> QuerySet[Appearance, Any]:
    return Appearance.objects.filter(photo__in=ids).order_by("pk").values_list("photo", "artist")


def test_the_rows_of_the_query_set(photos: list[Photo]) -> None:
    ids = [photo.pk for photo in photos]
    assert compiled.ask(_who, ids) == list(_who(ids))
    assert compiled.ask(_with_pictures, ids) == list(_with_pictures(ids))
    assert len(compiled.ask(_who, ids[:1])) == 1, "other keys, other rows"


def test_nothing_is_asked_of_no_keys() -> None:
    with CaptureQueriesContext(connection) as queries:
        assert compiled.ask(_who, []) == []
        assert compiled.ask(_published, [], at=datetime(2024, 5, 1, tzinfo=UTC)) == []
    assert len(queries) == 0


@pytest.mark.parametrize("number", [1, 32, 33, 64, 65, 97, 512, 513, 1100])
def test_any_number_of_keys(photos: list[Photo], number: int) -> None:
    strangers = range(10**9, 10**9 + number - 1)
    asked = [*strangers, photos[0].pk, photos[0].pk]
    with CaptureQueriesContext(connection) as queries:
        assert compiled.ask(_who, asked) == list(_who([photos[0].pk]))
    assert len(queries) - 1 == -(-number // 512), "and one of the plain query set"


def test_the_moment_counts_and_not_only_its_day(photos: list[Photo], at: datetime) -> None:
    ids = [photo.pk for photo in photos]
    for number, photo in enumerate(photos):
        Photo.objects.filter(pk=photo.pk).update(published_at=at + timedelta(hours=number))
    for hours in (-1, 0, 1, 2, 30):
        moment = at + timedelta(hours=hours)
        kept = compiled.ask(_published, ids, at=moment)
        assert kept == list(_published(ids, moment))
        assert len(kept) == min(max(hours + 1, 0), 3)


def test_across_midnight_of_the_shop(photos: list[Photo], at: datetime) -> None:
    ids = [photo.pk for photo in photos]
    midnight = datetime(2024, 5, 1, 15, tzinfo=UTC)  # in Seoul
    Photo.objects.filter(pk__in=ids).update(taken_on="2024-05-02")

    def day_of_the_shop(ids: list[int], at: datetime) -> QuerySet[Photo, Any]:
        from django.utils import timezone

        return Photo.objects.filter(pk__in=ids, taken_on__lte=timezone.localdate(at)).values_list(
            "pk"
        )

    second = timedelta(seconds=1)
    for moment, number in ((midnight - second, 0), (midnight, 3), (midnight - second, 0)):
        assert len(compiled.ask(day_of_the_shop, ids, at=moment)) == number


@pytest.mark.parametrize("title", ["100 %", "%s", "50%%", "it's", "하루", "a\\b"])
def test_what_is_given_is_taken_as_it_is(photos: list[Photo], title: str) -> None:
    Photo.objects.filter(pk=photos[1].pk).update(title_ko=f"<{title}>")
    ids = [photo.pk for photo in photos]
    assert compiled.ask(_named, ids, given=(title,)) == [(photos[1].pk,)]
    assert compiled.ask(_named, ids, given=("nothing of it",)) == []


def test_nothing_of_an_answer_is_kept(photos: list[Photo]) -> None:
    ids = [photo.pk for photo in photos]
    before = compiled.ask(_who, ids)
    Appearance.objects.filter(photo=photos[0]).delete()
    assert compiled.ask(_who, ids) == [row for row in before if row[0] != photos[0].pk]


def test_put_together_once_a_day_and_size(
    photos: list[Photo], at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[datetime] = []

    def question(ids: list[int], at: datetime) -> QuerySet[Photo, Any]:
        made.append(at)
        return _published(ids, at)

    ids = [photo.pk for photo in photos]
    for seconds in range(8):  # beyond the five that PostgreSQL plans with their values
        compiled.ask(question, ids, at=at + timedelta(seconds=seconds))
    assert len(made) == 1
    compiled.ask(question, range(1, 40), at=at)
    assert len(made) == 2
    compiled.ask(question, ids, at=at + timedelta(days=1))
    assert len(made) == 3


def test_prepared_by_postgresql_and_no_other_statement_is(
    photos: list[Photo], any_database: str
) -> None:
    if any_database != "postgresql":
        pytest.skip("SQLite keeps its statements itself")
    compiled.ask(_who, [photos[0].pk])
    assert connection.connection.prepare_threshold is None
    list(_who([photos[1].pk]))
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement FROM pg_prepared_statements")
        prepared = [sql for (sql,) in cursor.fetchall()]
    assert [sql for sql in prepared if "catalogue_appearance" in sql]
    assert not [sql for sql in prepared if str(photos[1].pk) in sql and "IN (" in sql]
