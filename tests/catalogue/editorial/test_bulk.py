"""Many photos at once: looked at first, then all or none, and undone."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from stock.accounts.models import User
from stock.audit.models import AuditEntry
from stock.catalogue import photos
from stock.catalogue.editorial import changing, people
from stock.catalogue.editorial.aspects import ASPECTS
from stock.catalogue.errors import EditRefused
from stock.catalogue.models import BulkEdit, Photo, Tag
from stock.purchases.models import Price
from tests.factories import make_artist, make_bare_photo, make_event, make_photo, make_price

pytestmark = pytest.mark.django_db


def state(*rows: Photo) -> list[Any]:
    """Everything that a bulk edit could change."""
    fresh = list(Photo.objects.filter(pk__in=[row.pk for row in rows]).order_by("pk"))
    return [(name, aspect.read(fresh)) for name, aspect in ASPECTS.items()]


@pytest.fixture
def three(staff: User) -> list[Photo]:
    haru = make_artist(name="Haru")
    return [make_bare_photo(by=staff, artists=[haru]) for _ in range(3)]


def post(client: Client, rows: list[Photo], step: str = "preview", **fields: Any) -> Any:
    data = {"photo": [row.public_id for row in rows], "step": step, "people_do": "add"}
    return client.post("/en/studio/edit/", data | fields)


def confirm(client: Client, preview: Any, **fields: Any) -> Any:
    """Press the button of a preview."""
    told = preview.context
    form = told["form"]
    data = {name: form.data.get(name, "") for name in form.fields}
    data |= {"photos": told["ids"], "seen": told["seen"], "step": "apply"}
    return client.post("/en/studio/edit/", {**data, **fields})


def test_tags_are_added_and_removed_and_one_is_made_in_place(
    as_staff: Client, staff: User, three: list[Photo], at: datetime
) -> None:
    night = Tag.objects.create(name_ko="밤", name_en="Night", slug="night")
    rain = Tag.objects.create(name_ko="비", name_en="Rain", slug="rain")
    photos.set_tags(photo=three[0], tags=[rain], actor=staff, at=at)
    photos.set_tags(photo=three[1], tags=[night], actor=staff, at=at)
    outside = state(three[2])

    looked = post(as_staff, three[:2], add_tags="night, 무대 / Stage", remove_tags="비")
    assert looked.status_code == 200
    assert "2 photos change" in looked.content.decode()
    assert not Tag.objects.filter(slug="stage").exists(), "looking changes nothing"
    done = confirm(as_staff, looked)
    assert done.status_code == 302, done.content.decode()

    for row in three[:2]:
        assert set(row.tags.values_list("slug", flat=True)) == {"night", "stage"}
    assert state(three[2]) == outside
    entries = AuditEntry.objects.filter(action="photo.tagged", actor=staff)
    assert entries.count() == 2 + 2
    assert BulkEdit.objects.get().changes.count() == 2


def test_what_is_so_already_is_counted_apart(
    as_staff: Client, staff: User, three: list[Photo], at: datetime
) -> None:
    event = make_event(name="Busan")
    photos.describe(photo=three[0], actor=staff, at=at, event=event)
    looked = post(as_staff, three, event="busan", reason="found out")
    assert "2 photos change" in looked.content.decode()
    assert "1 is so already" in looked.content.decode()
    confirm(as_staff, looked)
    assert Photo.objects.filter(event=event).count() == 3
    said = AuditEntry.objects.filter(action="photo.described", reason="found out")
    assert said.count() == 2


def test_people_are_not_removed_without_a_reason_and_nothing_is_then_changed(
    as_staff: Client, three: list[Photo]
) -> None:
    make_artist(name="Bora")
    before = state(*three)
    looked = post(as_staff, three, people="Bora", people_do="replace", add_tags="밤 / Night")
    assert "3 cannot be changed so" in looked.content.decode()
    assert looked.context["ids"] == ""
    assert state(*three) == before
    assert not BulkEdit.objects.exists()


def test_prices_are_set_and_go_back_to_the_usual(
    as_staff: Client, three: list[Photo], staff: User
) -> None:
    make_price(amount=9_000)
    confirm(as_staff, post(as_staff, three[:2], price_personal="15000"))
    own = Price.objects.filter(photo__in=three, valid_until__isnull=True)
    assert sorted(own.values_list("photo", "amount")) == [(row.pk, 15_000) for row in three[:2]]
    confirm(as_staff, post(as_staff, three, usual_price_personal="on"))
    assert not own.exists()
    assert AuditEntry.objects.filter(action="price.ended").count() == 2
    assert Price.objects.get(photo=None).amount == 9_000


def test_a_price_below_the_least_is_left_out_in_words(as_staff: Client, three: list[Photo]) -> None:
    looked = post(as_staff, three, price_personal="1")
    assert len(looked.context["told"].refused) == 3
    assert "must be at least" in looked.content.decode()
    assert not Price.objects.exists()


@pytest.mark.parametrize("how", ["publish", "schedule", "unpublish"])
def test_publication_of_many(as_staff: Client, three: list[Photo], clock: Any, how: str) -> None:
    if how == "unpublish":
        confirm(as_staff, post(as_staff, three, publication="publish"))
    looked = post(as_staff, three, publication=how, moment="2024-05-03T10:00")
    assert confirm(as_staff, looked).status_code == 302
    moments = {
        row.published_at.isoformat() if row.published_at else None for row in Photo.objects.all()
    }
    assert moments == {
        {
            "publish": "2024-05-01T03:00:00+00:00",
            "schedule": "2024-05-03T01:00:00+00:00",
            "unpublish": None,
        }[how]
    }


def test_if_something_was_changed_since_nothing_is(
    as_staff: Client, staff: User, three: list[Photo], at: datetime
) -> None:
    event = make_event(name="Busan")
    looked = post(as_staff, three, event=event.slug)
    photos.describe(photo=three[1], actor=staff, at=at, event=make_event())
    before = state(*three)
    answer = confirm(as_staff, looked)
    assert answer.status_code == 200
    assert "changed in the meantime" in answer.content.decode()
    assert state(*three) == before
    assert not BulkEdit.objects.exists()


def test_one_that_fails_takes_all_back(
    staff: User, three: list[Photo], at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    event = make_event()
    wanted = changing.wanted_of(three, {"event": lambda old: event.pk})
    looked = changing.preview(rows=three, wanted=wanted, actor=staff, at=at, reason="")
    before, number = state(*three), AuditEntry.objects.count()
    real = ASPECTS["event"].write

    def write(photo: Photo, value: Any, **said: Any) -> None:
        if photo.pk == three[2].pk:
            raise EditRefused("no", code="no")
        real(photo, value, **said)

    monkeypatch.setattr(ASPECTS["event"], "write", write)
    with pytest.raises(EditRefused) as refused:
        changing.apply(
            rows=three,
            wanted=wanted,
            seen=looked.seen,
            source="page",
            actor=staff,
            at=at,
            reason="",
        )
    assert refused.value.code == "no"
    assert three[2].title in str(refused.value)
    assert state(*three) == before
    assert AuditEntry.objects.count() == number


def test_an_edit_is_undone_but_for_what_was_changed_since(
    as_staff: Client, staff: User, three: list[Photo], at: datetime
) -> None:
    bora = make_artist(name="Bora")
    before = state(*three)
    confirm(as_staff, post(as_staff, three, people="Bora"))
    (made,) = BulkEdit.objects.all()
    chae = make_artist(name="Chae")
    now = [row.artist for row in three[0].appearances.all()]
    people.set_people(photo=three[0], artists=[*now, chae], actor=staff, at=at)

    address = f"/en/studio/edits/{made.public_id}/"
    assert "Undo" in as_staff.get(address).content.decode()
    assert "give a reason" in as_staff.post(address + "undo/", follow=True).content.decode()
    answer = as_staff.post(address + "undo/", {"reason": "wrong person"}, follow=True)
    assert "2 photos are as they were before" in answer.content.decode()
    assert "1 was changed since" in answer.content.decode()
    assert state(*three[1:]) == [(name, dict(list(v.items())[1:])) for name, v in before]
    assert {row.artist for row in three[0].appearances.all()} >= {bora, chae}
    again = as_staff.post(address + "undo/", {"reason": "x"}, follow=True)
    assert "undone already" in again.content.decode()
    entry = AuditEntry.objects.get(action="photos.edit_undone")
    assert (entry.actor, entry.reason) == (staff, "wrong person")


def test_all_that_match_are_taken_up_to_a_bound(
    as_staff: Client, three: list[Photo], monkeypatch: pytest.MonkeyPatch
) -> None:
    page = as_staff.get("/en/studio/?artist=Haru")
    assert "Edit all 3 that match" in page.content.decode()
    chosen = as_staff.post("/en/studio/edit/", {"all": "1", "filter": "artist=Haru"})
    assert chosen.context["count"] == 3
    monkeypatch.setattr(changing, "MOST", 2)
    refused = as_staff.post("/en/studio/edit/", {"all": "1", "filter": "artist=Haru"}, follow=True)
    assert "More than 2 photos match" in refused.content.decode()
    assert "Up to 2 can be edited" in as_staff.get("/en/studio/").content.decode()


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, "Say first what should change"),
        ({"people": "Nobody"}, "is called “Nobody”"),
        ({"people": "Twin"}, "may mean several"),
        ({"add_tags": "nothing"}, "is called “nothing”"),
        ({"add_tags": "무대 / 무대"}, "needs both names"),
        ({"event": "a, b"}, "is called “a”"),
        ({"publication": "schedule"}, "enter a day and a time"),
        ({"taken_on": "yesterday"}, "valid date"),
        ({"price_personal": "-3"}, "greater than or equal to 1"),
    ],
)
def test_what_is_unclear_is_said_in_words(
    as_staff: Client, three: list[Photo], fields: dict[str, str], words: str
) -> None:
    make_artist(name="Twin")
    make_artist(name="Twin")
    before = state(*three)
    answer = post(as_staff, three, **fields)
    assert answer.status_code == 400
    assert words in answer.content.decode()
    assert state(*three) == before


def test_nothing_selected_and_unknown_photos_lead_back(as_staff: Client) -> None:
    for data in ({}, {"photo": ["x", "0" * 16, "'; --"]}):
        answer = as_staff.post("/en/studio/edit/", data, follow=True)
        assert "Select photos first" in answer.content.decode()
    assert as_staff.get("/studio/edits/none/").status_code == 404
    assert as_staff.post("/studio/edits/none/undo/", {"reason": "x"}).status_code == 404


def test_others_may_not(
    as_fan: Client, as_partner: Client, client: Client, three: list[Photo], at: datetime
) -> None:
    before = state(*three)
    edit = BulkEdit.objects.create(source="page", made_by=make_staff_of(three), made_at=at)
    for path in ("edit/", "edits/", f"edits/{edit.public_id}/", f"edits/{edit.public_id}/undo/"):
        for visitor in (as_fan, as_partner):
            assert visitor.post(f"/studio/{path}", {"reason": "x"}).status_code == 403
        assert client.post(f"/studio/{path}").status_code == 302
    assert state(*three) == before
    assert BulkEdit.objects.get().undone_at is None


def make_staff_of(rows: list[Photo]) -> User:
    return rows[0].created_by


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("state=draft", {"Draft"}),
        ("state=scheduled", {"Later"}),
        ("state=published", {"Now"}),
        ("state=held", {"Now"}),
        ("state=nonsense", {"Draft", "Later", "Now"}),
        ("artist=haru", {"Now"}),
        ("event=busan", {"Later"}),
        ("tag=night", {"Draft"}),
        ("nobody=1", {"Draft", "Later"}),
        ("nobody=1&state=draft", {"Draft"}),
        ("q=later", {"Later"}),
        ("artist=%00&q=%25", set()),
    ],
)
def test_the_list_is_narrowed(
    as_staff: Client, staff: User, at: datetime, clock: Any, query: str, found: set[str]
) -> None:
    draft = make_photo(title="Draft")
    later = make_photo(title="Later", event=make_event(name="Busan"))
    now = make_photo(title="Now", artists=[make_artist(name="Haru")])
    night = Tag.objects.create(name_ko="밤", name_en="Night", slug="night")
    photos.set_tags(photo=draft, tags=[night], actor=staff, at=at)
    photos.publish(photo=now, actor=staff, at=at)
    Photo.objects.filter(pk=now.pk).update(previews_withheld=True)
    moment = at + timedelta(days=1)
    Photo.objects.filter(pk=later.pk).update(published_at=moment, scheduled_for=moment)
    page = as_staff.get(f"/en/studio/?{query}")
    assert {card["photo"].title_en for card in page.context["cards"]} == found
