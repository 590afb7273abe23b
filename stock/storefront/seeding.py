"""The demo: fictional agencies and artists, and photos that go through the real pipeline.

Everything is done by the verbs that people's clicks call, as the demo's people, so the audit log
reads like a real one. Seeding again adds what is missing and changes nothing else.
"""

from __future__ import annotations

import io
from datetime import date, datetime, timedelta

from django.contrib.auth.hashers import make_password

from licensing import agreements, consents, representations, submissions
from licensing.models import Agency, AgencyMember, Agreement, Consent, LicenceKind, Submission
from restoration import dispatch, quality
from stock.accounts.models import Role, User
from stock.catalogue.demo import pictures, plan
from stock.catalogue.demo.sign_ins import DEMO_PASSWORD, DEMO_SIGN_INS, OTHER_PARTNER
from stock.catalogue.errors import UploadRefused
from stock.catalogue.ingest import About, ingest
from stock.catalogue.models import (
    Artist,
    ArtistAlias,
    Event,
    Group,
    Membership,
    Photo,
    current_restored,
)
from stock.errors import Refusal
from stock.purchases import prices

SEED = 20261122
PRICES = {
    LicenceKind.PERSONAL: 9_900,
    LicenceKind.EDITORIAL: 39_000,
    LicenceKind.COMMERCIAL: 190_000,
}
#: What visitors find half-way: these wait for the agency's partner to decide ...
LEFT_TO_THE_PARTNER = ("yudan-window", "chaeon-backstage")
#: ... and this one for the staff to check its quality.
LEFT_TO_THE_STAFF = ("raum-gate",)


def seed_world(*, at: datetime) -> None:
    """People to sign in, agencies with agreements and consents, artists, events, prices."""
    people = _people()
    staff = people["staff"]
    for kind, amount in PRICES.items():
        prices.set_price(kind=kind, amount=amount, currency="KRW", actor=staff, at=at)
    _artists_and_events()
    members = (people["partner"], people["partner2"])
    for entry, member in zip(plan.demo_agencies(), members, strict=True):
        agency, _ = Agency.objects.get_or_create(
            slug=entry.slug, defaults={"name_ko": entry.name_ko, "name_en": entry.name_en}
        )
        AgencyMember.objects.get_or_create(
            agency=agency, user=member, defaults={"role": AgencyMember.Role.MANAGER}
        )
        _agreement(agency, staff=staff, partner=member, at=at)


def _people() -> dict[str, User]:
    # Hashing is slow on purpose; once is enough for four accounts that exist or not.
    password = ""
    people: dict[str, User] = {}
    for name, email in (*DEMO_SIGN_INS, ("partner2", OTHER_PARTNER)):
        user = User.objects.filter(email=email).first()
        if user is None:
            password = password or make_password(DEMO_PASSWORD)
            role = Role.PARTNER if name == "partner2" else Role(name)
            user = User.objects.create(
                email=email,
                password=password,
                role=role,
                name={"fan": "민서", "staff": "도윤", "partner": "지안", "partner2": "하린"}[name],
                is_superuser=role == Role.STAFF,
            )
        people[name] = user
    return people


def _artists_and_events() -> None:
    for group in plan.demo_groups():
        Group.objects.get_or_create(
            slug=group.slug,
            defaults={
                "name_ko": group.name_ko,
                "name_en": group.name_en,
                "debuted_on": group.debuted_on,
            },
        )
    groups = {group.slug: group for group in Group.objects.all()}
    for entry in plan.demo_artists():
        artist, created = Artist.objects.get_or_create(
            slug=entry.slug,
            defaults={
                "name_ko": entry.name_ko,
                "name_en": entry.name_romanised,
                "date_of_birth": entry.birth_date,
            },
        )
        if not created:
            continue
        names = (entry.full_name_ko, entry.full_name_en, *entry.aliases)
        ArtistAlias.objects.bulk_create(ArtistAlias(artist=artist, name=name) for name in names)
        Membership.objects.bulk_create(
            Membership(
                artist=artist, group=groups[spell.group], since=spell.since, until=spell.until
            )
            for spell in entry.memberships
        )
    for event in plan.demo_events():
        Event.objects.get_or_create(
            slug=event.slug,
            defaults={
                "name_ko": event.name_ko,
                "name_en": event.name_en,
                "held_on": event.held_on,
                "kind": "shoot" if event.kind == "photo_shoot" else event.kind,
            },
        )


