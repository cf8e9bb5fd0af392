"""Roads, vehicles and runs for tests, made by the real actions on the small town."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

from tests import town
from tests.factories import Person

from weige.core.ids import new_id
from weige.emergency.dispatch import driving, errands, fleet, planning, road_files
from weige.emergency.dispatch.errands import ErrandWords
from weige.emergency.dispatch.fleet import VehicleWords
from weige.emergency.dispatch.network import Stretch
from weige.emergency.dispatch.stops import Said
from weige.emergency.models import Errand, Operation, RoadNetwork, RunPlan, RunStop, RunVehicle

Point = tuple[float, float]
WEST, MIDDLE, EAST, NORTH = (104.10, 30.60), (104.11, 30.60), (104.12, 30.60), (104.11, 30.61)
ROADS = [
    Stretch(WEST, MIDDLE, "西街"), Stretch(MIDDLE, EAST, "东街"), Stretch(WEST, NORTH, "北路"), Stretch(NORTH, EAST, "北路"),
]  # fmt: skip
"""A street from west to east, and a way round by the north."""


def roads(people: dict[str, Person], stretches: Sequence[Stretch] = tuple(ROADS), **values: Any) -> RoadNetwork:
    given = {"place": town.SUBDISTRICT, "synthetic": False, **values}
    return road_files.keep(actor=people["subdistrict"].actor, id=new_id(), stretches=stretches, **given)


def vehicle(people: dict[str, Person], operation: Operation, **values: Any) -> RunVehicle:
    given = {"name": "中巴", "kind": "car", "seats": 6, "kilograms": 500, "equipment": (), "at": WEST, **values}
    group = given.pop("group", "evacuation")
    return fleet.add(actor=people["subdistrict"].actor, operation_id=operation.id, id=given.pop("id", new_id()),
                     group=group, words=VehicleWords(**given))  # fmt: skip


def errand(people: dict[str, Person], operation: Operation, **values: Any) -> Errand:
    given = {"what": "沙袋 100 个", "kilograms": 200, "from_where": "仓库", "start": WEST, "to_where": "东段堤防", "end": EAST,
             **values}  # fmt: skip
    return errands.add(actor=people["subdistrict"].actor, operation_id=operation.id, id=given.pop("id", new_id()),
                       words=ErrandWords(**given))  # fmt: skip


def proposed(people: dict[str, Person], operation: Operation, **values: Any) -> RunPlan:
    given = {"id": new_id(), "minutes": 120, "everyone": False, **values}
    return planning.make(actor=people["subdistrict"].actor, operation_id=operation.id, **given)


def adopted(people: dict[str, Person], operation: Operation, **values: Any) -> RunPlan:
    plan = proposed(people, operation, **values)
    return planning.adopt(actor=people["subdistrict"].actor, plan_id=plan.id, id=new_id())


def mark(person: Person, stop: RunStop, said: Said, **values: Any) -> RunStop:
    return driving.mark(actor=person.actor, stop_id=stop.id, id=values.pop("id", None) or new_id(), said=said, **values)


def stops(operation: Operation, *, all: bool = False) -> list[RunStop]:
    rows = RunStop.objects.filter(run__operation=operation).order_by("run", "position")
    return list(rows if all else rows.filter(dropped_at=None))


def table(rows: Iterable[Sequence[Any]]) -> bytes:
    """A file of roads."""
    out = io.StringIO()
    csv.writer(out).writerows([("起点经度", "起点纬度", "终点经度", "终点纬度", "路名", "长度", "时速", "单行"), *rows])
    return out.getvalue().encode()
