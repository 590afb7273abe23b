"""Django's admin shows raw records to staff and changes none of them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from stock.accounts.models import User
from stock.audit.admin import ReadOnlyAdmin
from stock.audit.models import AuditEntry
from stock.audit.services import record
from tests.factories import make_artist, make_bare_photo, make_consent

pytestmark = pytest.mark.django_db

OURS = sorted(
    (
        (model._meta.app_label, model._meta.model_name)
        for model, registered in admin.site._registry.items()
        if isinstance(registered, ReadOnlyAdmin)
    ),
)


def url(app: str, model: str, page: str, *args: object) -> str:
    return reverse(f"admin:{app}_{model}_{page}", args=args)


def test_there_are_records_to_look_at() -> None:
    assert {("audit", "auditentry"), ("accounts", "user"), ("licensing", "royaltyentry")} <= set(
        OURS
    )


@pytest.mark.parametrize("who", ["client", "as_fan", "as_partner"])
def test_nobody_but_staff_gets_in(request: pytest.FixtureRequest, who: str) -> None:
    client: Client = request.getfixturevalue(who)
    for path in (reverse("admin:index"), url("audit", "auditentry", "changelist")):
        response = client.get(path)
        assert response.status_code == 302
        assert "/admin/login/" in response.headers["Location"]


@pytest.mark.parametrize(("app", "model"), OURS, ids=[".".join(names) for names in OURS])
def test_every_list_opens_and_offers_no_change(
    as_staff: Client, staff: User, app: str, model: str
) -> None:
    artist = make_artist()
    make_consent(artist=artist)
    make_bare_photo(by=staff, artists=[artist])
    response = as_staff.get(url(app, model, "changelist"))
    assert response.status_code == 200
    assert b"delete_selected" not in response.content
    assert as_staff.get(url(app, model, "add")).status_code == 403


def test_a_record_is_shown_and_cannot_be_changed(
    as_staff: Client, staff: User, at: datetime
) -> None:
    entry = record(action="test.done", target=staff, actor=staff, at=at)
    before: Any = AuditEntry.objects.values().get(pk=entry.pk)
    assert as_staff.get(url("audit", "auditentry", "change", entry.pk)).status_code == 200
    changed = as_staff.post(url("audit", "auditentry", "change", entry.pk), {"action": "x"})
    assert changed.status_code == 403
    deleted = as_staff.post(url("audit", "auditentry", "delete", entry.pk), {"post": "yes"})
    assert deleted.status_code == 403
    assert AuditEntry.objects.values().get(pk=entry.pk) == before


def test_an_account_is_shown_without_its_password(as_staff: Client, fan: User) -> None:
    html = as_staff.get(url("accounts", "user", "change", fan.pk)).content.decode()
    assert fan.email in html
    assert fan.password not in html
    assert "md5" not in html
    as_staff.post(url("accounts", "user", "change", fan.pk), {"role": "staff"})
    fan.refresh_from_db()
    assert fan.role == "fan"


def test_not_even_a_superuser_changes_a_record(at: datetime) -> None:
    root = User.objects.create_superuser("root@example.com", "x")
    entry = record(action="test.done", target=root, actor=root, at=at)
    client = Client()
    client.force_login(root)
    for page in ("change", "delete"):
        path = url("audit", "auditentry", page, entry.pk)
        assert client.post(path, {"post": "yes"}).status_code == 403
    assert AuditEntry.objects.filter(pk=entry.pk, action="test.done").exists()
