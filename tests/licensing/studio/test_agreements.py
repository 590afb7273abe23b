"""The studio's pages of an agreement, from the draft to its end."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import translation

from licensing.models import Agency, Agreement
from stock.accounts.models import User
from tests import pictures
from tests.factories import make_agreement, make_sent_agreement

pytestmark = pytest.mark.django_db

NEW = {
    "currency": "KRW",
    "share_personal": "55.25",
    "share_editorial": "50",
    "share_commercial": "40",
    "floor_commercial": "90000",
    "territories": ["KR", "JP"],
    "valid_from": "2024-01-01",
    "valid_until": "2040-01-01",
    "two_person_approval": "on",
}


def url(name: str, *args: str) -> str:
    with translation.override("en"):
        return reverse(f"licensing_studio:{name}", args=args)


def said(response: Any) -> str:
    return " ".join(str(message) for message in get_messages(response.wsgi_request))


def test_an_agreement_is_drafted(as_staff: Client, agency: Agency) -> None:
    assert as_staff.get(url("new_agreement")).status_code == 200
    response = as_staff.post(url("new_agreement"), {**NEW, "agency": agency.pk})
    agreement = Agreement.objects.get()
    assert response.headers["Location"] == url("agreement", agreement.public_id)
    assert (agreement.agency, agreement.state) == (agency, "draft")
    assert {r.licence_kind: (r.share_bps, r.floor) for r in agreement.rates.all()} == {
        "personal": (5525, 0),
        "editorial": (5000, 0),
        "commercial": (4000, 90_000),
    }
    assert sorted(row.country for row in agreement.territories.all()) == ["JP", "KR"]
    assert (agreement.valid_from, agreement.valid_until) == (date(2024, 1, 1), date(2040, 1, 1))
    assert (agreement.exclusive, agreement.two_person_approval) == (False, True)


def test_money_is_typed_in_the_currencys_own_unit(as_staff: Client, agency: Agency) -> None:
    form = {**NEW, "agency": agency.pk, "currency": "USD", "floor_commercial": "99.50"}
    as_staff.post(url("new_agreement"), form)
    agreement = Agreement.objects.get()
    assert agreement.rates.get(licence_kind="commercial").floor == 9_950
    page = as_staff.get(url("edit_agreement", agreement.public_id))
    assert str(page.context["form"].initial["floor_commercial"]) == "99.50"


@pytest.mark.parametrize(
    "changes",
    [
        {"agency": ""},
        {"share_personal": "101"},
        {"share_personal": "-1"},
        {"share_personal": "33.333"},
        {"share_editorial": ""},
        {"floor_commercial": "-1"},
        {"floor_commercial": "0.5"},
        {"currency": "XAU"},
        {"territories": []},
        {"territories": ["KR", "한국"]},
        {"territories": ["EU"]},
        {"valid_from": ""},
        {"valid_until": "2024-01-01"},
    ],
    ids=str,
)
def test_a_form_that_is_not_in_order_drafts_nothing(
    as_staff: Client, agency: Agency, changes: dict[str, Any]
) -> None:
    response = as_staff.post(url("new_agreement"), {**NEW, "agency": agency.pk, **changes})
    assert response.status_code == 400
    assert response.context["form"].errors
    assert not Agreement.objects.exists()


@pytest.mark.parametrize(("language", "name"), [("ko", "대한민국"), ("en", "South Korea")])
def test_countries_are_picked_by_name(as_staff: Client, language: str, name: str) -> None:
    with translation.override(language):
        html = as_staff.get(reverse("licensing_studio:new_agreement")).content.decode()
    assert name in html
    assert html.count('name="territories"') > 200


def test_a_draft_is_edited(as_staff: Client, agency: Agency) -> None:
    agreement = make_agreement(agency=agency, signed=False)
    page = as_staff.get(url("edit_agreement", agreement.public_id))
    assert page.context["form"].initial["share_personal"] == 50
    assert "agency" not in page.context["form"].fields
    response = as_staff.post(url("edit_agreement", agreement.public_id), NEW)
    assert response.headers["Location"] == url("agreement", agreement.public_id)
    assert Agreement.objects.get().share_of("personal") == 5525


def test_what_was_sent_is_not_edited(as_staff: Client) -> None:
    agreement = make_sent_agreement()
    response = as_staff.post(url("edit_agreement", agreement.public_id), NEW)
    assert response.headers["Location"] == url("agreement", agreement.public_id)
    assert "Only a draft" in said(response)
    assert Agreement.objects.get().share_of("personal") == 5000


def test_it_is_sent_taken_back_and_discarded(as_staff: Client) -> None:
    agreement, other = make_agreement(signed=False), make_agreement(signed=False)
    for verb, state in [
        ("send", "sent"),
        ("send", "sent"),
        ("take-back", "draft"),
        ("discard", "discarded"),
        ("send", "discarded"),
    ]:
        as_staff.post(url("agreement_act", agreement.public_id, verb))
        agreement.refresh_from_db()
        assert agreement.state == state
    other.refresh_from_db()
    assert other.state == "draft"


def test_amending_leads_to_the_new_draft(as_staff: Client) -> None:
    first = make_agreement()
    response = as_staff.post(url("amend", first.public_id))
    version = Agreement.objects.get(version=2)
    assert response.headers["Location"] == url("edit_agreement", version.public_id)
    again = as_staff.post(url("amend", first.public_id))
    assert "being prepared already" in said(again)
    assert Agreement.objects.count() == 2


def test_an_agreement_is_terminated_once(as_staff: Client) -> None:
    agreement, other = make_agreement(), make_agreement()
    path = url("terminate", agreement.public_id)
    assert "give a reason" in said(as_staff.post(path, {"reason": " "}))
    as_staff.post(path, {"reason": "they left"})
    agreement.refresh_from_db()
    other.refresh_from_db()
    assert (agreement.state, agreement.ended_reason) == ("terminated", "they left")
    assert other.state == "active"
    assert "changed in the meantime" in said(as_staff.post(path, {"reason": "again"}))


def test_a_signed_paper_is_taken_in(as_staff: Client, staff: User) -> None:
    agreement = make_sent_agreement()
    path = url("agreement_scan", agreement.public_id)
    scan = SimpleUploadedFile("scan.jpg", pictures.jpeg(1))
    assert "who signed" in said(as_staff.post(path, {"scan": scan}))
    scan.seek(0)
    as_staff.post(path, {"scan": scan, "signed_as": "Kim Jian"})
    agreement.refresh_from_db()
    assert (agreement.state, agreement.signer_name) == ("active", "Kim Jian")
    assert agreement.paper_by == staff
    html = as_staff.get(url("agreement", agreement.public_id)).content.decode()
    assert "Signed on paper as Kim Jian" in html


@pytest.mark.parametrize("which", ["document", "paper"])
def test_files_are_fetched_over_a_link_of_ones_own(
    as_staff: Client, as_partner: Client, which: str
) -> None:
    agreement = make_sent_agreement()
    scan = SimpleUploadedFile("scan.jpg", pictures.jpeg(1))
    as_staff.post(
        url("agreement_scan", agreement.public_id), {"scan": scan, "signed_as": "Kim Jian"}
    )
    response = as_staff.get(url("agreement_file", agreement.public_id, which))
    link = response.headers["Location"]
    file = as_staff.get(link)
    assert file.status_code == 200
    assert agreement.number in file.headers["Content-Disposition"]
    assert file.headers["Cache-Control"].startswith("private")
    assert as_partner.get(link).status_code == 403
    assert Client().get(link).status_code == 302


def test_a_draft_has_no_document(as_staff: Client) -> None:
    agreement = make_agreement(signed=False)
    response = as_staff.get(url("agreement_file", agreement.public_id, "document"))
    assert response.headers["Location"] == url("agreement", agreement.public_id)
    assert "no such file" in said(response)


@pytest.mark.parametrize("state", ["draft", "sent", "active", "superseded", "expired"])
@pytest.mark.parametrize("language", ["ko", "en"])
def test_the_page_opens_in_every_state(as_staff: Client, state: str, language: str) -> None:
    if state == "draft":
        agreement = make_agreement(signed=False)
    elif state == "sent":
        agreement = make_sent_agreement()
    else:
        agreement = make_agreement(valid_until=date(2024, 6, 1) if state == "expired" else None)
    with translation.override(language):
        response = as_staff.get(reverse("licensing_studio:agreement", args=[agreement.public_id]))
    assert response.status_code == 200
    if state == "expired":
        assert response.context["shown"].state == "expired"


@pytest.mark.parametrize("name", ["terminate", "amend", "agreement_scan"])
def test_looking_changes_nothing(as_staff: Client, name: str) -> None:
    assert as_staff.get(url(name, "0" * 16)).status_code == 405
    assert as_staff.post(url(name, "0" * 16)).status_code == 404


@pytest.mark.parametrize("name", ["agreement", "edit_agreement", "amend", "terminate"])
def test_it_is_the_staffs_own(as_partner: Client, as_fan: Client, name: str) -> None:
    agreement = make_agreement(signed=False)
    before = Agreement.objects.values().get()
    for client in (as_partner, as_fan):
        assert client.post(url(name, agreement.public_id)).status_code == 403
    assert Agreement.objects.values().get() == before
