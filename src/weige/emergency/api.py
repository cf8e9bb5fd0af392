"""HTTP of emergency: plans, operations, roll call, tasks."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema
from pydantic import AwareDatetime, Field, StringConstraints
from typing_extensions import TypedDict

from weige.access.sessions import signed_in
from weige.core import languages
from weige.core.errors import Text
from weige.core.http import json_response
from weige.core.ids import ClientId
from weige.core.paging import PageSize

from .dispatch.terms import EQUIPMENT, VEHICLE_KINDS
from .drills import controlling
from .drills import queries as drills
from .drills.scenario import scenarios
from .evacuation.shapes import GridChoices
from .operations import actions, answering, controller, queries, shapes
from .operations.drillclock import FASTEST
from .operations.rollcall import STATE_LABELS, CallState
from .operations.tasks import MOVES
from .plans import actions as plan_actions
from .plans import areas as plan_areas
from .plans import queries as plan_queries
from .plans.content import FUNCTIONS, HAZARDS
from .points import POINT_FIELDS, PointIn
from .supplies.items import Item, items

router = Router(tags=["emergency"])
PlaceCode = Annotated[str, Field(pattern=r"^\d{4,18}$")]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]
Said = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]
Note = Annotated[str, StringConstraints(strip_whitespace=True, max_length=500)]
Level = Annotated[int, Field(ge=1, le=4)]
Version = Annotated[int, Field(ge=1)]


class NewPlanIn(Schema):
    id: ClientId
    place: PlaceCode
    hazard: Literal["flood", "heavy_rain", "fire", "earthquake", "other"]
    name: Name
    content: dict[str, Any]
    note: Annotated[str, StringConstraints(strip_whitespace=True, max_length=300)] = ""


class PlanVersionIn(Schema):
    id: ClientId
    based_on: Version
    content: dict[str, Any]
    note: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300)]


class CallablesOf(Schema):
    place: PlaceCode


class PlanFilter(Schema):
    version: Version | None = None


class AreasOf(Schema):
    place: PlaceCode


class CheckFilter(Schema):
    level: Level = 3
    version: Version | None = None


class ActivationIn(Schema):
    """``begins_at`` and ``speed`` are for drills: what the clock shows at the beginning, and how fast it runs; so are
    ``scenario``, by which it is played, ``simulated``, a rehearsal without people, and ``controller``, the post that runs
    it."""

    id: ClientId
    level: Level
    reason: Said
    drill: bool
    begins_at: AwareDatetime | None = None
    speed: Annotated[int, Field(ge=0, le=FASTEST)] = 1
    scenario: Literal["", *scenarios()] = ""  # type: ignore[valid-type]
    simulated: bool = False
    controller: UUID | None = None


class LevelIn(Schema):
    id: ClientId
    version: Version
    level: Level
    reason: Said


class StandDownIn(Schema):
    id: ClientId
    version: Version
    reason: Said


class ClockIn(Schema):
    id: ClientId
    speed: Annotated[int, Field(ge=0, le=FASTEST)]


class ControllerIn(Schema):
    """The post that runs a drill from now on; without one its command does."""

    id: ClientId
    post: UUID | None


class GiveIn(Schema):
    id: ClientId


class SkipIn(Schema):
    id: ClientId
    reason: Said


class NewTaskIn(PointIn):
    id: ClientId
    group: Annotated[str, Field(max_length=40)]
    text: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300)]
    where: Annotated[str, StringConstraints(strip_whitespace=True, max_length=120)] = ""
    minutes: Annotated[int, Field(ge=1, le=10_080)] | None = None
    inject: Annotated[str, Field(max_length=40)] = ""


class TaskMoveIn(PointIn):
    """``happened_at`` is when it was done on the phone, which may have had no signal; the point is where, if whoever did
    it says so."""

    id: ClientId
    happened_at: AwareDatetime | None = None
    version: Version
    move: Annotated[str, Field(pattern="^(" + "|".join(MOVES) + ")$")]
    note: Note = ""


class CallAnswerIn(Schema):
    """``happened_at`` is when it was said on the phone, which may have had no signal."""

    id: ClientId
    happened_at: AwareDatetime | None = None
    answer: Literal[CallState.DELIVERED, CallState.READ, CallState.ACKNOWLEDGED, CallState.ARRIVED, CallState.DECLINED]
    words: Note = ""


class ByHandIn(Schema):
    id: ClientId
    answer: Literal[CallState.ACKNOWLEDGED, CallState.ARRIVED, CallState.DECLINED]
    words: Said


class OperationFilter(Schema):
    running: bool = True
    after: Annotated[str, Field(max_length=200)] | None = None
    limit: PageSize = 30


class LogFilter(Schema):
    after: Annotated[str, Field(max_length=200)] | None = None
    limit: PageSize = 50


class EmergencyTerm(TypedDict):
    code: str
    label: str


class EmergencyTerms(TypedDict):
    hazards: list[EmergencyTerm]
    functions: list[EmergencyTerm]
    supplies: list[EmergencyTerm]
    vehicle_kinds: list[EmergencyTerm]
    equipment: list[EmergencyTerm]


class VersionMade(TypedDict):
    number: int
    approved_at: datetime | None


@router.get("/emergency/terms", response=EmergencyTerms)
def read_terms(request: HttpRequest) -> HttpResponse:
    """The choices of the screens."""
    signed_in(request)
    return json_response(
        EmergencyTerms(
            hazards=_terms(HAZARDS),
            functions=_terms(FUNCTIONS),
            supplies=_terms({code: _counted(item) for code, item in items().items()}),
            vehicle_kinds=_terms(VEHICLE_KINDS),
            equipment=_terms(EQUIPMENT),
        )
    )


def _terms(named: Mapping[str, Text]) -> list[EmergencyTerm]:
    return [EmergencyTerm(code=code, label=languages.say(text)) for code, text in named.items()]


def _counted(item: Item) -> Text:
    """A kind of supplies with the unit in which it is counted."""
    return Text(f"{item.name.zh}（{item.unit.zh}）", f"{item.name.en} ({item.unit.en})")


@router.get("/emergency/callables", response=plan_queries.CallablePage)
def list_callables(request: HttpRequest, filters: Query[CallablesOf]) -> HttpResponse:
    """The kinds of posts and organisations that a plan of a place can call."""
    return json_response(plan_queries.callable_by(signed_in(request), filters.place))


@router.get("/emergency/plan-areas", response=GridChoices)
def list_plan_areas(request: HttpRequest, filters: Query[AreasOf]) -> HttpResponse:
    """The micro-grids and buildings that a plan of a place can evacuate."""
    return json_response(plan_areas.choices(signed_in(request), filters.place))


@router.get("/emergency/plans", response=plan_queries.ContingencyPlanPage)
def list_plans(request: HttpRequest) -> HttpResponse:
    """The contingency plans that one may see."""
    return json_response(plan_queries.plans(signed_in(request)))


@router.post("/emergency/plans", response={201: plan_queries.ContingencyPlanDetail})
def make_plan(request: HttpRequest, data: NewPlanIn) -> HttpResponse:
    """A new plan; somebody else approves its first version."""
    actor = signed_in(request)
    made = plan_actions.make(actor=actor, **data.dict())
    return json_response(plan_queries.plan_detail(actor, made.id), status=201)


@router.get("/emergency/plans/{uuid:plan_id}", response=plan_queries.ContingencyPlanDetail)
def read_plan(request: HttpRequest, plan_id: UUID, filters: Query[PlanFilter]) -> HttpResponse:
    """A plan with its latest version, or another."""
    return json_response(plan_queries.plan_detail(signed_in(request), plan_id, filters.version))


@router.post("/emergency/plans/{uuid:plan_id}/versions", response={201: plan_queries.ContingencyPlanDetail})
def revise_plan(request: HttpRequest, plan_id: UUID, data: PlanVersionIn) -> HttpResponse:
    """The next version; 409 ``emergency.version_changed`` when it was based on an older one."""
    actor = signed_in(request)
    plan_actions.revise(actor=actor, plan_id=plan_id, **data.dict())
    return json_response(plan_queries.plan_detail(actor, plan_id), status=201)


@router.post(
    "/emergency/plans/{uuid:plan_id}/versions/{int:version}/approve", response=plan_queries.ContingencyPlanDetail
)
def approve_version(request: HttpRequest, plan_id: UUID, version: int) -> HttpResponse:
    """Put a version into force; whoever made it cannot."""
    actor = signed_in(request)
    plan_actions.approve(actor=actor, plan_id=plan_id, number=version)
    return json_response(plan_queries.plan_detail(actor, plan_id, version))


@router.get("/emergency/plans/{uuid:plan_id}/check", response=plan_queries.PlanCheck)
def check_plan(request: HttpRequest, plan_id: UUID, filters: Query[CheckFilter]) -> HttpResponse:
    """Whom the plan would call now at a level, and what is to be mended before."""
    return json_response(plan_queries.check(signed_in(request), plan_id, filters.level, filters.version))


@router.post("/emergency/plans/{uuid:plan_id}/activate", response={201: shapes.Board})
def activate(request: HttpRequest, plan_id: UUID, data: ActivationIn) -> HttpResponse:
    """Put a plan to work; 409 ``emergency.already_active`` tells the second of two commanders who was first."""
    actor = signed_in(request)
    made = actions.activate(actor=actor, plan_id=plan_id, wish=actions.Activation(**data.dict()))
    return json_response(queries.board(actor, made.id), status=201)


@router.get("/emergency/operations", response=shapes.OperationPage)
def list_operations(request: HttpRequest, filters: Query[OperationFilter]) -> HttpResponse:
    """Operations that run, or past ones, the latest first."""
    return json_response(queries.operations(signed_in(request), **filters.dict()))


@router.get("/emergency/operations/{uuid:operation_id}", response=shapes.Board)
def read_board(request: HttpRequest, operation_id: UUID) -> HttpResponse:
    """An operation whole: groups, roll call, tasks."""
    return json_response(queries.board(signed_in(request), operation_id))


@router.get("/emergency/controllers", response=controller.ControllerPage)
def list_controllers(request: HttpRequest, filters: Query[CallablesOf]) -> HttpResponse:
    """Who could run a drill of a place."""
    return json_response(controller.candidates(signed_in(request), filters.place))


@router.post("/emergency/operations/{uuid:operation_id}/controller", response=shapes.Board)
def name_controller(request: HttpRequest, operation_id: UUID, data: ControllerIn) -> HttpResponse:
    """Name who runs a drill: its clock and its injects."""
    actor = signed_in(request)
    controller.name_controller(actor=actor, operation_id=operation_id, **data.dict())
    return json_response(queries.board(actor, operation_id))


@router.get("/emergency/scenarios", response=drills.ScenarioPage)
def list_scenarios(request: HttpRequest) -> HttpResponse:
    """The scenarios that a drill can be played by."""
    signed_in(request)
    return json_response(drills.shipped())


@router.get("/emergency/operations/{uuid:operation_id}/review", response=drills.DrillReview)
def read_review(request: HttpRequest, operation_id: UUID) -> HttpResponse:
    """The injects of a drill and how its objectives came out, measured from its log."""
    return json_response(drills.review(signed_in(request), operation_id))


@router.post("/emergency/operations/{uuid:operation_id}/injects/{str:code}/give", response=drills.DrillReview)
def give_inject(request: HttpRequest, operation_id: UUID, code: str, data: GiveIn) -> HttpResponse:
    """Give an inject of a drill now, without waiting for its minute or condition."""
    actor = signed_in(request)
    controlling.give_now(actor=actor, operation_id=operation_id, id=data.id, code=code)
    return json_response(drills.review(actor, operation_id))


@router.post("/emergency/operations/{uuid:operation_id}/injects/{str:code}/skip", response=drills.DrillReview)
def skip_inject(request: HttpRequest, operation_id: UUID, code: str, data: SkipIn) -> HttpResponse:
    """Hold an inject of a drill back, and say why."""
    actor = signed_in(request)
    controlling.skip(actor=actor, operation_id=operation_id, id=data.id, code=code, reason=data.reason)
    return json_response(drills.review(actor, operation_id))


@router.get("/emergency/operations/{uuid:operation_id}/log", response=shapes.EntryPage)
def read_log(request: HttpRequest, operation_id: UUID, filters: Query[LogFilter]) -> HttpResponse:
    """The log of an operation, the latest first."""
    return json_response(queries.log(signed_in(request), operation_id, **filters.dict()))


@router.post("/emergency/operations/{uuid:operation_id}/level", response=shapes.Board)
def change_level(request: HttpRequest, operation_id: UUID, data: LevelIn) -> HttpResponse:
    """Raise or lower the level; a graver one calls its further groups."""
    actor = signed_in(request)
    actions.change_level(actor=actor, operation_id=operation_id, **data.dict())
    return json_response(queries.board(actor, operation_id))


@router.post("/emergency/operations/{uuid:operation_id}/stand-down", response=shapes.Board)
def stand_down(request: HttpRequest, operation_id: UUID, data: StandDownIn) -> HttpResponse:
    """End an operation; its log stays."""
    actor = signed_in(request)
    actions.stand_down(actor=actor, operation_id=operation_id, **data.dict())
    return json_response(queries.board(actor, operation_id))


@router.post("/emergency/operations/{uuid:operation_id}/clock", response=shapes.Board)
def set_clock(request: HttpRequest, operation_id: UUID, data: ClockIn) -> HttpResponse:
    """Pause a drill (0), run it in real time (1) or faster."""
    actor = signed_in(request)
    actions.set_clock(actor=actor, operation_id=operation_id, **data.dict())
    return json_response(queries.board(actor, operation_id))


@router.post("/emergency/operations/{uuid:operation_id}/tasks", response={201: shapes.TaskOut})
def order_task(request: HttpRequest, operation_id: UUID, data: NewTaskIn) -> HttpResponse:
    """Order a task beyond the plan's."""
    actor = signed_in(request)
    made = actions.order_task(
        actor=actor, operation_id=operation_id, point=data.point(), **data.dict(exclude=POINT_FIELDS)
    )
    return json_response(queries.task_out(actor, made.id), status=201)


