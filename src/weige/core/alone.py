"""What is done by one at a time, whatever processes there are: held in the database under a name.

A session's hold ends with the session and a transaction's with the transaction: a worker that is killed lets go.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection


@contextmanager
def alone(key: str, *, wait: bool = False) -> Iterator[bool]:
    """Hold something for the block, without a transaction; whether no other session holds it.

    Args:
        wait: until whoever holds it lets go.
    """
    taken = _take("pg_advisory_lock" if wait else "pg_try_advisory_lock", key)
    try:
        yield taken
    finally:
        if taken:
            _take("pg_advisory_unlock", key)


def in_turn(key: str, *, wait: bool = True) -> bool:
    """Hold something until the transaction ends; whether it is held, which without waiting it may not be."""
    return _take("pg_advisory_xact_lock" if wait else "pg_try_advisory_xact_lock", key)


def _take(function: str, key: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}(hashtextextended(%s, 0))", [key])
        # Those that wait answer with nothing: then it is held.
        return cursor.fetchone()[0] is not False
