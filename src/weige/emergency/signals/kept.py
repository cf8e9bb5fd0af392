"""Messages between the form in which they are read and the one in which they are kept."""

from __future__ import annotations

from typing import Any

import msgspec

from weige.emergency.warnings.alert import Alert


def plain(alert: Alert) -> Any:
    """A message as it is kept."""
    return msgspec.to_builtins(alert)


def whole(content: Any) -> Alert:
    """A message as it was kept."""
    return msgspec.convert(content, Alert)