@router.post("/emergency/tasks/{uuid:task_id}/moves", response=shapes.TaskOut)
def move_task(request: HttpRequest, task_id: UUID, data: TaskMoveIn) -> HttpResponse:
    """Accept, start, finish or refuse a task; 409 ``emergency.changed`` when it was based on an older state."""
    actor = signed_in(request)
    actions.move_task(actor=actor, task_id=task_id, point=data.point(), **data.dict(exclude=POINT_FIELDS))
    return json_response(queries.task_out(actor, task_id))


@router.get("/emergency/mine", response=shapes.MyCalls)
def read_mine(request: HttpRequest) -> HttpResponse:
    """The running operations to which one is called, with the tasks of one's group."""
    return json_response(queries.mine(signed_in(request)))


@router.post("/emergency/calls/{uuid:call_id}/answers", response=shapes.OwnCall)
def answer_call(request: HttpRequest, call_id: UUID, data: CallAnswerIn) -> HttpResponse:
    """Answer the call to oneself: delivered, read, acknowledged, arrived, or cannot come."""
    state = answering.answer(actor=signed_in(request), call_id=call_id, **data.dict()).state
    return json_response(shapes.OwnCall(id=call_id, state=state.value, state_label=languages.say(STATE_LABELS[state])))


@router.post("/emergency/operations/{uuid:operation_id}/calls/{uuid:call_id}/by-hand", response=shapes.ResponderOut)
def answer_by_hand(request: HttpRequest, operation_id: UUID, call_id: UUID, data: ByHandIn) -> HttpResponse:
    """Write down an answer that came by voice or by a neighbour."""
    answering.answer_by_hand(
        actor=signed_in(request), operation_id=operation_id, call_id=call_id, id=data.id,
        answer=CallState(data.answer), words=data.words,
    )  # fmt: skip
    return json_response(queries.call_out(call_id))
