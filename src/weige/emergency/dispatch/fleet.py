"""The vehicles of an operation: taken from its plan or entered by hand, out of service and back."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from weige.access.actors import Actor
from weige.core import clock
from weige.core.errors import Problem, Text
from weige.core.sealing import derived_id
from weige.emergency.distances import Point
from weige.emergency.errors import CHANGED, MOVE_REFUSED
from weige.emergency.field.taking import whole
from weige.emergency.field.teams import planned_places
from weige.emergency.models import Group, Operation, RunVehicle
from weige.emergency.operations.keeping import commanding, enter, is_replay, within
from weige.emergency.plans import content as contents

from . import errors


@dataclass(frozen=True, slots=True)
class VehicleWords:
    """What is kept of a vehicle; degrees WGS 84."""

    name: str
    kind: str
    seats: int
    kilograms: int
    equipment: tuple[str, ...]
    at: Point
    where: str = ""


def add(*, actor: Actor, operation_id: UUID, id: UUID, group: str, words: VehicleWords) -> RunVehicle:
    """Enter a vehicle of a group. Repeating the command returns it.

    Raises:
        Problem: ``emergency.unknown_operation``, ``access.not_allowed``, ``emergency.stood_down``,
            ``emergency.move_refused`` (no such group), ``core.id_taken``.
    """
    with within(actor, operation_id) as found:
        actor = commanding(actor, found)
        if is_replay(found, id, "vehicle_added", actor):
            return RunVehicle.objects.get(id=id)
        unit = Group.objects.filter(operation=found, code=group).first()
        if unit is None:
            raise Problem(MOVE_REFUSED, field="group", move=Text("登记车辆", "add a vehicle"),
                          reason=Text("没有这个职能组", "there is no such group"))  # fmt: skip
        return _write(found, actor, unit, words, id=id)


def take_planned(*, actor: Actor, operation_id: UUID, id: UUID) -> int:
    """Take the vehicles that the plan has for the groups that were formed and that are not here yet.

    Returns:
        how many were taken; none when the command is repeated.

    Raises:
        Problem: ``emergency.unknown_operation``, ``access.not_allowed``, ``emergency.stood_down``, ``core.id_taken``.
    """
    with within(actor, operation_id) as found:
        actor = commanding(actor, found)
        waiting = planned(found)
        for unit, vehicle, at in waiting:
            words = VehicleWords(
                vehicle.name, vehicle.kind, vehicle.seats, vehicle.kilograms, vehicle.equipment, at,
            )  # fmt: skip
            _write(found, actor, unit, words, id=derived_id(id, f"{unit.code}:{vehicle.code}"), code=vehicle.code)
        return len(waiting)


def planned(found: Operation) -> list[tuple[Group, contents.PlannedVehicle, Point]]:
    """The plan's vehicles of groups that are there, which nobody has taken yet, with where their group is planned."""
    there = set(RunVehicle.objects.filter(operation=found).exclude(code="").values_list("group__code", "code"))
    groups = {group.code: group for group in Group.objects.filter(operation=found)}
    content = contents.read(found.version_of_plan.content)
    if not any(group.vehicles for group in content.groups):
        return []
    places = planned_places(found)
    return [
        (groups[group.code], vehicle, places[group.code])
        for group in content.groups if group.code in groups and group.code in places
        for vehicle in group.vehicles if (group.code, vehicle.code) not in there
    ]  # fmt: skip


def _write(found: Operation, actor: Actor, unit: Group, words: VehicleWords, *, id: UUID, code: str = "") -> RunVehicle:
    enter(found, "vehicle_added", actor, id=id, subject=id, words=words.name,
          data={"group": unit.code, "kind": words.kind, "seats": words.seats, "kilograms": words.kilograms})  # fmt: skip
    return RunVehicle.objects.create(
        id=id, operation=found, group=unit, code=code, name=words.name, kind=words.kind, seats=words.seats,
        kilograms=words.kilograms, equipment=sorted(set(words.equipment)), where=words.where, longitude=words.at[0],
        latitude=words.at[1], added_at=clock.now(),
    )  # fmt: skip


def change(
    *, actor: Actor, vehicle_id: UUID, id: UUID, version: int, out: bool, reason: str, at: Point | None = None,
    where: str = "",
) -> RunVehicle:  # fmt: skip
    """Take a vehicle out of service or put it back, and say where it stands. Repeating the command changes nothing.

    Raises:
        Problem: ``emergency.unknown_vehicle``, ``access.not_allowed``, ``emergency.changed``,
            ``emergency.move_refused`` (it is so already), ``emergency.stood_down``, ``core.id_taken``.
    """
    vehicle = RunVehicle.objects.filter(whole(actor), id=vehicle_id).first()
    if vehicle is None:
        raise Problem(errors.UNKNOWN_VEHICLE)
    with within(actor, vehicle.operation_id) as found:
        actor = commanding(actor, found)
        vehicle = RunVehicle.objects.select_for_update(of=("self",)).get(id=vehicle_id)
        kind = "vehicle_out" if out else "vehicle_back"
        if is_replay(found, id, kind, actor):
            return vehicle
        now = Text("退出", "out of service") if vehicle.out_since else Text("可用", "in service")
        if vehicle.version != version:
            raise Problem(CHANGED, field="version", now=now, current={"version": vehicle.version})
        if out == (vehicle.out_since is not None):
            move = Text("车辆退出", "take it out of service") if out else Text("车辆恢复", "put it back")
            raise Problem(MOVE_REFUSED, move=move, reason=Text(f"车辆现在{now.zh}", f"it is {now.en}"))
        vehicle.out_since, vehicle.out_because = (clock.now(), reason) if out else (None, "")
        if at is not None:
            vehicle.longitude, vehicle.latitude, vehicle.where = at[0], at[1], where
        vehicle.version += 1
        vehicle.save()
        enter(found, kind, actor, id=id, subject=vehicle.id, words=reason)
        return vehicle
