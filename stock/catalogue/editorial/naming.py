"""Names and addresses of artists, groups, events and tags."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from stock.accounts.models import User
from stock.audit.services import record
from stock.catalogue import previews
from stock.catalogue.editorial import addresses
from stock.catalogue.errors import EditRefused
from stock.catalogue.models import Artist, ArtistAlias, Named, Photo

#: What may be changed, by kind; aliases of artists come on top. A date of birth is set once, when
#: an artist is made: consents for minors depend on it.
FIELDS: dict[str, tuple[str, ...]] = {
    addresses.Kind.ARTIST: ("name_ko", "name_en", "slug"),
    addresses.Kind.GROUP: ("name_ko", "name_en", "slug", "debuted_on"),
    addresses.Kind.EVENT: ("name_ko", "name_en", "slug", "kind", "held_on"),
    addresses.Kind.TAG: ("name_ko", "name_en", "slug"),
}
PRIVATE = frozenset({"date_of_birth"})


def create(
    *,
    kind: str,
    actor: User,
    at: datetime,
    aliases: Iterable[str] = (),
    take_over: bool = False,
    **fields: Any,
) -> Named:
    """Make an artist, a group, an event or a tag.

    Raises :class:`EditRefused` if its address is another's, or was and still leads there (unless
    ``take_over``).
    """
    model = addresses.MODELS[kind]
    with transaction.atomic():
        loser = addresses.claim(kind=kind, slug=fields["slug"], for_=None, take_over=take_over)
        named = model(**fields)
        _save(named)
        if isinstance(named, Artist):
            _set_aliases(named, aliases)
        after = {name: str(value) for name, value in fields.items() if name not in PRIVATE}
        if loser:
            after["address_taken_from"] = loser
        record(action=f"{kind}.created", target=named, actor=actor, at=at, after=after)
    return named


def change(
    *,
    named: Named,
    seen: str,
    actor: User,
    at: datetime,
    aliases: Iterable[str] | None = None,
    take_over: bool = False,
    **fields: Any,
) -> bool:
    """Change names, the address and what else :data:`FIELDS` has; return whether anything did.

    ``seen`` is the :func:`version` of what the person was shown. The former address leads to the
    new one from now on. Raises :class:`EditRefused` if somebody else was faster, or as
    :func:`create` does.
    """
    kind = addresses.kind_of(named)
    unknown = set(fields) - set(FIELDS[kind])
    if unknown:
        raise TypeError(f"not to be changed here: {sorted(unknown)}")
    with transaction.atomic():
        current = type(named)._default_manager.select_for_update().get(pk=named.pk)
        if version(current) != seen:
            raise EditRefused(
                _("Somebody has changed this in the meantime. Please look at it again."),
                code="changed_meanwhile",
            )
        before, old_slug, loser = _said(current), current.slug, ""
        for name, value in fields.items():
            setattr(current, name, value)
        if current.slug != old_slug:
            loser = addresses.claim(
                kind=kind, slug=current.slug, for_=current.pk, take_over=take_over
            )
            addresses.leave(named=current, slug=old_slug, at=at)
        if isinstance(current, Artist) and aliases is not None:
            _set_aliases(current, aliases)
        after = _said(current)
        if after == before:
            return False
        _save(current)
        if loser:
            after["address_taken_from"] = loser
        if isinstance(current, Artist):
            # The share cards of their photos name them.
            shown = Photo.objects.filter(appearances__artist=current)
            previews.remake_share_cards(photo_ids=shown.values("pk"))
        record(
            action=f"{kind}.renamed", target=current, actor=actor, at=at, before=before, after=after
        )
    for name in fields:
        setattr(named, name, getattr(current, name))
    return True


def version(named: Named) -> str:
    """A short mark of everything that can be changed: another one means that something was."""
    said = json.dumps(_said(named), sort_keys=True)
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def _said(named: Named) -> dict[str, Any]:
    said: dict[str, Any] = {
        name: str(getattr(named, name) or "") for name in FIELDS[addresses.kind_of(named)]
    }
    if isinstance(named, Artist):
        said["aliases"] = sorted(
            ArtistAlias.objects.filter(artist=named).values_list("name", flat=True)
        )
    return said


def _save(named: Named) -> None:
    try:
        with transaction.atomic():
            named.save()
    except IntegrityError:
        taken = type(named)._default_manager.filter(slug=named.slug).exclude(pk=named.pk).first()
        if taken is None:
            raise
        raise EditRefused(
            _("This address is that of “%(name)s”.") % {"name": taken.name}, code="slug_taken"
        ) from None


def _set_aliases(artist: Artist, wanted: Iterable[str]) -> None:
    """One row each; who stays keeps the row. Saved one by one: the search follows each."""
    names = dict.fromkeys(" ".join(name.split()) for name in wanted)
    names.pop("", None)
    for row in artist.aliases.exclude(name__in=names):
        row.delete()
    known = set(artist.aliases.values_list("name", flat=True))
    for name in names:
        if name not in known:
            ArtistAlias.objects.create(artist=artist, name=name)
