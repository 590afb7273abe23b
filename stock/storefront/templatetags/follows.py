"""Whether the visitor follows somebody: asked where a page shows the button."""

from __future__ import annotations

from typing import Any

from django import template
from django.template import Context

from stock.accounts.models import Role
from stock.storefront.collections import follows

register = template.Library()


@register.simple_tag(takes_context=True)
def follow_state(context: Context, target: follows.Target) -> dict[str, Any]:
    """``is_on`` and ``mails``. No query for visitors, at most two for fans."""
    user = context["request"].user
    if not user.is_authenticated or user.role != Role.FAN:
        return {"is_on": False, "mails": False}
    is_on = follows.is_following(user=user, target=target)
    return {"is_on": is_on, "mails": is_on and follows.wants_mails(user)}
