"""Signatures and secrets as Standard Webhooks has them (standardwebhooks.com, version 1). Pure.

``v1`` is HMAC-SHA256 over ``id.timestamp.body``. While a secret is changed, both sign.
"""

from __future__ import annotations

import base64
import hmac
import secrets
from collections.abc import Sequence
from hashlib import sha256
from uuid import UUID

PREFIX = "whsec_"
SECRET_BYTES = 32


def new_secret() -> str:
    """A secret as it is told to the receiver."""
    return PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


def message_id(delivery: UUID) -> str:
    """The ``webhook-id`` of a delivery: the same however often it is sent."""
    return f"msg_{delivery.hex}"


def sign(secret: str, id: str, timestamp: int, body: bytes) -> str:
    """One signature, with its version."""
    key = base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    digest = hmac.digest(key, b"%b.%d.%b" % (id.encode(), timestamp, body), sha256)
    return f"v1,{base64.b64encode(digest).decode()}"


def headers(secrets_in_force: Sequence[str], id: str, timestamp: int, body: bytes) -> dict[str, str]:
    """The three headers of a message; the newest secret signs first."""
    return {
        "webhook-id": id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(sign(secret, id, timestamp, body) for secret in secrets_in_force),
    }
