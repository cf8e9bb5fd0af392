"""Rate limits, kept in PostgreSQL so that they hold over all server processes and restarts."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from django.db import connection

from .errors import TOO_MANY, Problem


@dataclass(frozen=True, slots=True)
class Rate:
    """At most ``count`` tries in ``seconds`` for one key."""

    name: str
    count: int
    seconds: int


def spend(rate: Rate, *key: str) -> None:
    """Count one try; the key is kept only as a digest.

    Raises:
        Problem: ``core.too_many_requests`` with the seconds left, when the window is used up.
    """
    digest = hashlib.sha256("\0".join([rate.name, *key]).encode()).digest()
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO core_ratewindow AS rate (key, opened_at, count) VALUES (%(key)s, now(), 1)
            ON CONFLICT (key) DO UPDATE SET
                opened_at = CASE WHEN rate.opened_at < now() - %(seconds)s * interval '1 second'
                                 THEN now() ELSE rate.opened_at END,
                count = CASE WHEN rate.opened_at < now() - %(seconds)s * interval '1 second'
                             THEN 1 ELSE rate.count + 1 END
            RETURNING count, ceil(extract(epoch FROM rate.opened_at - now()) + %(seconds)s)::int
            """,
            {"key": digest, "seconds": rate.seconds},
        )
        count, left = cursor.fetchone()
    if count > rate.count:
        raise Problem(TOO_MANY, seconds=max(1, left))


def forget_old_windows() -> int:
    """Delete the windows that were opened more than a day ago; returns how many."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM core_ratewindow WHERE opened_at < now() - interval '1 day'")
        return int(cursor.rowcount)
