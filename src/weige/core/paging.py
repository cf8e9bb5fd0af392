"""Keyset paging: a page starts after the last row of the one before, however long the list is.

A cursor is the sort key of that row as text. It holds no personal data and gives no rights: every page is
limited to the reader's scope anew.
"""

from __future__ import annotations

import base64
import binascii
import json
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field

from .errors import BAD_CURSOR, Problem

MAX_PAGE = 200
PageSize = Annotated[int, Field(ge=1, le=MAX_PAGE)]


def encode_cursor(*key: datetime | UUID | int | str) -> str:
    """The cursor of a row with this sort key."""
    parts = [value.isoformat() if isinstance(value, datetime) else value for value in key]
    text = json.dumps([str(part) if isinstance(part, UUID) else part for part in parts], separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def decode_cursor(cursor: str, *kinds: type) -> tuple[Any, ...]:
    """The sort key in a cursor, its parts of the given types.

    Raises:
        Problem: ``core.bad_cursor`` when the text is not a cursor of that form.
    """
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        parts = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
        if not isinstance(parts, list) or len(parts) != len(kinds):
            raise ValueError(parts)
        return tuple(_restore(part, kind) for part, kind in zip(parts, kinds, strict=True))
    except (binascii.Error, UnicodeDecodeError, TypeError, ValueError) as error:
        raise Problem(BAD_CURSOR, field="after") from error


def _restore(part: Any, kind: type) -> Any:
    if not isinstance(part, int if kind is int else str):
        raise TypeError(part)
    if kind is datetime:
        moment = datetime.fromisoformat(part)
        if moment.tzinfo is None:
            raise ValueError("a moment without zone")
        return moment
    if isinstance(part, bool):
        raise TypeError(part)
    return kind(part)
