"""Addresses that were given up lead on to the present ones."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from stock.catalogue.errors import EditRefused
from stock.catalogue.models import Artist, Event, FormerSlug, Group, Named, Tag

Kind = FormerSlug.Kind
MODELS: dict[str, type[Named]] = {
    Kind.ARTIST: Artist,
    Kind.GROUP: Group,
    Kind.EVENT: Event,
    Kind.TAG: Tag,
}


def kind_of(named: Named | type[Named]) -> str:
    model = named if isinstance(named, type) else type(named)
    return next(kind for kind, known in MODELS.items() if known is model)


def present_slug(kind: str, former: str) -> str | None:
    """Where somebody or something is found that was once found under ``former``. One query."""
    return (
        FormerSlug.objects.filter(kind=kind, slug=former)
        .values_list(f"{Kind(kind)}__slug", flat=True)
        .first()
    )


def present_slugs(pairs: Iterable[tuple[str, str]]) -> dict[tuple[str, str], str]:
    """Of several (kind, former slug), those that lead on, with the present slug. One query."""
    asked = Q(pk__in=[])
    for kind, slug in pairs:
        asked |= Q(kind=kind, slug=slug)
    rows = FormerSlug.objects.filter(asked).annotate(
        present=Coalesce(*(F(f"{kind.value}__slug") for kind in Kind), Value(""))
    )
    return {(row.kind, row.slug): row.present for row in rows}


def leave(*, named: Named, slug: str, at: datetime) -> None:
    """Let the former ``slug`` lead to ``named`` from now on (inside the caller's transaction)."""
    kind = kind_of(named)
    FormerSlug.objects.filter(kind=kind, slug=slug).delete()
    FormerSlug.objects.create(kind=kind, slug=slug, until=at, **{kind: named})


def claim(*, kind: str, slug: str, for_: int | None, take_over: bool) -> str:
    """Make ``slug`` free to be the address of the row ``for_`` (None for a new one); return the
    name of whoever loses a former address by it, empty if nobody does.

    Raises :class:`EditRefused` if it still leads to somebody else and ``take_over`` is not set.
    """
    former = (
        FormerSlug.objects.select_for_update(of=("self",))
        .select_related(Kind(kind))
        .filter(kind=kind, slug=slug)
        .first()
    )
    if former is None:
        return ""
    owner: Named = getattr(former, kind)
    foreign = owner.pk != for_
    if foreign and not take_over:
        raise EditRefused(
            _("Until it was renamed, this was the address of “%(name)s”, and it still leads there.")
            % {"name": owner.name},
            code="slug_was_anothers",
        )
    former.delete()
    return owner.slug if foreign else ""
