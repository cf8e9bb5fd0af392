"""What stands in a plan, as plain values, and how it is read from data. Pure.

A plan names no persons: it says which posts are called (by kind of post or of organisation, and where), so that it holds
when people change. Who they are today is found when it is checked and when it is activated.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import msgspec

from weige.core.errors import Text
from weige.core.places import is_place
from weige.emergency.dispatch.terms import EQUIPMENT, MOST_KILOGRAMS, MOST_SEATS, VEHICLE_KINDS
from weige.emergency.operations.rollcall import Rung

LEVELS = (4, 3, 2, 1)
"""Response levels, the mildest first: IV (blue) to I (red)."""
FUNCTIONS = {
    "command": Text("指挥", "command"),
    "traffic_evacuation": Text("交通管制与人员转移", "traffic control and evacuation"),
    "machinery": Text("机械抢险", "machinery"),
    "medical": Text("医疗救护", "medical rescue"),
    "supply": Text("物资保障", "supplies"),
    "monitoring": Text("巡查监测", "patrol and monitoring"),
    "other": Text("其他", "other"),
}
HAZARDS = {
    "flood": Text("防汛", "flood"),
    "heavy_rain": Text("暴雨内涝", "heavy rain and waterlogging"),
    "fire": Text("火灾", "fire"),
    "earthquake": Text("地震", "earthquake"),
    "other": Text("其他", "other"),
}
USUAL_LADDER = (Rung("app", 120), Rung("text", 180), Rung("deputy", 180), Rung("above", 0))
MAX_GROUPS, MAX_CALLS, MAX_TASKS, MAX_VEHICLES, MAX_SUPPLIES, MAX_EVACUATED = 20, 50, 100, 50, 50, 400
MOST_OF_AN_ITEM = 1_000_000


class PlanFault(ValueError):
    """Something in a plan is wrong: where, and what."""

    def __init__(self, where: str, text: Text) -> None:
        super().__init__(f"{where}: {text.en}")
        self.where, self.text = where, text


@dataclass(frozen=True, slots=True)
class Called:
    """Whom a group calls: everyone with a kind of post, or of a kind of organisation, under a place; or one post."""

    post_type: str = ""
    organisation_kind: str = ""
    post: str = ""
    under: str = ""


@dataclass(frozen=True, slots=True)
class PlannedTask:
    """Something to do; ``minutes`` is the target from the order until it is done. ``at_once`` is ordered at activation."""

    code: str
    text: str
    minutes: int | None = None
    at_once: bool = True


@dataclass(frozen=True, slots=True)
class PlannedVehicle:
    """A vehicle or boat that a group brings: seats beside its crew, kilograms, equipment (``dispatch.terms``)."""

    code: str
    name: str
    kind: str = "car"
    seats: int = 4
    kilograms: int = 0
    equipment: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PlannedSupply:
    """So much of a kind of supplies (``supplies.items``) that a group is to draw. Whether there is such a kind is asked
    when a version is written: one that is in force must be readable whatever the catalogue lists later."""

    item: str
    amount: int


@dataclass(frozen=True, slots=True)
class PlannedGroup:
    """A functional group: whom it calls at which levels, and what it does. ``from_level`` 3 means III, II and I."""

    code: str
    name: str
    function: str
    from_level: int
    calls: tuple[Called, ...]
    tasks: tuple[PlannedTask, ...] = ()
    least: int = 1
    vehicles: tuple[PlannedVehicle, ...] = ()
    supplies: tuple[PlannedSupply, ...] = ()


@dataclass(frozen=True, slots=True)
class PlannedArea:
    """Where people are moved away from a level on: a place below the plan's areas, or one building (by its id there);
    ``reason`` says why there."""

    from_level: int
    place: str = ""
    building: str = ""
    reason: str = ""

    @property
    def key(self) -> str:
        """What it is known by within its plan."""
        return self.building or self.place


@dataclass(frozen=True, slots=True)
class Content:
    """A whole plan; ``evacuation`` are the areas whose households are listed as soon as their level comes."""

    areas: tuple[str, ...]
    groups: tuple[PlannedGroup, ...]
    ladder: tuple[Rung, ...] = USUAL_LADDER
    message: str = ""
    evacuation: tuple[PlannedArea, ...] = ()

    def at_level(self, level: int) -> tuple[PlannedGroup, ...]:
        """The groups that are called at a response level; a graver level calls the milder ones' groups too."""
        return tuple(group for group in self.groups if level <= group.from_level)

    def needed_at(self, level: int) -> dict[str, int]:
        """How much of each kind of supplies the groups of a response level are to draw together."""
        needed: dict[str, int] = {}
        for supply in (each for group in self.at_level(level) for each in group.supplies):
            needed[supply.item] = needed.get(supply.item, 0) + supply.amount
        return needed

    def moved_at(self, level: int) -> tuple[PlannedArea, ...]:
        """The areas whose people are moved at a response level, the milder ones' too."""
        return tuple(area for area in self.evacuation if level <= area.from_level)


