"""The second wall of the dossiers: what the database shows of them within one transaction.

As ``registry.people.wall``: row-level security hides every row until the transaction says whose it needs. Here a
dossier is opened by the places of a supervising officer, by the account of its mediator, or by its id (a party's link,
and whoever has found it already). Scope in the statement is the first wall and stays.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.db import DatabaseError, connection

from weige.access.actors import Actor
from weige.core.places import Scope

MEDIATE, SUPERVISE = "mediation.mediate", "mediation.supervise"
SET_SQL = """SELECT set_config('weige.mediation_places', %s, true), set_config('weige.mediation_account', %s, true),
                    set_config('weige.mediation_dossiers', %s, true)"""


@dataclass(frozen=True, slots=True)
class _Gate:
    places: tuple[str, ...] = ()
    account: UUID | None = None
    dossiers: frozenset[UUID] = frozenset()

    def set(self) -> None:
        ids = " ".join(sorted(map(str, self.dossiers)))
        with connection.cursor() as cursor:
            cursor.execute(SET_SQL, [" ".join(self.places), str(self.account or ""), ids])


CLOSED = _Gate()
_gate: ContextVar[_Gate] = ContextVar("weige_mediation_wall", default=CLOSED)


@contextmanager
def opened(
    scope: Scope | None = None, *, mediator: UUID | None = None, dossiers: Iterable[UUID] = ()
) -> Iterator[None]:
    """Let the transaction in force see these dossiers, besides those that an outer block has opened.

    Raises:
        RuntimeError: no transaction is open; without one the opening would end with the next statement.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("the wall is opened within a transaction")
    outer = _gate.get()
    gate = _Gate(
        Scope.of((*outer.places, *(scope.prefixes if scope else ()))).prefixes,
        mediator or outer.account,
        outer.dossiers | frozenset(dossiers),
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


@contextmanager
def opened_for(actor: Actor) -> Iterator[None]:
    """What someone may see: all of the places that they supervise, and what they mediate themselves."""
    mediator = actor.account_id if actor.scope(MEDIATE) else None
    with opened(actor.scope(SUPERVISE), mediator=mediator):
        yield


@contextmanager
def everything() -> Iterator[None]:
    """Every dossier of the city: for reminders and the change of keys."""
    with opened(Scope((settings.WEIGE.city,))):
        yield
