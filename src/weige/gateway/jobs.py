"""Background work of the gateway: each part has its own, and procrastinate finds them all here."""

from __future__ import annotations

from .open311 import jobs as open311
from .webhooks import jobs as webhooks

__all__ = ["open311", "webhooks"]
