"""Who earns from a sale, and how much: equal parts per artist, each agency's share of them."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from licensing import agreements
from licensing.models import Agreement, Submission
from licensing.royalties import Share, parts, shares_of
from tests.factories import (
    approve_all,
    make_agreement,
    make_artist,
    make_cleared_photo,
    make_consent,
    make_event,
    make_photo,
    make_restored,
    make_staff,
    make_submission,
)

amounts = st.integers(0, 10**9)
basis_points = st.lists(st.integers(0, 10_000), min_size=1, max_size=8)


def made(bps: list[int]) -> list[Share]:
    return [Share(agency_id=1, artist_id=number, bps=part) for number, part in enumerate(bps)]


@given(amounts, basis_points)
def test_the_parts_never_exceed_what_was_paid(amount: int, bps: list[int]) -> None:
    found = parts(amount, made(bps))
    assert len(found) == len(bps)
    assert min(found) >= 0
    assert sum(found) <= amount


@given(amounts, basis_points)
def test_each_part_is_exact_but_for_one_unit(amount: int, bps: list[int]) -> None:
    for part, share in zip(parts(amount, made(bps)), bps, strict=True):
        exact = amount * share / (10_000 * len(bps))
        assert abs(part - exact) < 1


@given(amounts, st.integers(1, 8))
def test_whoever_gets_everything_leaves_nothing_to_the_shop(amount: int, people: int) -> None:
    assert sum(parts(amount, made([10_000] * people))) == amount


@given(amounts, st.integers(0, 10_000), st.integers(1, 8))
def test_equals_differ_by_at_most_one(amount: int, bps: int, people: int) -> None:
    found = parts(amount, made([bps] * people))
    assert max(found) - min(found) <= 1
    assert found == sorted(found, reverse=True), "the earlier artist gets it"


@pytest.mark.parametrize(
    ("amount", "bps", "expected"),
    [
        (12_000, [5500], [6600]),
        (12_000, [5000, 5000], [3000, 3000]),
        (12_000, [6000, 4000, 0], [2400, 1600, 0]),
        (1, [5000], [1]),
        (0, [5000], [0]),
        (12_000, [0], [0]),
        (12_000, [], []),
    ],
)
def test_examples(amount: int, bps: list[int], expected: list[int]) -> None:
    assert parts(amount, made(bps)) == expected


def test_a_share_can_be_frozen_on_an_order_line() -> None:
    assert Share(agency_id=3, artist_id=7, bps=5500).to_json() == {
        "agency": 3,
        "artist": 7,
        "bps": 5500,
    }


# --- who earns ----------------------------------------------------------------------------------


@pytest.mark.django_db
def test_every_artist_shown_earns_for_the_agency_of_the_consent(at: datetime) -> None:
    people = [make_artist() for _ in range(3)]
    one, other = make_agreement(share_bps=6000), make_agreement(share_bps=4000)
    for artist, agreement in zip(people, [one, other, one], strict=True):
        make_consent(artist=artist, agreement=agreement)
    photo = make_cleared_photo(artists=people)
    make_cleared_photo()
    assert shares_of(photo, kind="personal", territory="KR", at=at) == [
        Share(agency_id=one.agency_id, artist_id=people[0].pk, bps=6000),
        Share(agency_id=other.agency_id, artist_id=people[1].pk, bps=4000),
        Share(agency_id=one.agency_id, artist_id=people[2].pk, bps=6000),
    ]


@pytest.mark.django_db
@pytest.mark.parametrize("approving", [0, 1])
def test_of_two_agencies_of_an_artist_the_one_that_approved_earns(
    at: datetime, approving: int
) -> None:
    artist = make_artist()
    agreements = [make_agreement(share_bps=bps) for bps in (6000, 4000)]
    for agreement in agreements:
        make_consent(artist=artist, agreement=agreement)
    photo = make_photo(artists=[artist])
    make_restored(photo)
    approve_all(photo)
    earning = agreements[approving]
    Submission.objects.exclude(agency=earning.agency).update(state="void")
    assert shares_of(photo, kind="personal", territory="KR", at=at) == [
        Share(agency_id=earning.agency_id, artist_id=artist.pk, bps=earning.share_of("personal"))
    ]


@pytest.mark.django_db
def test_if_both_approved_the_earlier_consent_earns_once(at: datetime) -> None:
    artist = make_artist()
    first, second = make_agreement(share_bps=6000), make_agreement(share_bps=4000)
    for agreement in (first, second):
        make_consent(artist=artist, agreement=agreement)
    photo = make_cleared_photo(artists=[artist])
    assert [share.bps for share in shares_of(photo, kind="personal", territory="KR", at=at)] == [
        6000
    ]


@pytest.mark.django_db
def test_what_is_not_in_force_earns_nothing(at: datetime) -> None:
    photo = make_cleared_photo(kinds=["personal"])
    assert shares_of(photo, kind="personal", territory="KR", at=at)
    assert shares_of(photo, kind="commercial", territory="KR", at=at) == []
    assert shares_of(photo, kind="personal", territory="JP", at=at) == []
    make_restored(photo)
    assert shares_of(photo, kind="personal", territory="KR", at=at) == [], "another file"


@pytest.mark.django_db
def test_a_terminated_agreement_earns_nothing(at: datetime) -> None:
    photo = make_cleared_photo()
    agreements.terminate(
        agreement=Agreement.objects.get(), actor=make_staff(), at=at, reason="over"
    )
    assert shares_of(photo, kind="personal", territory="KR", at=at) == []


def test_an_agency_that_is_being_asked_sees_what_it_would_earn(db: None, at: datetime) -> None:
    artist = make_artist()
    consent = make_consent(artist=artist, agreement=make_agreement(share_bps=5500))
    photo = make_photo(artists=[artist])
    make_restored(photo)
    make_submission(photo)

    sale = {"kind": "personal", "territory": "KR", "at": at}
    assert shares_of(photo, **sale) == []
    (share,) = shares_of(photo, **sale, assuming_approval=True)
    assert (share.agency_id, share.bps) == (consent.agreement.agency_id, 5500)
    assert Submission.objects.get(photo=photo).state == "open"


@pytest.mark.django_db
def test_the_agency_whose_consent_does_not_cover_the_photo_is_not_paid(at: datetime) -> None:
    """Two agencies of one artist; the first one's consent leaves out the event."""
    artist, event = make_artist(), make_event()
    first = make_consent(artist=artist, agreement=make_agreement())
    second = make_consent(artist=artist, agreement=make_agreement())
    photo = make_photo(artists=[artist], event=event)
    make_restored(photo)
    approve_all(photo)
    (share,) = shares_of(photo, kind="personal", territory="KR", at=at)
    assert share.agency_id == first.agreement.agency_id
    first.exclusions.create(event=event)
    (share,) = shares_of(photo, kind="personal", territory="KR", at=at)
    assert share.agency_id == second.agreement.agency_id


@pytest.mark.django_db
def test_the_agency_that_approved_other_kinds_only_is_not_paid(at: datetime) -> None:
    artist = make_artist()
    first = make_consent(artist=artist, agreement=make_agreement())
    second = make_consent(artist=artist, agreement=make_agreement())
    photo = make_photo(artists=[artist])
    make_restored(photo)
    approve_all(photo)
    photo.submissions.filter(agency=first.agreement.agency).update(allows_personal=False)
    (share,) = shares_of(photo, kind="personal", territory="KR", at=at)
    assert share.agency_id == second.agreement.agency_id
    (share,) = shares_of(photo, kind="editorial", territory="KR", at=at)
    assert share.agency_id == first.agreement.agency_id
