"""The second wall: what the database shows of people within one transaction.

Row-level security hides every row of people until a transaction says whose rows it needs: those of a scope of places,
of persons who read about themselves, or of one household that was handed a link. Scope in the query is the first wall
and stays; this one holds where a query was written wrongly. See docs/decisions/database-role.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass
from uuid import UUID

from django.db import DatabaseError, connection

from weige.core.places import Scope

SET_SQL = """SELECT set_config('weige.scope', %s, true), set_config('weige.people', %s, true),
                    set_config('weige.households', %s, true)"""


@dataclass(frozen=True, slots=True)
class _Gate:
    """What the transaction sees: place prefixes, persons, households."""

    places: tuple[str, ...] = ()
    people: frozenset[UUID] = frozenset()
    households: frozenset[UUID] = frozenset()

    def set(self) -> None:
        ids = (" ".join(sorted(map(str, group))) for group in (self.people, self.households))
        with connection.cursor() as cursor:
            cursor.execute(SET_SQL, [" ".join(self.places), *ids])


CLOSED = _Gate()
_gate: ContextVar[_Gate] = ContextVar("weige_wall", default=CLOSED)


@contextmanager
def opened(
    scope: Scope | None = None, *, people: Iterable[UUID] = (), households: Iterable[UUID] = ()
) -> Iterator[None]:
    """Let the transaction in force see these rows of people, besides those that an outer block has opened.

    Raises:
        RuntimeError: no transaction is open; without one the opening would end with the next statement.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("the wall is opened within a transaction")
    outer = _gate.get()
    gate = _Gate(
        Scope.of((*outer.places, *(scope.prefixes if scope else ()))).prefixes,
        outer.people | frozenset(people),
        outer.households | frozenset(households),
    )
    token = _gate.set(gate)
    gate.set()
    try:
        yield
    finally:
        _gate.reset(token)
        # In a transaction that failed the setting goes with it.
        with suppress(DatabaseError):
            outer.set()
