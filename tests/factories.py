"""Readable ``make_*`` factories. What has a verb in the product is made through that verb, so
that a test stands on the same rows and files as the shop does.

Everything happens at :data:`AT` unless a test says otherwise.
"""

from __future__ import annotations

import io
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

from django.utils import timezone
from PIL import Image

from licensing import agreements, consents, representations, royalties, submissions
from licensing.models import (
    Agency,
    AgencyMember,
    Agreement,
    Consent,
    LicenceKind,
    Representation,
    Statement,
    Submission,
)
from licensing.royalties import statements
from stock.accounts.models import Role, User
from stock.catalogue import imaging, photos, previews
from stock.catalogue.ingest import About, Ingested, ingest
from stock.catalogue.models import (
    Appearance,
    Artist,
    Event,
    Group,
    Master,
    Photo,
    Rendition,
    current_restored,
)
from stock.catalogue.renditions import Picture, store_restored
from stock.purchases import prices
from stock.purchases.models import Price
from stock.storefront.search import indexing
from tests import pictures

#: Noon in Seoul, on a day before any clock that may run these tests.
AT = datetime(2024, 5, 1, 3, tzinfo=UTC)
LONG_AGO = date(2020, 1, 1)
PASSWORD = "correct-horse-battery"
PROVENANCE = {"model": "test", "weights_sha256": "0" * 64, "faces": []}

# Far from the small seeds that tests choose for themselves.
_numbers = count(1000)


# --- people -------------------------------------------------------------------------------------


def make_user(
    *, role: str = Role.FAN, email: str = "", password: str = PASSWORD, **fields: Any
) -> User:
    email = email or f"{role}-{next(_numbers)}@example.com"
    return User.objects.create_user(email, password, role=role, **fields)


def make_staff(**fields: Any) -> User:
    return make_user(role=Role.STAFF, **fields)


def make_partner(*, agency: Agency, rank: str = AgencyMember.Role.APPROVER, **fields: Any) -> User:
    """A partner who may, as ``rank`` says, look at or decide for the agency."""
    user = make_user(role=Role.PARTNER, **fields)
    AgencyMember.objects.create(agency=agency, user=user, role=rank)
    return user


def make_agency(*, name: str = "") -> Agency:
    number = next(_numbers)
    name = name or f"Agency {number}"
    return Agency.objects.create(name_ko=f"{name} 소속사", name_en=name, slug=f"agency-{number}")


def decider_of(agency: Agency) -> User:
    """Somebody who may decide for the agency; made if there is nobody yet."""
    member = agency.memberships.filter(role__in=["approver", "manager"]).first()
    return member.user if member else make_partner(agency=agency)


# --- what is in the pictures --------------------------------------------------------------------


def make_artist(
    *, name: str = "", born: date = date(1998, 3, 14), group: Group | None = None
) -> Artist:
    number = next(_numbers)
    name = name or f"Artist {number}"
    artist = Artist.objects.create(
        name_ko=f"{name} 님", name_en=name, slug=f"artist-{number}", date_of_birth=born
    )
    if group is not None:
        artist.memberships.create(group=group, since=LONG_AGO)
    return artist


def make_group(*, name: str = "") -> Group:
    number = next(_numbers)
    name = name or f"Group {number}"
    return Group.objects.create(name_ko=f"{name} 그룹", name_en=name, slug=f"group-{number}")


def make_event(*, name: str = "", held_on: date = date(2024, 4, 20)) -> Event:
    number = next(_numbers)
    name = name or f"Event {number}"
    return Event.objects.create(
        name_ko=f"{name} 공연",
        name_en=name,
        slug=f"event-{number}",
        kind=Event.Kind.CONCERT,
        held_on=held_on,
    )


# --- photos and their files ---------------------------------------------------------------------


def take_in(
    content: bytes,
    name: str = "photo.jpg",
    *,
    about: About | None = None,
    by: User | None = None,
    at: datetime = AT,
) -> Ingested:
    """Upload ``content`` the way the studio does."""
    return ingest(
        file=io.BytesIO(content),
        name=name,
        byte_size=len(content),
        about=about or About(),
        uploaded_by=by or make_staff(),
        at=at,
    )


def make_photo(
    *,
    artists: Iterable[Artist] = (),
    group: Group | None = None,
    event: Event | None = None,
    title: str = "",
    content: bytes = b"",
    name: str = "photo.jpg",
    by: User | None = None,
    at: datetime = AT,
) -> Photo:
    """A photo with its master and proof, files included. Each one looks different."""
    number = next(_numbers)
    title = title or f"Photo {number}"
    about = About(
        title_ko=f"{title} 사진", title_en=title, group=group, event=event, artists=tuple(artists)
    )
    return take_in(content or pictures.jpeg(number), name, about=about, by=by, at=at).photo


