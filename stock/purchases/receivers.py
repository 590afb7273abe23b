"""What purchases do when other parts of the shop say that something happened."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.signals import user_logged_in
from django.utils import timezone

from licensing.signals import takedown_lifted, takedown_opened


def _follow_takedown(sender: Any, *, takedown: Any, at: Any, **kwargs: Any) -> None:
    from stock.purchases import takedowns

    takedowns.follow(takedown=takedown, at=at)


def _drop_notices(sender: Any, *, takedown: Any, at: Any, **kwargs: Any) -> None:
    from stock.purchases import takedowns

    takedowns.drop_notices(takedown=takedown, at=at)


def _take_cart_along(sender: Any, *, request: Any, user: Any, **kwargs: Any) -> None:
    from stock.purchases import cart

    # Signing in from a script or a test has no request, and so no cart.
    if request is not None and hasattr(request, "session"):
        cart.take_along(request=request, user=user, at=timezone.now())


def connect() -> None:
    takedown_opened.connect(_follow_takedown, dispatch_uid="purchases.follow_takedown")
    takedown_lifted.connect(_drop_notices, dispatch_uid="purchases.drop_notices")
    user_logged_in.connect(_take_cart_along, dispatch_uid="purchases.take_cart_along")