def read(data: Mapping[str, Any]) -> Content:
    """A plan from data (JSON).

    Raises:
        PlanFault: the first thing that is wrong, with its place.
    """
    groups = tuple(_group(item, f"groups.{at}") for at, item in enumerate(_items(data, "groups", "groups", MAX_GROUPS)))
    if not groups:
        raise PlanFault("groups", Text("至少要有一个职能组", "a plan has at least one functional group"))
    _once([group.code for group in groups], "groups")
    areas = tuple(str(area) for area in data.get("areas", ()))
    if not areas or not all(map(is_place, areas)):
        raise PlanFault("areas", Text("请写明适用的区域", "say for which places it is meant"))
    ladder = tuple(_rung(item, f"ladder.{at}") for at, item in enumerate(data.get("ladder", ()))) or USUAL_LADDER
    _once([rung.name for rung in ladder], "ladder")
    evacuation = tuple(
        _area(item, f"evacuation.{at}", areas)
        for at, item in enumerate(_items(data, "evacuation", "evacuation", MAX_EVACUATED))
    )
    _once([area.key for area in evacuation], "evacuation")
    return Content(areas, groups, ladder, _text(data, "message", "message", 500, needed=False), evacuation)


def plain(content: Content) -> dict[str, Any]:
    """The plan as data again, with nothing in it but what a plan has: this is what is kept."""
    found: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(content))
    return found


def _group(item: Any, where: str) -> PlannedGroup:
    if not isinstance(item, Mapping):
        raise PlanFault(where, Text("格式不对", "not of the right form"))
    level = item.get("from_level")
    if level not in LEVELS:
        raise PlanFault(f"{where}.from_level", Text("响应级别是 1 到 4", "response levels are 1 to 4"))
    function = str(item.get("function", "other"))
    if function not in FUNCTIONS:
        raise PlanFault(f"{where}.function", Text("没有这种职能", "no such function"))
    calls = tuple(
        _called(each, f"{where}.calls.{at}")
        for at, each in enumerate(_items(item, "calls", f"{where}.calls", MAX_CALLS))
    )
    if not calls:
        raise PlanFault(f"{where}.calls", Text("请写明呼叫哪些岗位", "say which posts are called"))
    tasks = tuple(
        _task(each, f"{where}.tasks.{at}") for at, each in enumerate(_items(item, "tasks", f"{where}.tasks", MAX_TASKS))
    )
    _once([task.code for task in tasks], f"{where}.tasks")
    vehicles = tuple(
        _vehicle(each, f"{where}.vehicles.{at}")
        for at, each in enumerate(_items(item, "vehicles", f"{where}.vehicles", MAX_VEHICLES))
    )
    _once([vehicle.code for vehicle in vehicles], f"{where}.vehicles")
    supplies = tuple(
        _supply(each, f"{where}.supplies.{at}")
        for at, each in enumerate(_items(item, "supplies", f"{where}.supplies", MAX_SUPPLIES))
    )
    _once([supply.item for supply in supplies], f"{where}.supplies")
    return PlannedGroup(
        code=_text(item, "code", f"{where}.code", 40), name=_text(item, "name", f"{where}.name", 60), function=function,
        from_level=int(level), calls=calls, tasks=tasks,
        least=_number(item, "least", f"{where}.least", 1, 10_000) or 1, vehicles=vehicles, supplies=supplies,
    )  # fmt: skip


def _called(item: Any, where: str) -> Called:
    if not isinstance(item, Mapping):
        raise PlanFault(where, Text("格式不对", "not of the right form"))
    found = Called(**{name: str(item.get(name, "")) for name in ("post_type", "organisation_kind", "post", "under")})
    if sum(map(bool, (found.post_type, found.organisation_kind, found.post))) != 1:
        raise PlanFault(
            where, Text("岗位类型、单位类型、具体岗位三选一", "a kind of post, a kind of organisation, or one post")
        )
    if found.post and not _is_id(found.post):
        raise PlanFault(f"{where}.post", Text("不是岗位编号", "no id of a post"))
    if found.under and not is_place(found.under):
        raise PlanFault(f"{where}.under", Text("不是区划代码", "no place code"))
    return found


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def _task(item: Any, where: str) -> PlannedTask:
    if not isinstance(item, Mapping):
        raise PlanFault(where, Text("格式不对", "not of the right form"))
    return PlannedTask(
        _text(item, "code", f"{where}.code", 40), _text(item, "text", f"{where}.text", 300),
        _number(item, "minutes", f"{where}.minutes", 1, 10_080), bool(item.get("at_once", True)),
    )  # fmt: skip


