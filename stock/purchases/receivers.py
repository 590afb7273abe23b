"""What purchases do when other parts of the shop say that something happened."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.signals import user_logged_in
from django.utils import timezone

from licensing.signals import takedown_opened


def _close_checkouts(sender: Any, *, photo: Any, at: Any, **kwargs: Any) -> None:
    from stock.purchases import checkout

    checkout.expire_orders_with(photo_id=photo.pk, at=at, reason="photo taken down")


def _take_cart_along(sender: Any, *, request: Any, user: Any, **kwargs: Any) -> None:
    from stock.purchases import cart

    # Signing in from a script or a test has no request, and so no cart.
    if request is not None and hasattr(request, "session"):
        cart.take_along(request=request, user=user, at=timezone.now())


def connect() -> None:
    takedown_opened.connect(_close_checkouts, dispatch_uid="purchases.close_checkouts")
    user_logged_in.connect(_take_cart_along, dispatch_uid="purchases.take_cart_along")
