"""Withdrawn previews go from the storage, and from the caches that can be told."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
import requests

from stock.catalogue import cdn, holds, previews
from stock.catalogue.links import private_link
from stock.catalogue.models import Photo
from stock.catalogue.storage import PublicS3Storage, public_cache_control, remove_files
from tests.catalogue.storage.test_s3_storages import OPTIONS
from tests.conftest import Files
from tests.factories import make_photo, make_previews, make_restored

Calls = list[tuple[str, dict[str, Any]]]


class Answer:
    def __init__(self, status: int) -> None:
        self.status = status

    def raise_for_status(self) -> None:
        if self.status != 200:
            raise requests.HTTPError(f"answered {self.status}")


@pytest.fixture
def hook(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Calls:
    """A CDN that is asked politely, and what it was asked."""
    settings.CDN_PURGE_URL = "https://cdn.example/purge"
    settings.CDN_PURGE_TOKEN = "token"
    calls: Calls = []

    def post(url: str, **how: Any) -> Answer:
        calls.append((url, how))
        return Answer(200)

    monkeypatch.setattr(requests, "post", post)
    return calls


@pytest.fixture
def photo(db: None) -> Photo:
    photo = make_photo()
    make_restored(photo)
    make_previews(photo)
    return photo


def test_the_cdn_is_told_every_address(photo: Photo, hook: Calls) -> None:
    rows = photo.renditions.filter(is_public=True)
    urls = sorted(row.storage.url(name) for row in rows for name in row.file_names)
    previews.purge(photo_id=photo.pk)
    ((url, how),) = hook
    assert url == "https://cdn.example/purge"
    assert how["json"] == {"files": urls}
    assert how["headers"] == {"Authorization": "Bearer token"}


def test_many_addresses_go_in_several_calls(hook: Calls) -> None:
    assert cdn.purge(f"https://media.example/{number}" for number in range(61)) == 61
    assert [len(how["json"]["files"]) for _url, how in hook] == [30, 30, 1]


def test_a_cdn_that_refuses_is_asked_again(
    photo: Photo, hook: Calls, files: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(requests, "post", lambda *what, **how: Answer(503))
        with pytest.raises(OSError, match="503"):
            previews.purge(photo_id=photo.pk)
    assert files.public == []
    assert photo.renditions.filter(is_public=True).count() == 4, "for the next attempt"
    assert previews.purge(photo_id=photo.pk) == 4
    assert len(hook) == 1


def test_without_a_hook_nobody_is_told(photo: Photo, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(requests, "post", lambda *what, **how: pytest.fail("told"))
    assert previews.purge(photo_id=photo.pk) == 4


def test_only_a_cache_that_can_be_told_keeps_previews_for_long(settings: Any) -> None:
    assert public_cache_control() == "public, max-age=3600, s-maxage=3600"
    settings.CDN_PURGE_URL = "https://cdn.example/purge"
    assert public_cache_control() == "public, max-age=3600, s-maxage=31536000"


class Bucket:
    """What boto3's bucket does with lists of keys."""

    def __init__(self, errors: list[dict[str, str]]) -> None:
        self.errors = errors
        self.calls: list[list[str]] = []

    def delete_objects(self, *, Delete: dict[str, Any]) -> dict[str, Any]:  # noqa: N803
        self.calls.append([entry["Key"] for entry in Delete["Objects"]])
        return {"Errors": self.errors}


def test_s3_removes_a_thousand_with_one_call(monkeypatch: pytest.MonkeyPatch) -> None:
    bucket = Bucket([])
    monkeypatch.setattr(PublicS3Storage, "bucket", bucket)
    names = [f"{number:04}.webp" for number in range(2001)]
    remove_files(PublicS3Storage(**OPTIONS), names)
    assert [len(call) for call in bucket.calls] == [1000, 1000, 1]
    assert [name for call in bucket.calls for name in call] == names


def test_what_s3_did_not_remove_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    bucket = Bucket([{"Key": "a.webp", "Code": "AccessDenied"}])
    monkeypatch.setattr(PublicS3Storage, "bucket", bucket)
    with pytest.raises(OSError, match=r"a\.webp was not removed: AccessDenied"):
        remove_files(PublicS3Storage(**OPTIONS), ["a.webp"])


def test_a_link_to_a_bought_file_dies_with_the_hold(
    photo: Photo, fan: Any, as_fan: Any, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = make_photo()
    make_restored(other)
    bought = {row.pk: row.renditions.get(kind="restored") for row in (photo, other)}
    download, elsewhere, look = (
        private_link(bought[pk].file_name, purpose=purpose, audience=fan, filename="a.png")
        for pk, purpose in ((photo.pk, "download"), (other.pk, "download"), (photo.pk, "studio"))
    )
    assert as_fan.get(download).status_code == 200
    monkeypatch.setattr(holds, "delivery", [lambda photo_id: photo_id == photo.pk])
    assert as_fan.get(download).status_code == 403
    assert as_fan.get(elsewhere).status_code == 200
    assert as_fan.get(look).status_code == 200, "staff and partners still look at it"
