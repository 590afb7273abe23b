"""Where the agreement asks for two people, one yes is not an approval."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from licensing import clearance, submissions
from licensing.errors import DecisionRefused
from licensing.models import Agreement, Submission, SubmissionApproval
from licensing.submissions import Terms
from stock.accounts.models import User
from stock.audit.models import AuditEntry
from stock.audit.transitions import IllegalTransition
from stock.catalogue.models import Artist
from tests.factories import AT, make_partner, make_photo, make_restored, make_submission
from tests.tampering import unfrozen

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(hours=1)


@pytest.fixture
def second(agency: Any) -> User:
    return make_partner(agency=agency, rank="manager", name="Second")


@pytest.fixture
def asked(agreement: Agreement, artist: Artist) -> Submission:
    with unfrozen():
        Agreement.objects.filter(pk=agreement.pk).update(two_person_approval=True)
    photo = make_photo(artists=[artist])
    make_restored(photo)
    return make_submission(photo)


def actions(submission: Submission) -> list[str]:
    rows = AuditEntry.objects.filter(target_id=submission.public_id).order_by("pk")
    return list(rows.values_list("action", flat=True))


def saleable(submission: Submission, kind: str = "personal", territory: str = "KR") -> bool:
    return clearance.explain(submission.photo, kind=kind, territory=territory, at=LATER).allowed


def test_how_many_is_frozen_when_it_is_asked(asked: Submission, agreement: Agreement) -> None:
    with unfrozen():
        Agreement.objects.filter(pk=agreement.pk).update(two_person_approval=False)
    asked.refresh_from_db()
    assert asked.approvals_needed == 2


def test_two_people_approve(asked: Submission, partner: User, second: User) -> None:
    assert submissions.approve(submission=asked, actor=partner, at=AT) is False
    stored = Submission.objects.get(pk=asked.pk)
    assert (stored.state, stored.decided_by, stored.first_yes_by) == ("open", None, partner)
    assert not saleable(asked)

    assert submissions.approve(submission=asked, actor=second, at=LATER) is True
    stored.refresh_from_db()
    assert (stored.state, stored.decided_by, stored.decided_at) == ("approved", second, LATER)
    assert stored.first_yes_by == partner
    yeses = SubmissionApproval.objects.values_list("approver", "at")
    assert list(yeses) == [(partner.pk, AT), (second.pk, LATER)]
    assert saleable(asked)
    assert actions(asked) == [
        "submission.opened",
        "submission.first_yes",
        "submission.approve",
    ]


def test_nobody_gives_both(asked: Submission, partner: User) -> None:
    submissions.approve(submission=asked, actor=partner, at=AT)
    with pytest.raises(DecisionRefused) as caught:
        submissions.approve(submission=asked, actor=partner, at=LATER)
    assert caught.value.code == "already_said_yes"
    assert Submission.objects.get(pk=asked.pk).state == "open"
    assert SubmissionApproval.objects.count() == 1
    assert actions(asked) == ["submission.opened", "submission.first_yes"]


@pytest.mark.parametrize("first", ["nobody", "the same"])
def test_the_database_holds_to_two_different_people(
    asked: Submission, partner: User, first: str
) -> None:
    fields = {"state": "approved", "decided_by": partner, "decided_at": AT}
    fields["first_yes_by"] = partner if first == "the same" else None
    with pytest.raises(IntegrityError, match="two_different_people"), transaction.atomic():
        Submission.objects.filter(pk=asked.pk).update(**fields)
    with pytest.raises(IntegrityError), transaction.atomic():
        SubmissionApproval.objects.bulk_create(
            SubmissionApproval(submission=asked, approver=partner, at=AT) for _ in range(2)
        )
    assert Submission.objects.get(pk=asked.pk).state == "open"


def test_ones_own_first_yes_is_taken_back_with_its_terms(
    asked: Submission, partner: User, second: User
) -> None:
    terms = Terms(frozenset({"personal"}), date(2030, 1, 1), frozenset({"KR"}))
    submissions.approve(submission=asked, actor=partner, at=AT, terms=terms)
    with pytest.raises(DecisionRefused) as caught:
        submissions.take_back(submission=asked, actor=second, at=LATER)
    assert caught.value.code == "no_yes"
    assert Submission.objects.get(pk=asked.pk).first_yes_by == partner

    submissions.take_back(submission=asked, actor=partner, at=LATER)

    stored = Submission.objects.get(pk=asked.pk)
    assert (stored.state, stored.first_yes_by, stored.valid_until) == ("open", None, None)
    assert stored.allows_editorial
    assert not stored.approvals.exists()
    assert not stored.territories.exists()
    assert actions(asked)[-1] == "submission.yes_taken_back"
    # From the start again, in either order.
    assert submissions.approve(submission=asked, actor=second, at=LATER) is False


def test_an_approval_is_not_taken_back_like_a_first_yes(
    asked: Submission, partner: User, second: User
) -> None:
    submissions.approve(submission=asked, actor=partner, at=AT)
    submissions.approve(submission=asked, actor=second, at=AT)
    with pytest.raises(IllegalTransition):
        submissions.take_back(submission=asked, actor=partner, at=LATER)
    assert Submission.objects.get(pk=asked.pk).state == "approved"
    assert asked.approvals.count() == 2


def test_a_yes_of_somebody_who_left_counts_no_more(
    asked: Submission, partner: User, second: User, agency: Any
) -> None:
    terms = Terms(kinds=frozenset({"personal"}))
    submissions.approve(submission=asked, actor=partner, at=AT, terms=terms)
    agency.memberships.filter(user=partner).delete()
    assert submissions.approve(submission=asked, actor=second, at=LATER) is False
    stored = Submission.objects.get(pk=asked.pk)
    assert (stored.state, stored.first_yes_by) == ("open", second)
    assert stored.allows_editorial


def test_the_second_narrows_further_and_never_widens(
    asked: Submission, partner: User, second: User
) -> None:
    first = Terms(frozenset({"personal"}), date(2030, 1, 1), frozenset({"KR", "JP"}))
    submissions.approve(submission=asked, actor=partner, at=AT, terms=first)
    wider: list[tuple[Terms, str]] = [
        (Terms(kinds=frozenset({"personal", "editorial"})), "kinds_beyond_consent"),
        (Terms(countries=frozenset({"US"})), "countries_beyond_consent"),
    ]
    for terms, code in wider:
        with pytest.raises(DecisionRefused) as caught:
            submissions.approve(submission=asked, actor=second, at=LATER, terms=terms)
        assert caught.value.code == code
    further = Terms(valid_until=date(2031, 1, 1), countries=frozenset({"JP"}))
    submissions.approve(submission=asked, actor=second, at=LATER, terms=further)
    stored = Submission.objects.get(pk=asked.pk)
    assert (stored.state, stored.valid_until) == ("approved", date(2030, 1, 1))
    assert [row.country for row in stored.territories.all()] == ["JP"]
    assert saleable(asked, "personal", "JP")
    assert not saleable(asked, "personal", "KR")
    assert not saleable(asked, "editorial", "JP")


def test_one_person_refuses_alone(asked: Submission, partner: User, second: User) -> None:
    submissions.approve(submission=asked, actor=partner, at=AT)
    submissions.refuse(submission=asked, actor=second, at=LATER, reason_code="moment")
    stored = Submission.objects.get(pk=asked.pk)
    assert (stored.state, stored.decided_by) == ("refused", second)
