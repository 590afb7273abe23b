"""The same file again: refused with the name of the one that we have."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from stock.accounts.models import User
from stock.catalogue import ingest as ingest_module
from stock.catalogue.errors import UploadRefused
from stock.catalogue.models import Master, Photo, Rendition
from tests import pictures
from tests.catalogue.ingest.conftest import Refused
from tests.conftest import Files
from tests.factories import make_photo, take_in


def test_the_photo_that_we_have_is_named(refused: Refused) -> None:
    photo = make_photo(content=pictures.jpeg(3), title="Night in Busan", name="busan.jpg")
    refusal = refused(pictures.jpeg(3), "another-name.jpg", code="duplicate")
    assert "Night in Busan" in str(refusal)
    assert "busan.jpg" in str(refusal)
    assert refusal.details == {"photo": photo.public_id}


@pytest.mark.django_db
def test_one_byte_of_difference_makes_another_file() -> None:
    take_in(pictures.jpeg(3))
    take_in(pictures.jpeg(3) + b"\0")
    assert Photo.objects.count() == 2


@pytest.mark.django_db
def test_when_the_other_upload_wins_in_between(
    staff: User, files: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both looked and found nothing; the database lets one through."""
    first = make_photo(content=pictures.jpeg(3), title="First")
    before = files.all
    look = ingest_module._refuse_duplicate
    answers = iter([lambda digest: None, look])
    monkeypatch.setattr(ingest_module, "_refuse_duplicate", lambda digest: next(answers)(digest))

    with pytest.raises(UploadRefused) as caught:
        take_in(pictures.jpeg(3), by=staff)

    assert caught.value.code == "duplicate"
    assert caught.value.details == {"photo": first.public_id}
    assert Photo.objects.get() == first
    assert files.all == before


@pytest.mark.django_db(transaction=True)
def test_of_three_uploads_at_once_one_is_kept(staff: User, files: Files) -> None:
    content = pictures.jpeg(3)
    start = Barrier(3)

    def upload(number: int) -> str:
        try:
            start.wait(timeout=20)
            return take_in(content, f"{number}.jpg", by=staff).photo.public_id
        except UploadRefused as refusal:
            assert refusal.code == "duplicate"
            return ""
        finally:
            connection.close()

    with ThreadPoolExecutor(3) as pool:
        kept = [public_id for public_id in pool.map(upload, range(3)) if public_id]

    assert [photo.public_id for photo in Photo.objects.all()] == kept
    assert len(kept) == 1
    assert files.all == sorted([Master.objects.get().file_name, Rendition.objects.get().file_name])
