"""Mails that people asked for and can end with one click: one way to send them, one page to end
them.

Each mail belongs to a topic (a saved search, the followed artists) with a token of its own that
nobody can guess. The link with it works without signing in, and by itself for mail programs
(RFC 8058). A part of the shop that writes such mails registers how its tokens are found.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse

#: The actor in the log when a link of a mail was followed.
BY_LINK = "unsubscribe"


@dataclass(frozen=True, slots=True)
class Topic:
    """What mails are about."""

    #: In the reader's words: "We write to you about new photos of ...".
    label: str
    #: Whether mails still come.
    is_on: bool
    stop: Callable[[datetime], None]


_FINDERS: list[Callable[[str], Topic | None]] = []


def finds_topics(finder: Callable[[str], Topic | None]) -> Callable[[str], Topic | None]:
    """Register how the tokens of one kind of mails are found."""
    if finder not in _FINDERS:
        _FINDERS.append(finder)
    return finder


def topic(token: str) -> Topic | None:
    found = (finder(token) for finder in _FINDERS)
    return next((one for one in found if one is not None), None)


def stop_address(token: str) -> str:
    """The whole address that ends the mails, in the language in force."""
    return settings.SITE_URL + reverse("storefront:stop-alerts", args=[token])


def send(*, to: str, subject: str, template: str, context: dict[str, Any], token: str) -> None:
    """Write one mail, in the language in force. ``context`` gets ``stop``, the address that ends
    the mails. Raises what the mail server raises (:class:`OSError`)."""
    stop = stop_address(token)
    EmailMessage(
        subject=" ".join(subject.split()),
        body=render_to_string(template, {**context, "stop": stop}),
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[to],
        headers={
            # RFC 8058: the mail program ends it with one click and no page.
            "List-Unsubscribe": f"<{stop}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        },
    ).send()
