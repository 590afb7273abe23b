"""The studio's pages about licensing."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse
from django.utils import translation

from licensing.models import Agency, Takedown
from stock.accounts.models import User
from stock.catalogue.models import Photo
from tests.factories import make_cleared_photo, make_photo

pytestmark = pytest.mark.django_db


def url(name: str, *args: str) -> str:
    with translation.override("en"):
        return reverse(f"licensing_studio:{name}", args=args)


def said(response: Any) -> str:
    return " ".join(str(message) for message in get_messages(response.wsgi_request))


def test_the_overview_shows_agencies_agreements_and_takedowns(as_staff: Client) -> None:
    photo = make_cleared_photo(title="Night in Busan")
    agency = photo.submissions.get().agency
    as_staff.post(url("take_down", photo.public_id), {"ground": "privacy"})
    response = as_staff.get(url("overview"))
    assert response.status_code == 200
    html = response.content.decode()
    assert agency.name_en in html
    assert "Night in Busan" in html
    (row,) = response.context["agencies"]
    assert (row.waiting, row.approved) == (0, 1)


def test_staff_take_down_and_put_back(as_staff: Client, staff: User) -> None:
    photo, other = make_photo(), make_photo()
    response = as_staff.post(
        url("take_down", photo.public_id), {"ground": "copyright", "comment": "claimed"}
    )
    assert response.headers["Location"] == f"/en/studio/photos/{photo.public_id}/"
    takedown = Takedown.objects.get()
    assert (takedown.photo, takedown.side, takedown.agency) == (photo, "staff", None)
    assert (takedown.ground, takedown.comment, takedown.opened_by) == (
        "copyright",
        "claimed",
        staff,
    )
    as_staff.post(url("lift", photo.public_id), {"reason": ""})
    assert Takedown.objects.get().state == "standing"
    as_staff.post(url("lift", photo.public_id), {"reason": "settled"})
    takedown.refresh_from_db()
    assert (takedown.state, takedown.lifted_by) == ("lifted", staff)
    assert not Photo.objects.get(pk=other.pk).previews_withheld


@pytest.mark.parametrize("ground", ["", "because"])
def test_a_ground_is_needed(as_staff: Client, ground: str) -> None:
    photo = make_photo()
    response = as_staff.post(url("take_down", photo.public_id), {"ground": ground})
    assert "legal ground" in said(response)
    assert not Takedown.objects.exists()


def test_there_is_nothing_to_put_back(as_staff: Client) -> None:
    photo = make_photo()
    response = as_staff.post(url("lift", photo.public_id), {"reason": "settled"})
    assert response.status_code == 302
    assert not Takedown.objects.exists()


def test_what_the_agency_took_down_is_not_put_back_by_staff(
    as_staff: Client, as_partner: Client, agency: Agency
) -> None:
    photo = make_cleared_photo(agency=agency)
    as_partner.post(
        reverse("licensing_partner:take_down", args=[photo.public_id]), {"ground": "contract"}
    )
    as_staff.post(url("lift", photo.public_id), {"reason": "we want it"})
    assert Takedown.objects.get().state == "standing"


@pytest.mark.parametrize("name", ["take_down", "lift"])
def test_looking_changes_nothing(as_staff: Client, name: str) -> None:
    assert as_staff.get(url(name, "0" * 16)).status_code == 405
    assert as_staff.post(url(name, "0" * 16)).status_code == 404
