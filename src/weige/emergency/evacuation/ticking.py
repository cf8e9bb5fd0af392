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
from weige.emergency.codes import as_typed, is_code
from weige.emergency.errors import MOVE_REFUSED
from weige.emergency.models import Call, CheckIn, DoorTick, EvacuationLine, Operation, Shelter
from weige.emergency.operations.keeping import check_while_running, commanding, enter, find, moment_in, within

from . import errors
from .doors import STATE_LABELS, DoorState, Tick, Way, leaves_open_where, refusal, standing
from .shelters import for_operation

COLLECT = "resident.collect"
"""Who keeps the register at a place knocks at its doors."""


@dataclass(frozen=True, slots=True)
class Saying:
    """What is said of a door. ``happened_at`` is the wall's time on a phone that may have had no signal. Of a household
    that was moved without a word of where to, the plan holds as it is when this is written down; ``elsewhere``: to no
    shelter."""

    said: DoorState
    way: Way | None = None
    shelter: UUID | None = None
    happened_at: datetime | None = None
    elsewhere: bool = False


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
    if _said_before(actor, line, id, saying):
        return line
    check_while_running(found, saying.happened_at)
    at = moment_in(found, saying.happened_at, earliest=line.listed_at)
    approved_at = line.area.return_approved_at
    reason = refusal(saying.said, commands=by_command, approved=approved_at is not None and approved_at <= at)
    if reason is not None:
        raise Problem(MOVE_REFUSED, field="said", move=STATE_LABELS[saying.said], reason=reason)
    if saying.shelter is not None and not for_operation(found).filter(id=saying.shelter).exists():
        raise Problem(errors.UNKNOWN_SHELTER, field="shelter")
    moved = saying.said is DoorState.MOVED
    elsewhere = moved and saying.elsewhere and saying.shelter is None
    told = Tick(id, saying.said, at, actor.person, by_command, saying.way or "", saying.shelter, elsewhere)
    planned = moved and leaves_open_where(ticks_of(line), told)
    with clock.at(at):
        enter(found, f"door_{saying.said.value}", actor, id=id, subject=line.id)
        DoorTick.objects.create(
            id=id, line=line, said=told.said, way=told.way, shelter_id=line.shelter_id if planned else told.shelter,
            elsewhere=elsewhere, by_command=by_command, at=at, real_at=clock.real_now(), account=told.account,
            post=actor.acting_post_id,
        )  # fmt: skip
    stand(line)
    return line


def _said_before(actor: Actor, line: EvacuationLine, id: UUID, saying: Saying) -> bool:
    """Whether a command was carried out before; where a shelter was left open, the plan may have stood in for it.

    Raises:
        Problem: ``core.id_taken`` when its id was used for something else, or by someone else.
    """
    earlier = DoorTick.objects.filter(id=id).first()
    if earlier is None:
        return False
    wish = (line.id, saying.said, actor.account_id, saying.way or "")
    same = (earlier.line_id, earlier.said, earlier.account, earlier.way) == wish
    if not same or saying.shelter not in {None, earlier.shelter_id} or (saying.elsewhere and earlier.shelter_id):
        raise Problem(ID_TAKEN, field="id")
    return True


def stand(line: EvacuationLine) -> None:
    """Put down how a line stands, as it follows from all its ticks."""
    now = standing(ticks_of(line))
    line.state, line.conflict = now.state, now.against is not None
    line.state_at = now.holds.at if now.holds else None
    line.way, line.taken_to_id, line.elsewhere = now.way, now.shelter, now.elsewhere
    line.save(update_fields=["state", "state_at", "conflict", "way", "taken_to", "elsewhere"])


def ticks_of(line: EvacuationLine) -> list[Tick]:
    """Everything that was said of a line."""
    return [as_tick(row) for row in DoorTick.objects.filter(line=line)]


def as_tick(row: DoorTick) -> Tick:
    """A row as the rules see it."""
    return Tick(
        row.id, DoorState(row.said), row.at, row.account, row.by_command, row.way, row.shelter_id, row.elsewhere
    )


def check_in(
    *, actor: Actor, operation_id: UUID, id: UUID, shelter_id: UUID, code: str, people: int,
    happened_at: datetime | None = None,
) -> EvacuationLine:  # fmt: skip
    """People of a household have come to a shelter, by the household's code; below zero takes a slip back. Whoever keeps
    the shelter says so, or the command. Repeating the command changes nothing.

    Who has come has come: neither a full shelter nor a check-in elsewhere refuses it, both are told with the answer.
    What was put down before the end is taken after it.

    Args:
        happened_at: when they came, by the wall's time on a phone that may have had no signal.

    Raises:
        Problem: ``emergency.unknown_operation``, ``access.not_allowed``, ``emergency.stood_down``,
            ``emergency.unknown_shelter``, ``emergency.unknown_code``, ``emergency.move_refused``, ``core.id_taken``.
    """
    with transaction.atomic():
        found, shelter = _at_shelter(actor, operation_id, shelter_id)
        actor = _keeping(actor, found, shelter)
        typed = as_typed(code)
        named = EvacuationLine.objects.select_for_update().filter(operation=found, code=typed)
        line = named.first() if is_code(typed) else None
        if line is None:
            raise Problem(errors.UNKNOWN_CODE, field="code")
        earlier = CheckIn.objects.filter(id=id).first()
        if earlier is not None:
            wish = (line.id, shelter.id, people, actor.account_id)
            if (earlier.line_id, earlier.shelter_id, earlier.people, earlier.account) != wish:
                raise Problem(ID_TAKEN, field="id")
            return line
        check_while_running(found, happened_at)
        here = CheckIn.objects.filter(line=line, shelter=shelter).aggregate(here=Sum("people"))["here"] or 0
        if people == 0 or here + people < 0:
            reason = Text(f"这里登记的只有 {here} 人", f"only {here} have checked in here")
            raise Problem(MOVE_REFUSED, field="people", move=Text("登记人数", "check them in"), reason=reason)
        at = moment_in(found, happened_at, earliest=line.listed_at)
        with clock.at(at):
            enter(
                found, "checked_in", actor, id=id, subject=line.id, data={"people": people, "shelter": str(shelter.id)}
            )
            CheckIn.objects.create(
                id=id, line=line, shelter=shelter, people=people, at=at, real_at=clock.real_now(),
                account=actor.person, post=actor.acting_post_id,
            )  # fmt: skip
        return line


def _at_shelter(actor: Actor, operation_id: UUID, shelter_id: UUID) -> tuple[Operation, Shelter]:
    """An operation and a shelter that it can use. Whoever keeps the shelter needs not be called to the operation."""
    found = Operation.objects.filter(id=operation_id).first()
    shelter = for_operation(found).filter(id=shelter_id).first() if found else None
    if shelter is not None and shelter.keeper_id in actor.post_ids:
        assert found is not None
        return found, shelter
    found = find(actor, operation_id)
    if shelter is None:
        raise Problem(errors.UNKNOWN_SHELTER, field="shelter")
    return found, shelter


def _keeping(actor: Actor, found: Operation, shelter: Shelter) -> Actor:
    """The actor in the post that keeps the shelter, or from which they command."""
    if shelter.keeper_id is not None and shelter.keeper_id in actor.post_ids:
        return actor.acting_from(shelter.keeper_id)
    return commanding(actor, found)
