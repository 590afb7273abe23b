"""Names follow what they name, in the same transaction. Photos follow the audit log: see
``search/following.py``. Favourites follow who signs in."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.signals import user_logged_in
from django.db.models.signals import post_delete, post_save
from django.utils import timezone

from stock.catalogue.models import Artist, ArtistAlias, Event, Group, Tag
from stock.storefront.models import TermKind
from stock.storefront.search import names


def _rename(sender: Any, *, instance: Any, raw: bool = False, **kwargs: Any) -> None:
    kind = names.kind_of(sender)
    if kind is not None and not raw:
        names.refresh(kind=kind, values=[instance.pk])


def _rename_artist(sender: Any, *, instance: ArtistAlias, raw: bool = False, **kwargs: Any) -> None:
    if not raw:
        names.refresh(kind=TermKind.ARTIST, values=[instance.artist_id])


def _take_favourites_along(sender: Any, *, request: Any, user: Any, **kwargs: Any) -> None:
    from stock.storefront.collections import favourites

    # Signing in from a script or a test has no request, and so no favourites.
    if request is not None and hasattr(request, "session"):
        favourites.take_along(request=request, user=user, at=timezone.now())


def connect() -> None:
    user_logged_in.connect(_take_favourites_along, dispatch_uid="storefront.take_favourites_along")
    for model in (Artist, Group, Event, Tag):
        label = model._meta.model_name
        post_save.connect(_rename, sender=model, dispatch_uid=f"storefront.rename_{label}")
        post_delete.connect(_rename, sender=model, dispatch_uid=f"storefront.forget_{label}")
    post_save.connect(_rename_artist, sender=ArtistAlias, dispatch_uid="storefront.alias_added")
    post_delete.connect(_rename_artist, sender=ArtistAlias, dispatch_uid="storefront.alias_gone")
