"""An amendment is a new version: signed, it replaces the one before and takes its consents over."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from licensing import agreements, clearance
from licensing.agreements.carry_over import common_countries, common_term
from licensing.errors import AgreementRefused
from licensing.models import Agency, Agreement, Consent, Term
from stock.accounts.models import User
from stock.audit.models import AuditEntry
from stock.catalogue.models import Photo
from tests.factories import (
    LONG_AGO,
    make_agreement,
    make_artist,
    make_cleared_photo,
    make_consent,
    make_event,
    send,
    sign,
)

SAME: dict[str, Any] = {
    "share_bps": 5000,
    "valid_from": LONG_AGO,
    "valid_until": None,
    "territories": ["KR"],
    "currency": "KRW",
}


def amended(agreement: Agreement, staff: User, at: datetime, **changes: Any) -> Agreement:
    """The next version, sent."""
    version = agreements.amend(agreement=agreement, actor=staff, at=at)
    agreements.revise(agreement=version, actor=staff, at=at, **{**SAME, **changes})
    send(version, at=at)
    return version


def on_sale(photo: Photo, at: datetime, territory: str = "KR") -> bool:
    return clearance.explain(photo, kind="personal", territory=territory, at=at).allowed


@pytest.mark.django_db
def test_a_version_is_drafted_with_the_terms_as_they_are(
    agency: Agency, staff: User, at: datetime
) -> None:
    first = make_agreement(
        agency=agency,
        territories=["JP", "KR"],
        valid_until=date(2030, 1, 1),
        floors={"commercial": 90_000},
        exclusive=True,
        two_person_approval=True,
    )
    before = Agreement.objects.values().get()
    version = agreements.amend(agreement=first, actor=staff, at=at)
    assert (version.series, version.version, version.amends) == (first.series, 2, first)
    assert (version.state, version.agency) == ("draft", agency)
    assert (version.valid_from, version.valid_until) == (LONG_AGO, date(2030, 1, 1))
    assert (version.exclusive, version.two_person_approval) == (True, True)
    assert sorted(row.country for row in version.territories.all()) == ["JP", "KR"]
    assert [rate.floor for rate in version.rates.order_by("-floor")] == [90_000, 0, 0]
    assert version.number == first.number[:-1] + "2"
    assert Agreement.objects.values().get(pk=first.pk) == before


@pytest.mark.django_db
def test_the_one_in_force_stays_so_until_the_new_one_is_signed(staff: User, at: datetime) -> None:
    photo = make_cleared_photo()
    first = Agreement.objects.get()
    version = amended(first, staff, at, share_bps=7000)
    assert on_sale(photo, at)
    assert Agreement.objects.get(pk=first.pk).state == "active"

    sign(version, at=at)

    first.refresh_from_db()
    version.refresh_from_db()
    assert (first.state, version.state) == ("superseded", "active")
    assert on_sale(photo, at), "nothing has to be consented to again"
    old, new = first.consents.get(), version.consents.get()
    assert (old.state, new.state) == ("withdrawn", "active")
    assert (first.share_of("personal"), version.share_of("personal")) == (5000, 7000)
    (entry,) = AuditEntry.objects.filter(action="consent.carried_over")
    assert entry.before["consent"] == old.public_id


@pytest.mark.django_db
def test_a_consent_goes_on_as_it_was(agency: Agency, staff: User, at: datetime) -> None:
    first = make_agreement(agency=agency)
    event = make_event()
    before = make_consent(
        artist=make_artist(born=date(2010, 1, 1)),
        agreement=first,
        kinds=["editorial"],
        training=True,
        guardian="Kim Bora",
        guardian_on=date(2024, 1, 1),
    )
    before.exclusions.create(event=event)
    Consent.objects.filter(pk=before.pk).update(taken_until=date(2024, 4, 1))
    version = amended(first, staff, at)
    sign(version, at=at)
    after = version.consents.get()
    same = (
        "artist",
        "allows_personal",
        "allows_editorial",
        "allows_commercial",
        "allows_restoration",
        "allows_training",
        "guardian_name",
        "guardian_consented_on",
        "valid_from",
        "valid_until",
    )
    assert [getattr(after, name) for name in same] == [getattr(before, name) for name in same]
    assert after.taken_until == date(2024, 4, 1)
    assert [row.event for row in after.exclusions.all()] == [event]
    assert [row.country for row in after.territories.all()] == ["KR"]
    assert after.public_id != before.public_id
    assert (after.given_at, after.given_by) == (at, version.signed_by)


@pytest.mark.django_db
def test_a_consent_is_narrowed_to_what_the_new_version_covers(staff: User, at: datetime) -> None:
    first = make_agreement(territories=["JP", "KR", "US"])
    make_consent(artist=make_artist(), agreement=first, valid_until=date(2026, 1, 1))
    version = amended(
        first, staff, at, territories=["KR", "TW", "JP"], valid_until=date(2025, 1, 1)
    )
    sign(version, at=at)
    consent = version.consents.get()
    assert sorted(row.country for row in consent.territories.all()) == ["JP", "KR"]
    assert consent.valid_until == date(2025, 1, 1)
    old = first.consents.get()
    assert sorted(row.country for row in old.territories.all()) == ["JP", "KR", "US"], "untouched"


@pytest.mark.django_db
def test_a_consent_of_which_nothing_is_left_is_not_carried_over(staff: User, at: datetime) -> None:
    first = make_agreement(territories=["KR"])
    make_consent(artist=make_artist(), agreement=first)
    version = amended(first, staff, at, territories=["US"])
    sign(version, at=at)
    assert not version.consents.exists()
    assert first.consents.get().state == "withdrawn"
    assert AuditEntry.objects.filter(action="consent.not_carried_over").count() == 1


@pytest.mark.django_db
def test_what_was_withdrawn_stays_withdrawn(staff: User, at: datetime) -> None:
    first = make_agreement()
    consent = make_consent(artist=make_artist(), agreement=first)
    Consent.objects.filter(pk=consent.pk).update(state="withdrawn")
    version = amended(first, staff, at)
    sign(version, at=at)
    assert not version.consents.exists()


@pytest.mark.django_db
def test_a_version_that_begins_later_leaves_no_gap(staff: User, at: datetime) -> None:
    photo = make_cleared_photo()
    first = Agreement.objects.get()
    version = amended(first, staff, at, valid_from=date(2024, 5, 2))
    with pytest.raises(AgreementRefused) as caught:
        sign(version, at=at)
    assert caught.value.code == "begins_later"
    assert on_sale(photo, at)
    assert Agreement.objects.get(pk=version.pk).state == "sent"
    assert first.consents.get().state == "active"
    sign(version, at=at.replace(day=2))
    assert Agreement.objects.get(pk=version.pk).state == "active"


@pytest.mark.django_db
def test_all_of_it_or_nothing(staff: User, at: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    make_cleared_photo()
    first = Agreement.objects.get()
    version = amended(first, staff, at)

    def broken(**fields: object) -> None:
        raise LookupError("no consents today")

    monkeypatch.setattr("licensing.agreements.signing.carry_over", broken)
    with pytest.raises(LookupError):
        sign(version, at=at)
    states = Agreement.objects.order_by("version").values_list("state", flat=True)
    assert list(states) == ["active", "sent"]
    assert Consent.objects.get().state == "active"


@pytest.mark.django_db
def test_one_version_is_prepared_at_a_time(staff: User, at: datetime) -> None:
    first = make_agreement()
    version = agreements.amend(agreement=first, actor=staff, at=at)
    with pytest.raises(AgreementRefused) as caught:
        agreements.amend(agreement=first, actor=staff, at=at)
    assert caught.value.code == "already_amended"
    assert Agreement.objects.count() == 2
    agreements.discard(agreement=version, actor=staff, at=at)
    again = agreements.amend(agreement=first, actor=staff, at=at)
    assert again.version == 3, "a number is not used twice"


@pytest.mark.django_db
def test_only_what_is_in_force_is_amended(staff: User, at: datetime) -> None:
    draft = make_agreement(signed=False)
    with pytest.raises(AgreementRefused) as caught:
        agreements.amend(agreement=draft, actor=staff, at=at)
    assert caught.value.code == "not_in_force"
    assert Agreement.objects.count() == 1


@pytest.mark.django_db
def test_the_database_has_one_version_in_force(staff: User, at: datetime) -> None:
    first = make_agreement()
    version = amended(first, staff, at)
    with pytest.raises(IntegrityError), transaction.atomic():
        Agreement.objects.filter(pk=version.pk).update(
            state="active", signed_by=staff, signed_at=at
        )
    assert Agreement.objects.get(pk=version.pk).state == "sent"


# --- what two have in common --------------------------------------------------------------------

days = st.dates(date(2024, 1, 1), date(2024, 1, 9))
terms = st.builds(
    lambda start, length: Agreement(
        valid_from=start,
        valid_until=None if length is None else date.fromordinal(start.toordinal() + length),
    ),
    days,
    st.none() | st.integers(1, 9),
)


def holds(term: Term, day: date) -> bool:
    return term.valid_from <= day and (term.valid_until is None or day < term.valid_until)


@given(terms, terms)
def test_the_common_term_has_the_days_of_both(one: Agreement, other: Agreement) -> None:
    found = common_term(one, other)
    for number in range(date(2023, 12, 31).toordinal(), date(2024, 2, 1).toordinal()):
        day = date.fromordinal(number)
        both = holds(one, day) and holds(other, day)
        inside = found is not None and found[0] <= day and (found[1] is None or day < found[1])
        assert both == inside


countries = st.sets(st.sampled_from(["KR", "JP", "US", "WW"]), min_size=1)


@given(countries, countries)
def test_the_common_countries_are_those_where_both_sell(one: set[str], other: set[str]) -> None:
    found = set(common_countries(one, other))
    for country in ("KR", "JP", "US", "FR"):
        both = bool({country, "WW"} & one) and bool({country, "WW"} & other)
        assert both == bool({country, "WW"} & found)
