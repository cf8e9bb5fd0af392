"""Caches that know when they are stale.

Data that changes seldom and is read on every request (categories, routing rules, boundaries) is kept in memory
together with the revision under which it was read. Whoever changes the data raises the revision in the same
transaction; whoever reads compares it first. No cache lives longer than what it was made from.
"""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock
from typing import Generic, TypeVar

from django.db import connection

T = TypeVar("T")

RAISE_SQL = """INSERT INTO core_revision AS r (name, number)
               VALUES (%s, (extract(epoch FROM clock_timestamp()) * 1000000)::bigint)
               ON CONFLICT (name) DO UPDATE SET number = greatest(r.number + 1, excluded.number)"""
"""Numbers grow with the time in microseconds, so that the number of a change that was rolled back never comes again:
a cache that was filled within that transaction would otherwise be taken for the next change's."""


def raise_revision(name: str) -> None:
    """Say that the named data has changed; takes effect with the commit of the change."""
    with connection.cursor() as cursor:
        cursor.execute(RAISE_SQL, [name])


def current_revision(name: str) -> int:
    """The revision of the named data, 0 before the first change."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT number FROM core_revision WHERE name = %s", [name])
        row = cursor.fetchone()
    return row[0] if row else 0


class Revised(Generic[T]):
    """A value made from data, made anew when the data's revision has moved on."""

    def __init__(self, name: str, make: Callable[[], T]) -> None:
        self.name = name
        self._make = make
        self._held: tuple[int, T] | None = None
        self._lock = Lock()

    def get(self, revision: int | None = None) -> T:
        """The value for the current revision, or for the one that the caller has just read."""
        if revision is None:
            revision = current_revision(self.name)
        held = self._held
        if held is not None and held[0] == revision:
            return held[1]
        with self._lock:
            held = self._held
            if held is None or held[0] != revision:
                held = (revision, self._make())
                self._held = held
            return held[1]
