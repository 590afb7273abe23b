"""One rule in two forms: what the database answers for many photos at once, and what is explained
for one. They must agree whatever agreements, consents, answers and takedowns there are."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import event, given, settings
from hypothesis import strategies as st

from licensing import clearance, royalties
from licensing.models import (
    Agency,
    Agreement,
    AgreementTerritory,
    Consent,
    LicenceKind,
    Submission,
    Takedown,
)
from stock.accounts.models import User
from stock.catalogue.models import Appearance, Artist, Photo, Rendition
from tests.factories import AT, PROVENANCE, make_partner

TODAY = date(2024, 5, 1)
DAYS = [TODAY + timedelta(days=days) for days in (-400, -1, 0, 1, 400)]
COUNTRIES = ["KR", "JP", "WW"]
AGENCIES = ARTISTS = 3

# Mostly what clears, sometimes what does not: otherwise nothing would ever be cleared.
mostly = st.integers(0, 9).map(lambda number: number > 0)
from_days = st.sampled_from([DAYS[0]] * 5 + [DAYS[2], DAYS[3]])
until_days = st.sampled_from([None] * 5 + [DAYS[2], DAYS[3], DAYS[4]])


@dataclass(frozen=True)
class Offer:
    """What an agency allows for one artist."""

    agency: int
    artist: int
    agreement_state: str
    countries: frozenset[str]
    agreement_term: tuple[date, date | None]
    active: bool
    kinds: frozenset[str]
    restoration: bool
    term: tuple[date, date | None]
    guardian_on: date | None


@dataclass(frozen=True)
class Shot:
    """A photo: who is in it, its restored files (the last one current), and what was said of it."""

    people: frozenset[int]
    files: tuple[bool, ...]
    published: bool
    answers: dict[tuple[int, int], str] = field(hash=False)
    takedowns: tuple[str, ...]


terms = st.tuples(from_days, until_days).filter(lambda term: term[1] is None or term[1] > term[0])
offers = st.builds(
    Offer,
    agency=st.integers(0, AGENCIES - 1),
    artist=st.integers(0, ARTISTS - 1),
    agreement_state=st.sampled_from(["active"] * 5 + ["draft", "terminated"]),
    countries=st.sampled_from(
        [frozenset({"KR"})] * 3 + [frozenset({"JP", "KR"}), frozenset({"WW"}), frozenset()]
    ),
    agreement_term=terms,
    active=mostly,
    kinds=st.frozensets(st.sampled_from(LicenceKind.values), min_size=1),
    restoration=mostly,
    term=terms,
    guardian_on=st.sampled_from([None, DAYS[0], DAYS[3]]),
)
states = st.sampled_from(
    ["approved"] * 6 + ["open", "refused", "changes_requested", "void", "never asked"]
)
shots = st.builds(
    Shot,
    people=st.frozensets(st.integers(0, ARTISTS - 1), max_size=3),
    files=st.lists(mostly, max_size=2).map(tuple),
    published=mostly,
    answers=st.fixed_dictionaries(
        {(agency, file): states for agency in range(AGENCIES) for file in range(2)}
    ),
    takedowns=st.lists(
        st.sampled_from(["lifted", "lifted", "staff", "agency"]), max_size=1
    ).map(tuple),
)
births = st.sampled_from([date(1995, 1, 1)] * 4 + [date(2005, 5, 1), date(2005, 5, 2)])


def build(
    people: list[User],
    born: list[date],
    offered: list[Offer],
    taken: list[Shot],
) -> None:
    """Rows straight into the tables: also such as no verb would ever write."""
    partner, staff = people
    agencies = list(Agency.objects.order_by("pk"))
    artists = Artist.objects.bulk_create(
        Artist(name_ko=f"a{n}", name_en=f"a{n}", slug=f"prop-{n}", date_of_birth=day)
        for n, day in enumerate(born)
    )
    for offer in offered:
        agreement = Agreement.objects.create(
            agency=agencies[offer.agency],
            state=offer.agreement_state,
            valid_from=offer.agreement_term[0],
            valid_until=offer.agreement_term[1],
            signed_by=partner,
            signed_at=AT,
            created_at=AT,
        )
        AgreementTerritory.objects.bulk_create(
            AgreementTerritory(agreement=agreement, country=country)
            for country in offer.countries
        )
        Consent.objects.create(
            agreement=agreement,
            artist=artists[offer.artist],
            state="active" if offer.active else "withdrawn",
            allows_restoration=offer.restoration,
            valid_from=offer.term[0],
            valid_until=offer.term[1],
            guardian_name="Guardian",
            guardian_consented_on=offer.guardian_on,
            given_by=partner,
            given_at=AT,
            **{f"allows_{kind}": kind in offer.kinds for kind in LicenceKind.values},
        )
    for number, shot in enumerate(taken):
        photo = Photo.objects.create(
            title_ko=f"p{number}",
            created_by=staff,
            created_at=AT,
            published_at=AT if shot.published else None,
        )
        Appearance.objects.bulk_create(
            Appearance(photo=photo, artist=artists[index]) for index in sorted(shot.people)
        )
        for index, commercial in enumerate(shot.files):
            rendition = Rendition.objects.create(
                photo=photo,
                kind="restored",
                file_name=f"{number}-{index}",
                format="PNG",
                width=1,
                height=1,
                byte_size=1,
                sha256=f"{number}{index}",
                provenance=PROVENANCE,
                commercial_use=commercial,
                created_at=AT,
                superseded_at=None if index == len(shot.files) - 1 else AT,
            )
            Submission.objects.bulk_create(
                Submission(
                    photo=photo,
                    rendition=rendition,
                    file_sha256=rendition.sha256,
                    agency=agencies[agency],
                    state=state,
                    submitted_by=staff,
                    submitted_at=AT,
                    decided_by=partner,
                    decided_at=AT,
                    reason_code="other",
                )
                for (agency, file), state in shot.answers.items()
                if file == index and state != "never asked"
            )
        for how in shot.takedowns:
            Takedown.objects.create(
                photo=photo,
                state="lifted" if how == "lifted" else "standing",
                side="agency" if how == "agency" else "staff",
                agency=agencies[0] if how == "agency" else None,
                ground="other",
                stops_delivery=False,
                opened_by=staff,
                opened_at=AT,
                lifted_by=staff,
                lifted_at=AT,
            )


def check(at: datetime) -> int:
    """Compare both forms for every photo, kind and country; return how many were cleared."""
    photos = list(Photo.objects.all())
    positive = 0
    for territory in COUNTRIES:
        explained: dict[str, set[int]] = {}
        for kind in LicenceKind.values:
            answers = {
                photo.pk: clearance.explain(photo, kind=kind, territory=territory, at=at)
                for photo in photos
            }
            explained[kind] = {pk for pk, answer in answers.items() if answer.allowed}
            rows = clearance.cleared(Photo.objects.all(), kind=kind, territory=territory, at=at)
            assert set(rows.values_list("pk", flat=True)) == explained[kind]
            assert len(rows) == len(explained[kind]), "no photo twice"
            for photo in photos:
                if photo.pk in explained[kind]:
                    # Whoever is shown is paid: clearance and royalties rest on the same rows.
                    shares = royalties.shares_of(photo, kind=kind, territory=territory, at=at)
                    shown = set(photo.appearances.values_list("artist", flat=True))
                    assert {share.artist_id for share in shares} == shown
            positive += len(explained[kind])
        for kinds in (LicenceKind.values, ["personal", "commercial"], ["editorial"], []):
            rows = clearance.cleared_for_any(
                Photo.objects.all(), kinds=kinds, territory=territory, at=at
            )
            expected = set().union(*(explained[kind] for kind in kinds))
            assert set(rows.values_list("pk", flat=True)) == expected
    return positive


@pytest.fixture
def people(staff: User) -> list[User]:
    """A partner and a member of staff; and the agencies."""
    agencies = [
        Agency.objects.create(name_ko=f"g{n}", name_en=f"g{n}", slug=f"prop-{n}")
        for n in range(AGENCIES)
    ]
    return [make_partner(agency=agencies[0]), staff]


@pytest.mark.django_db
@settings(max_examples=120)
@given(
    born=st.lists(births, min_size=ARTISTS, max_size=ARTISTS),
    offered=st.lists(offers, min_size=2, max_size=6),
    taken=st.lists(shots, min_size=1, max_size=3),
    hour=st.sampled_from([0, 12, 16, 23]),
)
def test_both_forms_of_the_rule_agree(
    people: list[User],
    born: list[date],
    offered: list[Offer],
    taken: list[Shot],
    hour: int,
) -> None:
    with transaction.atomic():
        build(people, born, offered, taken)
        # 16:00 in London is the next day in Seoul.
        positive = check(datetime(2024, 5, 1, hour, tzinfo=UTC))
        event("something is cleared" if positive else "nothing is cleared")
        transaction.set_rollback(True)


@pytest.mark.django_db
def test_the_examples_above_are_not_all_refused(people: list[User]) -> None:
    """A world in which everything is in order is cleared; so the test above can fail."""
    order: dict[str, Any] = {
        "agreement_state": "active",
        "countries": frozenset({"KR"}),
        "agreement_term": (DAYS[0], None),
        "active": True,
        "kinds": frozenset(LicenceKind.values),
        "restoration": True,
        "term": (DAYS[0], None),
        "guardian_on": DAYS[0],
    }
    offered = [Offer(agency=0, artist=artist, **order) for artist in range(ARTISTS)]
    shot = Shot(
        people=frozenset({0, 1}),
        files=(True, True),
        published=True,
        answers={(agency, file): "approved" for agency in range(AGENCIES) for file in range(2)},
        takedowns=("lifted",),
    )
    build(people, [date(1995, 1, 1)] * ARTISTS, offered, [shot])
    assert check(AT) == 3, "three kinds, in Korea"
