"""Many photos of one artist, all for sale: rows and small files, made in bulk."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import storages

from licensing.models import Agency, LicenceKind, Submission
from stock.catalogue.models import Appearance, Artist, Photo, Rendition
from stock.purchases.models import Cart, Licence, Order, OrderLine
from tests.factories import (
    PROVENANCE,
    decider_of,
    make_agreement,
    make_artist,
    make_consent,
    make_price,
    make_staff,
    make_user,
)

IN_A_BATCH = 2000


def _made(model: Any, rows: Any) -> list[Any]:
    return model.objects.bulk_create(rows, batch_size=IN_A_BATCH)


def make_many(
    *, photos: int, checkouts: int, bought: int, buyers: int, at: datetime
) -> tuple[Artist, Agency]:
    """Photos with a current restored file, an approval and three public files each; open
    checkouts of one photo each; licences spread over the buyers."""
    staff, artist = make_staff(), make_artist()
    agreement = make_agreement()
    agency = agreement.agency
    make_consent(artist=artist, agreement=agreement)
    make_price()
    held = _made(
        Photo,
        [
            Photo(title_ko=f"사진 {n}", created_by=staff, created_at=at, published_at=at)
            for n in range(photos)
        ],
    )
    _made(Appearance, [Appearance(photo=photo, artist=artist) for photo in held])
    files = _made(
        Rendition,
        [_file(photo, "restored", f"restored/{photo.pk}.png", None, at=at) for photo in held],
    )
    _made(
        Submission,
        [
            Submission(
                photo=row.photo,
                rendition=row,
                file_sha256=row.sha256,
                agency=agency,
                state=Submission.State.APPROVED,
                submitted_by=staff,
                submitted_at=at,
                decided_by=decider_of(agency),
                decided_at=at,
            )
            for row in files
        ],
    )
    public = [
        _file(row.photo, kind, f"{row.photo_id % 256:02x}/{row.photo_id}-{kind}.webp", row, at=at)
        for row in files
        for kind in Rendition.PUBLIC_KINDS
    ]
    _made(Rendition, public)
    for row in public:
        storages["public"].save(row.file_name, ContentFile(b"picture"))
    _sell(files, checkouts=checkouts, bought=bought, buyers=buyers, at=at)
    return artist, agency


def _file(
    photo: Photo, kind: str, name: str, derived_from: Rendition | None, *, at: datetime
) -> Rendition:
    restored = kind == Rendition.Kind.RESTORED
    return Rendition(
        photo=photo,
        kind=kind,
        derived_from=derived_from,
        is_public=not restored,
        file_name=name,
        format="PNG" if restored else "WEBP",
        width=1,
        height=1,
        byte_size=7,
        sha256=f"{photo.pk:064x}",
        provenance=PROVENANCE if restored else None,
        commercial_use=True if restored else None,
        created_at=at,
    )


def _sell(
    files: list[Rendition], *, checkouts: int, bought: int, buyers: int, at: datetime
) -> None:
    people = [make_user() for _ in range(buyers)]
    carts = _made(Cart, [Cart(created_at=at) for _ in range(checkouts)])
    orders = _made(
        Order,
        [
            Order(
                user=people[n % buyers],
                email=people[n % buyers].email,
                language="ko" if n % 3 else "en",
                territory="KR",
                currency="KRW",
                cart=carts[n] if n < checkouts else None,
                state="pending" if n < checkouts else "fulfilled",
                session_id=f"cs_test_{n}",
                session_url="https://pay.example/",
                session_expires_at=at + timedelta(minutes=35),
                created_at=at,
                completed_at=None if n < checkouts else at,
            )
            for n in range(checkouts + bought)
        ],
    )
    lines = _made(
        OrderLine,
        [
            OrderLine(
                order=order,
                photo=files[n].photo,
                rendition=files[n],
                title_ko="사진",
                artists_ko="하루",
                artists_en="Haru",
                licence_kind=LicenceKind.PERSONAL,
                terms_version="1",
                width=1,
                height=1,
                file_sha256=files[n].sha256,
                amount=12_000,
            )
            for n, order in enumerate(orders)
        ],
    )
    _made(
        Licence,
        [Licence(line=line, holder=line.order.user, issued_at=at) for line in lines[checkouts:]],
    )
