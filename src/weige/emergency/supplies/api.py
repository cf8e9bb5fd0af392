"""HTTP of supplies: points with their stock and ledger, drawing by an operation's code, what it has to bring back."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema
from pydantic import Field, StringConstraints

from weige.access.sessions import signed_in
from weige.core.http import json_response
from weige.core.ids import ClientId

from . import actions, points, queries
from .actions import Delivery
from .ledger import Condition, Kind

router = Router(tags=["supplies"])
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]
Words = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)]
Item = Annotated[str, Field(max_length=40)]
MOST = 1_000_000
Amount = Annotated[int, Field(ge=1, le=MOST)]
Code = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=20)]


class SupplyPointIn(Schema):
    name: Name
    address: Annotated[str, StringConstraints(strip_whitespace=True, max_length=120)] = ""
    keeper: UUID | None = None


class NewSupplyPointIn(SupplyPointIn):
    id: ClientId
    place: Annotated[str, Field(pattern=r"^\d{4,18}$")]


class SupplyPointChangeIn(SupplyPointIn):
    version: Annotated[int, Field(ge=1)]
    is_open: bool = True


class QuotaIn(Schema):
    item: Item
    amount: Annotated[int, Field(ge=0, le=MOST)]


class DeliveryIn(Schema):
    id: ClientId
    item: Item
    amount: Amount
    condition: Condition = Condition.GOOD
    expires_on: date | None = None
    words: Words = ""


class LossIn(Schema):
    id: ClientId
    batch: UUID
    amount: Amount
    words: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]


class CountIn(Schema):
    id: ClientId
    batch: UUID
    counted: Annotated[int, Field(ge=0, le=MOST)]
    condition: Condition
    words: Words = ""


class DrawIn(Schema):
    """What is handed to the group that shows this code."""

    id: ClientId
    code: Code
    item: Item
    amount: Amount


class GiveBackIn(Schema):
    """``return``: it comes back to the point; ``lost``: it was used up or lost."""

    id: ClientId
    operation: UUID
    group: Annotated[str, Field(max_length=40)]
    item: Item
    kind: Literal[Kind.RETURN, Kind.LOST]
    amount: Amount


class DrawCodeIn(Schema):
    group: Annotated[str, Field(max_length=40)]


@router.get("/emergency/supplies/items", response=queries.SupplyItems)
def list_items(request: HttpRequest) -> HttpResponse:
    """The kinds of supplies."""
    signed_in(request)
    return json_response(queries.catalogue())


@router.get("/emergency/supplies/points", response=queries.SupplyPointPage)
def list_points(request: HttpRequest) -> HttpResponse:
    """The supply points of one's area, with what is short and what expires soon."""
    return json_response(queries.points(signed_in(request)))


@router.post("/emergency/supplies/points", response={201: queries.SupplyPointDetail})
def add_point(request: HttpRequest, data: NewSupplyPointIn) -> HttpResponse:
    """A new supply point of a place."""
    actor = signed_in(request)
    made = points.add(actor=actor, **data.dict())
    return json_response(queries.point(actor, made.id), status=201)


@router.get("/emergency/supplies/points/{uuid:point_id}", response=queries.SupplyPointDetail)
def read_point(request: HttpRequest, point_id: UUID) -> HttpResponse:
    """One point with its batches, its ledger and what operations have of it."""
    return json_response(queries.point(signed_in(request), point_id))


@router.put("/emergency/supplies/points/{uuid:point_id}", response=queries.SupplyPointDetail)
def change_point(request: HttpRequest, point_id: UUID, data: SupplyPointChangeIn) -> HttpResponse:
    """Change a point; 409 ``emergency.supply_point_changed`` when it was based on an older version."""
    actor = signed_in(request)
    points.change(actor=actor, point_id=point_id, **data.dict())
    return json_response(queries.point(actor, point_id))


