"""Whatever fails on the way, an upload is there entirely or not at all."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.files.storage import FileSystemStorage
from django.db import DatabaseError, models

from stock.accounts.models import User
from stock.audit.models import AuditEntry
from stock.catalogue.models import Appearance, Master, Photo, Rendition
from tests import pictures
from tests.conftest import Files
from tests.factories import About, make_artist, make_photo, take_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def upload(staff: User, files: Files, rows: Callable[[], dict[str, int]]) -> Callable[..., None]:
    """An upload that must fail with the given error and leave nothing behind."""
    make_photo()
    about = About(artists=(make_artist(),))

    def fails(error: type[Exception]) -> None:
        before = rows(), files.all
        with pytest.raises(error):
            take_in(pictures.jpeg(9), by=staff, about=about)
        assert (rows(), files.all) == before

    return fails


@pytest.mark.parametrize("model", [Photo, Appearance, Master, AuditEntry, Rendition])
def test_a_row_that_cannot_be_written(
    upload: Callable[..., None], monkeypatch: pytest.MonkeyPatch, model: type[models.Model]
) -> None:
    save = models.Model.save_base

    def failing(self: models.Model, *args: object, **options: object) -> None:
        if isinstance(self, model):
            raise DatabaseError("disk full")
        save(self, *args, **options)

    monkeypatch.setattr(models.Model, "save_base", failing)
    upload(DatabaseError)


@pytest.mark.parametrize("folder", ["masters", "proof"])
def test_a_file_that_cannot_be_written(
    upload: Callable[..., None], monkeypatch: pytest.MonkeyPatch, folder: str
) -> None:
    save = FileSystemStorage._save

    def failing(self: FileSystemStorage, name: str, content: object) -> str:
        if name.startswith(folder):
            raise OSError("no space left on device")
        return save(self, name, content)

    monkeypatch.setattr(FileSystemStorage, "_save", failing)
    upload(OSError)


@pytest.mark.parametrize("step", ["perceptual_hash", "imaging.encode", "imaging.placeholder"])
def test_a_step_that_fails(
    upload: Callable[..., None], monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    def failing(*args: object, **options: object) -> None:
        raise RuntimeError("out of luck")

    monkeypatch.setattr(f"stock.catalogue.ingest.{step}", failing)
    upload(RuntimeError)


def test_the_same_upload_works_afterwards(
    upload: Callable[..., None], staff: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr("stock.catalogue.ingest.record", lambda **fields: 1 / 0)
        upload(ZeroDivisionError)
    photo = take_in(pictures.jpeg(9), by=staff).photo
    assert photo.master.storage.exists(photo.master.file_name)
    assert photo.renditions.get().kind == Rendition.Kind.PROOF
