"""Who may call which endpoint of evacuation and supplies: a shelter and a supply point of the community that the grid
worker keeps, the list of the subdistrict's operation, and what it has drawn."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from tests import town
from tests.factories import Person
from tests.security.emergency_policy import CALLED, COMMAND, COMMANDED, IN_OPERATION, SEERS, Emergency
from tests.security.rows import Call, Row, plain

from weige.core.ids import new_id
from weige.emergency.evacuation import listing, proposing, shelters
from weige.emergency.evacuation.listing import AreaWish
from weige.emergency.evacuation.shelters import ShelterWords
from weige.emergency.models import EvacuationLine
from weige.emergency.supplies import actions, points
from weige.emergency.supplies.actions import Delivery

PLANNERS = COMMAND | {"officer"}
READERS = PLANNERS | {"city"}
KEEPERS = PLANNERS | {"worker"}


@dataclass(frozen=True)
class Evacuation:
    """Everything that paths and bodies name."""

    operation: UUID
    call: UUID
    shelter: UUID
    area: UUID
    line: UUID
    code: str
    point: UUID
    batch: UUID
    draw_code: str
    seal: str


def make_evacuation(people: dict[str, Person], emergency: Emergency) -> Evacuation:
    """All of it, made by the real actions."""
    keeper, officer = people["worker"].post.id, people["officer"].actor
    subdistrict, worker = people["subdistrict"].actor, people["worker"].actor
    words = ShelterWords("菱窠小学", 104.11, 30.61, 200, keeper=keeper)
    shelter = shelters.add(actor=officer, id=new_id(), place=town.COMMUNITY, words=words)
    listing.order(actor=subdistrict, operation_id=emergency.operation, id=new_id(), areas=[AreaWish(town.MICRO)])
    line = EvacuationLine.objects.filter(operation=emergency.operation, place=town.MICRO).order_by("id")[0]
    point = points.add(actor=officer, id=new_id(), place=town.COMMUNITY, name="仓库", keeper=keeper)
    batch = actions.receive(actor=worker, point_id=point.id, id=new_id(), delivery=Delivery("rope", 20))
    code = actions.draw_code(actor=subdistrict, operation_id=emergency.operation, group="evacuation").code
    actions.draw(actor=worker, point_id=point.id, id=new_id(), code=code, item="rope", amount=5)
    return Evacuation(
        emergency.operation,
        emergency.call,
        shelter.id,
        line.area_id,
        line.id,
        line.code,
        point.id,
        batch.id,
        code,
        proposing.proposal(subdistrict, emergency.operation)["seal"],
    )


def on(*parts: str, own: tuple[str, ...] | None = None, command: bool = True, **values: Any) -> Callable[[Any], Call]:
    """A call with ids of the evacuation in its path and in ``own`` of its body; a ``command`` has an id of its own."""

    def made(s: Any) -> Call:
        names = dict(part.split("=") for part in parts)
        inside = {name: str(getattr(s.evacuation, of)) for name, of in (part.split("=") for part in own or ())}
        path = {name: getattr(s.evacuation, of) for name, of in names.items()}
        body = {**({"id": str(new_id())} if command else {}), **values, **inside}
        return Call(path=path, body=body if values or own is not None else None)

    return made


SHELTER: dict[str, Any] = {"name": "菱窠小学", "longitude": 104.11, "latitude": 30.61, "capacity": 200}
OPERATION, POINT = "operation_id=operation", "point_id=point"
KEPT: dict[str, Any] = {"allowed": KEEPERS, "refused": 404, "otherwise": {"city": 403}}
PLANNED: dict[str, Any] = {"allowed": PLANNERS, "refused": 404, "otherwise": {"city": 403, "worker": 403}}
ROWS: dict[tuple[str, str], Row] = {
    ("get", "/emergency/shelters"): Row(plain(), marker=lambda s: s.evacuation.shelter, sees=READERS),
    ("post", "/emergency/shelters"): Row(on(place=town.COMMUNITY, **SHELTER), PLANNERS, 201),
    ("get", "/emergency/shelters/kept"): Row(
        plain(), marker=lambda s: s.evacuation.shelter, sees=frozenset({"worker"})
    ),
    ("put", "/emergency/shelters/{shelter_id}"): Row(
        on("shelter_id=shelter", command=False, version=1, **SHELTER), PLANNERS, refused=404, otherwise={"city": 403}
    ),
    ("get", "/emergency/operations/{operation_id}/evacuation"): Row(on(OPERATION), SEERS, refused=404),
    ("post", "/emergency/operations/{operation_id}/evacuation"): Row(
        on(OPERATION, areas=[{"place": town.MICRO}]), status=201, **IN_OPERATION
    ),
    ("get", "/emergency/operations/{operation_id}/evacuation/proposal"): Row(on(OPERATION), **COMMANDED),
    ("post", "/emergency/operations/{operation_id}/evacuation/adopt"): Row(
        on(OPERATION, own=("seal=seal",)), **IN_OPERATION
    ),
    ("get", "/emergency/operations/{operation_id}/evacuation/choices"): Row(on(OPERATION), **COMMANDED),
    ("post", "/emergency/operations/{operation_id}/evacuation/open"): Row(on(OPERATION, command=False, place=town.MICRO), **COMMANDED),
    ("post", "/emergency/operations/{operation_id}/areas/{area_id}/approve-return"): Row(
        on(OPERATION, "area_id=area", own=()), **IN_OPERATION
    ),
    ("post", "/emergency/operations/{operation_id}/doors/{line_id}/settle"): Row(
        on(OPERATION, "line_id=line", said="moved"), **IN_OPERATION
    ),
    ("post", "/emergency/operations/{operation_id}/check-ins"): Row(
        on(OPERATION, own=("shelter=shelter", "code=code"), people=1), COMMAND | {"worker"}, refused=404,
        otherwise={"city": 403, **dict.fromkeys(CALLED - {"worker"}, 403)},
    ),
    ("post", "/emergency/calls/{call_id}/doors"): Row(on("call_id=call"), frozenset({"leader"}), refused=404),
    ("post", "/emergency/doors/{line_id}/ticks"): Row(
        on("line_id=line", said="moved", way="walk"), frozenset({"leader", "worker"}), refused=404
    ),
    ("get", "/emergency/supplies/items"): Row(plain()),
    ("get", "/emergency/supplies/points"): Row(
        plain(), marker=lambda s: s.evacuation.point, sees=READERS | {"worker"}
    ),
    ("post", "/emergency/supplies/points"): Row(on(place=town.COMMUNITY, name="仓库"), PLANNERS, 201),
    ("get", "/emergency/supplies/points/{point_id}"): Row(on(POINT), READERS | {"worker"}, refused=404),
    ("put", "/emergency/supplies/points/{point_id}"): Row(on(POINT, command=False, version=1, name="大仓库"), **PLANNED),
    ("put", "/emergency/supplies/points/{point_id}/quota"): Row(on(POINT, command=False, item="rope", amount=30), **PLANNED),
    ("post", "/emergency/supplies/points/{point_id}/deliveries"): Row(
        on(POINT, item="rope", amount=3), status=201, **KEPT
    ),
    ("post", "/emergency/supplies/points/{point_id}/losses"): Row(
        on(POINT, own=("batch=batch",), amount=1, words="断了"), **KEPT
    ),
    ("post", "/emergency/supplies/points/{point_id}/counts"): Row(
        on(POINT, own=("batch=batch",), counted=14, condition="good"), **KEPT
    ),
    ("post", "/emergency/supplies/points/{point_id}/drawings"): Row(
        on(POINT, own=("code=draw_code",), item="rope", amount=1), **KEPT
    ),
    ("post", "/emergency/supplies/points/{point_id}/give-backs"): Row(
        on(POINT, own=("operation=operation",), group="evacuation", item="rope", kind="return", amount=1), KEEPERS,
        refused=404,
    ),
    ("get", "/emergency/operations/{operation_id}/supplies"): Row(on(OPERATION), SEERS, refused=404),
    ("post", "/emergency/operations/{operation_id}/supplies/codes"): Row(
        on(OPERATION, command=False, group="evacuation"), **IN_OPERATION
    ),
    ("post", "/emergency/calls/{call_id}/draw-code"): Row(on("call_id=call"), frozenset({"leader"}), refused=404),
}  # fmt: skip
