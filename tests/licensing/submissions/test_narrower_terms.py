"""An approval may allow less than the consents, never more; clearance honours it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from licensing import clearance, submissions
from licensing.errors import DecisionRefused
from licensing.models import Agreement, Consent, Submission
from licensing.submissions import Terms, allowed_for
from stock.accounts.models import User
from stock.audit.models import AuditEntry
from stock.catalogue.models import Artist
from tests.factories import (
    AT,
    make_artist,
    make_consent,
    make_photo,
    make_restored,
    make_submission,
)

pytestmark = pytest.mark.django_db


def codes(submission: Submission, kind: str, territory: str = "KR", at: datetime = AT) -> set[str]:
    return set(clearance.explain(submission.photo, kind=kind, territory=territory, at=at).codes)


def test_fewer_kinds(asked: Submission, partner: User) -> None:
    submissions.approve(
        submission=asked, actor=partner, at=AT, terms=Terms(kinds=frozenset({"personal"}))
    )
    assert codes(asked, "personal") == set()
    assert codes(asked, "editorial") == {"kind_not_approved"}
    entry = AuditEntry.objects.get(action="submission.approve")
    assert entry.after["without"] == ["editorial", "commercial"]


def test_an_end(asked: Submission, partner: User) -> None:
    terms = Terms(valid_until=date(2024, 6, 1))
    submissions.approve(submission=asked, actor=partner, at=AT, terms=terms)
    # Days are those of Seoul, nine hours ahead.
    last, over = datetime(2024, 5, 31, 14, tzinfo=UTC), datetime(2024, 5, 31, 15, tzinfo=UTC)
    assert codes(asked, "personal", at=last) == set()
    assert codes(asked, "personal", at=over) == {"approval_expired"}


def test_fewer_countries(asked: Submission, partner: User) -> None:
    terms = Terms(countries=frozenset({"KR", "JP"}))
    submissions.approve(submission=asked, actor=partner, at=AT, terms=terms)
    assert codes(asked, "personal", "JP") == set()
    assert codes(asked, "personal", "US") == {"territory_not_approved"}


def test_everything_that_is_allowed_is_no_narrowing(
    asked: Submission, partner: User, agreement: Agreement
) -> None:
    everything = Terms(
        kinds=frozenset({"personal", "editorial"}), countries=frozenset({"KR", "JP", "US"})
    )
    submissions.approve(submission=asked, actor=partner, at=AT, terms=everything)
    assert codes(asked, "commercial") == {"kind_not_allowed"}
    Consent.objects.update(allows_commercial=True)
    assert codes(asked, "commercial") == set()
    assert not asked.territories.exists()


@pytest.mark.parametrize(
    ("terms", "code"),
    [
        (Terms(kinds=frozenset()), "nothing_allowed"),
        (Terms(kinds=frozenset({"commercial"})), "kinds_beyond_consent"),
        (Terms(countries=frozenset({"KR", "FR"})), "countries_beyond_consent"),
        (Terms(countries=frozenset({"WW"})), "countries_beyond_consent"),
        (Terms(valid_until=date(2024, 5, 1)), "until_is_past"),
    ],
)
def test_terms_that_cannot_be(asked: Submission, partner: User, terms: Terms, code: str) -> None:
    with pytest.raises(DecisionRefused) as caught:
        submissions.approve(submission=asked, actor=partner, at=AT, terms=terms)
    assert caught.value.code == code
    stored = Submission.objects.get(pk=asked.pk)
    assert (stored.state, stored.valid_until, stored.allows_editorial) == ("open", None, True)
    assert not stored.approvals.exists()
    assert not stored.territories.exists()
    assert not AuditEntry.objects.filter(action__startswith="submission.app").exists()


def test_a_group_photo_offers_what_everybody_allows(
    agreement: Agreement, artist: Artist, partner: User
) -> None:
    other = make_artist()
    make_consent(artist=other, agreement=agreement, kinds=["editorial", "commercial"])
    photo = make_photo(artists=[artist, other])
    make_restored(photo)
    asked = make_submission(photo)
    assert allowed_for(asked, at=AT).kinds == {"editorial"}
    assert allowed_for(asked, at=AT).countries == {"KR", "JP", "US"}
    with pytest.raises(DecisionRefused):
        submissions.approve(
            submission=asked, actor=partner, at=AT, terms=Terms(kinds=frozenset({"personal"}))
        )
    assert Submission.objects.get(pk=asked.pk).state == "open"


def test_a_consent_that_is_over_offers_nothing(asked: Submission) -> None:
    Consent.objects.update(valid_until=AT.date())
    assert allowed_for(asked, at=AT + timedelta(days=1)).kinds == frozenset()
