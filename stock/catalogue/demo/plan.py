"""The demo's world: agencies, groups, artists, events and the photos of them.

Every name is invented. Dates are fixed, so a demo seeded at any time is the same; the
photos run from 2024 to the autumn of 2026. One artist (``darae``) is a minor in 2026, one
(``yudan``) left a group and is in another: licensing has to cope with both. The groups
span generations: two portraits are all there is, and each age is left to its face.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class DemoAgency:
    slug: str
    name_ko: str
    name_en: str


@dataclass(frozen=True)
class DemoGroup:
    slug: str
    name_ko: str
    name_en: str
    agency: str
    debuted_on: date
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True)
class DemoMembership:
    """An artist in a group from a day, until a day (``None``: still)."""

    group: str
    since: date
    until: date | None = None

    def holds_on(self, day: date) -> bool:
        return self.since <= day and (self.until is None or day < self.until)


@dataclass(frozen=True)
class DemoArtist:
    """``name_ko`` is the stage name; ``name_romanised`` its Latin form, as on stage."""

    slug: str
    name_ko: str
    name_romanised: str
    full_name_ko: str
    full_name_en: str
    birth_date: date
    agency: str
    memberships: tuple[DemoMembership, ...]
    aliases: tuple[str, ...] = ()

    @property
    def birth_year(self) -> int:
        return self.birth_date.year


@dataclass(frozen=True)
class DemoEvent:
    """``kind`` is one of concert, broadcast, airport, fan_meeting, festival, photo_shoot."""

    slug: str
    kind: str
    name_ko: str
    name_en: str
    venue_ko: str
    venue_en: str
    held_on: date


@dataclass(frozen=True)
class DemoPhoto:
    """``width`` and ``height`` are the upload's as seen, after its orientation tag."""

    slug: str
    title_ko: str
    title_en: str
    event: str
    artists: tuple[str, ...]
    group: str | None
    taken_on: date
    width: int
    height: int


_AGENCIES = (
    DemoAgency("lanternhouse", "랜턴하우스 엔터테인먼트", "Lanternhouse Entertainment"),
    DemoAgency("morae", "모래레코드", "Morae Records"),
)

_GROUPS = (
    DemoGroup("novelle", "노벨르", "NOVELLE", "lanternhouse", date(2021, 3, 9), ("노벨", "NVL")),
    DemoGroup("glasshour", "글라스아워", "GLASSHOUR", "morae", date(2023, 6, 21), ("글아", "GSHR")),
    DemoGroup(
        "violet-pier",
        "바이올렛 피어",
        "VIOLET PIER",
        "lanternhouse",
        date(2025, 9, 15),
        ("바올피", "VPIER"),
    ),
)

_ARTISTS = (
    DemoArtist(
        "chaeon",
        "채온",
        "CHAEON",
        "한채온",
        "Han Chaeon",
        date(1999, 4, 17),
        "lanternhouse",
        (DemoMembership("novelle", date(2021, 3, 9)),),
        ("채오니", "Chae-on"),
    ),
    DemoArtist(
        "seoru",
        "서루",
        "SEORU",
        "민서루",
        "Min Seoru",
        date(1961, 11, 2),
        "lanternhouse",
        (DemoMembership("novelle", date(2021, 3, 9)),),
        ("루루", "Seo-ru"),
    ),
    DemoArtist(
        "habom",
        "하봄",
        "HABOM",
        "노하봄",
        "Noh Habom",
        date(2001, 3, 25),
        "lanternhouse",
        (DemoMembership("novelle", date(2021, 3, 9)),),
        ("봄이", "Ha-bom"),
    ),
    DemoArtist(
        "yudan",
        "유단",
        "YUDAN",
        "표유단",
        "Pyo Yudan",
        date(2000, 8, 30),
        "lanternhouse",
        (
            DemoMembership("novelle", date(2021, 3, 9), date(2025, 2, 1)),
            DemoMembership("violet-pier", date(2025, 9, 15)),
        ),
        ("단이", "Yu-dan"),
    ),
    DemoArtist(
        "onsae",
        "온새",
        "ONSAE",
        "길온새",
        "Gil Onsae",
        date(1963, 1, 12),
        "morae",
        (DemoMembership("glasshour", date(2023, 6, 21)),),
        ("새새", "On-sae"),
    ),
    DemoArtist(
        "raum",
        "라움",
        "RAUM",
        "설라움",
        "Seol Raum",
        date(2003, 6, 5),
        "morae",
        (DemoMembership("glasshour", date(2023, 6, 21)),),
        ("라미", "Ra-um"),
    ),
    DemoArtist(
        "darae",
        "다래",
        "DARAE",
        "옥다래",
        "Ok Darae",
        date(2009, 10, 8),
        "morae",
        (DemoMembership("glasshour", date(2025, 1, 20)),),
        ("막내다래", "Da-rae"),
    ),
    DemoArtist(
        "byeolha",
        "별하",
        "BYEOLHA",
        "진별하",
        "Jin Byeolha",
        date(1958, 12, 21),
        "lanternhouse",
        (DemoMembership("violet-pier", date(2025, 9, 15)),),
        ("별님", "Byeol-ha"),
    ),
)

