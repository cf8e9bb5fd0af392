"""What is said at doors, merged by the time at which it was said; and who checks in at a shelter."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Sum

from weige.access.actors import Actor, HeldPost
from weige.core import clock
from weige.core.errors import ID_TAKEN, Problem, Text
from weige.emergency.errors import MOVE_REFUSED, STOOD_DOWN
from weige.emergency.models import Call, CheckIn, DoorTick, EvacuationLine, Operation, Shelter
from weige.emergency.operations.keeping import commanding, enter, find, moment_in, within

from . import errors
from .codes import as_typed
from .doors import STATE_LABELS, DoorState, Tick, Way, refusal, standing
from .shelters import for_operation

COLLECT = "resident.collect"
"""Who keeps the register at a place knocks at its doors."""


@dataclass(frozen=True, slots=True)
class Saying:
    """What is said of a door. ``happened_at`` is the wall's time on a phone that may have had no signal."""

    said: DoorState
    way: Way | None = None
    shelter: UUID | None = None
    happened_at: datetime | None = None


def called_for(actor: Actor, operation: Operation) -> tuple[Call, HeldPost] | None:
    """The call of somebody who sees to doors in an operation, and the post at whose place these are."""
    call = Call.objects.filter(operation=operation, account_id=actor.person, declined_at__isnull=True).first()
    post = next((p for p in actor.posts if call and p.id == call.post_id and COLLECT in p.abilities), None)
    return (call, post) if call and post else None


def tick(*, actor: Actor, line_id: UUID, id: UUID, saying: Saying) -> EvacuationLine:
    """Somebody who is called says how a door of their own place stands. Repeating the command changes nothing.

    Old ticks are taken also when they come after the end, if they were made before it.

    Raises:
        Problem: ``emergency.unknown_door``, ``emergency.move_refused``, ``emergency.stood_down``, ``core.id_taken``.
    """
    line = EvacuationLine.objects.filter(id=line_id).first()
    if line is None:
        raise Problem(errors.UNKNOWN_DOOR)
    with transaction.atomic():
        try:
            found = find(actor, line.operation_id)
        except Problem as problem:
            raise Problem(errors.UNKNOWN_DOOR) from problem
        called = called_for(actor, found)
        if called is None or not line.place.startswith(called[1].place):
            raise Problem(errors.UNKNOWN_DOOR)
        return _say(found, actor.acting_from(called[1].id), line_id, id, saying, by_command=False)


def settle(*, actor: Actor, operation_id: UUID, line_id: UUID, id: UUID, saying: Saying) -> EvacuationLine:
    """The command says how a household stands, which settles what was said before.

    Raises:
        Problem: ``emergency.unknown_operation``, ``access.not_allowed``, ``emergency.unknown_door``,
            ``emergency.stood_down``, ``core.id_taken``.
    """
    with within(actor, operation_id, lock=False) as found:
        actor = commanding(actor, found)
        if not EvacuationLine.objects.filter(id=line_id, operation=found).exists():
            raise Problem(errors.UNKNOWN_DOOR)
        return _say(found, actor, line_id, id, saying, by_command=True)


def tick_of_run(found: Operation, actor: Actor, line_id: UUID, id: UUID, saying: Saying) -> EvacuationLine:
    """What the driver of a vehicle saw of a household that was to be fetched; who may say it is for the run to judge."""
    return _say(found, actor, line_id, id, saying, by_command=False)


