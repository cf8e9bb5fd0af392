"""Readings of run plans: a proposal, the plan that holds and what has changed since, and those that were replaced."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from weige.access.actors import Actor
from weige.access.queries import account_names
from weige.core.errors import Problem
from weige.emergency.evacuation.shelters import for_operation
from weige.emergency.models import Entry, Errand, Operation, Run, RunPlan, RunStop, RunVehicle
from weige.emergency.operations import tasks
from weige.emergency.operations.keeping import find_whole

from . import errors
from .changing import Change, changes
from .gathering import ERRAND, gather, holding, key_of, known_of, parted
from .planning import find_plan
from .shapes import AdoptedOut, ProposedRun, ProposedStop, RunChangeOut, RunPlanPage, RunPlanRow, RunProposal
from .stops import StopKind
from .titles import changes_out, kind_label, left_out_rows, stop_title, titles_of


def adopted(found: Operation, *, commands: bool) -> AdoptedOut | None:
    """The plan that holds, with what is other than when it was adopted."""
    plan = holding(found)
    if plan is None or plan.adopted_at is None:
        return None
    asked = plan.asked
    return AdoptedOut(
        id=plan.id, adopted_at=plan.adopted_at, ways=plan.content["ways"], minutes=asked["minutes"],
        everyone=asked["everyone"], left_out=left_out_rows(plan.content["left_out"], shown=commands),
        changes=_changes(found, plan, shown=commands) if found.stood_down_at is None else [],
    )  # fmt: skip


def _changes(found: Operation, plan: RunPlan, *, shown: bool) -> list[RunChangeOut]:
    """What is other than when the runs were adopted, each with what it is about."""
    now = gather(found, **plan.asked)
    of_plan = list(RunStop.objects.filter(run__operation=found).select_related("run__task"))
    keyed = [(key_of(stop.source, stop.source_id), stop) for stop in of_plan]
    carried = {key for key, stop in keyed if stop.kind == "pickup" and stop.arrived_at is not None}
    # Of what failed before this plan, this plan knows.
    failed = {
        key
        for key, stop in keyed
        if stop.failed_at is not None and stop.failed_at > (plan.adopted_at or stop.failed_at)
    }
    refused = {
        str(run.vehicle_id) for run in Run.objects.filter(operation=found, ended_at=None).select_related("task")
        if run.task.state in {tasks.TaskState.REFUSED, tasks.TaskState.CALLED_OFF}
    }  # fmt: skip
    listed = changes(
        known_of(plan), now.situation.known(), carried=carried, failed=failed, doubled=now.doubled, refused=refused
    )
    return changes_out(found, listed, shown=shown)


def proposal_out(actor: Actor, plan_id: UUID) -> RunProposal:
    """A proposal as it was made.

    Raises:
        Problem: ``emergency.unknown_run_plan``.
    """
    return _plan_out(find_plan(actor, plan_id), shown=True)


def _plan_out(plan: RunPlan, *, shown: bool) -> RunProposal:
    content: dict[str, Any] = plan.content
    vehicles = {str(row.id): row for row in RunVehicle.objects.filter(operation=plan.operation).select_related("group")}
    keys = [stop["key"] for run in content["runs"] for stop in run["stops"]]
    titles = titles_of(keys, shown=shown)
    goods = {key_of(ERRAND, row.id): row for row in Errand.objects.filter(operation=plan.operation)}
    shelters = {str(row.id): row.name for row in for_operation(plan.operation)}
    shelters |= _shelters_of_begun(plan.operation)
    fetched = {stop["key"] for run in content["runs"] for stop in run["stops"] if stop["kind"] == StopKind.PICKUP}
    return RunProposal(
        id=plan.id, made_at=plan.made_at, minutes=plan.asked["minutes"], everyone=plan.asked["everyone"],
        ways=content["ways"], seconds=max((run["seconds"] for run in content["runs"]), default=0),
        runs=[
            ProposedRun(
                vehicle=vehicles[run["vehicle"]].id, vehicle_name=vehicles[run["vehicle"]].name,
                group_name=vehicles[run["vehicle"]].group.name, seats=vehicles[run["vehicle"]].seats,
                seconds=run["seconds"], metres=run["metres"],
                stops=[
                    ProposedStop(
                        kind=stop["kind"], kind_label=kind_label(stop["kind"]),
                        title=stop_title(stop["kind"], parted(stop["key"])[0], titles.get(stop["key"], ""), goods.get(stop["key"]),
                                          shelters.get(stop["shelter"], "") or shelters.get(stop["key"], "")),
                        people=stop["people"], kilograms=stop["kilograms"], aboard=stop["aboard"],
                        seconds=stop["seconds"], begun=stop["key"] not in fetched,
                    )
                    for stop in run["stops"]
                ],
            )
            for run in content["runs"]
        ],
        left_out=left_out_rows(content["left_out"], shown=shown), more=content["more"],
    )  # fmt: skip


def _shelters_of_begun(found: Operation) -> dict[str, str]:
    rows = RunStop.objects.filter(run__operation=found, kind="delivery", dropped_at=None, shelter__isnull=False)
    return {
        key_of(row.source, row.source_id): row.shelter.name for row in rows.select_related("shelter") if row.shelter
    }


# Plans that held before.


def history(actor: Actor, operation_id: UUID) -> RunPlanPage:
    """Every plan that was adopted in an operation, the latest first: by whom, when, and what had changed since the one
    that it replaced. Households are not told by their door.

    Raises:
        Problem: ``emergency.unknown_operation``.
    """
    found = find_whole(actor, operation_id)
    plans = list(RunPlan.objects.filter(operation=found, adopted_at__isnull=False).order_by("adopted_at", "id"))
    lines = Entry.objects.filter(operation=found, kind="runs_adopted", subject__in=[plan.id for plan in plans])
    adopters = list(lines.values_list("subject", "account"))
    names = account_names(account for _, account in adopters)
    who = {plan: names.get(account, "") for plan, account in adopters if account}
    stops = list(RunStop.objects.filter(run__operation=found).select_related("run"))
    rows = [
        RunPlanRow(
            id=plan.id, number=at + 1, adopted_at=plan.adopted_at or plan.made_at, adopted_by=who.get(plan.id, ""),
            replaced_at=plan.replaced_at, ways=plan.content["ways"], runs=len(plan.content["runs"]),
            stops=sum(len(run["stops"]) for run in plan.content["runs"]), left_out=len(plan.content["left_out"]),
            changes=changes_out(found, _between(found, plans[at - 1], plan, stops), shown=False) if at else [],
        )
        for at, plan in enumerate(plans)
    ]  # fmt: skip
    return RunPlanPage(items=rows[::-1])


def _between(found: Operation, before: RunPlan, after: RunPlan, stops: Sequence[RunStop]) -> list[Change]:
    """What was other when a plan was made than when the one before it was. Which stops two vehicles had at that time
    is not kept."""
    since, until = before.adopted_at or before.made_at, after.made_at
    refusals = Entry.objects.filter(
        operation=found, kind__in=("task_refuse", "task_call_off"), at__gt=since, at__lte=until
    ).values_list("subject", flat=True)
    return changes(
        known_of(before), known_of(after),
        carried={
            key_of(stop.source, stop.source_id) for stop in stops
            if stop.kind == StopKind.PICKUP and stop.arrived_at is not None and stop.arrived_at <= until
        },
        failed={
            key_of(stop.source, stop.source_id) for stop in stops
            if stop.failed_at is not None and since < stop.failed_at <= until
        },
        refused={str(id) for id in Run.objects.filter(task__in=list(refusals)).values_list("vehicle", flat=True)},
    )  # fmt: skip


def plan_out(actor: Actor, plan_id: UUID) -> RunProposal:
    """The runs of a plan that was adopted, as it was made; households are not told by their door.

    Raises:
        Problem: ``emergency.unknown_run_plan``.
    """
    plan = find_plan(actor, plan_id)
    if plan.adopted_at is None:
        raise Problem(errors.UNKNOWN_RUN_PLAN)
    return _plan_out(plan, shown=False)
