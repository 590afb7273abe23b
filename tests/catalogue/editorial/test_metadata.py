"""What a file says of itself: read from every format, and from nobody's trick."""

from __future__ import annotations

import io
import random
import struct
from datetime import datetime
from typing import Any

import pytest
from django.test import Client
from PIL import Image, PngImagePlugin

from stock.accounts.models import User
from stock.audit.models import AuditEntry
from stock.catalogue.editorial import metadata
from stock.catalogue.models import FileMetadata, Photo, Tag
from tests import pictures
from tests.factories import make_artist, make_event, make_photo, make_staff

pytestmark = pytest.mark.django_db

PACKET = """<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
 <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
  <rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"
    xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/"
    xmlns:ext="http://iptc.org/std/Iptc4xmpExt/2008-02-29/"
    photoshop:DateCreated="2024-04-20T19:30:00+09:00" photoshop:Credit="Lee Photo">
   <dc:title><rdf:Alt><rdf:li xml:lang="en">Night</rdf:li>
    <rdf:li xml:lang="x-default">부산의 밤</rdf:li></rdf:Alt></dc:title>
   <dc:description><rdf:Alt>
    <rdf:li xml:lang="x-default">Two on stage</rdf:li></rdf:Alt></dc:description>
   <dc:subject><rdf:Bag><rdf:li>stage</rdf:li><rdf:li>unheard of</rdf:li></rdf:Bag></dc:subject>
   <dc:rights><rdf:Alt><rdf:li xml:lang="x-default">© Moonlight</rdf:li></rdf:Alt></dc:rights>
   <ext:PersonInImage><rdf:Bag><rdf:li>Haru</rdf:li>
    <rdf:li>Twin</rdf:li><rdf:li>Nobody</rdf:li></rdf:Bag></ext:PersonInImage>
   <ext:Event><rdf:Alt><rdf:li xml:lang="x-default">Busan</rdf:li></rdf:Alt></ext:Event>
  </rdf:Description>
 </rdf:RDF>
</x:xmpmeta>
<?xpacket end="w"?>"""
SAID = {
    "title": "부산의 밤",
    "caption": "Two on stage",
    "keywords": ["stage", "unheard of"],
    "people": ["Haru", "Twin", "Nobody"],
    "date": "2024-04-20",
    "event": "Busan",
    "credit": "Lee Photo",
    "copyright": "© Moonlight",
}


def with_xmp(packet: str | bytes, form: str = "JPEG") -> bytes:
    image = Image.open(io.BytesIO(pictures.jpeg(7))).convert("RGB")
    content = packet.encode() if isinstance(packet, str) else packet
    options: dict[str, Any] = {"xmp": content}
    if form == "PNG":
        info = PngImagePlugin.PngInfo()
        info.add_itxt("XML:com.adobe.xmp", content.decode())
        options = {"pnginfo": info}
    if form == "TIFF":
        options = {"tiffinfo": {700: content}}
    made = io.BytesIO()
    image.save(made, form, **options)
    return made.getvalue()


def with_iptc(*datasets: tuple[int, int, bytes]) -> bytes:
    body = b"".join(
        struct.pack(">BBBH", 0x1C, record, number, len(value)) + value
        for record, number, value in datasets
    )
    block = b"8BIM\x04\x04\x00\x00" + struct.pack(">I", len(body)) + body + b"\0" * (len(body) % 2)
    segment = b"Photoshop 3.0\x00" + block
    content = pictures.jpeg(8)
    return content[:2] + b"\xff\xed" + struct.pack(">H", len(segment) + 2) + segment + content[2:]


def read(content: bytes) -> dict[str, Any]:
    return metadata.read(io.BytesIO(content))


# --- reading ------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "TIFF"])
def test_xmp_is_read_from_every_format(form: str) -> None:
    assert read(with_xmp(PACKET, form)) == SAID