_EVENTS = (
    DemoEvent(
        "first-light",
        "concert",
        "노벨르 단독 콘서트 〈퍼스트 라이트〉",
        "NOVELLE Concert: First Light",
        "한빛아레나",
        "Hanbit Arena",
        date(2026, 3, 14),
    ),
    DemoEvent(
        "sound-panorama",
        "broadcast",
        "사운드 파노라마 연말 특집",
        "Sound Panorama Year-End Special",
        "공개홀 3",
        "Public Hall 3",
        date(2024, 12, 20),
    ),
    DemoEvent(
        "gate-27",
        "airport",
        "글라스아워 출국길",
        "GLASSHOUR Airport Day",
        "국제공항 1터미널",
        "International Airport, Terminal 1",
        date(2026, 5, 8),
    ),
    DemoEvent(
        "one-more-hour",
        "fan_meeting",
        "글라스아워 팬미팅 〈한 시간만 더〉",
        "GLASSHOUR Fan Meeting: One More Hour",
        "은하홀",
        "Eunha Hall",
        date(2026, 6, 21),
    ),
    DemoEvent(
        "riverside-night",
        "festival",
        "강변 나이트 페스티벌",
        "Riverside Night Festival",
        "강변공원 야외무대",
        "Riverside Park Open-Air Stage",
        date(2026, 9, 19),
    ),
    DemoEvent(
        "low-tide",
        "photo_shoot",
        "바이올렛 피어 〈썰물〉 재킷 촬영",
        "VIOLET PIER Low Tide Jacket Shoot",
        "스튜디오 물결",
        "Studio Mulgyeol",
        date(2026, 8, 4),
    ),
)

# Sizes keep to about 67,000 pixels: each is restored by four on a CPU while someone waits.
_TALL, _FEED, _WIDE, _SQUARE, _STAGE = (225, 300), (232, 290), (315, 210), (259, 259), (320, 180)


def _photo(
    slug: str,
    title_ko: str,
    title_en: str,
    event: str,
    artists: tuple[str, ...],
    group: str | None,
    taken_on: date,
    size: tuple[int, int],
) -> DemoPhoto:
    return DemoPhoto(slug, title_ko, title_en, event, artists, group, taken_on, *size)