def _agreement(agency: Agency, *, staff: User, partner: User, at: datetime) -> None:
    if agency.agreements.exists():
        return
    start = at.date() - timedelta(days=90)
    agreement = agreements.draft(
        agency=agency,
        share_bps=5500,
        valid_from=start,
        valid_until=start.replace(year=start.year + 3, day=min(start.day, 28)),
        territories=["KR", "JP", "US"],
        currency="KRW",
        actor=staff,
        at=at,
    )
    agreements.send(agreement=agreement, actor=staff, at=at)
    agreements.sign(
        agreement=agreement,
        actor=partner,
        typed_name=partner.name,
        document_sha256=agreement.document_sha256,
        at=at,
    )
    own = [entry for entry in plan.demo_artists() if entry.agency == agency.slug]
    for index, entry in enumerate(own):
        artist = Artist.objects.get(slug=entry.slug)
        representations.confirm(agency=agency, artist=artist, actor=staff, at=at)
        _consent(agreement, entry, commercial=index % 2 == 0, partner=partner, at=at)


def _consent(
    agreement: Agreement,
    entry: plan.DemoArtist,
    *,
    commercial: bool,
    partner: User,
    at: datetime,
) -> Consent:
    minor = entry.birth_date > date(at.year - 19, at.month, min(at.day, 28))
    kinds = [LicenceKind.PERSONAL, LicenceKind.EDITORIAL]
    if commercial and not minor:
        kinds.append(LicenceKind.COMMERCIAL)
    return consents.give_consent(
        agreement=agreement,
        artist=Artist.objects.get(slug=entry.slug),
        kinds=kinds,
        allows_restoration=True,
        allows_training=commercial and not minor,
        valid_from=agreement.valid_from,
        valid_until=agreement.valid_until,
        guardian_name="옥정민" if minor else "",
        guardian_consented_on=agreement.valid_from if minor else None,
        actor=partner,
        at=at,
    )


def seed_photo(entry: plan.DemoPhoto, *, at: datetime) -> Photo:
    """Draw, degrade and upload one photo, and ask for its restoration.

    A photo that is there already is returned as it is.
    """
    staff = User.objects.get(email="staff@encore.example")
    known = Photo.objects.filter(title_ko=entry.title_ko).first()
    if known is not None:
        return known
    content = pictures.upload(entry, seed=SEED)
    by_slug = {artist.slug: artist for artist in Artist.objects.filter(slug__in=entry.artists)}
    try:
        photo = ingest(
            file=io.BytesIO(content),
            name=f"{entry.slug}.jpg",
            byte_size=len(content),
            about=About(
                title_ko=entry.title_ko,
                title_en=entry.title_en,
                event=Event.objects.get(slug=entry.event),
                group=Group.objects.filter(slug=entry.group).first() if entry.group else None,
                taken_on=entry.taken_on,
                artists=tuple(by_slug[slug] for slug in entry.artists),
            ),
            uploaded_by=staff,
            at=at,
        ).photo
    except UploadRefused as refusal:
        # Somebody renamed it in the studio; the file is the same.
        return Photo.objects.get(public_id=refusal.details["photo"])
    dispatch.restore(photo=photo, actor=staff, at=at)
    return photo


def go_on(*, at: datetime) -> int:
    """Do the next steps of the demo's people; return how many photos are still on their way.

    The staff accept what has been restored and the partners approve what was submitted, except
    for the few that are left for visitors to try.
    """
    staff = User.objects.get(email="staff@encore.example")
    waiting = 0
    for entry in plan.demo_photos():
        photo = Photo.objects.filter(title_ko=entry.title_ko).first()
        if photo is None:
            continue
        restored = current_restored(photo=photo).first()
        if restored is None:
            waiting += photo.restoration_jobs.filter(state__in=["queued", "running"]).exists()
            continue
        if entry.slug in LEFT_TO_THE_STAFF:
            continue
        if not restored.submissions.exists():
            try:
                quality.accept(photo=photo, actor=staff, at=at)
            except Refusal:
                continue
        if entry.slug not in LEFT_TO_THE_PARTNER:
            _approve_all(photo, at=at)
    return waiting


def _approve_all(photo: Photo, *, at: datetime) -> None:
    for submission in photo.submissions.filter(state=Submission.State.OPEN):
        manager = submission.agency.memberships.get(role=AgencyMember.Role.MANAGER).user
        try:
            submissions.approve(submission=submission, actor=manager, at=at)
        except Refusal:
            continue  # a visitor was faster
