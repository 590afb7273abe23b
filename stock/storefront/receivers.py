"""Names follow what they name, in the same transaction. Photos follow the audit log: see
``search/following.py``."""

from __future__ import annotations

from typing import Any

from django.db.models.signals import post_delete, post_save

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


def connect() -> None:
    for model in (Artist, Group, Event, Tag):
        label = model._meta.model_name
        post_save.connect(_rename, sender=model, dispatch_uid=f"storefront.rename_{label}")
        post_delete.connect(_rename, sender=model, dispatch_uid=f"storefront.forget_{label}")
    post_save.connect(_rename_artist, sender=ArtistAlias, dispatch_uid="storefront.alias_added")
    post_delete.connect(_rename_artist, sender=ArtistAlias, dispatch_uid="storefront.alias_gone")
