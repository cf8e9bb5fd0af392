"""HTTP of the rules by which deadlines are counted."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema
from pydantic import Field, StringConstraints

from weige.access.sessions import signed_in
from weige.core.http import json_response

from . import actions, queries
from .clocks import Clock
from .ladder import Rung
from .queries import Deadlines
from .rules import DeadlineRule
from .stages import Stage

router = Router(tags=["deadlines"])


class RuleIn(Schema):
    stage: Stage
    clock: Clock
    amount: Annotated[int, Field(ge=1, le=1000)]
    category: Annotated[str, Field(max_length=60, pattern=r"^([a-z_]+(\.[a-z_]+)*)?$")] = ""
    level: Annotated[str, Field(pattern=r"^(micro_grid|general_grid|community|subdistrict|district|city)?$")] = ""
    urgent: bool | None = None


class RulesIn(Schema):
    based_on: int
    rules: Annotated[list[RuleIn], Field(max_length=500)]


class RungIn(Schema):
    percent: Annotated[int, Field(ge=1, le=1000)]
    levels_up: Annotated[int, Field(ge=0, le=5)]


class LadderIn(Schema):
    based_on: int
    rungs: Annotated[list[RungIn], Field(max_length=20)]


class ExceptionIn(Schema):
    worked: bool
    reason: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]


@router.get("/deadlines", response=Deadlines)
def read_deadlines(request: HttpRequest) -> HttpResponse:
    """The rules, the ladder and the calendar in force, for everyone who works with cases."""
    return json_response(queries.deadlines(signed_in(request)))


@router.put("/deadlines/rules", response=Deadlines)
def replace_rules(request: HttpRequest, data: RulesIn) -> HttpResponse:
    """Put a whole set of rules in force; 422 names every contradiction, 409 when they were changed meanwhile."""
    actor = signed_in(request)
    rules = [
        DeadlineRule(rule.stage, rule.clock, rule.amount, rule.category, rule.level, rule.urgent) for rule in data.rules
    ]
    actions.replace_rules(actor=actor, based_on=data.based_on, rules=rules)
    return json_response(queries.deadlines(actor))


@router.put("/deadlines/ladder", response=Deadlines)
def replace_ladder(request: HttpRequest, data: LadderIn) -> HttpResponse:
    """Put a whole ladder in force; running clocks ring by it from now on."""
    actor = signed_in(request)
    rungs = [Rung(rung.percent, rung.levels_up) for rung in data.rungs]
    actions.replace_ladder(actor=actor, based_on=data.based_on, rungs=rungs)
    return json_response(queries.deadlines(actor))


@router.put("/deadlines/exceptions/{day}", response=Deadlines)
def set_exception(request: HttpRequest, day: date, data: ExceptionIn) -> HttpResponse:
    """Say that a day is worked, or not; running deadlines are computed again in the background."""
    actor = signed_in(request)
    actions.set_exception(actor=actor, day=day, worked=data.worked, reason=data.reason)
    return json_response(queries.deadlines(actor))


@router.delete("/deadlines/exceptions/{day}", response=Deadlines)
def remove_exception(request: HttpRequest, day: date) -> HttpResponse:
    """A day follows the published calendar again."""
    actor = signed_in(request)
    actions.remove_exception(actor=actor, day=day)
    return json_response(queries.deadlines(actor))
