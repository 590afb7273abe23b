"""A partner reaches what belongs to an agency of theirs. Nothing else exists for them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, reverse
from django.utils import translation

from licensing import people, takedowns, urls_partner
from licensing.models import (
    Agency,
    AgencyMember,
    Agreement,
    Consent,
    Invitation,
    Submission,
    Takedown,
)
from stock.accounts.models import User
from stock.audit.models import AuditEntry
from stock.catalogue.models import Photo
from tests.factories import (
    AT,
    decider_of,
    make_agency,
    make_agreement,
    make_artist,
    make_consent,
    make_partner,
    make_photo,
    make_restored,
    make_sent_agreement,
    make_statement,
    make_submission,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def foreign() -> dict[str, Any]:
    """Everything that another agency has: an unsigned agreement too."""
    agency = make_agency(name="Sunrise")
    artist = make_artist(name="Haru")
    agreement = make_agreement(agency=agency)
    consent = make_consent(artist=artist, agreement=agreement)
    photo = make_photo(artists=[artist], title="Their photo")
    make_restored(photo)
    return {
        "photo": photo,
        "submission": make_submission(photo),
        "takedown": takedowns.take_down(
            artist=artist, actor=decider_of(agency), agency=agency, at=AT, ground="privacy"
        ),
        "consent": consent,
        "agreement": agreement,
        "waiting": make_sent_agreement(agency=agency),
        "artist": artist,
        "agency": agency,
        "statement": make_statement(agency=agency, artist=artist, photo=photo),
        "member": make_partner(agency=agency),
        "invitation": people.invite(
            agency=agency,
            email="new@sunrise.example",
            role="viewer",
            language="ko",
            actor=make_partner(agency=agency, rank="manager"),
            at=AT,
        ),
    }


#: URL name -> method, arguments and form. Every pattern with an argument must be here.
PROBES: dict[str, list[tuple[str, Callable[[dict[str, Any]], list[str]], dict[str, str]]]] = {
    "submission": [("get", lambda has: [has["submission"].public_id], {})],
    "decide": [
        ("post", lambda has: [has["submission"].public_id, "approve"], {}),
        (
            "post",
            lambda has: [has["submission"].public_id, "refuse"],
            {"reason_code": "quality"},
        ),
        (
            "post",
            lambda has: [has["submission"].public_id, "request-changes"],
            {"reason_code": "quality"},
        ),
    ],
    "photo": [("get", lambda has: [has["photo"].public_id], {})],
    "explained": [("get", lambda has: [has["photo"].public_id], {})],
    "leave": [
        (
            "post",
            lambda has: [has["agreement"].public_id, has["artist"].slug],
            {"on": "2024-05-01", "reason": "mine now"},
        )
    ],
    "take_down": [("post", lambda has: [has["photo"].public_id], {"ground": "privacy"})],
    "lift": [("post", lambda has: [has["photo"].public_id], {"reason": "settled"})],
    "takedown": [("get", lambda has: [has["takedown"].public_id], {})],
    "lift_takedown": [
        ("post", lambda has: [has["takedown"].public_id], {"reason": "settled"}),
    ],
    "takedown_report": [
        ("get", lambda has: [has["takedown"].public_id, "ko"], {}),
        ("get", lambda has: [has["takedown"].public_id, "en"], {}),
    ],
    "consent": [
        ("get", lambda has: [has["agreement"].public_id, has["artist"].slug], {}),
        (
            "post",
            lambda has: [has["agreement"].public_id, has["artist"].slug],
            {"valid_from": "2024-01-01"},
        ),
    ],
    "withdraw": [("post", lambda has: [has["consent"].public_id], {"reason": "mine now"})],
    "statement": [("get", lambda has: [has["statement"].pk], {})],
    "statement_file": [
        ("get", lambda has: [has["statement"].pk, "csv"], {}),
        ("get", lambda has: [has["statement"].pk, "pdf"], {}),
    ],
    "bank_account": [
        ("get", lambda has: [has["agency"].public_id], {}),
        (
            "post",
            lambda has: [has["agency"].public_id],
            {"bank": "004", "holder": "Mine", "number": "12345678901"},
        ),
    ],
    "people": [
        ("get", lambda has: [has["agency"].public_id], {}),
        (
            "post",
            lambda has: [has["agency"].public_id],
            {"email": "mine@example.com", "role": "manager", "language": "ko"},
        ),
    ],
    "people_act": [
        (
            "post",
            lambda has: [has["agency"].public_id, "role", has["member"].public_id],
            {"role": "viewer"},
        ),
        ("post", lambda has: [has["agency"].public_id, "remove", has["member"].public_id], {}),
        ("post", lambda has: [has["agency"].public_id, "revoke", has["invitation"].public_id], {}),
    ],
    "agreement": [("get", lambda has: [has["waiting"].public_id], {})],
    "sign": [("post", lambda has: [has["waiting"].public_id], {"typed_name": "Kim Partner"})],
    "agreement_file": [
        ("get", lambda has: [has["waiting"].public_id, "document"], {}),
        ("get", lambda has: [has["agreement"].public_id, "paper"], {}),
    ],
}
FLAT = [(name, *probe) for name, probes in PROBES.items() for probe in probes]


def test_no_address_is_forgotten() -> None:
    patterns = [entry for entry in urls_partner.urlpatterns if isinstance(entry, URLPattern)]
    assert len(patterns) == len(urls_partner.urlpatterns)
    with_arguments = {entry.name for entry in patterns if entry.pattern.regex.groupindex}
    assert with_arguments == set(PROBES)


def everything() -> list[Any]:
    models: list[Any] = [Submission, Consent, Agreement, Takedown, Photo, AuditEntry]
    models += [AgencyMember, Invitation]
    return [list(model.objects.order_by("pk").values()) for model in models]


@pytest.mark.parametrize(
    ("name", "method", "arguments", "form"),
    FLAT,
    ids=[f"{name}-{method}-{number}" for number, (name, method, *_rest) in enumerate(FLAT)],
)
@pytest.mark.parametrize("rank", ["viewer", "approver", "manager"])
def test_what_belongs_to_another_agency_is_not_found(
    client: Client,
    agency: Agency,
    foreign: dict[str, Any],
    rank: str,
    name: str,
    method: str,
    arguments: Callable[[dict[str, Any]], list[str]],
    form: dict[str, str],
) -> None:
    client.force_login(make_partner(agency=agency, rank=rank))
    before = everything()
    url = reverse(f"licensing_partner:{name}", args=arguments(foreign))
    response = getattr(client, method)(url, form)
    assert response.status_code == 404
    assert everything() == before
    assert b"Their photo" not in response.content


@pytest.mark.parametrize("name", sorted(PROBES))
def test_what_does_not_exist_is_answered_alike(
    as_partner: Client, foreign: dict[str, Any], name: str
) -> None:
    method, arguments, form = PROBES[name][0]
    theirs = arguments(foreign)
    nowhere = ["0" * 16, *theirs[1:]]
    answers = [
        getattr(as_partner, method)(reverse(f"licensing_partner:{name}", args=args), form)
        for args in (theirs, nowhere)
    ]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].content.replace(theirs[0].encode(), b"") == answers[1].content.replace(
        nowhere[0].encode(), b""
    )


@pytest.mark.parametrize(
    "page", ["queue", "photos", "takedowns", "artists", "agreements", "agencies"]
)
def test_lists_show_only_what_is_ones_own(
    as_partner: Client, foreign: dict[str, Any], page: str
) -> None:
    with translation.override("en"):
        html = as_partner.get(reverse(f"licensing_partner:{page}")).content.decode()
    assert "Their photo" not in html
    assert "Sunrise" not in html
    for thing in ("photo", "submission", "consent", "agreement", "waiting"):
        assert foreign[thing].public_id not in html


def test_a_new_consent_is_given_under_ones_own_agreement_only(
    as_partner: Client, foreign: dict[str, Any]
) -> None:
    form = {"agreement": foreign["agreement"].pk, "artist": foreign["artist"].pk}
    response = as_partner.post(reverse("licensing_partner:artists"), form)
    assert response.status_code == 400
    assert "agreement" in response.context["form"].errors


def test_who_belongs_to_two_agencies_reaches_both(foreign: dict[str, Any], partner: User) -> None:
    foreign["agency"].memberships.create(user=partner, role="approver")
    client = Client()
    client.force_login(partner)
    url = reverse("licensing_partner:submission", args=[foreign["submission"].public_id])
    assert client.get(url).status_code == 200


def test_who_left_reaches_nothing(as_partner: Client, agency: Agency, partner: User) -> None:
    artist = make_artist()
    make_consent(artist=artist, agreement=make_agreement(agency=agency))
    photo = make_photo(artists=[artist])
    make_restored(photo)
    url = reverse("licensing_partner:submission", args=[make_submission(photo).public_id])
    assert as_partner.get(url).status_code == 200
    agency.memberships.filter(user=partner).delete()
    assert as_partner.get(url).status_code == 404
