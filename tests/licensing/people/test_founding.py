"""Staff enter an agency and invite its first manager."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from licensing.models import Agency, Invitation
from stock.audit.models import AuditEntry

pytestmark = pytest.mark.django_db


def test_from_nothing_to_an_invited_manager(as_staff: Client) -> None:
    url = reverse("licensing_studio:new_agency")
    form = {"name_ko": "등대 엔터", "name_en": "Lighthouse Ent", "email": "hi@lighthouse.example"}
    response = as_staff.post(url, form)
    agency = Agency.objects.get(slug="lighthouse-ent")
    page = reverse("licensing_studio:people", args=[agency.public_id])
    assert response.headers["Location"] == page
    assert AuditEntry.objects.get(action="agency.founded").target_id == agency.public_id
    assert as_staff.get(page).status_code == 200
    sent = as_staff.post(page, {"email": "m@l.example", "role": "manager", "language": "ko"})
    assert sent.status_code == 302
    assert Invitation.objects.get().role == "manager"


def test_a_name_is_taken_once_and_must_make_an_address(as_staff: Client) -> None:
    url = reverse("licensing_studio:new_agency")
    as_staff.post(url, {"name_ko": "하나", "name_en": "One"})
    for form in ({"name_ko": "둘", "name_en": "One"}, {"name_ko": "셋", "name_en": "셋"}):
        response = as_staff.post(url, form)
        assert response.status_code == 400
        assert response.context["form"].non_field_errors()
    assert Agency.objects.count() == 1


@pytest.mark.parametrize("role", ["fan", "partner"])
def test_nobody_else_does(request: pytest.FixtureRequest, role: str) -> None:
    client = request.getfixturevalue(f"as_{role}")
    response = client.post(reverse("licensing_studio:new_agency"), {"name_ko": "a", "name_en": "a"})
    assert response.status_code == 403
    assert not Agency.objects.filter(slug="a").exists()
