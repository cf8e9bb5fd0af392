"""Readings of an evacuation, within the reader's scope. Which help a household needs is shown to the command and to who
is called to its door; both readings are recorded."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, cast
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum

from weige.access.actors import Actor
from weige.access.queries import account_names, in_scope
from weige.core import languages
from weige.core.errors import Problem, Text
from weige.core.places import Scope, ancestors, is_place, name_places
from weige.emergency.errors import UNKNOWN_CALL
from weige.emergency.models import Call, CheckIn, DoorTick, EvacuationArea, EvacuationLine, Operation, Shelter
from weige.emergency.operations.keeping import commanding, find, find_whole, now_in
from weige.emergency.scopes import COMMAND
from weige.registry.models import Premises
from weige.registry.people.needs import RANKS, Need, record_shown
from weige.registry.people.reading import reader_at
from weige.registry.premises import PremisesKind
from weige.territory.codes import GridKind
from weige.territory.queries import grids_in

from . import errors, foreseen
from .doors import STATE_LABELS, WAY_LABELS, DoorState, Standing, Tick, Way, standing
from .listing import PURPOSE, need_in, need_of
from .loads import held_by_others, loads_of
from .shapes import (
    AreaOut,
    BuildingChoice,
    CheckedIn,
    CheckedInElsewhere,
    CheckInDoubt,
    DoorLine,
    Doors,
    DoorTold,
    EvacuationOut,
    EvacuationTerm,
    GridChoice,
    GridChoices,
    GridHouseholds,
    Households,
    KeptPage,
    KeptShelter,
    KeptShelters,
    LineOut,
    LinePage,
    ShelterChoice,
    ShelterLoad,
    Word,
)
from .shelters import MOST, for_operation
from .ticking import as_tick, called_for

MOST_LINES = 600
"""A micro-grid has some sixty to a hundred households, a general grid some three hundred."""
MOST_GRIDS = 400
MOST_BUILDINGS = 5_000
MOST_RUNNING = 20
GONE = frozenset({DoorState.MOVED, DoorState.RETURNED})
NEED_LABELS = {
    Need.CARRIED: Text("要抬送", "to be carried"),
    Need.MEDICINE: Text("离不开药品或设备", "needs medicine or a device"),
    Need.COMPANY: Text("要有人陪", "needs company"),
    Need.NONE: Text("", ""),
}
GRIDS_SQL = """
    WITH arrived AS (
        SELECT c.line_id, sum(c.people) AS people FROM emergency_checkin c
        JOIN emergency_evacuationline l ON l.id = c.line_id WHERE l.operation_id = %(operation)s GROUP BY c.line_id
    )
    SELECT l.place, count(*), sum(l.people),
        count(*) FILTER (WHERE l.state = 'to_move'), count(*) FILTER (WHERE l.state = 'informed'),
        count(*) FILTER (WHERE l.state = 'moved'), count(*) FILTER (WHERE l.state = 'refused'),
        count(*) FILTER (WHERE l.state = 'unreachable'), count(*) FILTER (WHERE l.state = 'returned'),
        coalesce(sum(l.people) FILTER (WHERE l.state NOT IN ('moved', 'returned')), 0),
        coalesce(sum(l.people) FILTER (WHERE l.state = 'moved'), 0),
        coalesce(sum(a.people) FILTER (WHERE l.state <> 'returned'), 0),
        coalesce(sum(l.people) FILTER (WHERE l.state = 'moved' AND l.elsewhere), 0),
        count(*) FILTER (WHERE l.state = 'moved' AND NOT l.elsewhere AND coalesce(a.people, 0) = 0),
        count(*) FILTER (WHERE l.state NOT IN ('moved', 'returned') AND a.people > 0),
        count(*) FILTER (WHERE l.conflict),
        count(*) FILTER (WHERE l.shelter_id IS NULL AND l.state NOT IN ('moved', 'returned'))
    FROM emergency_evacuationline l LEFT JOIN arrived a ON a.line_id = l.id
    WHERE l.operation_id = %(operation)s GROUP BY l.place ORDER BY l.place
