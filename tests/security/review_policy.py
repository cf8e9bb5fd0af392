"""Who may call which endpoint of reviews: a drill's report, a finding that a community officer owns, the leader who
looks on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import SimpleUploadedFile
from tests.factories import Person, photo
from tests.security.emergency_policy import COMMAND, SEERS, Emergency
from tests.security.rows import Call, Row, plain

from weige.core import clock
from weige.core.ids import new_id
from weige.emergency.findings import actions as findings
from weige.emergency.models import Operation
from weige.emergency.observers import actions as observers

OWNER = frozenset({"officer"})


@dataclass(frozen=True)
class Review:
    """What followed the drill of the emergency, and who may be named in it."""

    operation: UUID
    finding: UUID
    photo: UUID
    observer: UUID
    owner: UUID
    onlooker: UUID


def make_review(people: dict[str, Person], emergency: Emergency) -> Review:
    """All of it, made by the real actions."""
    operation = Operation.objects.get(id=emergency.drill)
    commander = people["subdistrict"].actor
    made = findings.make(
        actor=commander, operation_id=operation.id, id=new_id(), text="东段没有灯", owner=people["officer"].post.id,
        due_on=clock.today() + timedelta(days=7),
    )  # fmt: skip
    picture = new_id()
    findings.add_photo(actor=people["officer"].actor, finding_id=made.id, id=picture, content=photo())
    seat = observers.name(actor=commander, operation_id=operation.id, id=new_id(), post=people["leader"].post.id)
    return Review(operation.id, made.id, picture, seat.id, people["department"].post.id, people["district"].post.id)


def of_operation(s: Any, body: dict[str, Any] | None = None, **more: Any) -> Call:
    return Call(path={"operation_id": s.review.operation, **more}, body=body)


def of_finding(s: Any, **values: Any) -> Call:
    return Call(path={"finding_id": s.review.finding}, body={"id": str(new_id()), **values} if values else None)


def new_finding(s: Any) -> Call:
    return of_operation(
        s, {"id": str(new_id()), "text": "没有灯", "owner": str(s.review.owner), "due_on": clock.today().isoformat()}
    )


def assigned(s: Any) -> Call:
    return of_finding(s, version=1, owner=str(s.review.owner), due_on=clock.today().isoformat())


def photographed(s: Any) -> Call:
    form = {"id": str(new_id()), "file": SimpleUploadedFile("a.jpg", photo(), "image/jpeg")}
    return Call(path={"finding_id": s.review.finding}, form=form)


def seen(s: Any) -> Call:
    return of_operation(s, {"id": str(new_id()), "form": "whole", "answers": {"command": "yes"}})


READ: dict[str, Any] = {"allowed": SEERS, "refused": 404}
COMMANDED: dict[str, Any] = {"allowed": COMMAND, "refused": 404, "otherwise": {"city": 403}}
ROWS: dict[tuple[str, str], Row] = {
    ("get", "/emergency/operations/{operation_id}/report"): Row(of_operation, **READ),
    ("post", "/emergency/operations/{operation_id}/report/file"): Row(
        lambda s: of_operation(s, {"format": "docx"}), **READ
    ),
    ("get", "/emergency/operations/{operation_id}/finding-owners"): Row(of_operation, **READ),
    ("post", "/emergency/operations/{operation_id}/findings"): Row(new_finding, status=201, **COMMANDED),
    ("get", "/emergency/findings"): Row(plain(), marker=lambda s: s.review.finding, sees=SEERS | OWNER),
    ("get", "/emergency/findings/{finding_id}"): Row(of_finding, SEERS | OWNER, refused=404),
    ("post", "/emergency/findings/{finding_id}/moves"): Row(
        lambda s: of_finding(s, version=1, move="take"), OWNER, refused=404, otherwise=dict.fromkeys(SEERS, 409)
    ),
    ("post", "/emergency/findings/{finding_id}/assign"): Row(
        assigned, COMMAND, refused=404, otherwise={"city": 409, "officer": 409}
    ),
    ("post", "/emergency/findings/{finding_id}/plan-version"): Row(
        lambda s: of_finding(s, version=1, number=2), COMMAND, refused=404, otherwise={"city": 403, "officer": 403}
    ),
    ("post", "/emergency/findings/{finding_id}/photos"): Row(
        photographed, COMMAND | OWNER, 201, 404, otherwise={"city": 409}
    ),
    ("get", "/emergency/findings/{finding_id}/photos/{photo_id}/{variant}"): Row(
        lambda s: Call(path={"finding_id": s.review.finding, "photo_id": s.review.photo, "variant": "thumb"}),
        SEERS | OWNER, refused=404,
    ),
    ("get", "/emergency/operations/{operation_id}/observers"): Row(of_operation, **READ),
    ("post", "/emergency/operations/{operation_id}/observers"): Row(
        lambda s: of_operation(s, {"id": str(new_id()), "post": str(s.review.onlooker)}), status=201, **COMMANDED
    ),
    ("post", "/emergency/operations/{operation_id}/observers/{observer_id}/release"): Row(
        lambda s: of_operation(s, {}, observer_id=s.review.observer), **COMMANDED
    ),
    ("get", "/emergency/observing"): Row(plain(), marker=lambda s: s.review.operation, sees=frozenset({"leader"})),
    ("post", "/emergency/operations/{operation_id}/observations"): Row(
        seen, frozenset({"leader"}), 201, 404
    ),
}  # fmt: skip
