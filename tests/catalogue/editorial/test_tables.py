"""A table of photos that is written and read back: what it changes, and what it never does."""

from __future__ import annotations

import csv
import io
import random
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from stock.accounts.models import User
from stock.audit.models import AuditEntry
from stock.catalogue import photos as photo_verbs
from stock.catalogue.editorial import changing, naming, tables
from stock.catalogue.editorial.aspects import ASPECTS
from stock.catalogue.models import BulkEdit, Photo, Tag
from tests.factories import (
    make_artist,
    make_bare_photo,
    make_event,
    make_group,
    make_price,
    make_staff,
)

pytestmark = pytest.mark.django_db

ADDRESS = "/en/studio/import/"


@pytest.fixture
def world(staff: User, at: datetime, clock: Any) -> dict[str, Any]:
    haru, bora = make_artist(name="Haru"), make_artist(name="Bora")
    photos = [make_bare_photo(by=staff, artists=[haru, bora]) for _ in range(2)]
    event, group = make_event(name="Busan"), make_group(name="Six")
    night = Tag.objects.create(name_ko="밤", name_en="Night", slug="night")
    photo_verbs.describe(
        photo=photos[0],
        actor=staff,
        at=at,
        title_ko="=HYPERLINK(부산)",
        title_en="'quoted",
        event=event,
        group=group,
    )
    photo_verbs.set_tags(photo=photos[0], tags=[night], actor=staff, at=at)
    photo_verbs.publish(photo=photos[0], actor=staff, at=at - timedelta(seconds=23))
    make_price(photo=photos[0], amount=15_000)
    return {"photos": photos, "haru": haru, "bora": bora, "event": event, "night": night}


def state() -> list[Any]:
    rows = list(Photo.objects.order_by("pk"))
    return [(name, aspect.read(rows)) for name, aspect in ASPECTS.items()]


def exported(client: Client, query: str = "") -> str:
    response = client.get(f"/en/studio/export.csv?{query}")
    assert response.status_code == 200
    return b"".join(response).decode()  # type: ignore[arg-type]


def parsed(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


def upload(client: Client, content: str | bytes, reason: str = "", path: str = ADDRESS) -> Any:
    data = content.encode() if isinstance(content, str) else content
    return client.post(path, {"file": SimpleUploadedFile("photos.csv", data), "reason": reason})


def confirm(client: Client, looked: Any) -> Any:
    return client.post(ADDRESS, {"token": looked.context["token"], "seen": looked.context["seen"]})


def problems(answer: Any) -> list[tuple[int, str]]:
    return [(one.line, one.column) for one in answer.context["problems"]]


# --- writing ------------------------------------------------------------------------------------


def test_the_table_says_what_the_list_shows(as_staff: Client, world: dict[str, Any]) -> None:
    text = exported(as_staff)
    assert text.splitlines()[0] == (
        "photo,file_name,state,title_ko,title_en,people,group,event,taken_on,tags,publish_at,"
        "price_personal,price_editorial,price_commercial"
    )
    second, first = parsed(text)
    one, two = world["photos"]
    assert (first["photo"], second["photo"]) == (one.public_id, two.public_id)
    assert first["people"] == f"{world['haru'].slug}; {world['bora'].slug}"
    assert (first["event"], first["tags"]) == (world["event"].slug, "night")
    assert (first["publish_at"], first["state"]) == ("2024-05-01 11:59", "published")
    assert (first["price_personal"], second["price_personal"]) == ("15000", "")
    assert [row["photo"] for row in parsed(exported(as_staff, "state=draft"))] == [two.public_id]


def test_a_spreadsheet_runs_nothing_of_it(as_staff: Client, world: dict[str, Any]) -> None:
    row = parsed(exported(as_staff))[1]
    assert row["title_ko"] == "'=HYPERLINK(부산)"
    assert row["title_en"] == "''quoted"
    for start in "=+-@\t\r'":
        assert tables.escaped(start + "x")[0] == "'"
        assert tables.unescaped(tables.escaped(start + "x")) == start + "x"
    assert tables.escaped("x=1") == "x=1"


def test_excel_gets_a_mark_that_it_is_utf_8(as_staff: Client, world: dict[str, Any]) -> None:
    assert exported(as_staff, "bom=1").startswith("\ufeffphoto,")
    assert exported(as_staff).startswith("photo,")


def test_the_cost_does_not_grow_with_the_rows_of_a_batch(
    world: dict[str, Any], staff: User, at: datetime, django_assert_max_num_queries: Any
) -> None:
    rows = Photo.objects.order_by("-pk")
    list(tables.write(rows, at=at, bom=False))
    with django_assert_max_num_queries(40) as few:
        list(tables.write(rows, at=at, bom=False))
    for _ in range(5):
        make_bare_photo(by=staff, artists=[make_artist()])
    with django_assert_max_num_queries(40) as many:
        lines = list(tables.write(rows, at=at, bom=False))
    assert len(lines) == 1 + 7
    assert len(many) == len(few)


def test_a_list_too_long_is_not_cut_silently(
    as_staff: Client, world: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tables, "MOST_WRITTEN", 1)
    answer = as_staff.get("/en/studio/export.csv", follow=True)
    assert "More than 1 photos match" in answer.content.decode()


# --- reading ------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp949", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_what_was_written_changes_nothing_when_it_is_read(
    as_staff: Client, world: dict[str, Any], encoding: str, delimiter: str
) -> None:
    rows = list(csv.reader(io.StringIO(exported(as_staff), newline="")))
    again = io.StringIO(newline="")
    csv.writer(again, delimiter=delimiter).writerows(rows)
    before = state()
    answer = upload(as_staff, again.getvalue().encode(encoding))
    assert answer.status_code == 200
    assert problems(answer) == []
    assert answer.context["token"] == ""
    assert "Nothing would change" in answer.content.decode()
    assert state() == before


