"""Whoever was invited joins: with a new account, or with the one they have."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from allauth.account.models import EmailAddress
from django.test import Client

from licensing import people
from licensing.errors import PeopleRefused
from licensing.models import Agency, AgencyMember, Invitation
from stock.accounts.models import User
from stock.audit.models import AuditEntry
from tests.factories import make_agency, make_partner, make_staff

pytestmark = pytest.mark.django_db
PASSWORD = "a-quiet-harbour-42"


@pytest.fixture(autouse=True)
def _now(clock: Callable[[datetime], None]) -> None:
    """Views read a clock that stands."""


def invited(agency: Agency, at: datetime, email: str = "new@agency.example") -> Invitation:
    return people.invite(
        agency=agency, email=email, role="approver", language="en", actor=make_staff(), at=at
    )


def test_a_new_person_makes_an_account_and_is_in(
    client: Client, agency: Agency, at: datetime
) -> None:
    invitation = invited(agency, at)
    link = people.link_of(invitation)
    assert "new@agency.example" in client.get(link).content.decode()
    response = client.post(link, {"name": "Jian", "password": PASSWORD})
    assert response.status_code == 302
    member = AgencyMember.objects.get(user__email="new@agency.example")
    assert (member.agency, member.role, member.user.role) == (agency, "approver", "partner")
    assert member.user.check_password(PASSWORD)
    assert EmailAddress.objects.get(user=member.user).verified
    assert client.get("/partner/").status_code == 200, "signed in already"
    invitation.refresh_from_db()
    assert (invitation.state, invitation.accepted_by) == ("accepted", member.user)
    entry = AuditEntry.objects.get(action="invitation.accept")
    assert entry.actor == member.user


def test_a_weak_password_is_refused_and_nothing_is_made(
    client: Client, agency: Agency, at: datetime
) -> None:
    invitation = invited(agency, at)
    response = client.post(people.link_of(invitation), {"name": "Jian", "password": "12345678"})
    assert response.status_code == 400
    assert "password" in response.context["form"].errors
    assert not User.objects.filter(email="new@agency.example").exists()
    invitation.refresh_from_db()
    assert invitation.state == "open"


def test_who_has_an_account_signs_in_and_is_in_two_agencies(
    client: Client, agency: Agency, at: datetime
) -> None:
    other = make_agency(name="Sunrise")
    user = make_partner(agency=other, email="both@agency.example")
    link = people.link_of(invited(agency, at, "both@agency.example"))
    page = client.get(link)
    assert "/accounts/login/?next=" in page.content.decode()
    assert b"password" not in page.content
    client.force_login(user)
    assert client.post(link).status_code == 302
    assert set(user.agencies.all()) == {agency, other}


def test_somebody_else_who_holds_the_link_is_refused(
    client: Client, agency: Agency, at: datetime
) -> None:
    stranger = make_partner(agency=make_agency())
    link = people.link_of(invited(agency, at))
    client.force_login(stranger)
    assert client.get(link).status_code == 200
    assert client.post(link).status_code == 403
    assert set(agency.members.all()) == set()
    assert Invitation.objects.get().state == "open"


def test_two_clicks_at_once_join_once(agency: Agency, at: datetime) -> None:
    user = make_partner(agency=make_agency(), email="new@agency.example")
    one, other = invited(agency, at), Invitation.objects.get()
    people.accept(invitation=one, user=user, at=at)
    with pytest.raises(PeopleRefused) as refused:
        people.accept(invitation=other, user=user, at=at)
    assert refused.value.code == "not_valid"
    assert agency.memberships.count() == 1


def test_it_fails_whole(agency: Agency, at: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("stock.audit.transitions.record", lambda **fields: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        people.join_as_new(
            invitation=Invitation.objects.create(
                agency=agency,
                email="new@agency.example",
                role="viewer",
                invited_by=make_staff(),
                invited_at=at,
                expires_at=at + people.LASTS,
            ),
            name="N",
            password=PASSWORD,
            at=at,
        )
    assert not User.objects.filter(email="new@agency.example").exists()
    assert not agency.memberships.exists()
