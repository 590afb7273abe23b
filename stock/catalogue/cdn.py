"""Telling a CDN in front of the public storage to forget what has been withdrawn."""

from __future__ import annotations

from collections.abc import Iterable

import requests
from django.conf import settings

#: The least that the common CDNs take in one call.
ADDRESSES_AT_ONCE = 30
TIMEOUT_SECONDS = 20


def purge(addresses: Iterable[str]) -> int:
    """Ask the CDN to forget these addresses; return how many it was asked about.

    Without ``CDN_PURGE_URL`` there is none and nothing is done. The call is a POST of
    ``{"files": [...]}``, with ``CDN_PURGE_TOKEN`` as a bearer token: what Cloudflare takes, and
    what a few lines in front of any other CDN translate. Asking twice changes nothing. Raises
    OSError if the CDN refuses or cannot be reached; whoever removes files then tries again.
    """
    if not settings.CDN_PURGE_URL:
        return 0
    told = list(addresses)
    headers = {"Authorization": f"Bearer {settings.CDN_PURGE_TOKEN}"}
    for start in range(0, len(told), ADDRESSES_AT_ONCE):
        answer = requests.post(
            settings.CDN_PURGE_URL,
            json={"files": told[start : start + ADDRESSES_AT_ONCE]},
            headers=headers,
            timeout=TIMEOUT_SECONDS,
        )
        answer.raise_for_status()
    return len(told)
