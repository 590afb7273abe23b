"""The demo's world holds together."""

from __future__ import annotations

from stock.catalogue.demo.plan import (
    demo_agencies,
    demo_artists,
    demo_events,
    demo_groups,
    demo_photos,
)
from stock.catalogue.demo.uploads import MAX_AREA

ARTISTS = {artist.slug: artist for artist in demo_artists()}
GROUPS = {group.slug: group for group in demo_groups()}
EVENTS = {event.slug: event for event in demo_events()}
AGENCIES = {agency.slug for agency in demo_agencies()}


def test_there_is_enough_to_look_like_a_shop() -> None:
    assert 14 <= len(demo_photos()) <= 16
    assert len(GROUPS) == 3
    assert len(ARTISTS) == 8
    assert len(AGENCIES) == 2
    assert len({event.kind for event in demo_events()}) == len(EVENTS) == 6


def test_slugs_are_unique() -> None:
    for rows in (demo_photos(), demo_artists(), demo_groups(), demo_events(), demo_agencies()):
        slugs = [row.slug for row in rows]
        assert len(set(slugs)) == len(slugs)


def test_photos_point_at_what_exists() -> None:
    for photo in demo_photos():
        assert photo.event in EVENTS
        assert photo.artists
        assert set(photo.artists) <= set(ARTISTS)
        assert photo.group is None or photo.group in GROUPS
        assert photo.title_ko
        assert photo.title_en
        # Events may run for two days.
        assert 0 <= (photo.taken_on - EVENTS[photo.event].held_on).days <= 1


def test_everybody_was_in_the_group_on_the_day() -> None:
    for photo in demo_photos():
        for slug in photo.artists if photo.group else ():
            held = [m for m in ARTISTS[slug].memberships if m.group == photo.group]
            assert any(m.holds_on(photo.taken_on) for m in held), (photo.slug, slug)


def test_memberships_are_within_their_groups_lives() -> None:
    for artist in demo_artists():
        assert artist.agency in AGENCIES
        for membership in artist.memberships:
            assert membership.since >= GROUPS[membership.group].debuted_on
            assert membership.until is None or membership.until > membership.since
            assert GROUPS[membership.group].agency == artist.agency


def test_every_artist_and_event_is_seen() -> None:
    assert {slug for photo in demo_photos() for slug in photo.artists} == set(ARTISTS)
    assert {photo.event for photo in demo_photos()} == set(EVENTS)


def test_one_minor_and_one_former_member() -> None:
    minors = [artist.slug for artist in demo_artists() if 2026 - artist.birth_year < 18]
    assert minors == ["darae"]
    former = [a.slug for a in demo_artists() if any(m.until for m in a.memberships)]
    assert former == ["yudan"]


def test_uploads_are_small_enough_to_restore_while_one_waits() -> None:
    for photo in demo_photos():
        assert photo.width * photo.height <= MAX_AREA
        assert 250 <= max(photo.width, photo.height) <= 320