def _area(item: Any, where: str, areas: tuple[str, ...]) -> PlannedArea:
    if not isinstance(item, Mapping):
        raise PlanFault(where, Text("格式不对", "not of the right form"))
    place, building = str(item.get("place", "")), str(item.get("building", ""))
    if bool(place) == bool(building):
        raise PlanFault(where, Text("区域、楼栋二选一", "a place or a building"))
    if building and not _is_id(building):
        raise PlanFault(f"{where}.building", Text("不是楼栋编号", "no id of a building"))
    if place and not (is_place(place) and place.startswith(areas)):
        raise PlanFault(f"{where}.place", Text("要在预案适用的区域之内", "not within the places of the plan"))
    if item.get("from_level") not in LEVELS:
        raise PlanFault(f"{where}.from_level", Text("响应级别是 1 到 4", "response levels are 1 to 4"))
    return PlannedArea(
        int(item["from_level"]), place, building, _text(item, "reason", f"{where}.reason", 200, needed=False)
    )


def _supply(item: Any, where: str) -> PlannedSupply:
    if not isinstance(item, Mapping):
        raise PlanFault(where, Text("格式不对", "not of the right form"))
    amount = _number(item, "amount", f"{where}.amount", 1, MOST_OF_AN_ITEM)
    if amount is None:
        raise PlanFault(f"{where}.amount", Text("请填写数量", "say how much"))
    return PlannedSupply(_text(item, "item", f"{where}.item", 40), amount)


def _vehicle(item: Any, where: str) -> PlannedVehicle:
    if not isinstance(item, Mapping):
        raise PlanFault(where, Text("格式不对", "not of the right form"))
    kind = str(item.get("kind", "car"))
    if kind not in VEHICLE_KINDS:
        raise PlanFault(f"{where}.kind", Text("没有这种车船", "no such kind of vehicle"))
    equipment = item.get("equipment", [])
    if not isinstance(equipment, list | tuple) or not set(map(str, equipment)) <= set(EQUIPMENT):
        raise PlanFault(f"{where}.equipment", Text("没有这种装备", "no such equipment"))
    return PlannedVehicle(
        _text(item, "code", f"{where}.code", 40), _text(item, "name", f"{where}.name", 60), kind,
        _number(item, "seats", f"{where}.seats", 0, MOST_SEATS) or 0,
        _number(item, "kilograms", f"{where}.kilograms", 0, MOST_KILOGRAMS) or 0, tuple(map(str, equipment)),
    )  # fmt: skip


def _rung(item: Any, where: str) -> Rung:
    name = str(item.get("name", "")) if isinstance(item, Mapping) else ""
    if name not in {"app", "text", "deputy", "above"}:
        raise PlanFault(where, Text("没有这种呼叫方式", "no such way of calling"))
    return Rung(name, _number(item, "seconds", f"{where}.seconds", 0, 86_400) or 0)


def _items(data: Mapping[str, Any], name: str, where: str, most: int) -> list[Any]:
    found = data.get(name, [])
    if not isinstance(found, list) or len(found) > most:
        raise PlanFault(where, Text(f"最多 {most} 项", f"at most {most}"))
    return found


def _text(data: Mapping[str, Any], name: str, where: str, most: int, *, needed: bool = True) -> str:
    text = str(data.get(name, "")).strip()
    if (needed and not text) or len(text) > most:
        raise PlanFault(where, Text(f"请填写，最多 {most} 字", f"needed, at most {most} characters"))
    return text


def _number(data: Mapping[str, Any], name: str, where: str, least: int, most: int) -> int | None:
    value = data.get(name)
    if value is None:
        return None
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
        raise PlanFault(where, Text(f"应为 {least} 到 {most} 的整数", f"a whole number from {least} to {most}"))
    return value


def _once(codes: list[str], where: str) -> None:
    if len(set(codes)) != len(codes):
        raise PlanFault(where, Text("编号重复", "a code occurs twice"))