@pytest.mark.parametrize("encoding", ["utf-8", "cp949"])
def test_iptc_is_read_in_korean(encoding: str) -> None:
    content = with_iptc(
        (2, 5, "부산의 밤".encode(encoding)),
        (2, 25, "무대".encode(encoding)),
        (2, 25, b"rain"),
        (2, 55, b"20240420"),
        (2, 116, b"(c) Moonlight"),
    )
    assert read(content) == {
        "title": "부산의 밤",
        "keywords": ["무대", "rain"],
        "date": "2024-04-20",
        "copyright": "(c) Moonlight",
    }


def test_exif_says_the_day() -> None:
    image = Image.open(io.BytesIO(pictures.jpeg(9)))
    exif = Image.Exif()
    exif.get_ifd(0x8769)[0x9003] = "2024:04:20 19:30:00"
    made = io.BytesIO()
    image.save(made, "JPEG", exif=exif)
    assert read(made.getvalue()) == {"date": "2024-04-20"}


BOMB = (
    '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    "<x:xmpmeta xmlns:x='adobe:ns:meta/'>&b;</x:xmpmeta>"
)
STEALS = (
    '<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/hostname">]>'
    + PACKET.split("?>", 1)[1].replace("부산의 밤", "&f;").rsplit("<?", 1)[0]
)


