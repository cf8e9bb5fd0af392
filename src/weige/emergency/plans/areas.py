"""The areas that a plan evacuates: named for screens, held against the register and the shelters before it is used."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from uuid import UUID

from django.db.models import Q, Sum
from typing_extensions import TypedDict

from weige.access.actions import require
from weige.access.actors import Actor
from weige.access.queries import in_scope
from weige.core import languages
from weige.core.errors import Text
from weige.core.places import LENGTHS, PlaceRef, Scope, ancestors, name_places
from weige.emergency.evacuation.queries import grid_choices
from weige.emergency.evacuation.shapes import GridChoices
from weige.emergency.models import Shelter
from weige.emergency.scopes import PLAN
from weige.registry.models import Premises
from weige.registry.people.needs import Living, living_at, living_behind
from weige.registry.premises import PremisesKind

from .content import PlannedArea

NOBODY = Living()


class PlannedAreaOut(TypedDict):
    """An area that a plan evacuates from a level on: a place, or a building at it."""

    key: str
    place: PlaceRef
    building: str | None
    from_level: int
    reason: str


class CheckedArea(TypedDict):
    """How many live in an area now."""

    key: str
    place: PlaceRef
    building: str | None
    households: int
    people: int
    problems: list[str]


class CheckedEvacuation(TypedDict):
    """What a plan would move at a level now, each household once, against the room in open shelters."""

    households: int
    people: int
    room: int
    areas: list[CheckedArea]
    problems: list[str]


def choices(actor: Actor, place: str) -> GridChoices:
    """The micro-grids under a place and their buildings, for whoever plans there. Above a subdistrict there are too many to
    choose from, and none are told.

    Raises:
        Problem: ``access.not_allowed``.
    """
    require(actor, PLAN, place)
    return grid_choices(place) if len(place) >= LENGTHS["subdistrict"] else GridChoices(items=[], more=True)


def known_buildings(areas: Iterable[PlannedArea], places: Collection[str]) -> dict[str, Premises]:
    """The buildings that areas name and that lie within some places, by their ids as the plan writes them."""
    wanted = [UUID(area.building) for area in areas if area.building]
    rows = Premises.objects.filter(in_scope(Scope.of(places)), id__in=wanted, kind=PremisesKind.BUILDING)
    return {str(row.id): row for row in rows}


def named(areas: Collection[PlannedArea], places: Collection[str]) -> list[PlannedAreaOut]:
    """Areas as shown; a building that is no longer there is named by its plan's place."""
    buildings = known_buildings(areas, places)
    at = {area.key: area.place or _place_of(buildings.get(area.building), places) for area in areas}
    names = name_places(at.values())
    return [
        PlannedAreaOut(
            key=area.key, place=names[at[area.key]], building=_name_of(area, buildings), from_level=area.from_level,
            reason=area.reason,
        )
        for area in areas
    ]  # fmt: skip


def _place_of(building: Premises | None, places: Collection[str]) -> str:
    return building.place if building else min(places)


def _name_of(area: PlannedArea, buildings: dict[str, Premises]) -> str | None:
    if not area.building:
        return None
    return buildings[area.building].full_name if area.building in buildings else area.building


def check_areas(areas: Collection[PlannedArea], places: Collection[str], plan_place: str) -> CheckedEvacuation:
    """Hold the areas of a level against who lives there now, and against the shelters that the plan's place can use."""
    grids = Scope.of(area.place for area in areas if area.place)
    living = living_at(grids) if grids else {}
    buildings = known_buildings(areas, places)
    doors = _doors(row.id for row in buildings.values())
    behind = living_behind(Scope.of(row.place for row in buildings.values()), list(doors)) if doors else {}
    total = sum(living.values(), NOBODY)
    made: list[CheckedArea] = []
    for area, shown in zip(areas, named(areas, places), strict=True):
        if area.place:
            here = sum((count for place, count in living.items() if place.startswith(area.place)), NOBODY)
        else:
            here = sum((count for door, count in behind.items() if str(doors[door]) == area.building), NOBODY)
            place = buildings[area.building].place if area.building in buildings else ""
            total = total if place and grids.covers(place) else total + here
        gone = area.building and area.building not in buildings
        made.append(
            CheckedArea(
                key=area.key, place=shown["place"], building=shown["building"], households=here.households,
                people=here.people, problems=[_say_gone()] if gone else [] if here.households else [_say_empty()],
            )
        )  # fmt: skip
    room = _room(plan_place)
    return CheckedEvacuation(
        households=total.households, people=total.people, room=room, areas=made, problems=_of_room(total.people, room)
    )


def _doors(buildings: Iterable[UUID]) -> dict[UUID, UUID]:
    """The dwellings of buildings, also through their entrances, each with its building: one statement however many."""
    wanted = set(buildings)
    inside = Q(parent__in=wanted) | Q(parent__parent__in=wanted, parent__kind=PremisesKind.ENTRANCE)
    rows = Premises.objects.filter(inside, kind=PremisesKind.DWELLING) if wanted else Premises.objects.none()
    found = {}
    for id, parent, above in rows.values_list("id", "parent_id", "parent__parent_id"):
        building = parent if parent in wanted else above
        if building is not None:
            found[id] = building
    return found


def _room(place: str) -> int:
    """For how many people there is room in the open shelters of a place and of those above it."""
    near = in_scope(Scope((place,))) | Q(place__in=ancestors(place))
    return int(Shelter.objects.filter(near, is_open=True).aggregate(room=Sum("capacity"))["room"] or 0)


def _of_room(people: int, room: int) -> list[str]:
    if people <= room:
        return []
    if not room:
        return [languages.say(Text("没有开放的安置点", "no shelter is open"))]
    short = people - room
    return [
        languages.say(
            Text(
                f"安置点能住 {room} 人，要转移 {people} 人，少 {short} 个位置",
                f"shelters have room for {room}, {people} are to be moved: {short} places short",
            )
        )
    ]


def _say_empty() -> str:
    return languages.say(Text("现在没有住户", "no household lives there now"))


def _say_gone() -> str:
    return languages.say(Text("这栋楼已不在册", "this building is no longer on record"))
