"""What many tests stand on is made once in a run by the real actions, and put back as rows where it is wanted again.

A rule of thumb would be wrong here, so it is checked: rows are put back only on exactly what they were made on (the
same events, divisions, accounts, posts and premises stand there), on the real clock, and within a test's transaction.
Everywhere else the real actions run.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from copy import deepcopy
from dataclasses import dataclass
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import connection

from weige.core import clock

P = ParamSpec("P")
R = TypeVar("R")

STANDING_SQL = """
    SELECT (SELECT string_agg(seq::text, ',' ORDER BY seq) FROM core_event),
        (SELECT string_agg(code, ',' ORDER BY code) FROM territory_division),
        (SELECT string_agg(id::text, ',' ORDER BY id) FROM access_account),
        (SELECT string_agg(code, ',' ORDER BY code) FROM access_posttype),
        (SELECT string_agg(id::text, ',' ORDER BY id) FROM access_post),
        (SELECT string_agg(id::text, ',' ORDER BY id) FROM registry_premises)
"""
COLUMNS_SQL = """
    SELECT table_name, string_agg(quote_ident(column_name), ', ' ORDER BY ordinal_position)
    FROM information_schema.columns
    WHERE table_schema = 'public' AND is_generated = 'NEVER' AND table_name = ANY (%s)
    GROUP BY table_name
"""
MADE_BY_TRIGGERS = {"procrastinate_events", "django_migrations", "django_content_type"}


@dataclass(frozen=True)
class Memory:
    """The rows that something left, as one statement, and what it answered."""

    statement: str
    answer: object


_memories: dict[Hashable, Memory] = {}
_bases: set[Hashable] = set()
"""What stands after something was made or put back: more may be kept on top of it."""


def kept(make: Callable[P, R]) -> Callable[P, R]:
    """Decorate something that makes rows and answers with what can be copied; its arguments are its key."""

    @wraps(make)
    def put_back(*args: P.args, **kwargs: P.kwargs) -> R:
        in_a_test = any(block._from_testcase for block in connection.atomic_blocks)
        if not in_a_test or clock._moment.get() is not None:
            return make(*args, **kwargs)
        base = _standing()
        key = (make.__module__, make.__qualname__, args, tuple(sorted(kwargs.items())), base)
        memory = _memories.get(key)
        if memory is None:
            if any(base) and base not in _bases:
                return make(*args, **kwargs)
            before = _rows()
            answer = make(*args, **kwargs)
            _bases.add(_standing())
            _memories[key] = Memory(_statement(before, _rows()), deepcopy(answer))
            return answer
        with connection.cursor() as cursor:
            cursor.execute(memory.statement)
        return deepcopy(memory.answer)  # type: ignore[return-value]

    return put_back


def _standing() -> tuple[str | None, ...]:
    with connection.cursor() as cursor:
        cursor.execute(STANDING_SQL)
        return tuple(cursor.fetchone())


def _rows() -> dict[str, set[str]]:
    """Every row of every table, as JSON."""
    with connection.cursor() as cursor:
        found = {}
        for table in sorted(set(connection.introspection.table_names(cursor)) - MADE_BY_TRIGGERS):
            cursor.execute(f'SELECT to_jsonb(t)::text FROM "{table}" t')
            if rows := {row for (row,) in cursor.fetchall()}:
                found[table] = rows
        return found


def _statement(before: dict[str, set[str]], after: dict[str, set[str]]) -> str:
    """One statement that leads from the rows before to the rows after."""
    changed = [table for table, rows in after.items() if rows != before.get(table)]
    parts = []
    with connection.cursor() as cursor:
        cursor.execute(COLUMNS_SQL, [changed])
        columns = dict(cursor.fetchall())
        for table in changed:
            earlier = before.get(table, set())
            rows = after[table]
            if earlier <= rows:
                rows = rows - earlier
            else:
                parts.append(f'DELETE FROM "{table}"')
            values = f"[{', '.join(sorted(rows))}]".replace("'", "''")
            parts.append(
                f'INSERT INTO "{table}" ({columns[table]}) SELECT {columns[table]}'
                f" FROM jsonb_populate_recordset(NULL::\"{table}\", '{values}')"
            )
    parts.append("UPDATE access_session SET last_seen_at = clock_timestamp()")
    return ";\n".join(parts)
