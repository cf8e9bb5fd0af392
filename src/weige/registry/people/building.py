"""A building as a picture of floors and doors: what each door is like, and nothing of who lives behind it.

Holds no personal data, so the phone may keep it for times without signal, and looking at it is no disclosure.
"""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from typing_extensions import TypedDict

from weige.access.actors import Actor
from weige.core import clock
from weige.core.errors import NOT_FOUND, Problem
from weige.registry.models import COMMUNITY_DIGITS, Premises, RegisterSettings
from weige.registry.premises import PremisesKind
from weige.registry.queries import by_id

from . import wall
from .defaults import CHANGED_FOR, VERIFY_DAYS


class DoorState(StrEnum):
    """What a door says."""

    UNKNOWN = "unknown"
    FILLED = "filled"
    TO_VERIFY = "to_verify"
    CHANGED = "changed"
    EMPTY = "empty"


class SeenHousehold(TypedDict):
    """A household's id and version, told back with a change so that nothing is overwritten unseen."""

    household_id: UUID
    version: int


class DoorOut(TypedDict):
    """A dwelling in the picture. ``people`` counts whoever lives there."""

    id: UUID
    name: str
    number: str
    floor: int | None
    state: str
    people: int
    verified_at: str | None
    proposed: bool
    seen: list[SeenHousehold]


class EntranceOut(TypedDict):
    """An entrance, or the building itself where it has none (``id`` of the building, empty name)."""

    id: UUID
    name: str
    doors: list[DoorOut]


class BuildingOut(TypedDict):
    """A building by entrance, doors from the top floor down."""

    id: UUID
    full_name: str
    place: str
    floors: int | None
    counts: dict[str, int]
    entrances: list[EntranceOut]


DOORS_SQL = """
    WITH doors AS MATERIALIZED (
        SELECT p.id, p.name, p.number, p.floor, p.parent_id, p.place FROM registry_premises p
        WHERE p.kind = 'dwelling' AND p.parent_id = ANY (ARRAY(
            SELECT e.id FROM registry_premises e WHERE e.parent_id = %(building)s AND e.kind = 'entrance'
            UNION ALL SELECT %(building)s::uuid))
    ), homes AS MATERIALIZED (
        SELECT h.id, h.dwelling_id, h.version, h.verified_at, h.changed_at,
            (SELECT count(*) FROM registry_stay s WHERE s.household_id = h.id AND s.last_day IS NULL
             AND s.voided_at IS NULL AND s.lives_here) AS people
        FROM registry_household h WHERE h.dwelling_id = ANY (ARRAY(SELECT id FROM doors)) AND h.last_day IS NULL
    ), proposed AS MATERIALIZED (
        SELECT q.household_id FROM registry_proposal q
        WHERE q.household_id = ANY (ARRAY(SELECT id FROM homes)) AND q.answer = ''
    ), empty AS MATERIALIZED (
        SELECT v.dwelling_id FROM registry_vacancy v
        WHERE v.dwelling_id = ANY (ARRAY(SELECT id FROM doors)) AND v.last_day IS NULL
    )
    SELECT d.id, d.name, d.number, d.floor, d.parent_id, coalesce(sum(h.people), 0)::int,
        min(coalesce(h.verified_at, 'epoch')), max(h.changed_at), bool_or(h.id IN (SELECT household_id FROM proposed)),
        coalesce(json_agg(json_build_array(h.id, h.version) ORDER BY h.id) FILTER (WHERE h.id IS NOT NULL), '[]'),
        d.id IN (SELECT dwelling_id FROM empty), d.place
    FROM doors d LEFT JOIN homes h ON h.dwelling_id = d.id
    GROUP BY d.id, d.name, d.number, d.floor, d.parent_id, d.place
"""
"""Each step hands the next one its ids as an array, so that every table is read by its index: behind row-level security
the planner cannot guess how few rows a building has among all those of a city."""


def door_state(
    *, homes: int, vacant: bool, verified_on: date | None, changed_on: date | None, proposed: bool,
    today: date, verify_days: int,
) -> DoorState:  # fmt: skip
    """What a door says, by what is known behind it.

    Args:
        homes: how many households are registered there today.
        verified_on: when the least recently verified of them was verified; ``None``: never.
        changed_on: when the last change was recorded.
    """
    if not homes:
        return DoorState.EMPTY if vacant else DoorState.UNKNOWN
    if proposed or verified_on is None or today - verified_on > timedelta(days=verify_days):
        return DoorState.TO_VERIFY
    if changed_on is not None and today - changed_on <= timedelta(days=CHANGED_FOR):
        return DoorState.CHANGED
    return DoorState.FILLED


@transaction.atomic
def open_building(actor: Actor, building_id: UUID, *, verify_days: int | None = None) -> BuildingOut:
    """The picture of a building within the reader's area.

    Raises:
        Problem: ``core.not_found``.
    """
    scope = actor.scope("resident.collect")
    building = by_id(building_id, scope=scope)
    if building is None or building.kind != PremisesKind.BUILDING:
        raise Problem(NOT_FOUND)
    with wall.opened(scope), connection.cursor() as cursor:
        cursor.execute(DOORS_SQL, {"building": building.id})
        rows = [row for row in cursor.fetchall() if scope.covers(row[11])]
    entrances = Premises.objects.filter(parent=building, kind=PremisesKind.ENTRANCE)
    return building_out(building, list(entrances), rows, verify_days=verify_days or _verify_days(building.place))


def building_out(
    building: Premises, entrances: list[Premises], rows: list[tuple[Any, ...]], *, verify_days: int
) -> BuildingOut:
    """The picture out of the statement's rows."""
    today = clock.today()
    doors: dict[UUID, list[DoorOut]] = {}
    counts = dict.fromkeys((state.value for state in DoorState), 0)
    for id, name, number, floor, parent, people, verified, changed, proposed, seen, vacant, _ in rows:
        verified_on = verified.astimezone(clock.CITY_ZONE).date() if seen and verified.year > 1970 else None
        state = door_state(
            homes=len(seen), vacant=vacant, verified_on=verified_on, proposed=bool(proposed), today=today,
            changed_on=changed.astimezone(clock.CITY_ZONE).date() if changed else None, verify_days=verify_days,
        )  # fmt: skip
        counts[state.value] += 1
        doors.setdefault(parent, []).append(
            DoorOut(
                id=id, name=name, number=number, floor=floor, state=state.value, people=people,
                verified_at=verified_on.isoformat() if verified_on else None, proposed=bool(proposed),
                seen=[SeenHousehold(household_id=UUID(home), version=version) for home, version in seen],
            )
        )  # fmt: skip
    parts = [building] if building.id in doors or not entrances else []
    parts += sorted(entrances, key=lambda entrance: _by_number(entrance.number))
    return BuildingOut(
        id=building.id,
        full_name=building.full_name,
        place=building.place,
        floors=building.floors,
        counts=counts,
        entrances=[
            EntranceOut(
                id=part.id,
                name="" if part is building else part.name,
                doors=sorted(doors.get(part.id, []), key=lambda d: (-(d["floor"] or 0), _by_number(d["number"]))),
            )
            for part in parts
        ],
    )


def _by_number(number: str) -> tuple[int, str]:
    digits = "".join(character for character in number if character.isdigit())
    return int(digits) if digits else 0, number


def _verify_days(place: str) -> int:
    found = RegisterSettings.objects.filter(place=place[:COMMUNITY_DIGITS]).values_list("verify_days", flat=True)
    return found.first() or VERIFY_DAYS
