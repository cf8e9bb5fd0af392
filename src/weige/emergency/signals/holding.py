"""Which warnings hold where, and how the others ended: it follows from all messages that count at a place."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q

from weige.access.queries import in_scope
from weige.core.places import Scope, ancestors
from weige.emergency.models import AlertMessage, AlertPlace, AlertReceipt
from weige.emergency.warnings.alert import Alert
from weige.emergency.warnings.ending import AlertState, Standing, standings

from .kept import whole

MOST = 500
"""Warnings that are looked at: those that end last."""


@dataclass(frozen=True, slots=True)
class Held:
    """A warning with where it holds and how it stands. It is ``in_force`` where it holds at one of the places."""

    row: AlertMessage
    alert: Alert
    places: tuple[AlertPlace, ...]
    here: tuple[str, ...]
    """Those of the places at which it is in force."""
    standing: Standing

    @property
    def in_force(self) -> bool:
        return bool(self.here)


def reaches(scope: Scope, column: str = "place") -> Q:
    """The condition of rows whose place touches a scope: it lies in it, or the scope lies in it."""
    above = {place for prefix in scope.prefixes for place in ancestors(prefix)}
    return in_scope(scope, column) | Q(**{f"{column}__in": above})


def held(now: datetime, scope: Scope, *, ended_within: timedelta = timedelta(0)) -> list[Held]:
    """The warnings that touch a scope, the gravest first.

    Args:
        ended_within: also those whose time ran out no longer ago.
    """
    if not scope:
        return []
    live = AlertMessage.objects.filter(usable=True, warns=True, ends_at__gt=now - ended_within)
    places: dict[UUID, list[AlertPlace]] = {}
    for place in AlertPlace.objects.filter(reaches(scope), alert__in=live).order_by("place"):
        places.setdefault(place.alert_id, []).append(place)
    rows = list(live.filter(id__in=places).order_by("-ends_at", "id")[:MOST])
    return standing_at({row.id: places[row.id] for row in rows}, rows, now)


def standing_at(places: dict[UUID, list[AlertPlace]], rows: Sequence[AlertMessage], now: datetime) -> list[Held]:
    """How warnings stand at their places, given every message that counts there and speaks of
    them."""
    if not rows:
        return []
    first = min(row.sent for row in rows)
    spoken_of = Q(pk__in=[])
    for sender, identifier in {(row.sender, row.identifier) for row in rows}:
        reference = {"sender": sender, "identifier": identifier}
        spoken_of |= Q(sender=sender, content__references__contains=[reference])
    # Only its own sender ends a warning, and only by naming it.
    others = AlertMessage.objects.filter(
        spoken_of, usable=True, sent__gte=first, content__msg_type__in=["Update", "Cancel"]
    )  # fmt: skip
    every = {row.id: row for row in (*others, *rows)}
    unders: dict[UUID, set[str]] = {}
    for alert, under in AlertReceipt.objects.filter(alert__in=every).values_list("alert_id", "under"):
        unders.setdefault(alert, set()).add(under)
    alerts = {id: whole(row.content) for id, row in every.items()}
    told: dict[frozenset[UUID], dict[UUID, Standing]] = {}

    def at(place: str) -> dict[UUID, Standing]:
        counted = frozenset(id for id, taken in unders.items() if any(place.startswith(under) for under in taken))
        if counted not in told:
            ids = sorted(counted)
            told[counted] = dict(zip(ids, standings([alerts[id] for id in ids], now), strict=True))
        return told[counted]

    found = []
    for row in rows:
        states = [(place, at(place.place)[row.id]) for place in places[row.id] if row.id in at(place.place)]
        if not states:
            continue
        here = tuple(place.place for place, state in states if state.state is AlertState.IN_FORCE)
        shown = next((state for _, state in states if state.state is AlertState.IN_FORCE), states[0][1])
        found.append(Held(row, alerts[row.id], tuple(places[row.id]), here, shown))
    return in_order(found)


GRAVENESS = {"red": 1, "orange": 2, "yellow": 3, "blue": 4}


def in_order(found: Iterable[Held]) -> list[Held]:
    """Those in force first, earnest before exercises, then the gravest, then the newest."""
    return sorted(
        found,
        key=lambda each: (
            not each.in_force, not each.alert.is_actual, GRAVENESS.get(each.row.colour, 5), -each.row.sent.timestamp()
        ),
    )  # fmt: skip