def make_bare_photo(*, artists: Iterable[Artist] = (), by: User) -> Photo:
    """Only rows, no files: for questions that are answered by the database alone."""
    number = next(_numbers)
    photo = Photo.objects.create(title_ko=f"사진 {number}", created_by=by, created_at=AT)
    Appearance.objects.bulk_create(Appearance(photo=photo, artist=who) for who in artists)
    Master.objects.create(
        photo=photo,
        file_name=f"masters/{number}.jpg",
        original_name="photo.jpg",
        format="JPEG",
        width=pictures.SIZE[0],
        height=pictures.SIZE[1],
        byte_size=1,
        sha256=f"{number:064x}",
        perceptual_hash=number,
        uploaded_by=by,
        uploaded_at=AT,
    )
    return photo


def make_restored(
    photo: Photo,
    *,
    scale: int = 2,
    commercial_use: bool = True,
    provenance: dict[str, Any] | None = None,
    actor: User | str = "restoration",
    at: datetime = AT,
) -> Rendition:
    """A restored file as a worker would store it (enlarged, not really restored).

    Restoring again replaces the file before; voiding its approvals is the worker's business
    (see ``submissions.void_for``).
    """
    with photo.master.storage.open(photo.master.file_name) as file:
        image = imaging.decode(file).image
    size = (image.width * scale, image.height * scale)
    enlarged = image.resize(size, Image.Resampling.BILINEAR)
    # A pixel that says which restoration this is: every result is a file of its own.
    number = next(_numbers)
    enlarged.putpixel((0, 0), (number % 256, number // 256 % 256, 7))
    content = pictures.encoded(enlarged, "PNG", compress_level=1)
    return store_restored(
        photo=photo,
        picture=Picture(content=content, format="PNG", width=size[0], height=size[1]),
        provenance=PROVENANCE if provenance is None else provenance,
        commercial_use=commercial_use,
        actor=actor,
        at=at,
    )


def make_previews(photo: Photo, *, at: datetime = AT) -> dict[str, Rendition]:
    """The public files of the photo's current restored file, by kind, and its row in the index:
    what the shop shows needs both."""
    previews.make_previews_of(restored_id=current_restored(photo=photo).get().pk, at=at)
    indexing.index_photos(ids=[photo.pk], at=at)
    return {row.kind: row for row in photo.renditions.filter(is_public=True)}


# --- who permits --------------------------------------------------------------------------------


def make_agreement(
    *,
    agency: Agency | None = None,
    territories: Iterable[str] = ("KR",),
    share_bps: int = 5000,
    valid_from: date = LONG_AGO,
    valid_until: date | None = None,
    floors: dict[str, int] | None = None,
    exclusive: bool = False,
    two_person_approval: bool = False,
    signed: bool = True,
    at: datetime = AT,
) -> Agreement:
    agency = agency or make_agency()
    agreement = agreements.draft(
        agency=agency,
        share_bps=share_bps,
        valid_from=valid_from,
        valid_until=valid_until,
        territories=territories,
        currency="KRW",
        floors=floors,
        exclusive=exclusive,
        two_person_approval=two_person_approval,
        actor=make_staff(),
        at=at,
    )
    if signed:
        # One whose term is over was signed while it was not.
        if valid_until is not None and valid_until <= at.date():
            at -= timedelta(days=(at.date() - valid_until).days + 1)
        send(agreement, at=at)
        sign(agreement, at=at)
    return agreement


def send(agreement: Agreement, *, at: datetime = AT) -> None:
    agreements.send(agreement=agreement, actor=make_staff(), at=at, render=short_document)


def make_sent_agreement(**fields: Any) -> Agreement:
    """One that waits for the agency's signature."""
    agreement = make_agreement(signed=False, **fields)
    send(agreement, at=fields.get("at", AT))
    return agreement


def short_document(agreement: Agreement, at: datetime) -> bytes:
    """What is signed where a test is not about the contract: the real one takes its time."""
    return f"%PDF-1.7 {agreement.public_id}".encode()


def sign(agreement: Agreement, *, by: User | None = None, at: datetime = AT) -> None:
    """Sign what was sent, as a person of the agency would after reading it."""
    person = by or decider_of(agreement.agency)
    agreements.sign(
        agreement=agreement,
        actor=person,
        typed_name=person.name or "Kim Partner",
        document_sha256=agreement.document_sha256,
        at=at,
    )


def make_represented(*, agency: Agency, artist: Artist, at: datetime = AT) -> Representation:
    """The staff have confirmed that the agency speaks for the artist."""
    return representations.confirm(agency=agency, artist=artist, actor=make_staff(), at=at)


def make_consent(
    *,
    artist: Artist,
    agreement: Agreement | None = None,
    kinds: Iterable[str] = tuple(LicenceKind.values),
    restoration: bool = True,
    training: bool = False,
    valid_from: date = LONG_AGO,
    valid_until: date | None = None,
    guardian: str = "",
    guardian_on: date | None = None,
    at: datetime = AT,
) -> Consent:
    agreement = agreement or make_agreement()
    make_represented(agency=agreement.agency, artist=artist, at=at)
    return consents.give_consent(
        agreement=agreement,
        artist=artist,
        kinds=kinds,
        allows_restoration=restoration,
        allows_training=training,
        valid_from=valid_from,
        valid_until=valid_until,
        guardian_name=guardian,
        guardian_consented_on=guardian_on,
        actor=decider_of(agreement.agency),
        at=at,
    )


def make_submission(photo: Photo, *, by: User | None = None, at: datetime = AT) -> Submission:
    """The question put to the one agency that is concerned."""
    (submission,) = submissions.submit(photo=photo, actor=by or make_staff(), at=at)
    return submission


def approve_all(photo: Photo, *, at: datetime = AT) -> list[Submission]:
    """Submit the current file, and let every agency asked approve it."""
    asked = submissions.submit(photo=photo, actor=make_staff(), at=at)
    for submission in asked:
        if submission.state == Submission.State.OPEN:
            submissions.approve(submission=submission, actor=decider_of(submission.agency), at=at)
    return asked


def make_cleared_photo(
    *,
    artists: Iterable[Artist] = (),
    agency: Agency | None = None,
    kinds: Iterable[str] = tuple(LicenceKind.values),
    territories: Iterable[str] = ("KR",),
    share_bps: int = 5000,
    published: bool = True,
    with_previews: bool = False,
    scale: int = 2,
    at: datetime = AT,
    **photo_fields: Any,
) -> Photo:
    """A photo that may be sold: uploaded, restored, consented to, approved and published.

    Every artist who has no consent yet gets one from ``agency`` (or from a new one). With
    ``with_previews`` the public files exist too, so that the shop shows it.
    """
    people = list(artists) or [make_artist()]
    newcomers = [artist for artist in people if not artist.consents.exists()]
    if newcomers:
        agreement = make_agreement(
            agency=agency, territories=territories, share_bps=share_bps, at=at
        )
        for artist in newcomers:
            make_consent(artist=artist, agreement=agreement, kinds=kinds, at=at)
    photo = make_photo(artists=people, at=at, **photo_fields)
    make_restored(photo, scale=scale, at=at)
    approve_all(photo, at=at)
    if published:
        photos.publish(photo=photo, actor=make_staff(), at=at)
    if with_previews:
        make_previews(photo, at=at)
    return photo


# --- what agencies are owed ---------------------------------------------------------------------


def make_sold(
    *, agency: Agency, artist: Artist, photo: Photo, amount: int = 12_000, at: datetime = AT
) -> royalties.SoldLine:
    """A line that was sold; half of it is owed to the agency."""
    number = next(_numbers)
    sold = royalties.SoldLine(
        order=f"order{number}",
        line=f"line{number}",
        photo_id=photo.pk,
        licence_kind=LicenceKind.PERSONAL,
        amount=amount,
        currency="KRW",
        shares=(royalties.Share(agency_id=agency.pk, artist_id=artist.pk, bps=5000),),
    )
    royalties.book_sale(sold=sold, at=at)
    return sold


def make_statement(
    *, agency: Agency, artist: Artist, photo: Photo, amount: int = 12_000, at: datetime = AT
) -> Statement:
    """The month of ``at``, in which one photo was sold."""
    make_sold(agency=agency, artist=artist, photo=photo, amount=amount, at=at)
    month = statements.month_of(timezone.localdate(at))
    after = statements.moment_of(statements.end_of(month))
    made = statements.issue(agency=agency, month=month, currency="KRW", at=after)
    assert made is not None
    return made


# --- selling ------------------------------------------------------------------------------------


def make_price(
    *,
    kind: str = LicenceKind.PERSONAL,
    amount: int = 12_000,
    currency: str = "KRW",
    photo: Photo | None = None,
    at: datetime = AT,
) -> Price:
    """What a licence kind costs: for one photo, or for all."""
    return prices.set_price(
        kind=kind, amount=amount, currency=currency, actor=make_staff(), at=at, photo=photo
    )
