"""A shop of any size on PostgreSQL, in seconds to minutes: rows made by the database itself.

The licensing world is that of ``bench_clearance.py``, with its ended consents, minors, excluded
events and takedowns. Which photos the index lists is asked of clearance, and a sample of the rows
is compared with what ``search.indexing`` writes.
"""

from __future__ import annotations

import random
import time
from datetime import date
from typing import Any

from tests.benchmarks import bench_clearance
from tests.benchmarks.bench_clearance import AGENCIES, ARTISTS, AT, EVENTS, LONG_AGO

SYLLABLES = "가나다라마바사아자차하유지민서윤채은수연주현진도영호준태원혜린소미라온별솔봄결빛슬"
WORDS = (
    "무대", "조명", "창가", "새벽", "공항", "미소", "앙코르", "리허설", "백스테이지",
    "객석", "우산", "골목", "옥상", "거울", "노을", "안개",
)  # fmt: skip
EVENT_WORDS = (
    "콘서트", "팬미팅", "페스티벌", "쇼케이스", "음악방송", "공항", "시상식", "화보",
)  # fmt: skip
COLOURS = (
    "red", "orange", "gold", "green", "teal", "navy", "#9020c0", "hotpink",
    "saddlebrown", "white", "grey", "black",
)  # fmt: skip
BIG_TABLES = (
    "catalogue_photo", "catalogue_appearance", "catalogue_master",
    "catalogue_rendition", "licensing_submission", "storefront_photoindex",
    "storefront_phototerm",
)  # fmt: skip


def names(number: int, syllables: int, draw: random.Random) -> list[str]:
    found: dict[str, None] = {}
    while len(found) < number:
        found["".join(draw.choice(SYLLABLES) for _ in range(syllables))] = None
    return list(found)


