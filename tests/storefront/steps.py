"""Rows of the index without files, for questions that the index alone answers."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from stock.catalogue.models import Artist, Event, Group, Photo
from stock.storefront.models import PhotoIndex, PhotoTerm, TermKind
from stock.storefront.search import names, traits
from stock.storefront.search.indexing import micros
from tests.factories import AT, make_bare_photo


def make_listed(
    *,
    by: Any,
    at: datetime = AT,
    artists: Iterable[Artist] = (),
    group: Group | None = None,
    event: Event | None = None,
    words: str = "",
    taken_on: date = date(2024, 4, 20),
    price: int = 9_900,
    listed: bool = True,
    **looks: Any,
) -> Photo:
    """A photo that the index lists, published at ``at``. ``looks`` go to ``traits.pack``."""
    people = list(artists)
    photo = make_bare_photo(artists=people, by=by)
    number = traits.pack(
        **{
            "year": taken_on.year,
            "width": 3000,
            "height": 2000,
            "people": len(people),
            "colour": "blue",
            "kinds": ["personal"],
            "price": price,
            "currency": "KRW",
            **looks,
        }
    )
    row = PhotoIndex.objects.create(
        photo=photo,
        listed=listed,
        listed_since=at,
        published=micros(at),
        traits=number,
        year=taken_on.year,
        taken_on=taken_on,
        price=price,
        fingerprint=photo.pk,
        quarter_0=photo.pk,
        quarter_1=0,
        quarter_2=0,
        quarter_3=0,
        checked_at=at,
    )
    terms: list[tuple[TermKind, int]] = [(TermKind.ARTIST, who.pk) for who in people]
    terms += [(TermKind.GROUP, group.pk)] if group else []
    terms += [(TermKind.EVENT, event.pk)] if event else []
    terms += [(TermKind.MONTH, taken_on.year * 100 + taken_on.month)]
    if listed:
        names.add_words(words.split())
        terms += [(TermKind.WORD, names.word_value(word)) for word in words.split()]
        PhotoTerm.objects.bulk_create(
            PhotoTerm(
                photo=photo,
                kind=kind,
                value=value,
                published=row.published,
                traits=number,
                price=price,
            )
            for kind, value in terms
        )
    return photo


def hours(number: int) -> datetime:
    """So long before the moment of the tests."""
    return AT - timedelta(hours=number)
