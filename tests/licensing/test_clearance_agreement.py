"""One rule in two forms: what the database answers for many photos at once, and what is explained
for one. They must agree whatever agreements, consents, answers and takedowns there are.

Every example begins with a world in which everything is in order and breaks some of it, so that
about half of the questions are answered with yes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import product
from typing import Any

import pytest
from django.db import transaction
from hypothesis import event, given, settings
from hypothesis import strategies as st

from licensing import clearance, royalties
from licensing.models import (
    Agency,
    Agreement,
    AgreementRate,
    AgreementTerritory,
    Consent,
    ConsentTerritory,
    LicenceKind,
    Submission,
    Takedown,
)
from stock.accounts.models import User
from stock.catalogue.models import Appearance, Artist, Photo, Rendition
from tests.factories import AT, PROVENANCE, make_event, make_group, make_partner
from tests.tampering import unfrozen

TODAY = date(2024, 5, 1)
PAST, TOMORROW = TODAY - timedelta(days=400), TODAY + timedelta(days=1)
#: When most photos were taken.
TAKEN = date(2024, 4, 20)
AGENCIES, ARTISTS, FILES = 2, 2, 2
ADULT, NINETEEN_TODAY, NINETEEN_TOMORROW = date(1995, 1, 1), date(2005, 5, 1), date(2005, 5, 2)

#: What an agency allows for one artist when everything is in order, and how it may differ.
IN_ORDER: dict[str, Any] = {
    "agreement_state": "active",
    "agreement_from": PAST,
    "agreement_until": None,
    "countries": ("KR",),
    "consented_countries": ("WW",),
    "excludes_the_event": False,
    "taken_from": None,
    "taken_until": None,
    "state": "active",
    "valid_from": PAST,
    "valid_until": None,
    "allows_personal": True,
    "allows_editorial": True,
    "allows_commercial": True,
    "allows_restoration": True,
    "guardian_consented_on": PAST,
}
DIFFERENT: dict[str, list[Any]] = {
    "agreement_state": ["draft", "terminated"],
    "agreement_from": [TODAY, TOMORROW],
    "agreement_until": [TODAY, TOMORROW],
    "countries": [("JP", "KR"), ("JP",), ("WW",), ()],
    "consented_countries": [("KR",), ("JP", "KR"), ("JP",), ()],
    "excludes_the_event": [True],
    "taken_from": [TAKEN, TAKEN + timedelta(days=1)],
    "taken_until": [TAKEN, TAKEN + timedelta(days=1), TAKEN + timedelta(days=2)],
    "state": ["withdrawn"],
    "valid_from": [TODAY, TOMORROW],
    "valid_until": [TODAY, TOMORROW],
    "allows_personal": [False],
    "allows_editorial": [False],
    "allows_commercial": [False],
    "allows_restoration": [False],
    "guardian_consented_on": [None, TODAY, TOMORROW],
}


@st.composite
def differences(draw: st.DrawFn) -> dict[str, Any]:
    number = draw(st.sampled_from([0, 0, 1, 1, 2]))
    names = draw(st.permutations(sorted(DIFFERENT)))[:number]
    return {name: draw(st.sampled_from(DIFFERENT[name])) for name in names}


def ends_after_it_begins(offer: dict[str, Any]) -> bool:
    """The database holds to it; see the tests of agreements and consents."""
    return all(
        None in (offer[f"{what}_from"], offer[f"{what}_until"])
        or offer[f"{what}_until"] > offer[f"{what}_from"]
        for what in ("agreement", "valid", "taken")
    )


offers = differences().map(lambda change: {**IN_ORDER, **change}).filter(ends_after_it_begins)
#: For each agency and artist an offer, or none.
consents = st.fixed_dictionaries(
    {
        pair: st.one_of(offers, offers, st.none())
        for pair in product(range(AGENCIES), range(ARTISTS))
    }
)
answers = st.sampled_from(
    ["approved"] * 30 + ["open", "refused", "changes_requested", "void", "never asked"]
)
#: What an approval allows, and how it may be narrower than the consent.
WHOLE: dict[str, Any] = {
    "allows_personal": True,
    "allows_editorial": True,
    "allows_commercial": True,
    "valid_until": None,
    "countries": (),
}
NARROWER: list[dict[str, Any]] = [
    {"allows_personal": False},
    {"allows_editorial": False, "allows_commercial": False},
    {"valid_until": TODAY},
    {"valid_until": TOMORROW},
    {"countries": ("KR",)},
    {"countries": ("JP",)},
    {"countries": ("JP", "WW")},
]
approvals = st.sampled_from([WHOLE] * 14 + [{**WHOLE, **change} for change in NARROWER])
#: From when until when an artist was in the group.
MEMBERSHIPS: dict[str, list[tuple[date, date | None]]] = {
    "never": [],
    "still": [(PAST, None)],
    "left before": [(PAST, TAKEN)],
    "left after": [(PAST, TAKEN + timedelta(days=1))],
    "came back": [(PAST, TAKEN - timedelta(days=9)), (TAKEN, None)],
    "came back after": [(PAST, TAKEN - timedelta(days=9)), (TAKEN + timedelta(days=1), None)],
    "leaves tomorrow": [(PAST, TOMORROW)],
    "left today": [(PAST, TODAY)],
}
memberships = st.lists(
    st.sampled_from(["never", "still", "still", "still", *MEMBERSHIPS]),
    min_size=ARTISTS,
    max_size=ARTISTS,
)
#: Takedowns of more than one photo.
WIDE = ["artist", "event", "agency", "their event", "lifted artist", "lifted agency"]
wide_takedowns = st.sampled_from([()] * 10 + [(what,) for what in WIDE])
#: An agency's takedown of an artist reaches a group photo that concerns it because of another.
any_takedowns = st.one_of(wide_takedowns, st.just(("their artist",)))
photos = st.fixed_dictionaries(
    {
        "taken_on": st.sampled_from([TAKEN] * 6 + [None, TAKEN + timedelta(days=1)]),
        "at_the_event": st.sampled_from([True, True, False]),
        "of_the_group": st.sampled_from([True, False]),
        "narrower": st.fixed_dictionaries(dict.fromkeys(range(AGENCIES), approvals)),
        "people": st.sampled_from([(0,), (0,), (1,), (1,), (0, 1), (0, 1), ()]),
        # Whether what each restored file shows may be sold; the last one is current.
        "files": st.sampled_from([(True, True)] * 6 + [(True,), (False, True), (True, False), ()]),
        "answers": st.fixed_dictionaries(
            dict.fromkeys(product(range(AGENCIES), range(FILES)), answers)
        ),
        "takedown": st.sampled_from([None] * 6 + ["lifted", "lifted", "staff", "agency"]),
    }
)
births = st.sampled_from([ADULT] * 3 + [NINETEEN_TODAY, NINETEEN_TOMORROW])


class World:
    """Rows straight into the tables: also such as no verb would ever write."""

    def __init__(self, staff: User) -> None:
        self.staff = staff
        self.agencies = [
            Agency.objects.create(name_ko=f"g{n}", name_en=f"g{n}", slug=f"world-{n}")
            for n in range(AGENCIES)
        ]
        self.partner = make_partner(agency=self.agencies[0])
        self.event = make_event()
        self.group = make_group()

    def members(self, artists: list[Artist], stories: list[str]) -> None:
        for artist, story in zip(artists, stories, strict=True):
            for since, until in MEMBERSHIPS[story]:
                artist.memberships.create(group=self.group, since=since, until=until)

    def take_down(self, what: str, **subject: Any) -> None:
        lifted, by_agency = what.startswith("lifted"), what.startswith("their")
        Takedown.objects.create(
            scope=what.split()[-1],
            state="lifted" if lifted else "standing",
            side="agency" if by_agency else "staff",
            agency=self.agencies[0] if by_agency else None,
            ground="other",
            stops_delivery=False,
            opened_by=self.staff,
            opened_at=AT,
            lifted_by=self.staff if lifted else None,
            lifted_at=AT if lifted else None,
            **subject,
        )

    def take_down_widely(self, artists: list[Artist], what: Iterable[str]) -> None:
        subjects: dict[str, dict[str, Any]] = {
            "artist": {"artist": artists[0]},
            "event": {"event": self.event},
            "agency": {"of_agency": self.agencies[0]},
        }
        for one in what:
            self.take_down(one, **subjects[one.split()[-1]])

    def people(self, births: list[date]) -> list[Artist]:
        return Artist.objects.bulk_create(
            Artist(name_ko=f"a{n}", name_en=f"a{n}", slug=f"world-{n}", date_of_birth=born)
            for n, born in enumerate(births)
        )

    def consents(
        self, artists: list[Artist], offers: dict[tuple[int, int], dict[str, Any] | None]
    ) -> None:
        for (agency, artist), offer in offers.items():
            if offer is not None:
                self.consent(self.agencies[agency], artists[artist], offer)

    def consent(self, agency: Agency, artist: Artist, offer: dict[str, Any]) -> None:
        rest = dict(offer)
        consented, excludes = rest.pop("consented_countries"), rest.pop("excludes_the_event")
        state = rest.pop("agreement_state")
        agreement = Agreement.objects.create(
            agency=agency,
            valid_from=rest.pop("agreement_from"),
            valid_until=rest.pop("agreement_until"),
            signed_by=self.partner,
            signed_at=AT,
            created_at=AT,
        )
        AgreementTerritory.objects.bulk_create(
            AgreementTerritory(agreement=agreement, country=country)
            for country in rest.pop("countries")
        )
        consent = Consent.objects.create(
            agreement=agreement,
            artist=artist,
            guardian_name="Guardian",
            given_by=self.partner,
            given_at=AT,
            **rest,
        )
        for country in consented:
            consent.territories.create(country=country)
        if excludes:
            consent.exclusions.create(event=self.event)
        AgreementRate.objects.bulk_create(
            AgreementRate(agreement=agreement, licence_kind=kind, share_bps=5000)
            for kind in LicenceKind.values
        )
        # Last: its rows can be written only while it is a draft.
        Agreement.objects.filter(pk=agreement.pk).update(
            state=state, ended_by=self.partner, ended_at=AT, ended_reason="over"
        )

    def photo(self, artists: list[Artist], shot: dict[str, Any]) -> Photo:
        photo = Photo.objects.create(
            title_ko="p",
            created_by=self.staff,
            created_at=AT,
            taken_on=shot["taken_on"],
            event=self.event if shot["at_the_event"] else None,
            group=self.group if shot["of_the_group"] else None,
        )
        Appearance.objects.bulk_create(
            Appearance(photo=photo, artist=artists[number]) for number in shot["people"]
        )
        for number, commercial in enumerate(shot["files"]):
            current = number == len(shot["files"]) - 1
            rendition = Rendition.objects.create(
                photo=photo,
                kind="restored",
                file_name=f"{photo.pk}-{number}",
                format="PNG",
                width=1,
                height=1,
                byte_size=1,
                sha256=f"{photo.pk}-{number}",
                provenance=PROVENANCE,
                commercial_use=commercial,
                created_at=AT,
                superseded_at=None if current else AT,
            )
            for (agency, file), state in shot["answers"].items():
                if file != number or state == "never asked":
                    continue
                narrower = dict(shot["narrower"][agency])
                countries = narrower.pop("countries")
                submission = Submission.objects.create(
                    photo=photo,
                    rendition=rendition,
                    file_sha256=rendition.sha256,
                    agency=self.agencies[agency],
                    state=state,
                    submitted_by=self.staff,
                    submitted_at=AT,
                    decided_by=self.partner,
                    decided_at=AT,
                    reason_code="other",
                    **narrower,
                )
                for country in countries:
                    submission.territories.create(country=country)
        if shot["takedown"]:
            by_agency = shot["takedown"] == "agency"
            Takedown.objects.create(
                photo=photo,
                state="lifted" if shot["takedown"] == "lifted" else "standing",
                side="agency" if by_agency else "staff",
                agency=self.agencies[0] if by_agency else None,
                ground="other",
                stops_delivery=False,
                opened_by=self.staff,
                opened_at=AT,
                lifted_by=self.staff,
                lifted_at=AT,
            )
        return photo


@pytest.fixture
def world(staff: User) -> World:
    return World(staff)


def compare(
    *, territory: str, at: datetime, kinds: Sequence[str] = tuple(LicenceKind.values)
) -> list[bool]:
    """Hold both forms to the same answer for every photo and kind; return the answers."""
    held = list(Photo.objects.order_by("pk"))
    answers = {
        photo.pk: clearance.explain_kinds(photo, kinds=kinds, territory=territory, at=at)
        for photo in held
    }
    explained = {
        kind: {pk for pk, answer in answers.items() if answer[kind].allowed} for kind in kinds
    }
    for photo in held:
        for kind in (kind for kind in kinds if photo.pk in explained[kind]):
            # Whoever is shown is paid: clearance and royalties rest on the same rows.
            shares = royalties.shares_of(photo, kind=kind, territory=territory, at=at)
            shown = photo.appearances.values_list("artist", flat=True)
            assert sorted(share.artist_id for share in shares) == sorted(shown)
        # Whoever looks hears the same answer, with other words.
        seen = clearance.explain_kinds(
            photo, kinds=kinds, territory=territory, at=at, seen_by=Agency.objects.all()[:1]
        )
        assert [seen[kind].allowed for kind in kinds] == [
            answers[photo.pk][kind].allowed for kind in kinds
        ]
    for kind, whole in product(kinds, (False, True)):
        rows = clearance.cleared(
            Photo.objects.all(), kind=kind, territory=territory, at=at, whole=whole
        )
        assert sorted(rows.values_list("pk", flat=True)) == sorted(explained[kind])
    for some, whole in product((kinds, kinds[:2]), (False, True)):
        rows = clearance.cleared_for_any(
            Photo.objects.all(), kinds=some, territory=territory, at=at, whole=whole
        )
        expected = set().union(*(explained[kind] for kind in some))
        assert sorted(rows.values_list("pk", flat=True)) == sorted(expected)
    certain = [photo.pk for photo in held]
    of_these = clearance.cleared_for_any(
        Photo.objects.filter(pk__in=certain),
        kinds=kinds,
        territory=territory,
        at=at,
        people=Appearance.objects.filter(photo__in=certain).order_by().values("artist"),
    )
    sold = set().union(*(explained[kind] for kind in kinds))
    assert set(of_these.values_list("pk", flat=True)) == sold & set(certain)
    return [answers[photo.pk][kind].allowed for kind in kinds for photo in held]


@pytest.mark.django_db
@settings(max_examples=50)
@given(
    born=st.lists(births, min_size=ARTISTS, max_size=ARTISTS),
    consented=consents,
    stories=memberships,
    taken=st.lists(photos, min_size=2, max_size=2),
    down=any_takedowns,
    territory=st.sampled_from(["KR"] * 4 + ["JP", "WW"]),
    # 16:00 in London is the next day in Seoul.
    hour=st.sampled_from([3, 14, 16]),
)
def test_both_forms_of_the_rule_agree(
    world: World,
    born: list[date],
    consented: dict[tuple[int, int], dict[str, Any] | None],
    stories: list[str],
    taken: list[dict[str, Any]],
    down: tuple[str, ...],
    territory: str,
    hour: int,
) -> None:
    with transaction.atomic():
        artists = world.people(born)
        world.members(artists, stories)
        world.consents(artists, consented)
        for shot in taken:
            world.photo(artists, shot)
        world.take_down_widely(artists, down)
        found = compare(territory=territory, at=datetime(2024, 5, 1, hour, tzinfo=UTC))
        event("something is cleared" if any(found) else "nothing is cleared")
        transaction.set_rollback(True)


@pytest.mark.django_db
@settings(max_examples=25)
@given(
    consented=consents,
    stories=memberships,
    shot=photos,
    down=wide_takedowns,
    territory=st.sampled_from(["KR"] * 4 + ["JP"]),
)
def test_a_group_photo_sells_what_each_of_its_people_allows(
    world: World,
    consented: dict[tuple[int, int], dict[str, Any] | None],
    stories: list[str],
    shot: dict[str, Any],
    down: tuple[str, ...],
    territory: str,
) -> None:
    with transaction.atomic():
        artists = world.people([ADULT, ADULT])
        world.members(artists, stories)
        world.consents(artists, consented)
        together, first, second = (
            world.photo(artists, {**shot, "people": people}).pk for people in ((0, 1), (0,), (1,))
        )
        world.take_down_widely(artists, down)
        for kind in LicenceKind.values:
            rows = clearance.cleared(Photo.objects.all(), kind=kind, territory=territory, at=NOON)
            found = set(rows.values_list("pk", flat=True))
            assert (together in found) == ({first, second} <= found)
            event(f"{len(found)} of the three are cleared")
        compare(territory=territory, at=NOON)
        transaction.set_rollback(True)


@pytest.mark.django_db
@settings(max_examples=15)
@given(consented=consents, taken=st.lists(photos, min_size=2, max_size=2))
def test_more_countries_never_sell_less(
    world: World,
    consented: dict[tuple[int, int], dict[str, Any] | None],
    taken: list[dict[str, Any]],
) -> None:
    def found(territory: str) -> set[int]:
        rows = clearance.cleared_for_any(
            Photo.objects.all(), kinds=LicenceKind.values, territory=territory, at=NOON
        )
        return set(rows.values_list("pk", flat=True))

    with transaction.atomic():
        artists = world.people([ADULT, ADULT])
        world.consents(artists, consented)
        for shot in taken:
            world.photo(artists, shot)
        everywhere, before = found("WW"), {place: found(place) for place in ("KR", "JP")}
        assert all(everywhere <= photos for photos in before.values())
        with unfrozen():
            for agreement in Agreement.objects.all():
                AgreementTerritory.objects.get_or_create(agreement=agreement, country="JP")
        for consent in Consent.objects.all():
            ConsentTerritory.objects.get_or_create(consent=consent, country="JP")
        assert before["JP"] <= found("JP")
        assert before["KR"] == found("KR"), "another country is none of its business"
        transaction.set_rollback(True)


# --- one thing at a time ------------------------------------------------------------------------

#: A photo of the first artist, restored twice, approved by both agencies each time.
APPROVED = dict.fromkeys(product(range(AGENCIES), range(FILES)), "approved")
SHOT: dict[str, Any] = {
    "people": (0,),
    "files": (True, True),
    "answers": APPROVED,
    "takedown": None,
    "taken_on": TAKEN,
    "at_the_event": True,
    "of_the_group": True,
    "narrower": dict.fromkeys(range(AGENCIES), WHOLE),
}
NOON, NIGHT = datetime(2024, 5, 1, 3, tzinfo=UTC), datetime(2024, 5, 1, 16, tzinfo=UTC)

OFFERS = [{**IN_ORDER, name: value} for name in DIFFERENT for value in DIFFERENT[name]]
SHOTS = [
    {**SHOT, "people": ()},
    {**SHOT, "people": (0, 1)},
    *({**SHOT, "files": files} for files in [(), (False,), (True, False), (False, True)]),
    *({**SHOT, "takedown": how} for how in ("lifted", "staff", "agency")),
    # Not for the current file, or not by the agency that has the consent.
    *(
        {**SHOT, "answers": {**APPROVED, pair: state}}
        for pair in product((0,), range(FILES))
        for state in ("open", "refused", "changes_requested", "void", "never asked")
    ),
    *({**SHOT, "narrower": {0: {**WHOLE, **change}, 1: WHOLE}} for change in NARROWER),
    *({**SHOT, "taken_on": day} for day in (None, TAKEN + timedelta(days=30))),
]


@pytest.mark.django_db
def test_they_agree_whatever_an_agency_offers(world: World) -> None:
    """One photo for each difference and each age, all in one world."""
    offered = [
        (offer, born)
        for offer in filter(ends_after_it_begins, OFFERS)
        for born in (ADULT, NINETEEN_TODAY, NINETEEN_TOMORROW)
        if born == ADULT or offer["guardian_consented_on"] != PAST
    ]
    artists = world.people([born for _offer, born in offered])
    for artist, (offer, _born) in zip(artists, offered, strict=True):
        world.consent(world.agencies[0], artist, offer)
        world.photo([artist], SHOT)
    found = {
        (territory, at): compare(territory=territory, at=at, kinds=["personal"])
        for territory in ("KR", "JP")
        for at in (NOON, NIGHT)
    }
    for answers in found.values():
        assert 0 < sum(answers) < len(offered)
    assert found["KR", NOON] != found["KR", NIGHT], "the day matters"
    assert found["KR", NOON] != found["JP", NOON], "the place matters"


@pytest.mark.django_db
def test_they_agree_whatever_becomes_of_a_photo(world: World) -> None:
    artists = world.people([ADULT, ADULT])
    world.consent(world.agencies[0], artists[0], IN_ORDER)
    for shot in SHOTS:
        world.photo(artists, shot)
    found = compare(territory="KR", at=NOON, kinds=["personal"])
    fine = [
        {**SHOT, "takedown": "lifted"},
        {**SHOT, "files": (False, True)},
        *(shot for shot in SHOTS if shot["answers"][0, 0] != "approved"),
        *(
            {**SHOT, "narrower": {0: {**WHOLE, **change}, 1: WHOLE}}
            for change in NARROWER
            if change.get("valid_until") != TODAY
            and change.get("allows_personal", True)
            and change.get("countries") != ("JP",)
        ),
        *({**SHOT, "taken_on": day} for day in (None, TAKEN + timedelta(days=30))),
    ]
    assert [shot for shot, cleared in zip(SHOTS, found, strict=True) if cleared] == sorted(
        fine, key=SHOTS.index
    )


@pytest.mark.django_db
def test_a_world_in_order_is_cleared(world: World) -> None:
    artists = world.people([ADULT])
    world.consent(world.agencies[0], artists[0], IN_ORDER)
    world.photo(artists, SHOT)
    assert compare(territory="KR", at=NOON) == [True, True, True]