class Filler(bench_clearance.Filler):
    """The same world, with names, previews and the index."""

    def fill(self) -> None:
        from django.db import connection

        from stock.storefront.search import tallies
        from tests.factories import make_price, make_staff
        from tests.tampering import unfrozen

        self.staff = make_staff()
        self.people()
        with unfrozen():
            self.terms()
        for kind, amount in (("personal", 9_900), ("editorial", 39_000), ("commercial", 190_000)):
            make_price(kind=kind, amount=amount, at=AT)
        with connection.cursor() as cursor:
            cursor.execute("SET session_replication_role = replica; SET work_mem = '256MB'")
            cursor.execute("SET maintenance_work_mem = '512MB'; SET synchronous_commit = off")
            indexes = self._without_indexes(cursor)
            self._photos(cursor)
            for definition in indexes[:-2]:
                cursor.execute(definition)
            cursor.execute("VACUUM ANALYZE")
        self.takedowns()
        with connection.cursor() as cursor:
            self._index(cursor)
            for definition in indexes[-2:]:
                for one in definition:
                    cursor.execute(one)
            cursor.execute("RESET session_replication_role; RESET work_mem")
            cursor.execute("VACUUM ANALYZE")
        tallies.refresh(at=AT)

    def _without_indexes(self, cursor: Any) -> list[Any]:
        """Drop the plain indexes of the large tables; return the statements that make them again,
        those of the storefront's tables in two lists at the end."""
        cursor.execute(
            "SELECT i.tablename, i.indexname, i.indexdef FROM pg_indexes AS i"
            " LEFT JOIN pg_constraint AS c ON c.conname = i.indexname"
            " WHERE c.oid IS NULL AND i.schemaname = 'public' AND i.tablename = ANY (%s)",
            [list(BIG_TABLES)],
        )
        rows = cursor.fetchall()
        for _table, name, _definition in rows:
            cursor.execute(f'DROP INDEX "{name}"')
        first = [sql for table, _name, sql in rows if not table.startswith("storefront")]
        return [
            *first,
            *(
                [sql for table, _name, sql in rows if table == f"storefront_{one}"]
                for one in ("photoindex", "phototerm")
            ),
        ]

    def people(self) -> None:
        from licensing.models import Agency
        from stock.catalogue.models import Artist, Event, Group, Membership
        from stock.storefront.search.text import romanised

        def named(what: str, number: int, name: str) -> dict[str, Any]:
            latin = romanised(name).title()
            return {
                "id": number,
                "name_ko": name,
                "name_en": latin,
                "slug": f"{what}-{number}",
            }

        self.copy(Agency, (named("agency", n, f"기획사{n}") for n in range(1, AGENCIES + 1)))
        self.artist_names = names(ARTISTS, 3, self.draw)
        self.copy(
            Artist,
            (
                {
                    **named("artist", n, name),
                    "date_of_birth": date(2008 if n % 20 == 0 else 1998, 3, 1),
                }
                for n, name in enumerate(self.artist_names, start=1)
            ),
        )
        places = names(EVENTS, 2, self.draw)
        self.copy(
            Event,
            (
                {
                    **named("event", n, f"{place} {EVENT_WORDS[n % len(EVENT_WORDS)]}"),
                    "kind": "concert",
                    "held_on": date(2023, 1, n % 28 + 1),
                }
                for n, place in enumerate(places, start=1)
            ),
        )
        self.groups = []
        first = 1
        while first + 7 <= ARTISTS:
            size = self.draw.randint(4, 7)
            self.groups.append(list(range(first, first + size)))
            first += size
        self.group_names = names(len(self.groups), 4, self.draw)
        self.copy(
            Group,
            (named("group", n, name) for n, name in enumerate(self.group_names, start=1)),
        )
        self.copy(
            Membership,
            (
                {
                    "id": who,
                    "artist_id": who,
                    "group_id": group,
                    "since": LONG_AGO,
                    "until": date(2023, 6, 1) if who % 50 == 0 else None,
                }
                for group, members in enumerate(self.groups, start=1)
                for who in members
            ),
        )

    def _photos(self, cursor: Any) -> None:
        from PIL import Image

        from stock.catalogue.imaging import placeholder
        from stock.storefront.search import colours

        number, staff = self.number, self.staff.pk
        cursor.execute("CREATE UNLOGGED TABLE bench_group (g int PRIMARY KEY, first int, size int)")
        cursor.executemany(
            "INSERT INTO bench_group VALUES (%s, %s, %s)",
            [(n, who[0], len(who)) for n, who in enumerate(self.groups, start=1)],
        )
        cursor.execute(
            "CREATE UNLOGGED TABLE bench_colour"
            " (c int PRIMARY KEY, code int, placeholder text, l int, a int, b int, look int)"
        )
        for n, colour in enumerate(COLOURS):
            data = placeholder(Image.new("RGB", (160, 128), colour))
            look = colours.look_of(data)
            assert look.colour is not None
            code = list(colours.Colour.values).index(look.colour) + 1
            base = colours.bucket(lab=look.lab, fingerprint=0)
            cursor.execute(
                "INSERT INTO bench_colour VALUES (%s, %s, %s, %s, %s, %s, %s)",
                [n, code, data, *look.lab, base],
            )
        words = "ARRAY[" + ", ".join(f"'{word}'" for word in WORDS) + "]"
        cursor.execute("SELECT setseed(0.42)")
        # Some groups are loved more than others: the first has a twentieth of all photos.
        cursor.execute(
            "CREATE UNLOGGED TABLE bench_photo AS SELECT n,"
            f" 1 + floor({len(self.groups)} * power(random(), 2))::int AS g,"
            " floor(random() * 7)::int AS off,"
            " (ARRAY[1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,2,2,4,5,6,7])[1 + floor(random() * 21)::int]"
            " AS wanted,"
            f" CASE WHEN random() < 0.75 THEN 1 + floor(random() * {EVENTS})::int END AS event,"
            " date '2018-01-01' + floor(random() * 2200)::int AS taken,"
            " floor(random() * 10)::int AS shape,"
            f" floor({len(COLOURS)} * power(random(), 1.5))::int AS c,"
            " floor(random() * 100)::int AS luck,"
            f" ({words})[1 + floor(random() * {len(WORDS)})::int] || ' '"
            f" || ({words})[1 + floor(random() * {len(WORDS)})::int] || ' ' || (n % 977) AS title,"
            " ((random() * 4294967295)::bigint << 32 | (random() * 4294967295)::bigint) AS hash"
            f" FROM generate_series(1, {number}) AS n"
        )
        at = f"timestamptz '{AT.isoformat()}'"
        cursor.execute(
            "INSERT INTO catalogue_photo (id, public_id, title_ko, title_en, event_id, group_id,"
            " taken_on, created_by_id, created_at, published_at, previews_withheld)"
            " SELECT n, 'p' || n, title, '', event, CASE WHEN wanted > 2 THEN g END, taken,"
            f" {staff}, {at}, {at} - ({number} - n) * interval '1 minute', false FROM bench_photo"
        )
        cursor.execute(
            "INSERT INTO catalogue_appearance (id, photo_id, artist_id)"
            " SELECT row_number() OVER (), n, first + (off + i) %% size"
            " FROM bench_photo JOIN bench_group USING (g)"
            " CROSS JOIN LATERAL generate_series(0, least(wanted, size) - 1) AS i",
            [],
        )
        wide, high = _sides("shape")
        cursor.execute(
            "INSERT INTO catalogue_master (id, photo_id, file_name, original_name, format, width,"
            " height, byte_size, sha256, perceptual_hash, uploaded_by_id, uploaded_at)"
            f" SELECT n, n, 'm' || n, 'photo.jpg', 'JPEG', {wide}, {high}, 1,"
            f" lpad(n::text, 64, '0'), hash, {staff}, {at} FROM bench_photo"
        )
        for place, kind, edge in (
            (0, "restored", 1.0),
            (1, "thumbnail", 0.2),
            (2, "before", 0.4),
            (3, "after", 0.4),
        ):
            sold = kind == "restored"
            cursor.execute(
                "INSERT INTO catalogue_rendition (id, public_id, photo_id, kind, derived_from_id,"
                " is_public, file_name, format, width, height, byte_size, sha256, placeholder,"
                " provenance, commercial_use, created_at)"
                f" SELECT 4 * n + {place}, '{kind[0]}' || n, n, '{kind}',"
                f" {'NULL' if sold else '4 * n'}, {str(not sold).lower()}, '{kind}/' || n, 'WEBP',"
                f" ({wide} * {edge})::int, ({high} * {edge})::int, 1, lpad(n::text, 64, '0'),"
                f" {repr('') if sold else 'placeholder'},"
                + (""" '{"model": "bench", "faces": []}', true,""" if sold else " NULL, NULL,")
                + f" {at} FROM bench_photo JOIN bench_colour USING (c)"
            )
        cursor.execute(
            "INSERT INTO licensing_submission (id, public_id, photo_id, rendition_id, file_sha256,"
            " agency_id, state, submitted_by_id, submitted_at, decided_by_id, decided_at,"
            " reason_code, comment, marks, approvals_needed, allows_personal, allows_editorial,"
            " allows_commercial)"
            " SELECT row_number() OVER (), 's' || row_number() OVER (), n, 4 * n,"
            " lpad(n::text, 64, '0'), agency, CASE WHEN luck < 2 THEN 'open' ELSE 'approved' END,"
            f" {staff}, {at}, {staff}, {at}, '', '', '[]', 1, true, true, true"
            " FROM (SELECT DISTINCT n, luck,"
            f" (a.artist_id - 1) * {AGENCIES} / {ARTISTS} + 1 AS agency FROM bench_photo"
            " JOIN catalogue_appearance AS a ON a.photo_id = n) AS asked"
        )

    def _index(self, cursor: Any) -> None:
        from licensing import clearance
        from licensing.models import LicenceKind
        from stock.catalogue.models import Photo
        from stock.storefront.models import TermKind
        from stock.storefront.search import names as search_names
        from stock.storefront.search import traits
        from stock.storefront.search.indexing import micros

        cursor.execute("CREATE UNLOGGED TABLE bench_allowed (n int, kind int)")
        for bit, kind in enumerate(LicenceKind.values):
            cleared = clearance.cleared(
                Photo.objects.order_by(), kind=kind, territory="KR", at=AT, whole=True
            )
            sql, parameters = cleared.values("pk").query.sql_with_params()
            cursor.execute(
                f"INSERT INTO bench_allowed SELECT pk, {1 << bit} FROM ({sql}) AS c(pk)", parameters
            )
        search_names.refresh_all()
        wide, high = _sides("shape")
        orientation = "CASE WHEN shape < 5 THEN 1 WHEN shape < 9 THEN 2 ELSE 3 END"
        size = (
            f"CASE WHEN greatest({wide}, {high}) <= 2000 THEN 1"
            f" WHEN greatest({wide}, {high}) <= 4000 THEN 2 ELSE 3 END"
        )
        parts = {
            traits.YEAR: f"extract(year FROM taken)::int - {traits.FIRST_YEAR} + 1",
            traits.ORIENTATION: orientation,
            traits.PEOPLE: f"least(least(wanted, size), {traits.MANY_PEOPLE}) + 1",
            traits.COLOUR: "code",
            traits.SIZE: size,
            traits.KIND: "coalesce(kinds, 0)",
            traits.PRICE: "1",
        }
        packed = " + ".join(f"(({sql}) << {trait.shift})" for trait, sql in parts.items())
        published = f"{micros(AT)} - ({self.number} - n)::bigint * 60000000"
        cursor.execute(
            "INSERT INTO storefront_photoindex (photo_id, listed, listed_since, published, traits,"
            " year, taken_on, price, fingerprint, quarter_0, quarter_1, quarter_2, quarter_3,"
            " lightness, green_red, blue_yellow, look, checked_at)"
            " SELECT n, kinds IS NOT NULL, CASE WHEN kinds IS NOT NULL THEN"
            f" timestamptz '{AT.isoformat()}' END, {published}, {packed},"
            " extract(year FROM taken)::int, taken, 9900, hash,"
            + ", ".join(f"(hash >> {16 * q} & 65535)::int" for q in range(4))
            + f", l, a, b, look + (hash >> 60 & 15)::int, timestamptz '{AT.isoformat()}'"
            " FROM bench_photo JOIN bench_group USING (g) JOIN bench_colour USING (c)"
            " LEFT JOIN (SELECT n, sum(kind)::int AS kinds FROM bench_allowed GROUP BY n) AS k"
            " USING (n)"
        )
        known = [*WORDS, *(str(number) for number in range(977))]
        search_names.add_words(known)
        cursor.execute("CREATE UNLOGGED TABLE bench_word (word text PRIMARY KEY, value bigint)")
        cursor.executemany(
            "INSERT INTO bench_word VALUES (%s, %s)",
            [(word, search_names.word_value(word)) for word in known],
        )
        terms = {
            TermKind.ARTIST: "SELECT photo_id AS n, artist_id AS value FROM catalogue_appearance",
            TermKind.EVENT: "SELECT n, event FROM bench_photo WHERE event IS NOT NULL",
            TermKind.SCENE: "SELECT n, 0 FROM bench_photo WHERE event IS NOT NULL",
            TermKind.MONTH: (
                "SELECT n, extract(year FROM taken)::int * 100 + extract(month FROM taken)::int"
                " FROM bench_photo"
            ),
            TermKind.WORD: (
                "SELECT DISTINCT n, w.value FROM bench_photo"
                " CROSS JOIN LATERAL string_to_table(title, ' ') AS one(word)"
                " JOIN bench_word AS w ON w.word = one.word"
            ),
            TermKind.AGENCY: (
                "SELECT s.photo_id, s.agency_id FROM licensing_submission AS s"
                " JOIN catalogue_rendition AS r ON r.id = s.rendition_id"
                " WHERE s.state = 'approved' AND r.superseded_at IS NULL"
            ),
            TermKind.GROUP: (
                "SELECT n, g FROM bench_photo WHERE wanted > 2 UNION"
                " SELECT n, m.group_id FROM bench_photo JOIN catalogue_appearance AS a"
                " ON a.photo_id = n JOIN catalogue_membership AS m ON m.artist_id = a.artist_id"
                " WHERE wanted <= 2 AND m.since <= taken AND (m.until IS NULL OR m.until > taken)"
            ),
        }
        for kind, sql in terms.items():
            cursor.execute(
                "INSERT INTO storefront_phototerm (photo_id, kind, value, published, traits, price)"
                f" SELECT i.photo_id, {int(kind)}, found.value, i.published, i.traits, i.price"
                f" FROM ({sql}) AS found(n, value)"
                " JOIN storefront_photoindex AS i ON i.photo_id = found.n AND i.listed"
            )


