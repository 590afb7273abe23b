"""Storing derived files. A file is written first and its row second: a crash in between leaves
an unreferenced file, never a row without one."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.core.files.base import ContentFile
from django.core.files.storage import Storage, storages
from django.db import transaction

from stock.audit.services import Actor, record
from stock.catalogue.models import Photo, Rendition
from stock.ids import new_public_id

if TYPE_CHECKING:
    from stock.catalogue.previews.drawing import Drawn


@dataclass(frozen=True, slots=True)
class Picture:
    """An encoded picture and what has to be known about it."""

    content: bytes
    format: str
    width: int
    height: int
    placeholder: str = ""

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


EXTENSION = {"PNG": "png", "WEBP": "webp", "JPEG": "jpg"}


def private_name(folder: str, extension: str) -> str:
    """A name that tells nothing and cannot be guessed."""
    token = new_public_id() + new_public_id()
    return f"{folder}/{token[:2]}/{token}.{extension}"


def public_name(picture: Picture) -> str:
    """A name made from the content: it may be cached for ever."""
    digest = picture.sha256
    return f"{digest[:2]}/{digest}.{EXTENSION[picture.format]}"


@contextmanager
def stored(storage: Storage, name: str, content: bytes) -> Iterator[str]:
    """Write a file for the duration of a transaction; remove it again if the block fails.

    A public file is named after its content. If it is there already, it belongs to someone else
    and is neither written nor removed.
    """
    existed = storage.exists(name)
    actual = name if existed else storage.save(name, ContentFile(content))
    try:
        yield actual
    except BaseException:
        if not existed:
            storage.delete(actual)
        raise


def store_restored(
    *,
    photo: Photo,
    picture: Picture,
    provenance: dict[str, Any],
    commercial_use: bool,
    actor: Actor,
    at: datetime,
) -> Rendition:
    """Keep a restored file privately and put it in the place of the one before.

    Whoever calls this voids approvals of the earlier file in the same transaction
    (``restoration.jobs`` does, through ``licensing.submissions``).
    """
    storage = storages["default"]
    name = private_name("restored", EXTENSION[picture.format])
    with stored(storage, name, picture.content) as actual, transaction.atomic():
        Rendition.objects.filter(
            photo=photo, kind=Rendition.Kind.RESTORED, superseded_at__isnull=True
        ).update(superseded_at=at)
        rendition = Rendition.objects.create(
            photo=photo,
            kind=Rendition.Kind.RESTORED,
            file_name=actual,
            format=picture.format,
            width=picture.width,
            height=picture.height,
            byte_size=len(picture.content),
            sha256=picture.sha256,
            provenance=provenance,
            commercial_use=commercial_use,
            created_at=at,
        )
        record(
            action="rendition.restored",
            target=photo,
            actor=actor,
            at=at,
            after={"rendition": rendition.public_id, "sha256": rendition.sha256},
        )
    return rendition


def store_set(
    *, photo: Photo, drawn: Drawn, derived_from: Rendition, recipe: str, at: datetime
) -> Rendition:
    """Keep the files of a public rendition, in the place of those drawn before.

    The folder is named after the file they come from and all their contents, so that no two
    renditions share one and other files never have the same address. Files of an earlier making
    are named in the row's ``variants["old"]`` and its recipe stays empty: the caller removes them.
    """
    folder = _folder(drawn, derived_from)
    storage = storages["public"]
    with ExitStack() as files, transaction.atomic():
        for name, content in drawn.files.items():
            files.enter_context(written(storage, f"{folder}/{name}", content))
        before = Rendition.objects.select_for_update().filter(
            derived_from=derived_from, kind=drawn.kind
        )
        names = {f"{folder}/{name}" for name in drawn.files}
        old = sorted({name for row in before for name in row.file_names} - names)
        rendition, _created = Rendition.objects.update_or_create(
            derived_from=derived_from,
            kind=drawn.kind,
            defaults={
                "photo": photo,
                "is_public": True,
                "file_name": f"{folder}/{drawn.main}",
                "folder": folder,
                "variants": {**drawn.variants, "old": old} if old else drawn.variants,
                "recipe": "" if old else recipe,
                "format": drawn.format,
                "width": drawn.width,
                "height": drawn.height,
                "byte_size": len(drawn.files[drawn.main]),
                "sha256": hashlib.sha256(drawn.files[drawn.main]).hexdigest(),
                "placeholder": drawn.placeholder,
                "created_at": at,
            },
        )
    return rendition


#: Where the files of these kinds lie apart, so that a web server can have rules for them.
AREAS = {Rendition.Kind.TILES: "tiles/", Rendition.Kind.SHARE: "share/"}


def _folder(drawn: Drawn, derived_from: Rendition) -> str:
    content = hashlib.sha256(f"{derived_from.public_id} {drawn.kind}".encode())
    for name in sorted(drawn.files):
        content.update(hashlib.sha256(drawn.files[name]).digest())
    token = base64.b32encode(content.digest()).decode().lower()[:26]
    return f"{AREAS.get(drawn.kind, '')}{token[:2]}/{token}"


@contextmanager
def written(storage: Storage, name: str, content: bytes) -> Iterator[None]:
    """Like :func:`stored` for a file whose name must be exactly this one.

    Whoever writes that name at the same time writes the same content.
    """
    with stored(storage, name, content) as actual:
        if actual != name:
            storage.delete(actual)
        yield


def store_derivative(
    *,
    photo: Photo,
    kind: Rendition.Kind,
    picture: Picture,
    derived_from: Rendition | None,
    at: datetime,
) -> Rendition:
    """Keep a preview, thumbnail or proof. Doing it twice for one file changes nothing."""
    is_public = kind in Rendition.PUBLIC_KINDS
    storage = storages["public" if is_public else "default"]
    name = (
        public_name(picture) if is_public else private_name(kind.value, EXTENSION[picture.format])
    )
    with stored(storage, name, picture.content) as actual, transaction.atomic():
        rendition, created = Rendition.objects.get_or_create(
            photo=photo,
            kind=kind,
            derived_from=derived_from,
            defaults={
                "is_public": is_public,
                "file_name": actual,
                "format": picture.format,
                "width": picture.width,
                "height": picture.height,
                "byte_size": len(picture.content),
                "sha256": picture.sha256,
                "placeholder": picture.placeholder,
                "created_at": at,
            },
        )
    # Made before: what we have just written is one too many, unless another photo shows it.
    if not created and not Rendition.objects.filter(file_name=actual).exists():
        storage.delete(actual)
    return rendition
