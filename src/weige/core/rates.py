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


def _digest(rate: Rate, key: tuple[str, ...]) -> bytes:
    return hashlib.sha256("\0".join([rate.name, *key]).encode()).digest()


def spend(rate: Rate, *key: str) -> None:
    """Count one try; the key is kept only as a digest.

    Raises:
        Problem: ``core.too_many_requests`` with the seconds left, when the window is used up.
    """
    digest = _digest(rate, key)
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


def ask(rate: Rate, *key: str) -> None:
    """Refuse when the window is used up, without counting a try: for tries that count only when they fail.

    Raises:
        Problem: ``core.too_many_requests`` with the seconds left.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT ceil(extract(epoch FROM opened_at - now()) + %(seconds)s)::int FROM core_ratewindow
            WHERE key = %(key)s AND count >= %(count)s AND opened_at >= now() - %(seconds)s * interval '1 second'
            """,
            {"key": _digest(rate, key), "seconds": rate.seconds, "count": rate.count},
        )
        row = cursor.fetchone()
    if row:
        raise Problem(TOO_MANY, seconds=max(1, row[0]))


def forget_old_windows() -> int:
    """Delete the windows that were opened more than a day ago; returns how many."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM core_ratewindow WHERE opened_at < now() - interval '1 day'")
        return int(cursor.rowcount)
