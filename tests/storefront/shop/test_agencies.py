"""What everybody may see of an agency: its name, its artists and what it approved. Nothing else."""

from __future__ import annotations

from typing import Any

import pytest

from licensing.models import Representation
from stock.storefront.models import PhotoTerm, TermKind
from stock.storefront.search import indexing
from tests.factories import decider_of, make_agency, make_cleared_photo, make_restored
from tests.storefront.shop.conftest import photos_on, text_of

pytestmark = pytest.mark.django_db


def test_its_artists_and_what_it_approved(world: Any, open_shop: Any) -> None:
    other = make_cleared_photo(agency=make_agency(name="Sunrise"), with_previews=True)
    html = open_shop(f"/agencies/{world['agency'].slug}/")
    assert photos_on(html) == [world["photo1"].public_id, world["photo2"].public_id]
    words = text_of(html)
    assert "Moonlight" in words
    assert "Yudan" in words
    assert "Seoru" not in words, "nothing of hers is for sale"
    assert other.public_id not in html
    assert "Sunrise" not in html


def test_nothing_private(world: Any, open_shop: Any) -> None:
    agency = world["agency"]
    agency.contact_email = "secret@moonlight.example"
    agency.save()
    member = decider_of(agency)
    html = open_shop(f"/agencies/{agency.slug}/")
    for private in (agency.contact_email, member.email, agency.agreements.first().number):
        assert private not in html


def test_an_agency_without_anything_on_show_is_unknown(world: Any, open_shop: Any) -> None:
    open_shop(f"/agencies/{make_agency(name='Quiet').slug}/", status=404)
    open_shop("/agencies/nobody/", status=404)
    world["yudan"].consents.update(state="withdrawn")
    open_shop(f"/agencies/{world['agency'].slug}/", status=404)


def test_an_artist_who_left_is_not_among_its_artists(world: Any, open_shop: Any, at: Any) -> None:
    Representation.objects.filter(artist=world["chaeon"]).update(left_on=at.date())
    words = text_of(open_shop(f"/agencies/{world['agency'].slug}/"))
    people = words.split("Speaks for")[1].split("Approved photos")[0]
    assert "Yudan" in people
    assert "Chaeon" not in people


def test_the_index_follows_the_file_in_force(world: Any, at: Any) -> None:
    photo, agency = world["photo1"], world["agency"]
    under = PhotoTerm.objects.filter(kind=TermKind.AGENCY, photo=photo)
    assert [row.value for row in under] == [agency.pk]
    make_restored(photo)
    indexing.index_photos(ids=[photo.pk], at=at)
    assert not under.all().exists(), "nobody has approved the new file"
    others = PhotoTerm.objects.filter(kind=TermKind.AGENCY, photo=world["photo2"])
    assert [row.value for row in others] == [agency.pk]
