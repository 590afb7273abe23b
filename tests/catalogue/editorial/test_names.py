"""Names and addresses: made and changed by staff, with what each address led to kept."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
from django.test import Client

from stock.accounts.models import User
from stock.audit.models import AuditEntry
from stock.catalogue.editorial import addresses, naming
from stock.catalogue.errors import EditRefused
from stock.catalogue.models import Artist, Event, FormerSlug, Group, Tag
from tests.factories import make_artist, make_event, make_group

pytestmark = pytest.mark.django_db


@pytest.fixture
def haru() -> Artist:
    return make_artist(name="Haru")


@pytest.fixture
def bora() -> Artist:
    return make_artist(name="Bora")


def move(named: Any, slug: str, staff: User, at: datetime, **more: Any) -> bool:
    return naming.change(
        named=named, seen=naming.version(named), actor=staff, at=at, slug=slug, **more
    )


def row(named: Any) -> dict[str, Any]:
    return type(named).objects.values().get(pk=named.pk)


def test_a_former_address_leads_to_the_present_one_in_one_step(
    haru: Artist, bora: Artist, staff: User, at: datetime, django_assert_num_queries: Any
) -> None:
    first, untouched = haru.slug, row(bora)
    assert move(haru, "haru-2", staff, at)
    assert move(haru, "haru-3", staff, at)
    with django_assert_num_queries(1):
        assert addresses.present_slug("artist", first) == "haru-3"
    assert addresses.present_slug("artist", "haru-2") == "haru-3"
    assert addresses.present_slug("group", "haru-2") is None, "another kind has its own addresses"
    assert addresses.present_slugs([("artist", first), ("artist", "zzz")]) == {
        ("artist", first): "haru-3"
    }
    assert row(bora) == untouched


def test_an_address_that_returns_to_its_owner_is_no_former_one(
    haru: Artist, staff: User, at: datetime
) -> None:
    first = haru.slug
    move(haru, "haru-2", staff, at)
    move(haru, first, staff, at)
    assert Artist.objects.get(pk=haru.pk).slug == first
    assert list(FormerSlug.objects.values_list("slug", flat=True)) == ["haru-2"]


def test_who_did_what_is_in_the_log(haru: Artist, staff: User, at: datetime) -> None:
    first = haru.slug
    move(haru, "haru-2", staff, at, aliases=["하루", "  하루 ", ""])
    entry = AuditEntry.objects.get(action="artist.renamed")
    assert (entry.actor, entry.at, entry.target_id) == (staff, at, str(haru.pk))
    assert (entry.before["slug"], entry.after["slug"]) == (first, "haru-2")
    assert (entry.before["aliases"], entry.after["aliases"]) == ([], ["하루"])


def test_a_former_address_is_not_taken_without_a_word(
    haru: Artist, bora: Artist, staff: User, at: datetime
) -> None:
    first = haru.slug
    move(haru, "haru-2", staff, at)
    before = row(bora)
    with pytest.raises(EditRefused, match="Haru") as refused:
        move(bora, first, staff, at)
    assert refused.value.code == "slug_was_anothers"
    assert row(bora) == before
    assert addresses.present_slug("artist", first) == "haru-2"

    assert move(bora, first, staff, at, take_over=True)
    assert addresses.present_slug("artist", first) is None
    entry = AuditEntry.objects.filter(action="artist.renamed").first()
    assert entry is not None
    assert entry.after["address_taken_from"] == "haru-2"
    # Another kind of name may be called as it likes.
    naming.create(kind="group", name_ko="하루", name_en="Haru", slug="haru-2", actor=staff, at=at)


def test_an_address_in_use_is_refused_and_nothing_is_changed(
    haru: Artist, bora: Artist, staff: User, at: datetime
) -> None:
    before = row(haru), row(bora)
    with pytest.raises(EditRefused, match="Bora") as refused:
        move(haru, bora.slug, staff, at, aliases=["하루"])
    assert refused.value.code == "slug_taken"
    assert (row(haru), row(bora)) == before
    assert not haru.aliases.exists()
    assert not FormerSlug.objects.exists()
    assert not AuditEntry.objects.exists()


def test_of_two_who_edit_at_once_the_second_is_told(
    haru: Artist, staff: User, at: datetime
) -> None:
    seen = naming.version(haru)
    naming.change(named=haru, seen=seen, actor=staff, at=at, name_en="Haru One")
    other = Artist.objects.get(pk=haru.pk)
    with pytest.raises(EditRefused) as refused:
        naming.change(named=other, seen=seen, actor=staff, at=at, name_en="Haru Two")
    assert refused.value.code == "changed_meanwhile"
    assert Artist.objects.get(pk=haru.pk).name_en == "Haru One"


def test_saving_again_changes_nothing(haru: Artist, staff: User, at: datetime) -> None:
    assert move(haru, "haru-2", staff, at)
    assert not move(haru, "haru-2", staff, at)
    assert AuditEntry.objects.filter(action="artist.renamed").count() == 1


def test_the_database_knows_whose_an_address_was(haru: Artist, at: datetime) -> None:
    from django.db import IntegrityError, transaction

    wrong: list[dict[str, Any]] = [
        {"kind": "group", "artist": haru},
        {"kind": "artist"},
        {"kind": "artist", "artist": haru, "group": make_group()},
    ]
    for fields in wrong:
        with pytest.raises(IntegrityError), transaction.atomic():
            FormerSlug.objects.create(slug="x", until=at, **fields)


# --- the pages ----------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["artist", "group", "event", "tag"])
def test_each_kind_has_a_list_and_a_page(as_staff: Client, kind: str) -> None:
    named = {
        "artist": lambda: make_artist(name="Haru"),
        "group": lambda: make_group(name="Haru"),
        "event": lambda: make_event(name="Haru"),
        "tag": lambda: Tag.objects.create(name_ko="밤", name_en="Haru", slug="haru"),
    }[kind]()
    listed = as_staff.get(f"/en/studio/names/{kind}/", {"q": "haru"})
    assert named.slug in listed.content.decode()
    assert as_staff.get(f"/studio/names/{kind}/new/").status_code == 200
    page = as_staff.get(f"/en/studio/names/{kind}/at/{named.slug}/")
    assert "Haru" in page.content.decode()


@pytest.mark.parametrize(
    "path",
    ["/studio/names/photo/", "/studio/names/photo/new/", "/studio/names/artist/at/none/"],
)
def test_what_does_not_exist_is_not_found(as_staff: Client, path: str) -> None:
    assert as_staff.get(path).status_code == 404


@pytest.mark.parametrize("path", ["", "artist/new/", "artist/at/{slug}/"])
def test_only_staff_come_in(
    as_fan: Client, as_partner: Client, client: Client, haru: Artist, path: str
) -> None:
    address = "/studio/names/" + path.format(slug=haru.slug)
    before = row(haru)
    for visitor in (as_fan, as_partner):
        assert visitor.get(address).status_code == 403
        assert visitor.post(address, {"slug": "x"}).status_code == 403
    assert client.post(address).status_code == 302
    assert row(haru) == before


def posted(as_staff: Client, named: Artist, **fields: Any) -> Any:
    page = as_staff.get(f"/en/studio/names/artist/at/{named.slug}/")
    form = page.context["form"]
    data = {
        "name_ko": named.name_ko,
        "name_en": named.name_en,
        "slug": named.slug,
        "aliases": "",
        "seen": form.initial["seen"],
    }
    return as_staff.post(f"/en/studio/names/artist/at/{named.slug}/", data | fields)


def test_an_address_is_changed_on_the_page_and_its_link_goes_on(
    as_staff: Client, haru: Artist
) -> None:
    first = haru.slug
    done = posted(as_staff, haru, slug="haru-2", aliases="하루\n하루미")
    assert done.status_code == 302
    assert done["Location"] == "/en/studio/names/artist/at/haru-2/"
    stored = Artist.objects.get(pk=haru.pk)
    assert stored.slug == "haru-2"
    assert set(stored.aliases.values_list("name", flat=True)) == {"하루", "하루미"}
    followed = as_staff.get(f"/en/studio/names/artist/at/{first}/")
    assert followed["Location"] == "/en/studio/names/artist/at/haru-2/"
    assert first in as_staff.get("/en/studio/names/artist/at/haru-2/").content.decode()


def test_taking_another_s_address_is_asked_about(
    as_staff: Client, haru: Artist, bora: Artist, staff: User, at: datetime
) -> None:
    first = haru.slug
    move(haru, "haru-2", staff, at)
    asked = posted(as_staff, bora, slug=first)
    assert asked.status_code == 409
    assert 'name="take_over"' in asked.content.decode()
    assert Artist.objects.get(pk=bora.pk).slug == bora.slug
    assert posted(as_staff, bora, slug=first, take_over="1").status_code == 302
    assert Artist.objects.get(pk=bora.pk).slug == first


@pytest.mark.parametrize("slug", ["", "with blanks", "../x", "<b>", "한글", "x" * 81])
def test_what_is_no_address_is_refused_in_words(as_staff: Client, haru: Artist, slug: str) -> None:
    before = row(haru)
    refused = posted(as_staff, haru, slug=slug)
    assert refused.status_code == 400
    assert "error-text" in refused.content.decode()
    assert row(haru) == before


def test_a_new_artist_needs_a_date_of_birth_which_the_log_does_not_tell(
    as_staff: Client,
) -> None:
    said = {"name_ko": "하루", "name_en": "Haru", "slug": "haru", "aliases": ""}
    assert as_staff.post("/studio/names/artist/new/", said).status_code == 400
    assert not Artist.objects.exists()
    done = as_staff.post("/studio/names/artist/new/", said | {"date_of_birth": "2001-02-03"})
    assert done.status_code == 302
    assert Artist.objects.get().date_of_birth == date(2001, 2, 3)
    entry = AuditEntry.objects.get(action="artist.created")
    assert "2001" not in str(entry.after)
    page = as_staff.get("/studio/names/artist/at/haru/")
    assert "2001" not in page.content.decode()


def test_events_and_groups_keep_what_else_is_said(as_staff: Client) -> None:
    event, group = make_event(name="Busan"), make_group(name="Six")
    as_staff.post(
        f"/studio/names/event/at/{event.slug}/",
        {
            "name_ko": "부산",
            "name_en": "Busan",
            "slug": "busan",
            "kind": "airport",
            "held_on": "2024-05-05",
            "seen": naming.version(event),
        },
    )
    stored = Event.objects.get(pk=event.pk)
    assert (stored.slug, stored.kind, stored.held_on) == ("busan", "airport", date(2024, 5, 5))
    assert Group.objects.get(pk=group.pk).slug == group.slug
