"""Django's admin shows raw records to staff and changes none of them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from stock.accounts.models import User
from stock.audit.admin import ReadOnlyAdmin, RecordedAdmin
from stock.audit.models import AuditEntry
from stock.audit.services import record
from stock.catalogue.models import Artist
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
    assert {("audit", "auditentry"), ("accounts", "user"), ("licensing", "ledgerentry")} <= set(
        OURS
    )


@pytest.mark.parametrize("who", ["client", "as_fan", "as_partner"])
def test_nobody_but_staff_gets_in(request: pytest.FixtureRequest, who: str) -> None:
    client: Client = request.getfixturevalue(who)
    for path in (reverse("admin:index"), url("audit", "auditentry", "changelist")):
        response = client.get(path)
        assert response.status_code == 302
        assert "/admin/login/" in response.headers["Location"]


@pytest.mark.parametrize("who", ["as_fan", "as_partner"])
def test_the_way_in_tells_others_where_they_belong(
    request: pytest.FixtureRequest, who: str
) -> None:
    response = request.getfixturevalue(who).get(reverse("admin:index"), follow=True)
    assert response.status_code == 403
    assert "스튜디오는 Encore 직원만" in response.content.decode()


def test_there_is_one_way_to_sign_in(client: Client, staff: User) -> None:
    client.logout()
    form = {"username": staff.email, "password": "whatever", "next": "/admin/"}
    for response in (client.get("/admin/login/?next=/admin/"), client.post("/admin/login/", form)):
        assert response.status_code == 302
        assert response.headers["Location"].startswith("/accounts/login/?next=")


def test_every_table_is_read_only_or_recorded() -> None:
    loose = [
        model._meta.label
        for model, registered in admin.site._registry.items()
        if not isinstance(registered, ReadOnlyAdmin | RecordedAdmin)
    ]
    assert loose == []


def test_what_is_edited_here_is_logged_and_nothing_is_deleted(at: datetime) -> None:
    root = User.objects.create_superuser("root@example.com", "x")
    artist = make_artist(name="Haru")
    other = Artist.objects.values().get(pk=make_artist().pk)
    client = Client()
    client.force_login(root)
    form = {
        "name_ko": "하루",
        "name_en": "Haru",
        "slug": artist.slug,
        "date_of_birth": "2001-02-03",
        **{
            f"{inline}-{field}": count
            for inline in ("aliases", "memberships")
            for field, count in (("TOTAL_FORMS", 0), ("INITIAL_FORMS", 0))
        },
    }
    page = url("catalogue", "artist", "change", artist.pk)
    assert client.post(page, form).status_code == 302
    artist.refresh_from_db()
    assert artist.name_ko == "하루"
    entry = AuditEntry.objects.get(action="artist.changed")
    assert (entry.actor, entry.target_id) == (root, str(artist.pk))
    assert "native name" in str(entry.after).lower() or "name_ko" in str(entry.after).lower()
    assert "2001" not in str(entry.after)
    deleting = url("catalogue", "artist", "delete", artist.pk)
    assert client.post(deleting, {"post": "yes"}).status_code == 403
    assert Artist.objects.filter(pk=artist.pk).exists()
    assert Artist.objects.values().get(pk=other["id"]) == other


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
