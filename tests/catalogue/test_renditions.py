"""Files derived from a master, and what the database holds true of them."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db import DatabaseError, IntegrityError, transaction

from stock.accounts.models import User
from stock.audit.models import AuditEntry
from stock.catalogue import imaging
from stock.catalogue.models import Photo, Rendition, current_restored
from stock.catalogue.renditions import (
    Picture,
    public_name,
    store_derivative,
    store_restored,
    stored,
)
from tests import pictures
from tests.conftest import Files
from tests.factories import PROVENANCE, make_bare_photo, make_photo, make_restored

pytestmark = pytest.mark.django_db


def picture(seed: int = 1) -> Picture:
    image = pictures.picture(seed)
    content = imaging.encode(image, "WEBP")
    return Picture(content=content, format="WEBP", width=image.width, height=image.height)


@pytest.fixture
def photo(staff: User) -> Photo:
    return make_bare_photo(by=staff)


def row(photo: Photo, at: datetime, **fields: Any) -> Rendition:
    return Rendition.objects.create(
        **{
            "photo": photo,
            "kind": "proof",
            "file_name": "x",
            "format": "WEBP",
            "width": 1,
            "height": 1,
            "byte_size": 1,
            "sha256": "0" * 64,
            "created_at": at,
            **fields,
        }
    )


# --- constraints --------------------------------------------------------------------------------

RESTORED = {"kind": "restored", "provenance": PROVENANCE, "commercial_use": True}


@pytest.mark.parametrize("kind", Rendition.Kind.values)
def test_only_previews_may_be_public(photo: Photo, at: datetime, kind: str) -> None:
    fields = RESTORED if kind == "restored" else {"kind": kind}
    if kind in Rendition.PUBLIC_KINDS:
        assert row(photo, at, is_public=True, **fields).is_public
        return
    with pytest.raises(IntegrityError, match="only_previews_are_public"), transaction.atomic():
        row(photo, at, is_public=True, **fields)
    assert not Rendition.objects.exists()


@pytest.mark.parametrize(
    "fields",
    [
        {**RESTORED, "provenance": None},
        {**RESTORED, "commercial_use": None},
        {"kind": "proof", "provenance": PROVENANCE},
        {"kind": "after", "provenance": PROVENANCE, "commercial_use": True},
    ],
    ids=["without provenance", "without licence", "proof with one", "preview with one"],
)
def test_a_restored_file_and_no_other_has_provenance(
    photo: Photo, at: datetime, fields: dict[str, Any]
) -> None:
    with pytest.raises(IntegrityError, match="restored_has_provenance"), transaction.atomic():
        row(photo, at, **fields)
    assert not Rendition.objects.exists()


def test_a_photo_has_one_current_restored_file(photo: Photo, at: datetime) -> None:
    first = row(photo, at, **RESTORED)
    with pytest.raises(IntegrityError), transaction.atomic():
        row(photo, at, **RESTORED)
    assert current_restored(photo=photo).get() == first

    Rendition.objects.filter(pk=first.pk).update(superseded_at=at)
    second = row(photo, at, **RESTORED)
    assert current_restored(photo=photo).get() == second


def test_a_file_has_one_preview_of_a_kind(photo: Photo, at: datetime) -> None:
    restored = row(photo, at, **RESTORED)
    row(photo, at, kind="after", derived_from=restored)
    with pytest.raises(IntegrityError), transaction.atomic():
        row(photo, at, kind="after", derived_from=restored)
    row(photo, at, kind="before", derived_from=restored)
    assert restored.derivatives.count() == 2


def test_a_private_file_has_no_address(photo: Photo, at: datetime) -> None:
    with pytest.raises(ValueError, match="private"):
        _ = row(photo, at).url
    assert row(photo, at, kind="after", is_public=True, file_name="ab/c.webp").url == (
        "/media/ab/c.webp"
    )


# --- storing a restored file --------------------------------------------------------------------


def test_a_restored_file_is_private_and_takes_the_place_of_the_one_before(
    files: Files, at: datetime
) -> None:
    photo, other = make_photo(), make_photo()
    untouched = make_restored(other)
    later = at + timedelta(hours=1)

    first = make_restored(photo, at=at)
    second = make_restored(photo, at=later, commercial_use=False)

    first.refresh_from_db()
    assert first.superseded_at == later
    assert current_restored(photo=photo).get() == second
    assert second.commercial_use is False
    assert second.provenance == PROVENANCE
    assert second.is_public is False
    assert second.sha256 == hashlib.sha256(second.read()).hexdigest()
    assert second.byte_size == len(second.read())
    assert first.sha256 != second.sha256
    assert {first.file_name, second.file_name} < set(files.private), "the old file is kept"
    assert current_restored(photo=other).get() == untouched
    entries = AuditEntry.objects.filter(action="rendition.restored", target_id=photo.public_id)
    assert [entry.after for entry in entries.order_by("pk")] == [
        {"rendition": row.public_id, "sha256": row.sha256} for row in (first, second)
    ]


def test_if_its_row_cannot_be_written_the_file_goes_and_the_one_before_stays(
    files: Files, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    photo = make_photo()
    first = make_restored(photo)
    before = files.all

    def failing(**fields: object) -> None:
        raise DatabaseError("disk full")

    monkeypatch.setattr("stock.catalogue.renditions.record", failing)
    with pytest.raises(DatabaseError):
        store_restored(
            photo=photo,
            picture=picture(),
            provenance=PROVENANCE,
            commercial_use=True,
            actor="restoration",
            at=at,
        )
    assert files.all == before
    first.refresh_from_db()
    assert first.superseded_at is None
    assert current_restored(photo=photo).get() == first


# --- storing what is derived --------------------------------------------------------------------


def test_a_public_file_is_named_after_its_content(photo: Photo, at: datetime, files: Files) -> None:
    made = store_derivative(
        photo=photo, kind=Rendition.Kind.AFTER, picture=picture(), derived_from=None, at=at
    )
    digest = hashlib.sha256(picture().content).hexdigest()
    assert made.is_public
    assert made.file_name == f"{digest[:2]}/{digest}.webp" == public_name(picture())
    assert files.public == [made.file_name]
    assert files.private == []
    assert made.read() == picture().content


def test_a_private_files_name_tells_nothing(photo: Photo, at: datetime, files: Files) -> None:
    made = store_derivative(
        photo=photo, kind=Rendition.Kind.PROOF, picture=picture(), derived_from=None, at=at
    )
    assert files.private == [made.file_name]
    assert files.public == []
    assert made.sha256 not in made.file_name
    assert photo.public_id not in made.file_name


@pytest.mark.parametrize("kind", [Rendition.Kind.PROOF, Rendition.Kind.AFTER])
@pytest.mark.parametrize("seed", [1, 2], ids=["same content", "other content"])
def test_doing_it_twice_changes_nothing(
    photo: Photo, at: datetime, files: Files, kind: Rendition.Kind, seed: int
) -> None:
    """Even if a newer library encodes the picture differently."""

    def store(seed: int) -> Rendition:
        return store_derivative(
            photo=photo, kind=kind, picture=picture(seed), derived_from=None, at=at
        )

    first = store(1)
    before = files.all
    assert store(seed) == first
    assert files.all == before
    assert Rendition.objects.get() == first


def test_what_is_written_twice_for_nothing_is_not_taken_from_another_photo(
    photo: Photo, staff: User, at: datetime, files: Files
) -> None:
    other = make_bare_photo(by=staff)
    kind = Rendition.Kind.AFTER
    store_derivative(photo=other, kind=kind, picture=picture(2), derived_from=None, at=at)
    store_derivative(photo=photo, kind=kind, picture=picture(1), derived_from=None, at=at)
    before = files.public
    assert len(before) == 2
    store_derivative(photo=photo, kind=kind, picture=picture(2), derived_from=None, at=at)
    assert files.public == before


# --- files and transactions ---------------------------------------------------------------------


def fail_while_stored(name: str) -> None:
    with stored(storages["public"], name, b"new"):
        raise LookupError("the transaction failed")


def test_a_file_is_removed_again_if_its_transaction_fails(files: Files) -> None:
    with pytest.raises(LookupError):
        fail_while_stored("a/b.webp")
    assert files.public == []


def test_a_file_that_was_there_before_is_neither_written_nor_removed(files: Files) -> None:
    storages["public"].save("a/b.webp", ContentFile(b"old"))
    with pytest.raises(LookupError):
        fail_while_stored("a/b.webp")
    assert files.public == ["a/b.webp"]
    assert storages["public"].open("a/b.webp").read() == b"old"
