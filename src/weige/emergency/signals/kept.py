"""Messages between the form in which they are read and the one in which they are kept."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import msgspec

from weige.emergency.warnings.alert import Alert


def plain(alert: Alert) -> Any:
    """A message as it is kept."""
    return msgspec.to_builtins(alert)


def whole(content: Any) -> Alert:
    """A message as it was kept."""
    return msgspec.convert(content, Alert)


def digest_of(content: Any) -> bytes:
    """What tells messages of one name apart: all that they say, however their files are written."""
    return hashlib.sha256(json.dumps(content, sort_keys=True, separators=(",", ":")).encode()).digest()