def _say(
    found: Operation, actor: Actor, line_id: UUID, id: UUID, saying: Saying, *, by_command: bool
) -> EvacuationLine:
    line = EvacuationLine.objects.select_for_update(of=("self",)).select_related("area").get(id=line_id)
    earlier = DoorTick.objects.filter(id=id).first()
    if earlier is not None:
        if (earlier.line_id, earlier.said, earlier.account) != (line.id, saying.said, actor.account_id):
            raise Problem(ID_TAKEN, field="id")
        return line
    at = moment_in(found, saying.happened_at, earliest=line.listed_at)
    if found.stood_down_at is not None and at >= found.stood_down_at:
        raise Problem(STOOD_DOWN)
    approved_at = line.area.return_approved_at
    reason = refusal(saying.said, commands=by_command, approved=approved_at is not None and approved_at <= at)
    if reason is not None:
        raise Problem(MOVE_REFUSED, field="said", move=STATE_LABELS[saying.said], reason=reason)
    if saying.shelter is not None and not for_operation(found).filter(id=saying.shelter).exists():
        raise Problem(errors.UNKNOWN_SHELTER, field="shelter")
    with clock.at(at):
        enter(found, f"door_{saying.said.value}", actor, id=id, subject=line.id)
        DoorTick.objects.create(
            id=id, line=line, said=saying.said, way=saying.way or "", shelter_id=saying.shelter, by_command=by_command,
            at=at, real_at=clock.real_now(), account=actor.person, post=actor.acting_post_id,
        )  # fmt: skip
    stand(line)
    return line


def stand(line: EvacuationLine) -> None:
    """Put down how a line stands, as it follows from all its ticks."""
    now = standing(ticks_of(line))
    line.state, line.conflict = now.state, now.against is not None
    line.state_at = now.holds.at if now.holds else None
    moved = now.holds is not None and now.state is DoorState.MOVED
    line.way = now.holds.way if now.holds and moved else ""
    line.taken_to_id = (now.holds.shelter or line.shelter_id) if now.holds and moved else None
    line.save(update_fields=["state", "state_at", "conflict", "way", "taken_to"])


def ticks_of(line: EvacuationLine) -> list[Tick]:
    """Everything that was said of a line."""
    rows = DoorTick.objects.filter(line=line)
    return [
        Tick(row.id, DoorState(row.said), row.at, row.account, row.by_command, row.way, row.shelter_id) for row in rows
    ]


def check_in(
    *, actor: Actor, operation_id: UUID, id: UUID, shelter_id: UUID, code: str, people: int
) -> EvacuationLine:  # fmt: skip
    """People of a household have come to a shelter, by the household's code; below zero takes a slip back. Whoever keeps
    the shelter says so, or the command. Repeating the command changes nothing.

    Raises:
        Problem: ``emergency.unknown_operation``, ``access.not_allowed``, ``emergency.stood_down``,
            ``emergency.unknown_shelter``, ``emergency.unknown_code``, ``emergency.move_refused``, ``core.id_taken``.
    """
    with within(actor, operation_id, lock=False) as found:
        shelter = for_operation(found).filter(id=shelter_id).first()
        if shelter is None:
            raise Problem(errors.UNKNOWN_SHELTER, field="shelter")
        actor = _keeping(actor, found, shelter)
        line = EvacuationLine.objects.select_for_update().filter(operation=found, code=as_typed(code)).first()
        if line is None:
            raise Problem(errors.UNKNOWN_CODE, field="code")
        earlier = CheckIn.objects.filter(id=id).first()
        if earlier is not None:
            if (earlier.line_id, earlier.shelter_id, earlier.people) != (line.id, shelter.id, people):
                raise Problem(ID_TAKEN, field="id")
            return line
        here = CheckIn.objects.filter(line=line, shelter=shelter).aggregate(here=Sum("people"))["here"] or 0
        if people == 0 or here + people < 0:
            reason = Text(f"这里登记的只有 {here} 人", f"only {here} have checked in here")
            raise Problem(MOVE_REFUSED, field="people", move=Text("登记人数", "check them in"), reason=reason)
        enter(found, "checked_in", actor, id=id, subject=line.id, data={"people": people, "shelter": str(shelter.id)})
        CheckIn.objects.create(
            id=id, line=line, shelter=shelter, people=people, at=clock.now(), real_at=clock.real_now(),
            account=actor.person, post=actor.acting_post_id,
        )  # fmt: skip
        return line


def _keeping(actor: Actor, found: Operation, shelter: Shelter) -> Actor:
    """The actor in the post that keeps the shelter, or from which they command."""
    if shelter.keeper_id is not None and shelter.keeper_id in actor.post_ids:
        return actor.acting_from(shelter.keeper_id)
    return commanding(actor, found)