"""
COUNTED = (
    "households", "people", "to_move", "informed", "moved", "refused", "unreachable", "returned", "people_to_move",
    "people_moved", "checked_in", "people_elsewhere", "not_come", "not_said", "conflicts", "without_shelter",
)  # fmt: skip


def evacuation(actor: Actor, operation_id: UUID) -> EvacuationOut:
    """The lists of an evacuation side by side, for each micro-grid and each shelter.

    Raises:
        Problem: ``emergency.unknown_operation``.
    """
    found = find_whole(actor, operation_id)
    with connection.cursor() as cursor:
        cursor.execute(GRIDS_SQL, {"operation": found.id})
        rows = [(row[0], [int(value) for value in row[1:]]) for row in cursor.fetchall()]
    places = name_places(place for place, _ in rows)
    return EvacuationOut(
        operation=found.id, name=found.name, drill=found.drill, stood_down_at=found.stood_down_at, now=now_in(found),
        may_command=found.stood_down_at is None and actor.may(COMMAND, found.place),
        areas_to_list=len(foreseen.to_list(found)),
        total=_counts([sum(values) for values in zip(*(numbers for _, numbers in rows), strict=True)] or [0] * len(COUNTED)),
        grids=[GridHouseholds(**_counts(numbers), place=places[place]) for place, numbers in rows],
        areas=_areas(found), shelters=loads(actor, found),
    )  # fmt: skip


def _counts(numbers: Sequence[int]) -> Households:
    return cast("Households", dict(zip(COUNTED, numbers, strict=True)))


def _areas(found: Operation) -> list[AreaOut]:
    rows = list(
        EvacuationArea.objects.filter(operation=found)
        .annotate(households=Count("lines"), people=Sum("lines__people"))
        .select_related("building")
        .order_by("ordered_at", "id")
    )
    places = name_places(row.place for row in rows)
    return [
        AreaOut(
            id=row.id, place=places[row.place], building=row.building.full_name if row.building else None,
            ordered_at=row.ordered_at, return_approved_at=row.return_approved_at,
            households=row.households, people=row.people or 0,
        )
        for row in rows
    ]  # fmt: skip


def loads(actor: Actor, found: Operation) -> list[ShelterLoad]:
    """How full the shelters of an operation are."""
    own, others = loads_of(found), held_by_others(found)
    # A shelter that was closed meanwhile is shown as long as anybody is, or is to be, there.
    used = {id for id in (*own.planned, *own.said, *own.here) if id}
    rows = list(for_operation(found).filter(Q(is_open=True) | Q(id__in=used)).order_by("place", "name", "id"))
    places = name_places(row.place for row in rows)
    made = []
    for row in rows:
        planned, said, here = (of.get(row.id, 0) for of in (own.planned, own.said, own.here))
        made.append(
            ShelterLoad(
                id=row.id, name=row.name, place=places[row.place], capacity=row.capacity, step_free=row.step_free,
                is_open=row.is_open, longitude=row.longitude, latitude=row.latitude, planned=planned, said=said,
                checked_in=here, others=others[row.id], mine=row.keeper_id in actor.post_ids,
                overfull=max(planned, said, here) + others[row.id] > row.capacity,
            )
        )  # fmt: skip
    return made


def choices(actor: Actor, operation_id: UUID, under: str) -> GridChoices:
    """The micro-grids under a place of an operation, with their buildings.

    Raises:
        Problem: ``emergency.unknown_operation``, ``access.not_allowed``, ``emergency.unknown_area``.
    """
    found = find_whole(actor, operation_id)
    commanding(actor, found)
    place = under or found.place
    if not is_place(place) or not place.startswith(found.place):
        raise Problem(errors.UNKNOWN_AREA, field="under")
    return grid_choices(place)


def grid_choices(place: str) -> GridChoices:
    """The micro-grids under a place, with their buildings; for whoever may ask there."""
    scope = Scope((place,))
    codes = list(
        grids_in(scope).filter(kind=GridKind.MICRO).order_by("code").values_list("code", flat=True)[: MOST_GRIDS + 1]
    )
    more = len(codes) > MOST_GRIDS
    buildings: dict[str, list[BuildingChoice]] = {}
    rows = Premises.objects.filter(in_scope(scope), kind=PremisesKind.BUILDING)
    listed = list(rows.order_by("place", "full_name").values_list("id", "full_name", "place")[: MOST_BUILDINGS + 1])
    for id, name, of in listed[:MOST_BUILDINGS]:
        buildings.setdefault(of, []).append(BuildingChoice(id=id, name=name))
    codes = codes[:MOST_GRIDS]
    names = name_places([*codes, *buildings])
    return GridChoices(
        items=[
            GridChoice(place=names[code], buildings=sorted(buildings.get(code, []), key=lambda b: natural(b["name"])))
            for code in sorted({*codes, *buildings})
        ],
        more=more or len(listed) > MOST_BUILDINGS,
    )


@transaction.atomic
def lines(actor: Actor, operation_id: UUID, *, place: str = "", conflicts: bool = False, gap: str = "") -> LinePage:
    """The households of a place, or those on which the lists or people contradict each other; the reading of what help
    they need is recorded.

    Args:
        gap: ``not_come`` or ``not_said``, as in ``shapes.Households``.

    Raises:
        Problem: ``emergency.unknown_operation``, ``access.not_allowed``.
    """
    found = find_whole(actor, operation_id)
    actor = commanding(actor, found)
    rows = EvacuationLine.objects.filter(operation=found).annotate(arrived=Sum("check_ins__people"))
    if place:
        rows = rows.filter(in_scope(Scope((place,))))
    if conflicts:
        rows = rows.filter(conflict=True)
    if gap == "not_come":
        rows = rows.filter(Q(arrived__isnull=True) | Q(arrived=0), state=DoorState.MOVED, elsewhere=False)
    elif gap == "not_said":
        rows = rows.filter(arrived__gt=0).exclude(state__in=[DoorState.MOVED, DoorState.RETURNED])
    shown, more = _neediest(rows.select_related("dwelling", "building"))
    needs = _needs(actor, found, shown, COMMAND)
    shown.sort(key=lambda line: order_of(line, needs[line.id]))
    words = _words(line.id for line in shown)
    places = name_places(line.place for line in shown)
    names = account_names(tick.account for of in words.values() for tick in (of.holds, of.against) if tick)
    return LinePage(
        items=[
            LineOut(
                id=line.id, place=places[line.place], door=line.dwelling.full_name, people=line.people,
                need=needs[line.id] or "", need_label=_need_label(needs[line.id]), state=line.state,
                state_label=languages.say(STATE_LABELS[DoorState(line.state)]), state_at=line.state_at,
                way_label=languages.say(WAY_LABELS[Way(line.way)]) if line.way else "", conflict=line.conflict,
                said=_word(words[line.id].holds, names), against=_word(words[line.id].against, names),
                shelter=line.shelter_id, taken_to=line.taken_to_id, elsewhere=line.elsewhere,
                checked_in=line.arrived or 0,
            )
            for line in shown
        ],
        more=more,
    )  # fmt: skip


def _neediest(rows: QuerySet[Any]) -> tuple[list[Any], bool]:
    """At most :data:`MOST_LINES` of some lines, and whether there are more: who is still to be moved before the rest,
    and of these who needs the most help. The class of need is sealed, so that no statement can sort by it: where there
    are too many it is opened here for each, and shown to nobody who does not see the line."""
    listed = list(rows.order_by("place", "id")[: MOST_LINES + 1])
    if len(listed) <= MOST_LINES:
        return listed, False
    ranked = sorted(
        (state in GONE, RANKS[need_in(id, need) or Need.NONE], place, id)
        for id, place, state, need in rows.order_by().values_list("id", "place", "state", "need").iterator()
    )
    return list(rows.filter(id__in=[id for *_, id in ranked[:MOST_LINES]])), True


def _needs(actor: Actor, found: Operation, rows: Sequence[EvacuationLine], ability: str) -> dict[UUID, Need | None]:
    """What help households need, with its reading recorded for those that need any."""
    needs = {line.id: need_of(line) for line in rows}
    needy = [line for line in rows if needs[line.id] not in (None, Need.NONE) and line.household]
    if needy:
        reader = reader_at(actor, needy[0].place, PURPOSE, ability)
        scope = Scope.of(line.place for line in needy)
        record_shown(reader, scope, {line.household for line in needy if line.household}, reference=found.id)
    return needs


def _need_label(need: Need | None) -> str:
    return languages.say(NEED_LABELS[need or Need.NONE])


def _words(ids: Iterable[UUID]) -> dict[UUID, Standing]:
    wanted = list(ids)
    ticks: dict[UUID, list[Tick]] = {id: [] for id in wanted}
    for row in DoorTick.objects.filter(line__in=wanted):
        ticks[row.line_id].append(as_tick(row))
    return {id: standing(of) for id, of in ticks.items()}


def _word(tick: Tick | None, names: Mapping[UUID, str]) -> Word | None:
    if tick is None:
        return None
    return Word(
        state=tick.said.value, state_label=languages.say(STATE_LABELS[tick.said]), at=tick.at,
        who=names.get(tick.account, ""),
    )  # fmt: skip


def natural(name: str) -> list[tuple[int, str]]:
    """The order in which people count: 2号楼 before 10号楼."""
    parts: list[tuple[int, str]] = []
    digits = ""
    for character in f"{name} ":
        if character.isascii() and character.isdigit():
            digits += character
            continue
        if digits:
            parts.append((int(digits), ""))
            digits = ""
        parts.append((-1, character))
    return parts


def order_of(line: EvacuationLine, need: Need | None) -> tuple[Any, ...]:
    """By micro-grid and building; in a building the most vulnerable first, then the doors as people count them."""
    building = natural(line.building.full_name) if line.building else []
    return line.place, building, RANKS[need or Need.NONE], natural(line.dwelling.full_name), line.id


@transaction.atomic
def doors(actor: Actor, call_id: UUID) -> Doors:
    """The doors of the place of whoever is called, while they are called; and the shelters that they keep.

    Raises:
        Problem: ``emergency.unknown_call``.
    """
    call = Call.objects.filter(id=call_id, account_id=actor.person, operation__stood_down_at__isnull=True).first()
    if call is None:
        raise Problem(UNKNOWN_CALL)
    found = find(actor, call.operation_id)
    called = called_for(actor, found)
    post = called[1] if called else None
    rows: list[EvacuationLine] = []
    needs: dict[UUID, Need | None] = {}
    if post is not None:
        mine = EvacuationLine.objects.filter(in_scope(Scope((post.place,))), operation=found)
        rows, _ = _neediest(mine.select_related("dwelling", "building", "area"))
        needs = _needs(actor, found, rows, "resident.read")
        rows.sort(key=lambda line: order_of(line, needs[line.id]))
    shelters = for_operation(found).filter(is_open=True).order_by("place", "name", "id")[:MOST]
    return Doors(
        call=call.id, operation=found.id, name=found.name, drill=found.drill,
        place=name_places([post.place])[post.place] if post else None,
        items=[_door(line, needs[line.id]) for line in rows],
        shelters=[
            ShelterChoice(id=row.id, name=row.name, step_free=row.step_free, mine=row.keeper_id in actor.post_ids)
            for row in shelters
        ],
        states=[EvacuationTerm(code=state.value, label=languages.say(label)) for state, label in STATE_LABELS.items()],
        ways=[EvacuationTerm(code=way.value, label=languages.say(label)) for way, label in WAY_LABELS.items()],
    )  # fmt: skip


def kept(actor: Actor) -> KeptPage:
    """The open shelters that somebody keeps, by each operation that moves people and can use them: whoever keeps one
    checks in who comes, called to the operation or not."""
    mine = list(Shelter.objects.filter(keeper__in=actor.post_ids, is_open=True).order_by("place", "name", "id"))
    if not mine:
        return KeptPage(items=[])
    near = in_scope(Scope.of(row.place for row in mine)) | Q(
        place__in={a for row in mine for a in ancestors(row.place)}
    )
    moving = Exists(EvacuationLine.objects.filter(operation=OuterRef("pk")))
    running = Operation.objects.filter(near, moving, stood_down_at__isnull=True, simulated=False)
    items = []
    for found in running.order_by("drill", "-opened_real", "id")[:MOST_RUNNING]:
        usable = [row for row in mine if row.place.startswith(found.place) or found.place.startswith(row.place)]
        full, doubts = loads_of(found).here, doubts_at(found, [row.id for row in usable])
        here = [
            KeptShelter(
                id=row.id, name=row.name, step_free=row.step_free, mine=True, capacity=row.capacity,
                here=full.get(row.id, 0), doubts=doubts[row.id],
            )
            for row in usable
        ]  # fmt: skip
        items.append(KeptShelters(operation=found.id, name=found.name, drill=found.drill, shelters=here))
    return KeptPage(items=items)


def _door(line: EvacuationLine, need: Need | None) -> DoorLine:
    building = line.building.full_name if line.building else ""
    return DoorLine(
        id=line.id, building=line.building_id, building_name=building, dwelling=line.dwelling_id,
        door=line.dwelling.full_name.removeprefix(building).strip() or line.dwelling.name, people=line.people,
        need=need or "", need_label=_need_label(need), code=line.code, state=line.state,
        state_label=languages.say(STATE_LABELS[DoorState(line.state)]), state_at=line.state_at, conflict=line.conflict,
        shelter=line.shelter_id, taken_to=line.taken_to_id, elsewhere=line.elsewhere,
        may_return=line.area.return_approved_at is not None,
    )  # fmt: skip


def told(line: EvacuationLine) -> DoorTold:
    """A door after something was said of it."""
    return DoorTold(
        id=line.id, state=line.state, state_label=languages.say(STATE_LABELS[DoorState(line.state)]),
        state_at=line.state_at, conflict=line.conflict,
    )  # fmt: skip


def doubts_at(found: Operation, ids: Sequence[UUID]) -> dict[UUID, list[CheckInDoubt]]:
    """The households, for each of some shelters, of which more have checked in here and elsewhere than they have people.
    Where part of a household went to another shelter there is no doubt."""
    rows = CheckIn.objects.filter(line__operation=found).exclude(line__state=DoorState.RETURNED).order_by()
    at: dict[UUID, dict[UUID, int]] = {}
    for line, shelter, people in rows.values_list("line_id", "shelter_id").annotate(people=Sum("people")):
        if people > 0:
            at.setdefault(line, {})[shelter] = people
    parted = EvacuationLine.objects.filter(id__in=[line for line, places in at.items() if len(places) > 1])
    lines = [line for line in parted.order_by("code") if sum(at[line.id].values()) > line.people]
    names = dict(Shelter.objects.filter(id__in={id for line in lines for id in at[line.id]}).values_list("id", "name"))
    doubts: dict[UUID, list[CheckInDoubt]] = {id: [] for id in ids}
    for line in lines:
        for id in doubts.keys() & at[line.id].keys():
            others = _elsewhere((names[other], people) for other, people in at[line.id].items() if other != id)
            doubts[id].append(CheckInDoubt(code=line.code, here=at[line.id][id], people=line.people, elsewhere=others))
    return doubts


def _elsewhere(people: Iterable[tuple[str, int]]) -> list[CheckedInElsewhere]:
    return [CheckedInElsewhere(name=name, people=count) for name, count in sorted(people) if count > 0]


def checked_in(line: EvacuationLine, shelter_id: UUID) -> CheckedIn:
    """A household as the shelter sees it after a check-in."""
    arrived = CheckIn.objects.filter(line=line).order_by().values_list("shelter_id", "shelter__name")
    at = {id: (name, people) for id, name, people in arrived.annotate(people=Sum("people"))}
    dwelling, shelter = Premises.objects.get(id=line.dwelling_id), Shelter.objects.get(id=shelter_id)
    return CheckedIn(
        door=dwelling.full_name, people=line.people, checked_in=at.get(shelter.id, ("", 0))[1],
        elsewhere=_elsewhere(there for id, there in at.items() if id != shelter.id),
        here=loads_of(line.operation).here.get(shelter.id, 0), capacity=shelter.capacity,
    )  # fmt: skip
