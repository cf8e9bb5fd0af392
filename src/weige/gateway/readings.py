"""Readings of gauges that other systems bring with their key."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from typing_extensions import TypedDict

from weige.emergency.signals.bringing import Row, take_by_key

from .models import ApiKey


class ReadingsReceived(TypedDict):
    """How many readings are new, corrected, and known already."""

    new: int
    corrected: int
    known: int


def receive(*, key: ApiKey, rows: Sequence[tuple[UUID, datetime, float]], corrects: bool) -> ReadingsReceived:
    """Take readings for gauges within the key's place.

    Raises:
        Problem: ``emergency.unknown_signal``, ``emergency.readings_unfit``.
    """
    by_gauge: dict[UUID, list[Row]] = {}
    for line, (gauge, at, value) in enumerate(rows, 1):
        by_gauge.setdefault(gauge, []).append(Row(at, value, line))
    done = take_by_key(key=key.id, place=key.place, rows=by_gauge, corrects=corrects)
    return ReadingsReceived(new=done.new, corrected=done.corrected, known=done.known)