def test_a_table_is_looked_at_then_applied_once(
    as_staff: Client, world: dict[str, Any], staff: User
) -> None:
    one, two = world["photos"]
    table = (
        "photo,title_ko,people,event,tags,taken_on,publish_at,price_personal\n"
        f'{two.public_id},부산의 밤,하루; Bora,Busan,밤,2024.05.02,2024-05-02 18:00,"16,000"\n'
    )
    naming.change(
        named=world["haru"],
        seen=naming.version(world["haru"]),
        actor=staff,
        at=datetime.fromisoformat("2024-05-01T03:00:00+00:00"),
        aliases=["하루"],
    )
    before = state()
    looked = upload(as_staff, table)
    assert problems(looked) == []
    assert "1 photo changes" in looked.content.decode()
    assert state() == before
    done = confirm(as_staff, looked)
    assert done.status_code == 302, done.content.decode()
    stored = Photo.objects.get(pk=two.pk)
    assert (stored.title_ko, stored.event) == ("부산의 밤", world["event"])
    assert stored.taken_on
    assert stored.taken_on.isoformat() == "2024-05-02"
    assert stored.published_at == datetime.fromisoformat("2024-05-02T09:00:00+00:00")
    assert list(stored.tags.all()) == [world["night"]]
    assert [dict(values)[one.pk] for _name, values in state()] == [
        dict(values)[one.pk] for _name, values in before
    ]
    assert BulkEdit.objects.get().source == "file"

    number = AuditEntry.objects.count()
    assert "Nothing would change" in upload(as_staff, table).content.decode()
    again = confirm(as_staff, looked)
    assert again.status_code == 302, "the file is used up"
    assert AuditEntry.objects.count() == number


