"""Who may call which endpoint of the field: a danger and a request for help of the leader, a handover that waits."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import SimpleUploadedFile
from tests.factories import Person, photo
from tests.security.emergency_policy import CALLED, COMMAND, COMMANDED, IN_OPERATION, SEERS, Emergency, on
from tests.security.rows import Call, Row, plain

from weige.core.ids import new_id
from weige.emergency.field import dangers, handing, requests


@dataclass(frozen=True)
class Field:
    """What came in from the field of the operation."""

    danger: UUID
    photo: UUID
    help: UUID
    handover: UUID


def make_field(people: dict[str, Person], emergency: Emergency) -> Field:
    """All of it, made by the real actions."""
    leader, commander = people["leader"].actor, people["subdistrict"].actor
    report = dangers.DangerReport(new_id(), "piping", "patrol", "东段堤防", extent="两处")
    wish = requests.Asking(new_id(), "rescue", "3号楼一楼", urgent=True, people=1, words="水到窗台")
    danger = dangers.report_danger(actor=leader, operation_id=emergency.operation, report=report)
    return Field(
        danger.id,
        dangers.add_photo(actor=leader, danger_id=danger.id, id=new_id(), content=photo()).id,
        requests.ask(actor=leader, operation_id=emergency.operation, wish=wish).id,
        handing.write(actor=commander, operation_id=emergency.operation, id=new_id(), words="夜班接手").id,
    )


def of(name: str, **values: Any) -> Callable[[Any], Call]:
    """A call about a danger, request or handover, with an id of its own in its body."""

    def made(s: Any) -> Call:
        path = {f"{name}_id": getattr(s.field, name)}
        return Call(path=path, body={"id": str(new_id()), **values} if values or name == "handover" else None)

    return made


def new_photo(s: Any) -> Call:
    file = SimpleUploadedFile("a.png", photo(), "image/png")
    return Call(path={"danger_id": s.field.danger}, form={"id": str(new_id()), "file": file})


def a_photo(s: Any) -> Call:
    return Call(path={"danger_id": s.field.danger, "photo_id": s.field.photo, "variant": "thumb"})


IN_FIELD: dict[str, Any] = {"allowed": COMMAND | CALLED, "status": 201, "refused": 404, "otherwise": {"city": 403}}
SEEN: dict[str, Any] = {"allowed": SEERS | CALLED, "refused": 404}
READ_WHOLE: dict[str, Any] = {"allowed": SEERS, "refused": 404}
ROWS: dict[tuple[str, str], Row] = {
    ("get", "/emergency/field/terms"): Row(plain()),
    ("get", "/emergency/operations/{operation_id}/field"): Row(
        on("operation_id=operation"), marker=lambda s: s.field.help, sees=SEERS | CALLED, **SEEN
    ),
    ("get", "/emergency/operations/{operation_id}/map"): Row(on("operation_id=operation"), **SEEN),
    ("post", "/emergency/operations/{operation_id}/dangers"): Row(
        on("operation_id=operation", nature="breach", where="东段"), **IN_FIELD
    ),
    ("post", "/emergency/dangers/{danger_id}/follow-ups"): Row(of("danger", trend="worse"), **IN_FIELD),
    ("post", "/emergency/dangers/{danger_id}/close"): Row(of("danger", reason="堵住了"), **IN_OPERATION),
    ("post", "/emergency/dangers/{danger_id}/photos"): Row(new_photo, **IN_FIELD),
    ("get", "/emergency/dangers/{danger_id}/photos/{photo_id}/{variant}"): Row(a_photo, **SEEN),
    ("post", "/emergency/operations/{operation_id}/help"): Row(
        on("operation_id=operation", need="medical", where="2号楼"), **IN_FIELD
    ),
    ("post", "/emergency/help/{help_id}/moves"): Row(
        of("help", version=1, move="met"), COMMAND | {"leader"}, refused=404,
        otherwise={"city": 403, "neighbour": 409, "worker": 409},
    ),
    ("get", "/emergency/help/{help_id}/teams"): Row(of("help"), **READ_WHOLE),
    ("post", "/emergency/help/{help_id}/tasks"): Row(
        of("help", version=1, group="evacuation", text="救人"), status=201, **IN_OPERATION
    ),
    ("get", "/emergency/operations/{operation_id}/planned"): Row(on("operation_id=operation"), **READ_WHOLE),
    ("post", "/emergency/operations/{operation_id}/planned"): Row(
        on("operation_id=operation", group="evacuation", code="later"), status=201, **IN_OPERATION
    ),
    ("get", "/emergency/operations/{operation_id}/handovers"): Row(
        on("operation_id=operation"), marker=lambda s: s.field.handover, sees=SEERS, **READ_WHOLE
    ),
    ("post", "/emergency/operations/{operation_id}/handovers"): Row(
        on("operation_id=drill", words="接手"), status=201, **IN_OPERATION
    ),
    ("get", "/emergency/handovers/{handover_id}"): Row(of("handover"), **READ_WHOLE),
    ("post", "/emergency/handovers/{handover_id}/accept"): Row(
        of("handover"), frozenset({"district"}), refused=404, otherwise={"city": 403, "subdistrict": 403}
    ),
    ("post", "/emergency/handovers/{handover_id}/withdraw"): Row(of("handover"), **COMMANDED),
}  # fmt: skip
