"""Forgetting what nobody needs any more."""

from __future__ import annotations

from datetime import datetime
from importlib import import_module

from django.conf import settings

from stock.storefront.account import exports, sessions
from stock.storefront.collections import favourites, lightboxes


def forget(*, at: datetime) -> None:
    """Favourites that were left behind, lightboxes that were deleted for good, files of copies that
    belong to none, and sessions that have run out (by the clock, not by ``at``: that is the session
    engine's business) with what was known of them."""
    favourites.forget_unused(at=at)
    lightboxes.forget_deleted(at=at)
    exports.forget_strays(at=at)
    sessions.forget_ended(at=at)
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()
