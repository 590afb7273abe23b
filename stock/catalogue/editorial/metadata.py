"""What a file says of itself: IPTC, XMP and Exif, read into plain text.

Everything here was written by strangers. XML is read by defusedxml, which expands no entity and
fetches nothing; texts are cut and cleaned; whatever is broken counts as not said.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from datetime import date
from typing import IO, Any
from xml.etree.ElementTree import Element

import structlog
from defusedxml import ElementTree
from PIL import Image, IptcImagePlugin

log = structlog.get_logger(__name__)

#: Bounds of what is listened to.
MOST_XML = 1024 * 1024
LONGEST, LONGEST_CAPTION, MOST_KEYWORDS, MOST_PEOPLE = 160, 2_000, 60, 20

RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
DC = "{http://purl.org/dc/elements/1.1/}"
PHOTOSHOP = "{http://ns.adobe.com/photoshop/1.0/}"
XMP = "{http://ns.adobe.com/xap/1.0/}"
EXT = "{http://iptc.org/std/Iptc4xmpExt/2008-02-29/}"
#: Field -> names in XMP, the first that says something.
XMP_NAMES = {
    "title": (f"{DC}title", f"{PHOTOSHOP}Headline"),
    "caption": (f"{DC}description",),
    "keywords": (f"{DC}subject",),
    "date": (f"{PHOTOSHOP}DateCreated", f"{XMP}CreateDate"),
    "people": (f"{EXT}PersonInImage",),
    "event": (f"{EXT}Event",),
    "credit": (f"{PHOTOSHOP}Credit", f"{DC}creator"),
    "copyright": (f"{DC}rights",),
}
#: Field -> datasets of IPTC-IIM, the same.
IPTC_NAMES = {
    "title": ((2, 5), (2, 105)),
    "caption": ((2, 120),),
    "keywords": ((2, 25),),
    "date": ((2, 55),),
    "credit": ((2, 110), (2, 80)),
    "copyright": ((2, 116),),
}
UTF_8 = b"\x1b%G"
EXIF_IFD, EXIF_DATE, EXIF_COPYRIGHT, EXIF_ARTIST = 0x8769, 0x9003, 0x8298, 0x013B
SEVERAL = {"keywords": MOST_KEYWORDS, "people": MOST_PEOPLE}


def read(file: IO[bytes]) -> dict[str, Any]:
    """What the picture says: ``title``, ``caption``, ``date`` (as 2024-05-01), ``event``,
    ``credit``, ``copyright``; ``keywords`` and ``people`` as lists. Fields of which nothing is said
    are missing. XMP comes before IPTC, that before Exif. Never raises.
    """
    found: dict[str, Any] = {}
    try:
        file.seek(0)
        with Image.open(file) as image:
            for source in (_from_xmp, _from_iptc, _from_exif):
                for name, texts in _tried(source, image).items():
                    cleaned = _cleaned(name, texts)
                    if cleaned and name not in found:
                        found[name] = cleaned
    except Exception as error:
        log.info("metadata cannot be read", error=repr(error)[:200])
    return found


Source = Callable[[Image.Image], dict[str, list[str]]]


def _tried(source: Source, image: Image.Image) -> dict[str, list[str]]:
    """One source that is broken leaves the others."""
    try:
        return source(image)
    except Exception as error:  # parsers of strangers' bytes raise what they like
        log.info("metadata cannot be read", source=source.__name__, error=repr(error)[:200])
        return {}


def _from_xmp(image: Image.Image) -> dict[str, list[str]]:
    packet = image.info.get("xmp") or image.info.get("XML:com.adobe.xmp") or b""
    if isinstance(packet, str):
        packet = packet.encode()
    packet = packet.strip(b"\0 \r\n\t")
    if not packet or len(packet) > MOST_XML:
        return {}
    root = ElementTree.fromstring(packet, forbid_dtd=True)
    said: dict[str, list[str]] = {}
    for description in root.iter(f"{RDF}Description"):
        for name, value in description.attrib.items():
            said.setdefault(name, [value])
        for child in description:
            said.setdefault(child.tag, _texts(child))
    return _first(XMP_NAMES, said)


def _texts(element: Element) -> list[str]:
    """The texts of a property: itself, or the items of its list (of languages: x-default first)."""
    items = list(element.iter(f"{RDF}li"))
    items.sort(
        key=lambda item: item.get("{http://www.w3.org/XML/1998/namespace}lang", "") != "x-default"
    )
    found = [item.text or "" for item in items] if items else [element.text or ""]
    return [text for text in found if text.strip()]


def _from_iptc(image: Image.Image) -> dict[str, list[str]]:
    info: dict[Any, Any] = IptcImagePlugin.getiptcinfo(image) or {}  # type: ignore[arg-type]
    is_utf8 = info.get((1, 90)) == UTF_8
    said: dict[tuple[int, int], list[str]] = {}
    for dataset, value in info.items():
        values = value if isinstance(value, list) else [value]
        said[dataset] = [_decoded(one, is_utf8) for one in values if isinstance(one, bytes)]
    return _first(IPTC_NAMES, said)


def _decoded(value: bytes, is_utf8: bool) -> str:
    for encoding in ("utf-8",) if is_utf8 else ("utf-8", "cp949"):
        try:
            return value.decode(encoding)
        except UnicodeDecodeError:
            continue
    return value.decode("latin-1")


def _from_exif(image: Image.Image) -> dict[str, list[str]]:
    exif = image.getexif()
    said = {
        "date": exif.get_ifd(EXIF_IFD).get(EXIF_DATE),
        "copyright": exif.get(EXIF_COPYRIGHT),
        "credit": exif.get(EXIF_ARTIST),
    }
    return {name: [value] for name, value in said.items() if isinstance(value, str)}


def _first(names: dict[str, tuple[Any, ...]], said: dict[Any, list[str]]) -> dict[str, list[str]]:
    return {
        field: next((said[name] for name in known if said.get(name)), [])
        for field, known in names.items()
    }


def _cleaned(name: str, texts: Iterable[str]) -> Any:
    longest = LONGEST_CAPTION if name == "caption" else LONGEST
    words = [clean(text, longest) for text in texts]
    words = list(dict.fromkeys(word for word in words if word))
    if name in SEVERAL:
        return words[: SEVERAL[name]]
    if name == "date":
        return next((day for word in words if (day := _day(word))), "")
    return words[0] if words else ""


def clean(text: str, longest: int) -> str:
    """One line of visible letters; no control, direction or private characters."""
    kept = "".join(
        one if unicodedata.category(one)[0] != "C" else " " for one in text[: 4 * longest]
    )
    return " ".join(unicodedata.normalize("NFC", kept).split())[:longest].strip()


def _day(text: str) -> str:
    match = re.match(r"(\d{4})[-:/.]?(\d{2})[-:/.]?(\d{2})", text)
    try:
        day = date(*(int(part) for part in match.groups())) if match else None
    except ValueError:
        return ""
    return day.isoformat() if day and day.year >= 1900 else ""