@router.put("/emergency/supplies/points/{uuid:point_id}/quota", response=queries.SupplyPointDetail)
def set_quota(request: HttpRequest, point_id: UUID, data: QuotaIn) -> HttpResponse:
    """How much of an item a point is to have at all times."""
    actor = signed_in(request)
    points.set_quota(actor=actor, point_id=point_id, item=data.item, amount=data.amount)
    return json_response(queries.point(actor, point_id))


@router.post("/emergency/supplies/points/{uuid:point_id}/deliveries", response={201: queries.SupplyPointDetail})
def receive(request: HttpRequest, point_id: UUID, data: DeliveryIn) -> HttpResponse:
    """Supplies come in."""
    actor = signed_in(request)
    actions.receive(actor=actor, point_id=point_id, id=data.id, delivery=Delivery(**data.dict(exclude={"id"})))
    return json_response(queries.point(actor, point_id), status=201)


@router.post("/emergency/supplies/points/{uuid:point_id}/losses", response=queries.SupplyPointDetail)
def lose(request: HttpRequest, point_id: UUID, data: LossIn) -> HttpResponse:
    """Supplies were lost or spoiled at the point."""
    actor = signed_in(request)
    actions.lose(actor=actor, point_id=point_id, batch_id=data.batch, id=data.id, amount=data.amount, words=data.words)
    return json_response(queries.point(actor, point_id))


@router.post("/emergency/supplies/points/{uuid:point_id}/counts", response=queries.SupplyPointDetail)
def count(request: HttpRequest, point_id: UUID, data: CountIn) -> HttpResponse:
    """A stocktake of a batch: how many were found, in what condition."""
    actor = signed_in(request)
    actions.count(
        actor=actor, point_id=point_id, batch_id=data.batch, id=data.id, counted=data.counted, condition=data.condition,
        words=data.words,
    )  # fmt: skip
    return json_response(queries.point(actor, point_id))


@router.post("/emergency/supplies/points/{uuid:point_id}/drawings", response=queries.SupplyPointDetail)
def draw(request: HttpRequest, point_id: UUID, data: DrawIn) -> HttpResponse:
    """Hand supplies to a group by the code that it shows; 409 ``emergency.not_enough_supplies`` when somebody else has
    taken the last."""
    actor = signed_in(request)
    actions.draw(actor=actor, point_id=point_id, **data.dict())
    return json_response(queries.point(actor, point_id))


@router.post("/emergency/supplies/points/{uuid:point_id}/give-backs", response=queries.DrawnTotal)
def give_back(request: HttpRequest, point_id: UUID, data: GiveBackIn) -> HttpResponse:
    """What a group has drawn comes back, or is written off."""
    actor = signed_in(request)
    actions.give_back(
        actor=actor, point_id=point_id, id=data.id, operation_id=data.operation, group=data.group, item=data.item,
        kind=Kind(data.kind), amount=data.amount,
    )  # fmt: skip
    return json_response(queries.drawn_total(point_id, data.operation, data.group, data.item))


@router.get("/emergency/operations/{uuid:operation_id}/supplies", response=queries.OperationSupplies)
def read_operation_supplies(request: HttpRequest, operation_id: UUID) -> HttpResponse:
    """What an operation has drawn, what came back, what is still out."""
    return json_response(queries.of_operation(signed_in(request), operation_id))


@router.post("/emergency/operations/{uuid:operation_id}/supplies/codes", response=queries.DrawCodeOut)
def give_code(request: HttpRequest, operation_id: UUID, data: DrawCodeIn) -> HttpResponse:
    """The code with which a group draws; the same one whenever it is asked for."""
    return json_response(
        queries.code_out(actions.draw_code(actor=signed_in(request), operation_id=operation_id, group=data.group))
    )


@router.post("/emergency/calls/{uuid:call_id}/draw-code", response=queries.DrawCodeOut)
def own_code(request: HttpRequest, call_id: UUID) -> HttpResponse:
    """The code of one's own group, to be shown at a supply point."""
    return json_response(queries.code_out(actions.own_draw_code(actor=signed_in(request), call_id=call_id)))