@pytest.mark.parametrize(
    "packet",
    [
        BOMB,
        STEALS,
        "<x" * 50_000,
        "<a>" * 20_000 + "</a>" * 20_000,
        "not xml at all",
        b"\xff\xfe\x00broken",
        random.Random(2).randbytes(20_000),
        PACKET[: len(PACKET) // 2],
    ],
    ids=["bomb", "external", "open", "deep", "text", "utf16", "noise", "half"],
)
def test_tricks_and_damage_say_nothing(packet: str | bytes) -> None:
    found = read(with_xmp(packet, "WEBP"))  # a JPEG holds less
    assert found.get("title") in (None, "")
    assert "people" not in found


def test_what_is_no_picture_says_nothing() -> None:
    for content in (b"", b"x", random.Random(3).randbytes(9_000), pictures.jpeg(7)[:200]):
        assert read(content) == {}


def test_texts_are_cut_and_cleaned() -> None:
    packet = PACKET.replace("부산의 밤", "a\u202eb\u0085c " + "x" * 9_000)
    packet = packet.replace("<rdf:li>stage</rdf:li>", "<rdf:li>k</rdf:li>" * 3)
    many = "".join(f"<rdf:li>k{n}</rdf:li>" for n in range(500))
    packet = packet.replace("<rdf:li>unheard of</rdf:li>", many)
    said = read(with_xmp(packet, "WEBP"))
    assert said["title"].startswith("a b c xxx")
    assert len(said["title"]) == metadata.LONGEST
    assert len(said["keywords"]) == metadata.MOST_KEYWORDS


@pytest.mark.parametrize("day", ["2024-13-40", "yesterday", "0000:00:00 00:00:00", "99999999"])
def test_a_day_that_is_none_is_not_said(day: str) -> None:
    assert "date" not in read(with_xmp(PACKET.replace("2024-04-20T19:30:00+09:00", day)))


# --- suggestions --------------------------------------------------------------------------------


@pytest.fixture
def world(clock: Any) -> dict[str, Any]:
    return {
        "haru": make_artist(name="Haru"),
        "twins": [make_artist(name="Twin") for _ in range(2)],
        "event": make_event(name="Busan"),
        "stage": Tag.objects.create(name_ko="무대", name_en="Stage", slug="stage"),
    }


def page(client: Client, photo: Photo) -> Any:
    return client.get(f"/en/studio/photos/{photo.public_id}/")


def post(client: Client, photo: Photo, **fields: Any) -> Any:
    return client.post(f"/en/studio/photos/{photo.public_id}/suggestions/", fields, follow=True)


def test_nothing_is_attached_by_itself(as_staff: Client, world: dict[str, Any]) -> None:
    photo = make_photo(content=with_xmp(PACKET), title="Upload")
    assert not photo.appearances.exists()
    assert not photo.tags.exists()
    assert (photo.event, photo.title_ko) == (None, "Upload 사진")
    shown = page(as_staff, photo)
    suggested = shown.context["suggested"]
    assert {row["aspect"] for row in suggested["rows"]} == {
        "title_ko",
        "people",
        "event",
        "taken_on",
        "tags",
    }
    html = shown.content.decode()
    for words in ("Nobody", "unheard of", "may mean several", "© Moonlight", "Two on stage"):
        assert words in html


def test_one_click_takes_over_what_is_ticked(
    as_staff: Client, staff: User, world: dict[str, Any]
) -> None:
    photo = make_photo(content=with_xmp(PACKET))
    other = make_photo()
    before = Photo.objects.values().get(pk=other.pk)
    seen = page(as_staff, photo).context["suggested"]["seen"]
    take = ["title_ko", "people", "event", "tags"]
    post(as_staff, photo, do="accept", take=take, seen=seen)
    stored = Photo.objects.get(pk=photo.pk)
    assert (stored.title_ko, stored.event) == ("부산의 밤", world["event"])
    assert stored.taken_on is None, "was not ticked"
    assert [row.artist for row in stored.appearances.all()] == [world["haru"]], "not a Twin"
    assert list(stored.tags.all()) == [world["stage"]]
    assert page(as_staff, photo).context["suggested"] is None
    entry = AuditEntry.objects.get(action="photo.metadata_settled")
    assert (entry.actor, entry.after["taken"]) == (staff, sorted(take))
    assert Photo.objects.values().get(pk=other.pk) == before


def test_what_was_changed_since_is_not_written_over(
    as_staff: Client, world: dict[str, Any], at: datetime
) -> None:
    photo = make_photo(content=with_xmp(PACKET))
    seen = page(as_staff, photo).context["suggested"]["seen"]
    Photo.objects.filter(pk=photo.pk).update(title_ko="다른 제목")
    answer = post(as_staff, photo, do="accept", take=["title_ko"], seen=seen)
    assert "changed in the meantime" in answer.content.decode()
    assert Photo.objects.get(pk=photo.pk).title_ko == "다른 제목"


def test_suggestions_are_dismissed_once(as_staff: Client, world: dict[str, Any]) -> None:
    photo = make_photo(content=with_xmp(PACKET))
    post(as_staff, photo, do="dismiss")
    post(as_staff, photo, do="dismiss")
    assert page(as_staff, photo).context["suggested"] is None
    assert AuditEntry.objects.filter(action="photo.metadata_settled").count() == 1
    assert not photo.appearances.exists()


def test_markup_stays_text(as_staff: Client, clock: Any) -> None:
    packet = PACKET.replace("Two on stage", "&lt;script&gt;alert(1)&lt;/script&gt;")
    html = page(as_staff, make_photo(content=with_xmp(packet))).content.decode()
    assert "<script>alert" not in html
    assert "&lt;script&gt;alert(1)" in html


def test_a_file_that_says_nothing_leaves_no_row(as_staff: Client) -> None:
    photo = make_photo()
    assert not FileMetadata.objects.exists()
    assert page(as_staff, photo).context["suggested"] is None


def test_others_may_not(as_fan: Client, as_partner: Client, client: Client) -> None:
    photo = make_photo(content=with_xmp(PACKET), by=make_staff())
    for visitor in (as_fan, as_partner):
        assert post(visitor, photo, do="dismiss").status_code == 403
    post(client, photo, do="dismiss")
    assert FileMetadata.objects.get().settled_at is None


def test_an_unknown_photo_is_not_found(as_staff: Client) -> None:
    assert as_staff.post("/studio/photos/none/suggestions/").status_code == 404