def test_every_line_that_is_wrong_is_named_and_nothing_is_done(
    as_staff: Client, world: dict[str, Any]
) -> None:
    one, two = (photo.public_id for photo in world["photos"])
    make_artist(name="Twin")
    make_artist(name="Twin")
    table = "\n".join(
        [
            "photo,title_ko,people,taken_on,publish_at,price_personal",
            f"{one},,Nobody,2024-02-30,2020-01-01 10:00,free",
            "none,제목,,,,",
            f"{two},제목,Twin,2024-05-01,2024-06-01 10:00,16000",
            f"{two},제목,Haru,,,",
            f"{one},too few",
            "",
        ]
    )
    before = state()
    answer = upload(as_staff, table)
    assert problems(answer) == [
        (2, "title_ko"),
        (2, "people"),
        (2, "taken_on"),
        (2, "publish_at"),
        (2, "price_personal"),
        (3, "photo"),
        (4, "people"),
        (5, "photo"),
        (6, ""),
    ]
    html = answer.content.decode()
    for words in ("may mean several", "2024-02-30", "has passed", "stands in line 4", "2 cells"):
        assert words in html
    assert answer.context["token"] == ""
    korean = upload(as_staff, table, path="/studio/import/").content.decode()
    assert "may mean several" not in korean
    assert state() == before
    assert not BulkEdit.objects.exists()


def test_people_are_not_removed_by_a_table_without_a_reason(
    as_staff: Client, world: dict[str, Any]
) -> None:
    table = f"photo,people\n{world['photos'][0].public_id},Haru\n"
    before = state()
    answer = upload(as_staff, table)
    assert problems(answer) == [(2, "")]
    assert state() == before
    looked = upload(as_staff, table, reason="turned away")
    assert confirm(as_staff, looked).status_code == 302
    entry = AuditEntry.objects.get(action="photo.people_changed")
    assert entry.reason == "turned away"


def test_what_was_changed_since_is_shown_again(
    as_staff: Client, world: dict[str, Any], staff: User, at: datetime
) -> None:
    photo = world["photos"][1]
    looked = upload(as_staff, f"photo,title_en\n{photo.public_id},Night\n")
    photo_verbs.describe(photo=photo, actor=staff, at=at, title_en="Day")
    answer = confirm(as_staff, looked)
    assert "changed in the meantime" in answer.content.decode()
    assert Photo.objects.get(pk=photo.pk).title_en == "Day"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"   \n ",
        b"\xef\xbb\xbf",
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
        random.Random(1).randbytes(5_000),
        b"title_ko\nx\n",
        b"photo,photo\nx,y\n",
        b"photo,password\nx,y\n",
        b'photo,title_ko\n"x,y\n',
        b"photo\n" + b"x\n" * 5_001,
        b"x" * (2 * 1024 * 1024 + 1),
        b"\xff\xfea",
        b"photo," + b"\xed\xa0\x80" + b"\n",
        b'"' + b"x" * 200_000 + b'"\n',
    ],
    ids=lambda content: repr(content[:12]),
)
def test_what_is_no_table_is_refused_in_words(
    as_staff: Client, world: dict[str, Any], content: bytes
) -> None:
    before = state()
    answer = upload(as_staff, content)
    assert answer.status_code == 400
    assert "error-text" in answer.content.decode()
    assert state() == before


def test_too_many_changes_at_once_are_refused(
    as_staff: Client, world: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(changing, "MOST", 1)
    lines = "".join(f"{photo.public_id},New\n" for photo in world["photos"])
    answer = upload(as_staff, f"photo,title_en\n{lines}")
    assert answer.status_code == 400
    assert "too many at once" in answer.content.decode()
    assert not Photo.objects.filter(title_en="New").exists()


def test_a_file_is_applied_only_by_who_looked_at_it(
    as_staff: Client, world: dict[str, Any]
) -> None:
    photo = world["photos"][1]
    looked = upload(as_staff, f"photo,title_en\n{photo.public_id},Night\n")
    other = Client()
    other.force_login(make_staff())
    answer = confirm(other, looked)
    assert answer.status_code == 302
    assert Photo.objects.get(pk=photo.pk).title_en == photo.title_en
    assert confirm(as_staff, looked)["Location"].startswith("/en/studio/edits/")


def test_others_may_not(
    as_fan: Client, as_partner: Client, client: Client, world: dict[str, Any]
) -> None:
    before = state()
    table = f"photo,title_en\n{world['photos'][1].public_id},Night\n"
    for visitor in (as_fan, as_partner):
        assert visitor.get("/studio/export.csv").status_code == 403
        assert upload(visitor, table).status_code == 403
    assert client.get("/studio/export.csv").status_code == 302
    assert upload(client, table).status_code == 302
    assert state() == before
