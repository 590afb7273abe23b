"""True idempotency: the first answer to a key is the answer to that key for a day."""

import hashlib
import json
from typing import Any

from django.db import transaction

from . import clock
from .errors import ApiError
from .models import IdempotentRequest

KEPT_SECONDS = 24 * 3600


def begin(
    *, key: str, path: str, params: dict[str, Any], request_id: str
) -> tuple[IdempotentRequest, bool]:
    """Reserve the key. Returns the row and whether this request is the one to carry it out."""
    if len(key) > 255:
        raise ApiError("Idempotency keys can be at most 255 characters.", replayable=False)
    fingerprint = hashlib.sha256(json.dumps(params, sort_keys=True).encode()).hexdigest()
    now = clock.now()
    with transaction.atomic():
        IdempotentRequest.objects.filter(
            created__lt=now - KEPT_SECONDS, status_code__isnull=False
        ).delete()
        row, is_first = IdempotentRequest.objects.get_or_create(
            key=key,
            defaults={
                "path": path,
                "fingerprint": fingerprint,
                "request_id": request_id,
                "created": now,
            },
        )
    if is_first:
        return row, True
    if row.path != path:
        raise ApiError(
            "Keys for idempotent requests can only be used for the same endpoint they were first "
            f"used for ('{row.path}' vs '{path}'). Try using a key other than '{key}' if you "
            "meant to execute a different request.",
            type="idempotency_error",
            replayable=False,
        )
    if row.fingerprint != fingerprint:
        raise ApiError(
            "Keys for idempotent requests can only be used with the same parameters they were "
            f"first used with. Try using a key other than '{key}' if you meant to execute a "
            "different request.",
            type="idempotency_error",
            replayable=False,
        )
    if row.status_code is None:
        raise ApiError(
            "There is currently another in-progress request using this Idempotent Key (that "
            "probably means you submitted twice, and the other request is still going through): "
            f"{key}. Please try again later.",
            status=409,
            code="idempotency_key_in_use",
            replayable=False,
        )
    return row, False


def finish(row: IdempotentRequest, *, status: int, body: str) -> None:
    IdempotentRequest.objects.filter(pk=row.pk).update(status_code=status, body=body)


def forget(row: IdempotentRequest) -> None:
    IdempotentRequest.objects.filter(pk=row.pk, status_code__isnull=True).delete()


def forget_unfinished() -> None:
    """At a start nothing is in progress: what looks so was cut off before it committed."""
    IdempotentRequest.objects.filter(status_code__isnull=True).delete()
