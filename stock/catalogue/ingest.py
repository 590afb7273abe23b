"""Taking in an upload: validate, hash, refuse duplicates, keep the master privately."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import PurePath
from typing import IO

from django.conf import settings
from django.core.files.storage import storages
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from stock.accounts.models import User
from stock.audit.services import record
from stock.catalogue import imaging
from stock.catalogue.editorial import metadata
from stock.catalogue.errors import UploadRefused
from stock.catalogue.models import (
    Appearance,
    Artist,
    Event,
    FileMetadata,
    Group,
    Master,
    Photo,
    Rendition,
)
from stock.catalogue.renditions import Picture, private_name, store_derivative, stored
from stock.catalogue.similarity import near_duplicates, perceptual_hash

PROOF_LONG_EDGE = 640


@dataclass(frozen=True, slots=True)
class About:
    """What staff say of the photos they upload."""

    title_ko: str = ""
    title_en: str = ""
    event: Event | None = None
    group: Group | None = None
    taken_on: date | None = None
    artists: tuple[Artist, ...] = ()


@dataclass(frozen=True, slots=True)
class Ingested:
    photo: Photo
    near_duplicates: list[Master] = field(default_factory=list)


def ingest(
    *, file: IO[bytes], name: str, byte_size: int, about: About, uploaded_by: User, at: datetime
) -> Ingested:
    """Store one uploaded picture as a photo with its master, or refuse it and store nothing.

    Raises :class:`UploadRefused`; a duplicate's message names the photo that we have already.
    """
    if byte_size == 0:
        raise UploadRefused(_("The file is empty."), code="empty")
    if byte_size > settings.UPLOAD_MAX_BYTES:
        raise UploadRefused(
            _("The file is larger than %(limit)s MB.")
            % {"limit": settings.UPLOAD_MAX_BYTES // (1024 * 1024)},
            code="too_many_bytes",
        )
    file.seek(0)
    content = file.read()
    digest = hashlib.sha256(content).hexdigest()
    _refuse_duplicate(digest)
    file.seek(0)
    decoded = imaging.decode(file, name=name)
    fingerprint = perceptual_hash(decoded.image)
    said = metadata.read(file)
    small = imaging.fit(decoded.image, long_edge=PROOF_LONG_EDGE)
    proof = Picture(
        content=imaging.encode(small, "WEBP"),
        format="WEBP",
        width=small.width,
        height=small.height,
        placeholder=imaging.placeholder(small),
    )
    storage = storages["default"]
    file_name = private_name("masters", imaging.FORMATS[decoded.format])
    try:
        with stored(storage, file_name, content) as actual, transaction.atomic():
            photo = Photo.objects.create(
                title_ko=about.title_ko or PurePath(name).stem[:160],
                title_en=about.title_en,
                event=about.event,
                group=about.group,
                taken_on=about.taken_on or (about.event.held_on if about.event else None),
                created_by=uploaded_by,
                created_at=at,
            )
            set_artists(photo, about.artists)
            if said:
                FileMetadata.objects.create(photo=photo, said=said, read_at=at)
            Master.objects.create(
                photo=photo,
                file_name=actual,
                original_name=PurePath(name).name[:255],
                format=decoded.format,
                width=decoded.image.width,
                height=decoded.image.height,
                byte_size=len(content),
                sha256=digest,
                perceptual_hash=fingerprint,
                uploaded_by=uploaded_by,
                uploaded_at=at,
            )
            record(
                action="photo.uploaded",
                target=photo,
                actor=uploaded_by,
                at=at,
                after={"sha256": digest, "name": PurePath(name).name[:255]},
            )
            # Last, because only its own failure takes its file away again.
            store_derivative(
                photo=photo, kind=Rendition.Kind.PROOF, picture=proof, derived_from=None, at=at
            )
    except IntegrityError:
        # Two uploads of one file at the same moment: the database let one through.
        _refuse_duplicate(digest)
        raise
    similar = near_duplicates(perceptual_hash=fingerprint, exclude_photo=photo.pk)
    return Ingested(photo=photo, near_duplicates=similar)


def set_artists(photo: Photo, artists: Iterable[Artist]) -> None:
    """Make ``artists`` the people shown in the photo (inside the caller's transaction)."""
    wanted = list(artists)
    photo.appearances.exclude(artist__in=wanted).delete()
    for artist in wanted:
        Appearance.objects.get_or_create(photo=photo, artist=artist)


def _refuse_duplicate(digest: str) -> None:
    known = Master.objects.filter(sha256=digest).select_related("photo").first()
    if known is not None:
        raise UploadRefused(
            _("We have this file already: “%(title)s” (%(name)s).")
            % {"title": known.photo.title, "name": known.original_name},
            code="duplicate",
            photo=known.photo.public_id,
        )
