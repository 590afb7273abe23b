"""Stripe's webhook signature, scheme v1."""

import hashlib
import hmac


def header(*, body: bytes, secret: str, timestamp: int) -> str:
    signed = b"%d." % timestamp + body
    digest = hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()
    return f"t={timestamp},v1={digest}"
