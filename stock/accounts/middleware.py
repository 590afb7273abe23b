"""Keeps when a sign-in was last used, so that its owner can tell one they forgot from one that is
not theirs."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from allauth.usersessions.models import UserSession
from django.core.cache import cache
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone

#: How exactly it is known, in seconds: a page does not cost a write.
SEEN_EVERY = 600


class NoteLastUse:
    """Runs inside the session's and the authentication's middleware."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        key = request.session.session_key
        # A page that asked for nobody is no reason to find out who it was.
        if key and request.session.accessed and request.user.is_authenticated:
            mark = hashlib.sha256(key.encode()).hexdigest()
            if cache.add(f"session-seen:{mark}", 1, SEEN_EVERY):
                _note(request, key)
        return response


def _note(request: HttpRequest, key: str) -> None:
    seen = UserSession.objects.filter(session_key=key, user=request.user.pk)
    if not seen.update(last_seen_at=timezone.now()):
        UserSession.objects.create_from_request(request)
