"""People are invited by mail: signed, once, for a while, revocable."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import translation

from licensing import people
from licensing.errors import PeopleRefused
from licensing.models import Agency, AgencyMember, Invitation
from stock.accounts.models import User
from stock.audit.models import AuditEntry
from stock.audit.transitions import IllegalTransition
from tests.factories import make_agency, make_partner, make_user

pytestmark = pytest.mark.django_db
PASSWORD = "a-quiet-harbour-42"


@pytest.fixture
def manager(agency: Agency) -> User:
    return make_partner(agency=agency, rank="manager", name="Manager")


@pytest.fixture
def invitation(agency: Agency, manager: User, at: datetime) -> Invitation:
    return people.invite(
        agency=agency,
        email="New@Agency.example",
        role="approver",
        language="en",
        actor=manager,
        at=at,
    )


def test_the_mail_goes_once_after_commit_and_its_link_opens_the_invitation(
    agency: Agency, manager: User, at: datetime, sent_tasks: list[Any], committed: Any
) -> None:
    with committed():
        made = people.invite(
            agency=agency,
            email="New@Agency.example",
            role="viewer",
            language="en",
            actor=manager,
            at=at,
        )
        assert sent_tasks == []
    assert sent_tasks == [("licensing.send_invitation", (made.pk,), {})]
    assert people.send_mail_for(invitation_id=made.pk, at=at)
    assert not people.send_mail_for(invitation_id=made.pk, at=at), "twice is once"
    assert people.resend_unsent(at=at) == 0
    (sent,) = mail.outbox
    assert sent.to == ["new@agency.example"]
    assert "Moonlight" in sent.subject
    found = re.search(r"/join/([^/]+)/", sent.body)
    assert found
    assert people.opened(token=found[1], at=at) == made
    entry = AuditEntry.objects.get(action="invitation.sent")
    assert (entry.actor, entry.after["role"]) == (manager, "viewer")


def test_a_mail_server_that_refuses_is_asked_again(
    invitation: Invitation, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(**fields: Any) -> None:
        raise OSError("no route")

    with monkeypatch.context() as patch:
        patch.setattr("licensing.people.send_mail", refuse)
        with pytest.raises(OSError, match="no route"):
            people.send_mail_for(invitation_id=invitation.pk, at=at)
    assert mail.outbox == []
    assert people.resend_unsent(at=at) == 1
    assert len(mail.outbox) == 1


def test_the_mail_is_in_the_language_that_was_chosen(
    agency: Agency, manager: User, at: datetime
) -> None:
    made = people.invite(
        agency=agency, email="k@agency.example", role="viewer", language="ko", actor=manager, at=at
    )
    people.send_mail_for(invitation_id=made.pk, at=at)
    assert "초대" in mail.outbox[0].subject


@pytest.mark.parametrize("why", ["expired", "revoked", "used", "forged", "other row"])
def test_a_link_that_is_no_longer_valid_tells_nothing(
    client: Client,
    invitation: Invitation,
    manager: User,
    at: datetime,
    clock: Callable[[datetime], None],
    why: str,
) -> None:
    link = people.link_of(invitation)
    clock(at)
    assert client.get(link).status_code == 200
    if why == "expired":
        clock(at + people.LASTS)
    elif why == "revoked":
        people.revoke(invitation=invitation, actor=manager, at=at)
    elif why == "used":
        people.join_as_new(invitation=invitation, name="N", password=PASSWORD, at=at)
    elif why == "forged":
        link = link[:-4] + ("aaa/" if link[-4:] != "aaa/" else "bbb/")
    else:
        link = link.replace(link.split("/")[-2], "x" * 20)
    response = client.get(link)
    assert response.status_code == 410
    assert b"new@agency.example" not in response.content
    members = AgencyMember.objects.filter(user__email="new@agency.example").count()
    assert client.post(link, {"name": "X", "password": PASSWORD}).status_code == 410
    assert AgencyMember.objects.filter(user__email="new@agency.example").count() == members


def test_asking_again_makes_the_first_link_worthless(
    invitation: Invitation, agency: Agency, manager: User, at: datetime
) -> None:
    first = people.link_of(invitation).split("/")[-2]
    again = people.invite(
        agency=agency,
        email="new@agency.example",
        role="manager",
        language="ko",
        actor=manager,
        at=at,
    )
    with pytest.raises(PeopleRefused):
        people.opened(token=first, at=at)
    assert people.opened(token=people.link_of(again).split("/")[-2], at=at) == again
    with pytest.raises(IntegrityError), transaction.atomic():
        Invitation.objects.create(
            agency=agency,
            email="NEW@agency.example",
            role="viewer",
            invited_by=manager,
            invited_at=at,
            expires_at=at + timedelta(days=1),
        )


@pytest.mark.parametrize(
    ("email", "code"),
    [("manager@agency.example", "member_already"), ("fan@example.com", "other_account")],
)
def test_who_cannot_be_invited(
    agency: Agency, fan: User, at: datetime, email: str, code: str
) -> None:
    manager = make_partner(agency=agency, rank="manager", email="manager@agency.example")
    with pytest.raises(PeopleRefused) as refused:
        people.invite(
            agency=agency, email=email.upper(), role="viewer", language="ko", actor=manager, at=at
        )
    assert refused.value.code == code
    assert not Invitation.objects.exists()


@pytest.mark.parametrize("rank", ["viewer", "approver", "manager of another agency", "fan"])
def test_only_a_manager_or_staff_invites(
    agency: Agency, staff: User, at: datetime, rank: str
) -> None:
    if rank == "fan":
        actor = make_user()
    elif rank.startswith("manager"):
        actor = make_partner(agency=make_agency(), rank="manager")
    else:
        actor = make_partner(agency=agency, rank=rank)
    fields: Any = {"agency": agency, "email": "n@x.example", "role": "viewer", "language": "ko"}
    with pytest.raises(PeopleRefused) as refused:
        people.invite(actor=actor, at=at, **fields)
    assert refused.value.code == "not_manager"
    assert not Invitation.objects.exists()
    assert people.invite(actor=staff, at=at, **fields).invited_by == staff


def test_revoking_twice_is_refused(invitation: Invitation, manager: User, at: datetime) -> None:
    people.revoke(invitation=invitation, actor=manager, at=at)
    with pytest.raises(IllegalTransition):
        people.revoke(invitation=invitation, actor=manager, at=at)


def test_roles_are_named_in_the_readers_language(invitation: Invitation) -> None:
    with translation.override("ko"):
        assert invitation.get_role_display() == "승인자"
