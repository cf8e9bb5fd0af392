"""Who may call which endpoint of dispatch: roads of the subdistrict, and in its operation a closing, a vehicle, an errand,
proposed and adopted runs, and a stop of the evacuation group's vehicle."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import SimpleUploadedFile
from tests import town
from tests.emergency import runs_made
from tests.factories import Person
from tests.security.emergency_policy import CALLED, COMMAND, COMMANDED, IN_OPERATION, SEERS, Emergency
from tests.security.evacuation_policy import PLANNERS, READERS
from tests.security.rows import Call, Row, plain

from weige.core.ids import new_id
from weige.emergency.dispatch import closings
from weige.emergency.models import Operation, RunStop

DRIVERS = COMMAND | CALLED


@dataclass(frozen=True)
class Dispatch:
    """Everything that paths name."""

    operation: UUID
    call: UUID
    network: UUID
    closing: UUID
    vehicle: UUID
    errand: UUID
    plan: UUID
    proposal: UUID
    stop: UUID


def make_dispatch(people: dict[str, Person], emergency: Emergency) -> Dispatch:
    """All of it, made by the real actions."""
    operation = Operation.objects.get(id=emergency.operation)
    network = runs_made.roads(people)
    closing = closings.close(actor=people["subdistrict"].actor, operation_id=operation.id, id=new_id(), reason="积水",
                             network=network.id, stretches=[1])  # fmt: skip
    vehicle = runs_made.vehicle(people, operation)
    errand = runs_made.errand(people, operation)
    plan = runs_made.adopted(people, operation)
    stop = RunStop.objects.filter(run__operation=operation, kind="pickup").order_by("position")[0]
    return Dispatch(
        operation.id, emergency.call, network.id, closing.id, vehicle.id, errand.id, plan.id,
        runs_made.proposed(people, operation).id, stop.id,
    )  # fmt: skip


def on(*parts: str, command: bool = False, **values: Any) -> Callable[[Any], Call]:
    """A call with ids of dispatch in its path; a ``command``, and whatever says more, has an id of its own."""

    def made(s: Any) -> Call:
        names = dict(part.split("=") for part in parts)
        path = {name: getattr(s.dispatch, of) for name, of in names.items()}
        return Call(path=path, body={"id": str(new_id()), **values} if values or command else None)

    return made


def road_file(s: Any) -> Call:
    content = runs_made.table([(*runs_made.WEST, *runs_made.MIDDLE, "西街", "", "", "")])
    return Call(form={"id": str(new_id()), "place": town.COMMUNITY, "file": SimpleUploadedFile("roads.csv", content)})


RING = [[104.20, 30.60], [104.21, 30.60], [104.21, 30.61]]
VEHICLE: dict[str, Any] = {"group": "evacuation", "name": "面包车", "seats": 6, "longitude": 104.1, "latitude": 30.6}
ERRAND: dict[str, Any] = {
    "what": "饮用水", "from_where": "仓库", "from_longitude": 104.1, "from_latitude": 30.6, "to_where": "小学",
    "to_longitude": 104.11, "to_latitude": 30.6,
}  # fmt: skip
OPERATION = "operation_id=operation"
WHOLE: dict[str, Any] = {"allowed": COMMAND, "refused": 404, "otherwise": {"city": 403}}
"""Of things that only who reads the operation whole knows of."""
ROWS: dict[tuple[str, str], Row] = {
    ("get", "/emergency/roads"): Row(plain(), marker=lambda s: s.dispatch.network, sees=READERS - {"officer"}),
    ("post", "/emergency/roads/check"): Row(road_file, PLANNERS),
    ("post", "/emergency/roads"): Row(road_file, PLANNERS, 201),
    ("get", "/emergency/operations/{operation_id}/dispatch"): Row(on(OPERATION), SEERS, refused=404),
    ("get", "/emergency/operations/{operation_id}/roads"): Row(on(OPERATION), SEERS, refused=404),
    ("post", "/emergency/operations/{operation_id}/closings"): Row(
        on(OPERATION, reason="积水", area=RING), status=201, **IN_OPERATION
    ),
    ("post", "/emergency/closings/{closing_id}/open"): Row(on("closing_id=closing", reason="退水"), **WHOLE),
    ("post", "/emergency/operations/{operation_id}/vehicles"): Row(on(OPERATION, **VEHICLE), status=201, **IN_OPERATION),
    ("post", "/emergency/operations/{operation_id}/vehicles/planned"): Row(on(OPERATION, command=True), **IN_OPERATION),
    ("post", "/emergency/vehicles/{vehicle_id}/changes"): Row(
        on("vehicle_id=vehicle", version=1, out=True, reason="抛锚"), **WHOLE
    ),
    ("post", "/emergency/operations/{operation_id}/errands"): Row(on(OPERATION, **ERRAND), status=201, **IN_OPERATION),
    ("post", "/emergency/errands/{errand_id}/withdraw"): Row(on("errand_id=errand", reason="不用了"), **WHOLE),
    ("post", "/emergency/operations/{operation_id}/runs/proposals"): Row(on(OPERATION, minutes=60), status=201, **COMMANDED),
    ("post", "/emergency/runs/proposals/{plan_id}/adopt"): Row(on("plan_id=proposal", command=True), **WHOLE),
    ("get", "/emergency/operations/{operation_id}/runs/plans"): Row(on(OPERATION), SEERS, refused=404),
    ("get", "/emergency/runs/plans/{plan_id}"): Row(on("plan_id=plan"), SEERS, refused=404),
    ("get", "/emergency/calls/{call_id}/runs"): Row(on("call_id=call"), frozenset({"leader"}), refused=404),
    ("post", "/emergency/stops/{stop_id}/marks"): Row(on("stop_id=stop", said="arrived"), DRIVERS, refused=404,
                                                      otherwise={"city": 404}),
}  # fmt: skip
