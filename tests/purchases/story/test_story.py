"""A photo's story is whole for staff, and for partners the part that concerns them."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import translation

from licensing import royalties, takedowns
from licensing.models import Agency, Consent, Submission, Takedown
from restoration.models import RestorationJob
from stock.accounts.models import User
from stock.audit.models import AuditEntry
from stock.catalogue.models import Photo
from stock.purchases import story
from stock.purchases.models import Dispute, Licence, Order, Refund
from stock.purchases.story.words import WORDS
from tests.factories import (
    make_artist,
    make_cleared_photo,
    make_partner,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def earner(photo: Photo) -> Agency:
    return Submission.objects.get(photo=photo).agency


@pytest.fixture
def told(bought: Order, photo: Photo, other_photo: Photo, staff: User, now: datetime) -> Photo:
    """Sold and taken down; the other photo has a story of its own."""
    takedowns.take_down(photo=photo, actor=staff, at=now, ground="privacy")
    connection.check_constraints()  # as at commit: PostgreSQL seals then
    return photo


def words(happenings: list[story.Happening]) -> list[str]:
    return [item.words for item in happenings]


def test_from_the_upload_to_the_sale(told: Photo, bought: Order, earner: Agency) -> None:
    with translation.override("en"):
        found = story.of_photo(told)
    said = words(found)
    order = [
        "Uploaded",
        "Restored file stored",
        "Put before the agency",
        "Approved by the agency",
        "Published",
        "Checkout begun",
        "Paid",
        "Licence issued",
    ]
    assert [name for name in said if name in order] == order
    assert "Royalty booked: ₩6,000" in said
    assert "Taken down" in said
    assert [item.at for item in found] == sorted(item.at for item in found)
    (paid,) = [item for item in found if item.words == "Paid"]
    assert bought.number in paid.detail
    assert (paid.before, paid.after) == ({"state": "pending"}, {"state": "fulfilled"})
    assert paid.seal is not None


def test_every_entry_about_it_is_told_and_no_other(told: Photo, other_photo: Photo) -> None:
    found = {item.entry for item in story.of_photo(told)}
    others = {item.entry for item in story.of_photo(other_photo)}
    assert found & others <= {None}
    about = AuditEntry.objects.filter(target_type="catalogue.photo", target_id=told.public_id)
    assert {row.pk for row in about} <= found


def test_a_partner_is_told_nothing_of_buyers_staff_or_other_agencies(
    photo: Photo, bought: Order, earner: Agency, fan: User, staff: User, now: datetime
) -> None:
    other = make_cleared_photo(artists=[*photo.artists.all(), make_artist()], scale=1)
    rival = Submission.objects.filter(photo=other).exclude(agency=earner).get().agency
    with translation.override("en"):
        own = story.of_photo(other, agency=earner)
        mine = story.of_photo(photo, agency=earner)
    text = repr(own) + repr(mine)
    for secret in (bought.number, fan.email, rival.name_en, "staff-"):
        assert secret not in text
    assert all(
        (item.address, item.reason, item.before, item.after, item.entry) == ("", "", {}, {}, None)
        for item in own + mine
    )
    assert {"Uploaded", "Approved by the agency"} <= set(words(own))
    assert words(own).count("Approved by the agency") == 1, "its own answer only"
    assert "Royalty booked: ₩6,000" in words(mine)
    assert not {"Paid", "Licence issued"} & set(words(mine))


def test_a_refund_is_told(told: Photo, bought: Order, now: datetime) -> None:
    line = bought.lines.get()
    royalties.promise_refund(
        refund="r",
        order=bought.public_id,
        line=line.public_id,
        amount=3000,
        currency="KRW",
        at=now,
    )
    with translation.override("en"):
        assert "Royalty taken back: ₩1,500" in words(story.of_photo(told))


@pytest.mark.parametrize(
    "model", [Consent, Submission, Takedown, RestorationJob, Order, Licence, Refund, Dispute]
)
def test_every_step_has_words(model: Any) -> None:
    for name in model.MACHINE.transitions:
        assert f"{model._meta.model_name}.{name}" in WORDS


# --- pages ---------------------------------------------------------------------------------------


def url(area: str, photo: Photo, kind: str = "") -> str:
    with translation.override("en"):
        if kind:
            return reverse(f"purchases_{area}:story_file", args=[photo.public_id, kind])
        return reverse(f"purchases_{area}:story", args=[photo.public_id])


def test_the_page(as_staff: Client, told: Photo, bought: Order) -> None:
    html = as_staff.get(url("studio", told)).content.decode()
    for said in ("Uploaded", "Licence issued", bought.number, "Taken down"):
        assert said in html


def test_as_json(as_staff: Client, told: Photo) -> None:
    response = as_staff.get(url("studio", told, "json"))
    assert "no-store" in response.headers["Cache-Control"]
    found = json.loads(response.content)
    assert found["photo"] == told.public_id
    assert [item["at"] for item in found["happenings"]] == sorted(
        item["at"] for item in found["happenings"]
    )
    assert found["happenings"][0]["words"] == "Consent given"
    assert found["happenings"][0]["seal"] >= 1


@pytest.mark.parametrize("area", ["studio", "partner"])
def test_as_pdf(as_staff: Client, client: Client, told: Photo, earner: Agency, area: str) -> None:
    client.force_login(make_partner(agency=earner))
    who = as_staff if area == "studio" else client
    response = who.get(url(area, told, "pdf"))
    assert response.headers["Content-Type"] == "application/pdf"
    assert response.content.startswith(b"%PDF")


def test_a_partner_of_another_agency_finds_nothing(as_partner: Client, told: Photo) -> None:
    for kind in ("", "json", "pdf"):
        assert as_partner.get(url("partner", told, kind)).status_code == 404


@pytest.mark.parametrize("who", ["client", "as_fan", "as_partner"])
def test_the_whole_is_for_staff(request: Any, told: Photo, who: str) -> None:
    client: Client = request.getfixturevalue(who)
    for kind in ("", "json", "pdf"):
        assert client.get(url("studio", told, kind)).status_code in (302, 403)