_PHOTOS = (
    _photo(
        "chaeon-first-light",
        "빛 속의 채온",
        "Chaeon in the Light",
        "first-light",
        ("chaeon",),
        "novelle",
        date(2026, 3, 14),
        _TALL,
    ),
    _photo(
        "novelle-finale",
        "앙코르, 셋이서",
        "Encore for Three",
        "first-light",
        ("seoru", "chaeon", "habom"),
        "novelle",
        date(2026, 3, 15),
        _STAGE,
    ),
    _photo(
        "seoru-snow",
        "서루와 눈꽃",
        "Seoru and the Paper Snow",
        "first-light",
        ("seoru",),
        "novelle",
        date(2026, 3, 14),
        _FEED,
    ),
    _photo(
        "habom-panorama",
        "하봄의 네온",
        "Habom in Neon",
        "sound-panorama",
        ("habom",),
        "novelle",
        date(2024, 12, 20),
        _TALL,
    ),
    _photo(
        "novelle-panorama",
        "넷이었던 겨울",
        "The Winter of Four",
        "sound-panorama",
        ("yudan", "seoru", "chaeon", "habom"),
        "novelle",
        date(2024, 12, 20),
        _WIDE,
    ),
    _photo(
        "onsae-gate",
        "온새, 아침 비행기",
        "Onsae, Morning Flight",
        "gate-27",
        ("onsae",),
        "glasshour",
        date(2026, 5, 8),
        _TALL,
    ),
    _photo(
        "raum-gate",
        "라움, 27번 게이트",
        "Raum at Gate 27",
        "gate-27",
        ("raum",),
        "glasshour",
        date(2026, 5, 8),
        _FEED,
    ),
    _photo(
        "glasshour-one-more-hour",
        "한 시간만 더",
        "One More Hour",
        "one-more-hour",
        ("onsae", "darae", "raum"),
        "glasshour",
        date(2026, 6, 21),
        _WIDE,
    ),
    _photo(
        "darae-balloons",
        "다래와 풍선",
        "Darae and Balloons",
        "one-more-hour",
        ("darae",),
        "glasshour",
        date(2026, 6, 21),
        _SQUARE,
    ),
    _photo(
        "byeolha-low-tide",
        "별하, 흑백",
        "Byeolha in Black and White",
        "low-tide",
        ("byeolha",),
        "violet-pier",
        date(2026, 8, 4),
        _FEED,
    ),
    _photo(
        "yudan-window",
        "유단, 오후 네 시",
        "Yudan, Four in the Afternoon",
        "low-tide",
        ("yudan",),
        "violet-pier",
        date(2026, 8, 4),
        _TALL,
    ),
    _photo(
        "violet-pier-low-tide",
        "썰물",
        "Low Tide",
        "low-tide",
        ("byeolha", "yudan"),
        "violet-pier",
        date(2026, 8, 5),
        _WIDE,
    ),
    _photo(
        "raum-riverside",
        "라움, 강변의 밤",
        "Raum by the River",
        "riverside-night",
        ("raum",),
        "glasshour",
        date(2026, 9, 19),
        _WIDE,
    ),
    _photo(
        "darae-golden",
        "다래, 해 질 녘",
        "Darae at Sundown",
        "riverside-night",
        ("darae",),
        "glasshour",
        date(2026, 9, 19),
        _TALL,
    ),
    _photo(
        "chaeon-backstage",
        "무대 뒤의 채온",
        "Chaeon Backstage",
        "first-light",
        ("chaeon",),
        "novelle",
        date(2026, 3, 15),
        _WIDE,
    ),
    _photo(
        "onsae-photo-zone",
        "온새와 라움, 포토존",
        "Onsae and Raum at the Photo Wall",
        "one-more-hour",
        ("onsae", "raum"),
        "glasshour",
        date(2026, 6, 21),
        _FEED,
    ),
)


def demo_agencies() -> tuple[DemoAgency, ...]:
    """Two fictional agencies."""
    return _AGENCIES


def demo_groups() -> tuple[DemoGroup, ...]:
    """Three fictional groups."""
    return _GROUPS


def demo_artists() -> tuple[DemoArtist, ...]:
    """Eight fictional artists with their memberships."""
    return _ARTISTS


def demo_events() -> tuple[DemoEvent, ...]:
    """Six fictional events, one of each kind."""
    return _EVENTS


def demo_photos() -> tuple[DemoPhoto, ...]:
    """The photos, in the order in which the shop would show the newest work."""
    return _PHOTOS
