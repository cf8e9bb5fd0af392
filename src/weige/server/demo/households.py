"""The story's household plans (一户一策): one due for a visit, one kept by a leader, one made from a case, one closed.

The households and their needs are made up, and each plan says so.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from weige.access.actors import Actor
from weige.cases.plans import actions
from weige.cases.plans.actions import NewPlan, NewStep
from weige.cases.plans.rules import TurnKind
from weige.core import clock

from .homes import Door, Homes
from .story import NEIGHBOUR_NAME, RESIDENT_NAME

if TYPE_CHECKING:
    from .together import Stage

Acts = list[tuple[datetime, Callable[[], None]]]
MADE_UP = "（演示数据，人物和情节均为编造。）"
MEALS = "老人想办送餐，不知道怎么登记。"


def plans_of_the_story(stage: Stage, homes: Homes, known: Mapping[str, UUID]) -> list[Acts]:
    """All plans. ``known`` are the story's own cases by what they say."""
    other = next(door for door in homes.filled(stage.first.micros[1].code) if len(door.family.people) > 1)  # type: ignore[union-attr]
    return [
        _alone(stage, _door_of(homes, NEIGHBOUR_NAME)),
        _oxygen(stage, _door_of(homes, RESIDENT_NAME)),
        _meals(stage, known[MEALS]),
        _closed(stage, other),
    ]


def _door_of(homes: Homes, name: str) -> Door:
    return next(door for door in homes.doors if door.family and door.family.people[0].words["name"] == name)


def _make(
    stage: Stage, name: str, actor: Actor, needs: str, goal: str, *, keeper: UUID, door: Door | None = None,
    case: UUID | None = None, steps: Sequence[tuple[str, UUID, int]] = (), next_visit: int | None = None,
) -> Callable[[], None]:  # fmt: skip
    def day(days: int) -> date:
        return clock.today() + timedelta(days=days)

    def act() -> None:
        new = NewPlan(
            id=stage.id("plan", name), needs=f"{needs}{MADE_UP}", goal=goal, keeper=keeper,
            dwelling=door.id if door else None, case=case, next_visit=day(next_visit) if next_visit else None,
            steps=[
                NewStep(stage.id("plan step", name, at), what, post, day(within))
                for at, (what, post, within) in enumerate(steps)
            ],
        )  # fmt: skip
        actions.make(actor=actor, new=new)

    return act


def _visit(stage: Stage, name: str, actor: Actor, words: str, next_in: int) -> Callable[[], None]:
    def act() -> None:
        today = clock.today()
        actions.visit(
            actor=actor, plan_id=stage.id("plan", name), id=stage.id("visit", name, today), day=today, words=words,
            next_day=today + timedelta(days=next_in),
        )  # fmt: skip

    return act


def _share(stage: Stage, name: str, actor: Actor, post: UUID, reason: str) -> Callable[[], None]:
    def act() -> None:
        today = clock.today()
        actions.share(
            actor=actor, plan_id=stage.id("plan", name), id=stage.id("share", name), post=post, reason=reason,
            first_day=today, last_day=today + timedelta(days=60),
        )  # fmt: skip

    return act


def _done(stage: Stage, name: str, actor: Actor, step: int) -> Callable[[], None]:
    def act() -> None:
        actions.finish_step(actor=actor, plan_id=stage.id("plan", name), step_id=stage.id("plan step", name, step))

    return act


def _alone(stage: Stage, door: Door) -> Acts:
    """An old neighbour who lives alone: kept by the grid worker, shared with the clinic, a visit due today."""
    clinic = stage.people.handler("clinic", door.micro)
    assert clinic is not None
    steps = (
        ("每周上门看一次，听力不好要当面说", stage.leader_post, 40),
        ("签家庭医生，量血压", clinic, 20),
        ("装一键呼叫", stage.worker_post, 18),
    )
    make = _make(
        stage, "alone", stage.officer, "八十多岁独居，听力不好，打电话常听不见；女儿住在城西，周末来。",
        "平时有人看得到，有事叫得到人。", keeper=stage.worker_post, door=door, steps=steps, next_visit=7,
    )  # fmt: skip
    worker = stage.worker
    return [
        (stage.ago(21), make),
        (stage.ago(20.9), _share(stage, "alone", stage.officer, clinic, "上门量血压，要知道家里怎么进、怎么沟通。")),
        (stage.ago(14), _visit(stage, "alone", worker, "精神好，门铃声音小，换了大声的。", 7)),
        (stage.ago(10), _done(stage, "alone", stage.people.actor(clinic), 1)),
        (stage.ago(7), _visit(stage, "alone", worker, "量了血压，偏高，请社区医生来看；呼叫器说好下周装。", 7)),
    ]  # fmt: skip


def _oxygen(stage: Stage, door: Door) -> Acts:
    """Someone who depends on a machine: kept by the leader, shared with the power station."""
    leader = stage.people.actor(stage.leader_post)
    power = stage.people.handler("power", door.micro)
    assert power is not None
    steps = (("停电前一天上门说，备好氧气瓶", stage.leader_post, 60), ("登记为停电提前通知户", power, 10))
    make = _make(
        stage, "oxygen", leader, "老人离不开制氧机，停电就有危险；坐轮椅，一楼没有坡道。",
        "停电前一定有人先到；出门不用抬。", keeper=stage.leader_post, door=door, steps=steps, next_visit=6,
    )  # fmt: skip
    reason = "停电检修前要先知道这一户。"
    return [
        (stage.ago(16), make),
        (stage.ago(15.9), _share(stage, "oxygen", leader, power, reason)),
        (stage.ago(10), _visit(stage, "oxygen", leader, "氧气瓶已备两个；坡道已经上报，等物业量尺寸。", 13)),
        (stage.ago(8), _done(stage, "oxygen", stage.people.actor(power), 1)),
    ]


def _meals(stage: Stage, case: UUID) -> Acts:
    """Made from a case; the first visit is still to come."""
    make = _make(
        stage, "meals", stage.officer, "想吃上热饭，自己不会用手机登记。", "每天中午有一顿热饭送到。", keeper=stage.worker_post,
        case=case, steps=(("帮着填助餐登记表", stage.worker_post, 3),), next_visit=2,
    )  # fmt: skip
    return [(stage.ago(0.5), make)]


def _closed(stage: Stage, door: Door) -> Acts:
    """Ended in the household's own word."""
    worker = stage.worker
    make = _make(
        stage, "closed", stage.officer, "刚做完手术，上下楼和买菜不方便。", "养好之前买菜、复查有人帮。", keeper=stage.worker_post,
        door=door, steps=(("每周买两次菜", stage.worker_post, 30),), next_visit=10,
    )  # fmt: skip

    def close() -> None:
        actions.turn(
            actor=worker, plan_id=stage.id("plan", "closed"), id=stage.id("turn", "closed"), kind=TurnKind.CLOSED,
            words="本人说：已经能自己下楼了，不用再来，谢谢大家。",
        )  # fmt: skip

    return [
        (stage.ago(58), make),
        (stage.ago(48), _visit(stage, "closed", worker, "伤口长得好，能自己在屋里走。", 20)),
        (stage.ago(28), _visit(stage, "closed", worker, "能下楼了，再看一周。", 7)),
        (stage.ago(21.5), _done(stage, "closed", worker, 0)),
        (stage.ago(21), close),
    ]
