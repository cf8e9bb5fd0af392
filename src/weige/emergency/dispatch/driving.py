"""What a driver says at a stop, perhaps hours ago without signal; and what follows for whom it was about."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from weige.access.actors import Actor
from weige.core import clock
from weige.core.errors import ID_TAKEN, Problem, Text
from weige.core.sealing import derived_id
from weige.emergency.errors import MOVE_REFUSED
from weige.emergency.evacuation import ticking
from weige.emergency.evacuation.doors import DoorState, Way
from weige.emergency.field.helping import WAITING, HelpState
from weige.emergency.field.taking import taking
from weige.emergency.models import Errand, Group, HelpRequest, Operation, Run, RunStop, StopMark
from weige.emergency.operations.keeping import commanding, enter, find, is_replay
from weige.emergency.scopes import COMMAND

from . import errands, errors
from .gathering import ERRAND, HELP, HOUSEHOLD
from .planning import close_task
from .stops import Said, StopKind, standing

WAYS = {"car": Way.CAR, "boat": Way.BOAT}


def mark(*, actor: Actor, stop_id: UUID, id: UUID, said: Said, happened_at: datetime | None = None) -> RunStop:
    """Somebody of the vehicle's group, or the command, says how a stop went. It is kept at the moment when it was seen,
    also when the stop was dropped meanwhile: who was fetched was fetched. Repeating the command changes nothing.

    Raises:
        Problem: ``emergency.unknown_stop``, ``emergency.move_refused`` (nobody was picked up yet),
            ``emergency.stood_down``, ``core.id_taken``.
    """
    run = Run.objects.select_related("vehicle").filter(stops=stop_id).first()
    if run is None:
        raise Problem(errors.UNKNOWN_STOP)
    with _taking(actor, run, happened_at) as found:
        member = found.calls.filter(account_id=actor.person, group=run.vehicle.group_id).first()
        if member is None and not actor.may(COMMAND, found.place):
            raise Problem(errors.UNKNOWN_STOP)
        actor = actor.acting_from(member.post_id) if member else commanding(actor, found)
        stop = (
            RunStop.objects.select_for_update(of=("self",)).select_related("run__vehicle", "run__task").get(id=stop_id)
        )
        if is_replay(found, id, f"stop_{said}", actor):
            if not StopMark.objects.filter(id=id, stop=stop).exists():
                raise Problem(ID_TAKEN, field="id")
            return stop
        pair = RunStop.objects.filter(run__vehicle=run.vehicle_id, source=stop.source, source_id=stop.source_id)
        _check(stop, pair.filter(kind=StopKind.PICKUP), said)
        data = {"source": stop.source, "kind": stop.kind, "people": stop.people, "kilograms": stop.kilograms}
        enter(found, f"stop_{said}", actor, id=id, subject=stop.id, data=data)
        StopMark.objects.create(
            id=id, stop=stop, said=said, at=clock.now(), real_at=clock.real_now(), account=actor.person,
            post=actor.acting_post_id,
        )  # fmt: skip
        before = stop.done_at, stop.failed_at
        _stand(stop)
        if stop.dropped_at is not None:
            pair.update(dropped_at=None)
            stop.dropped_at = None
        if before != (stop.done_at, stop.failed_at):
            _follow(found, actor, stop, id, happened_at)
        _move_task(found, actor, stop.run, id)
        return stop


@contextmanager
def _taking(actor: Actor, run: Run, happened_at: datetime | None) -> Iterator[Operation]:
    """The operation, held; to somebody who does not see it, the stop is not there."""
    try:
        find(actor, run.operation_id)
    except Problem as problem:
        raise Problem(errors.UNKNOWN_STOP) from problem
    with taking(actor, run.operation_id, happened_at) as found:
        yield found


def _check(stop: RunStop, pickups: QuerySet[RunStop], said: Said) -> None:
    """Refuse to have brought whom nobody has fetched."""
    fetched = pickups.filter(done_at__isnull=False).exists()
    if stop.kind == StopKind.DELIVERY and said is not Said.ARRIVED and not fetched:
        raise Problem(MOVE_REFUSED, field="said", move=Text("已送", "brought"),
                      reason=Text("还没有点“已接”", "nobody was picked up yet"))  # fmt: skip


def _stand(stop: RunStop) -> None:
    """Put down how a stop stands, as it follows from all its marks."""
    now = standing((Said(said), at) for said, at in StopMark.objects.filter(stop=stop).values_list("said", "at"))
    stop.arrived_at, stop.done_at, stop.failed_at = now.arrived_at, now.done_at, now.failed_at
    stop.save(update_fields=["arrived_at", "done_at", "failed_at"])


def _follow(found: Operation, actor: Actor, stop: RunStop, id: UUID, happened_at: datetime | None) -> None:
    """What a stop that is over means for the request, the household or the errand."""
    if stop.kind == StopKind.PICKUP and stop.done_at is not None:
        if stop.source == ERRAND:
            group = Group.objects.select_related("operation").get(id=stop.run.vehicle.group_id)
            errands.book(actor=actor, group=group, errand_id=stop.source_id, id=derived_id(id, "supply"))
        return
    if stop.failed_at is not None and stop.kind == StopKind.PICKUP:
        # Nobody is brought who was not fetched.
        RunStop.objects.filter(
            run__vehicle=stop.run.vehicle_id, source=stop.source, source_id=stop.source_id, kind=StopKind.DELIVERY,
            done_at=None,
        ).update(dropped_at=clock.now())  # fmt: skip
    brought = stop.done_at is not None
    if stop.source == HELP:
        _answer(found, actor, stop.source_id, id, met=brought)
    elif stop.source == ERRAND and brought:
        Errand.objects.filter(id=stop.source_id).update(state=errands.DONE, ended_at=clock.now())
    elif stop.source == HOUSEHOLD:
        said = DoorState.MOVED if brought else DoorState.UNREACHABLE
        if brought or stop.kind == StopKind.PICKUP:
            saying = ticking.Saying(
                said, WAYS[stop.run.vehicle.kind] if brought else None, stop.shelter_id, happened_at
            )
            ticking.tick_of_run(found, actor, stop.source_id, derived_id(id, "door"), saying)


def _answer(found: Operation, actor: Actor, request_id: UUID, id: UUID, *, met: bool) -> None:
    request = HelpRequest.objects.select_for_update(of=("self",)).get(id=request_id)
    if request.state not in WAITING:
        return
    request.state, request.version = HelpState.MET if met else HelpState.OPEN, request.version + 1
    request.ended_at = clock.now() if met else None
    request.save(update_fields=["state", "version", "ended_at"])
    enter(found, "help_met" if met else "help_not_met", actor, id=derived_id(id, "help"), subject=request.id)


def _move_task(found: Operation, actor: Actor, run: Run, id: UUID) -> None:
    """A run's task begins with its first stop and is done with its last; after the end of the operation nothing moves."""
    if found.stood_down_at is not None:
        return
    close_task(actor, run.task_id, "start", id=derived_id(id, "start"), at=clock.now())
    left = RunStop.objects.filter(run=run, dropped_at=None, done_at=None, failed_at=None)
    if not left.exists() and run.ended_at is None:
        run.ended_at = clock.now()
        run.save(update_fields=["ended_at"])
        close_task(actor, run.task_id, "finish", id=derived_id(id, "finish"), at=clock.now())