def _sides(shape: str) -> tuple[str, str]:
    """Width and height in SQL: portrait, landscape and square, in three sizes."""
    edge = f"(1600 + 1100 * ({shape} %% 3))".replace("%%", "%")
    return (
        f"(CASE WHEN {shape} < 5 THEN {edge} * 3 / 4 ELSE {edge} END)",
        f"(CASE WHEN {shape} BETWEEN 5 AND 8 THEN {edge} * 3 / 4 ELSE {edge} END)",
    )


def check(number: int) -> None:
    """The generated rows are those that the shop itself would write, of a hundred photos."""
    from stock.storefront.models import PhotoIndex, PhotoTerm
    from stock.storefront.search import indexing

    ids = random.Random(3).sample(range(1, number + 1), 100)

    def rows() -> tuple[list[Any], list[Any]]:
        fields = [f.attname for f in PhotoIndex._meta.concrete_fields if f.name != "checked_at"]
        index = PhotoIndex.objects.filter(photo__in=ids).order_by("photo")
        terms = PhotoTerm.objects.filter(photo__in=ids).order_by("photo", "kind", "value")
        return list(index.values_list(*fields)), list(
            terms.values_list("photo", "kind", "value", "published", "traits", "price")
        )

    before = rows()
    indexing.index_photos(ids=ids, at=AT)
    after = rows()
    for one, other in zip(before, after, strict=True):
        different = [(a, b) for a, b in zip(one, other, strict=False) if a != b]
        assert one == other, (len(one), len(other), different[:3])


def filled(number: int) -> float:
    """Fill the present database; returns the seconds it took."""
    started = time.perf_counter()
    Filler(photos=number, world="usual").fill()
    check(number)
    return time.perf_counter() - started
