"""Members get other roles and are removed; somebody always stays manager."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.test import Client
from django.urls import reverse

from licensing import people, submissions
from licensing.errors import DecisionRefused, PeopleRefused
from licensing.models import Agency, AgencyMember
from stock.accounts.models import User
from stock.audit.models import AuditEntry
from tests.factories import make_agency, make_partner

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager(agency: Agency) -> User:
    return make_partner(agency=agency, rank="manager")


def membership(agency: Agency, user: User) -> AgencyMember:
    return agency.memberships.get(user=user)


def test_a_role_is_changed_and_told(
    agency: Agency, manager: User, viewer: User, at: datetime
) -> None:
    people.change_role(member=membership(agency, viewer), role="approver", actor=manager, at=at)
    assert membership(agency, viewer).role == "approver"
    assert membership(agency, manager).role == "manager"
    entry = AuditEntry.objects.get(action="member.role_changed")
    assert (entry.before["role"], entry.after["role"], entry.actor) == (
        "viewer",
        "approver",
        manager,
    )


def test_the_same_role_changes_nothing(
    agency: Agency, manager: User, viewer: User, at: datetime
) -> None:
    people.change_role(member=membership(agency, viewer), role="viewer", actor=manager, at=at)
    assert not AuditEntry.objects.filter(action="member.role_changed").exists()


@pytest.mark.parametrize("verb", ["remove", "demote"])
def test_the_last_manager_stays(
    agency: Agency, manager: User, partner: User, staff: User, at: datetime, verb: str
) -> None:
    make_partner(agency=make_agency(), rank="manager")
    with pytest.raises(PeopleRefused) as refused:
        if verb == "remove":
            people.remove(member=membership(agency, manager), actor=staff, at=at)
        else:
            people.change_role(
                member=membership(agency, manager), role="viewer", actor=manager, at=at
            )
    assert refused.value.code == "last_manager"
    assert membership(agency, manager).role == "manager"
    assert not AuditEntry.objects.filter(action__startswith="member.").exists()


def test_who_is_removed_decides_no_more(
    agency: Agency, manager: User, partner: User, at: datetime
) -> None:
    submissions.require_decider(agency=agency, actor=partner)
    people.remove(member=membership(agency, partner), actor=manager, at=at, reason="left")
    with pytest.raises(DecisionRefused):
        submissions.require_decider(agency=agency, actor=partner)
    assert User.objects.filter(pk=partner.pk).exists()
    assert AuditEntry.objects.get(action="member.removed").reason == "left"
    people.remove(member=AgencyMember(pk=10**6, agency=agency, user=partner), actor=manager, at=at)
    assert AuditEntry.objects.filter(action="member.removed").count() == 1, "twice is once"


def test_pages_are_for_managers(as_viewer: Client, as_partner: Client, agency: Agency) -> None:
    url = reverse("licensing_partner:people", args=[agency.public_id])
    assert as_viewer.get(url).status_code == 404
    assert as_partner.get(url).status_code == 404
    manager = make_partner(agency=agency, rank="manager")
    client = Client()
    client.force_login(manager)
    assert client.get(url).status_code == 200
    act = reverse("licensing_partner:people_act", args=[agency.public_id, "remove", "0" * 16])
    assert client.post(act).status_code == 404
    target = agency.memberships.get(role="viewer").user
    act = reverse("licensing_partner:people_act", args=[agency.public_id, "role", target.public_id])
    assert client.post(act, {"role": "approver"}).status_code == 302
    assert agency.memberships.get(user=target).role == "approver"
    assert as_viewer.get(reverse("licensing_partner:agencies")).status_code == 200


def test_a_manager_who_removes_themselves_lands_outside(agency: Agency, manager: User) -> None:
    make_partner(agency=agency, rank="manager")
    client = Client()
    client.force_login(manager)
    act = reverse(
        "licensing_partner:people_act", args=[agency.public_id, "remove", manager.public_id]
    )
    assert client.post(act).headers["Location"] == reverse("licensing_partner:agencies")
    page = reverse("licensing_partner:people", args=[agency.public_id])
    assert client.get(page).status_code == 404
