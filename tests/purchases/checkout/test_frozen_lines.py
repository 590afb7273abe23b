"""An order line says what was bought as it was then, whatever becomes of the catalogue."""

from __future__ import annotations

from datetime import date, datetime

from django.conf import settings

from licensing import agreements
from licensing.models import Consent
from stock.accounts.models import User
from stock.catalogue import photos
from stock.catalogue.models import Photo, current_restored
from stock.purchases.models import Order, OrderLine
from tests.factories import (
    decider_of,
    make_agreement,
    make_artist,
    make_cleared_photo,
    make_consent,
    make_price,
    make_restored,
)
from tests.purchases.steps import begin, put, rows


def test_what_a_line_says(order: Order, photo: Photo) -> None:
    line = order.lines.get()
    file = current_restored(photo=photo).get()
    artist = photo.artists.get()
    assert (line.photo, line.rendition, line.licence_kind) == (photo, file, "personal")
    assert (line.title_ko, line.title_en) == ("Sky 사진", "Sky")
    assert line.artists_ko == artist.name_ko
    assert (line.width, line.height, line.file_sha256) == (file.width, file.height, file.sha256)
    assert line.amount == 12_000
    assert line.terms_version == settings.LICENCE_TERMS_VERSION
    agency = artist.consents.get().agreement.agency
    assert line.shares == [{"agency": agency.pk, "artist": artist.pk, "bps": 5000}]


def test_no_change_of_the_catalogue_changes_it(
    order: Order, photo: Photo, staff: User, now: datetime, settings
) -> None:
    before = rows(OrderLine)
    artist = photo.artists.get()
    photos.describe(
        photo=photo,
        actor=staff,
        at=now,
        artists=[make_artist()],
        reason="another person",
        title_ko="다른",
        title_en="Other",
    )
    type(artist).objects.filter(pk=artist.pk).update(name_ko="다른 이름")
    make_restored(photo, scale=2)
    make_price(amount=99_000, at=now)
    settings.LICENCE_TERMS_VERSION = "2030-01"
    consent = Consent.objects.get(artist=artist)
    agency = consent.agreement.agency
    agreements.terminate(agreement=consent.agreement, actor=staff, at=now, reason="over")
    make_consent(
        artist=artist,
        agreement=make_agreement(agency=agency, share_bps=9_000, valid_from=date(2020, 1, 1)),
    )
    assert decider_of(agency)
    assert rows(OrderLine) == before


def test_every_artist_of_a_group_photo_has_a_share(
    provided, cart, priced: None, now: datetime
) -> None:
    one, two = make_artist(), make_artist()
    make_consent(artist=one, agreement=make_agreement(share_bps=4_000))
    make_consent(artist=two, agreement=make_agreement(share_bps=6_000))
    photo = make_cleared_photo(artists=[one, two], scale=1)
    put(cart, photo, at=now)
    line = begin(cart, at=now).lines.get()
    assert [(share["artist"], share["bps"]) for share in line.shares] == [
        (one.pk, 4_000),
        (two.pk, 6_000),
    ]
    assert line.artists_ko == f"{one.name_ko}, {two.name_ko}"
