"""The evacuation of a rehearsal: simulated leaders knock at the doors of their place, people go or do not, and shelters
check them in by their codes; all through the actions of an earnest one, at steps of the drill's clock. Safe to run twice:
every id follows from the line's own, and so does how its household behaves.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Exists, Max, OuterRef

from weige.access.actors import Actor
from weige.core.errors import Problem
from weige.core.sealing import derived_id
from weige.emergency.evacuation import proposing, ticking
from weige.emergency.evacuation.doors import DoorState
from weige.emergency.evacuation.shelters import for_operation
from weige.emergency.evacuation.ticking import COLLECT, Saying
from weige.emergency.models import Call, CheckIn, DoorTick, Entry, EvacuationLine, Operation
from weige.emergency.operations.holders import holder_of
from weige.emergency.operations.keeping import visible

from .simulated import door_of

TO_THE_DOORS = timedelta(minutes=2)
"""From answering the call, or from the making of the list, until somebody stands at the first door."""
KNOCKED = (DoorState.INFORMED, DoorState.REFUSED, DoorState.UNREACHABLE)


@dataclass(frozen=True, slots=True)
class _Leader:
    """Somebody who sees to the doors of a place, and from when on."""

    account: UUID
    post: UUID
    place: str
    ready: datetime


def evacuate(operation: Operation, moment: datetime, commander: Actor) -> None:
    """Everything that happens at doors and shelters up to a moment."""
    lines = EvacuationLine.objects.filter(operation=operation)
    if not lines.exists():
        return
    leaders = _leaders(operation, moment)
    _assign(operation, commander)
    _knock(operation, leaders, moment)
    _call_again(operation, leaders, moment)
    _leave(operation, leaders, moment)
    _arrive(operation, commander, moment)


def _leaders(operation: Operation, moment: datetime) -> list[_Leader]:
    """Who has answered and sees to doors: those of the smallest places first, then by when they answered."""
    calls = Call.objects.filter(
        operation=operation, acknowledged_at__lte=moment, declined_at__isnull=True,
        post__post_type__abilities__contains=[COLLECT],
    )  # fmt: skip
    rows = sorted(calls.select_related("post"), key=lambda row: (-len(row.post.place), row.acknowledged_at, row.id))
    places = set(
        EvacuationLine.objects.filter(operation=operation).order_by().values_list("place", flat=True).distinct()
    )
    return [
        _Leader(row.account_id, row.post_id, row.post.place, row.acknowledged_at + TO_THE_DOORS)
        for row in rows
        if row.acknowledged_at is not None and any(place.startswith(row.post.place) for place in places)
    ]


def _knock(operation: Operation, leaders: Iterable[_Leader], moment: datetime) -> None:
    """Each leader takes one door after another; nobody knocks where somebody else has."""
    last = dict(
        DoorTick.objects.filter(line__operation=operation, said__in=KNOCKED)
        .values("account").annotate(last=Max("at")).values_list("account", "last")
    )  # fmt: skip
    waiting: list[EvacuationLine] | None = None
    for leader in leaders:
        free = last.get(leader.account, leader.ready)
        if free > moment:
            continue
        if waiting is None:
            waiting = list(_listed(operation, moment))
        line = next((each for each in waiting if each.place.startswith(leader.place)), None)
        if line is None or free + timedelta(seconds=door_of(line.id).takes) > moment:
            continue
        waiting.remove(line)
        _say(line, leader, "knock", Saying(door_of(line.id).said))


def _listed(operation: Operation, moment: datetime) -> Iterable[EvacuationLine]:
    rows = EvacuationLine.objects.filter(
        operation=operation, state=DoorState.TO_MOVE, listed_at__lte=moment - TO_THE_DOORS
    )
    return rows.order_by("listed_at", "place", "building", "dwelling", "id")


def _call_again(operation: Operation, leaders: Iterable[_Leader], moment: datetime) -> None:
    """Where nobody was there, somebody comes once more."""
    absent = EvacuationLine.objects.filter(operation=operation, state=DoorState.UNREACHABLE).order_by("id")
    due = {
        derived_id(line.id, "simulated:again"): line
        for line in absent
        if line.state_at is not None and line.state_at + timedelta(seconds=door_of(line.id).again) <= moment
    }
    done = set(DoorTick.objects.filter(id__in=list(due)).values_list("id", flat=True)) if due else set()
    for id, line in due.items():
        leader = _at(leaders, line.place)
        if leader and id not in done:
            _say(line, leader, "again", Saying(door_of(line.id).then))


def _leave(operation: Operation, leaders: Iterable[_Leader], moment: datetime) -> None:
    """Who was told goes once they have packed; their leader says so."""
    for line in EvacuationLine.objects.filter(operation=operation, state=DoorState.INFORMED).order_by("id"):
        door, leader = door_of(line.id), _at(leaders, line.place)
        if leader and line.state_at is not None and line.state_at + timedelta(seconds=door.packs) <= moment:
            shelter = line.shelter_id if door.comes else None
            _say(line, leader, "leave", Saying(DoorState.MOVED, door.way, shelter, elsewhere=not door.comes))


def _at(leaders: Iterable[_Leader], place: str) -> _Leader | None:
    return next((leader for leader in leaders if place.startswith(leader.place)), None)


def _say(line: EvacuationLine, leader: _Leader, what: str, saying: Saying) -> None:
    actor = holder_of(leader.post, leader.account)
    ticking.tick(actor=actor, line_id=line.id, id=derived_id(line.id, f"simulated:{what}"), saying=saying)


def _assign(operation: Operation, commander: Actor) -> None:
    """The command adopts where households are to go, once for each list that it has."""
    homeless = EvacuationLine.objects.filter(operation=operation, state=DoorState.TO_MOVE, shelter=None).count()
    id = derived_id(operation.id, f"shelters:{EvacuationLine.objects.filter(operation=operation).count()}")
    if not (homeless and commander.posts) or Entry.objects.filter(id=id).exists():
        return
    seal = proposing.proposal(commander, operation.id)["seal"]
    with suppress(Problem):
        proposing.adopt(actor=commander, operation_id=operation.id, id=id, seal=seal)


def _arrive(operation: Operation, commander: Actor, moment: datetime) -> None:
    """Those who were moved come to their shelter, whose keeper types their code; where nobody keeps it, the command."""
    here = CheckIn.objects.filter(line=OuterRef("pk"))
    rows = EvacuationLine.objects.filter(
        ~Exists(here), operation=operation, state=DoorState.MOVED, shelter__isnull=False
    )
    keepers: dict[UUID, Actor] = {}
    for line in rows.order_by("state_at", "id"):
        door, shelter = door_of(line.id), line.taken_to_id or line.shelter_id
        walked = line.state_at is not None and line.state_at + timedelta(seconds=door.walks) <= moment
        if not (door.comes and walked and shelter):
            continue
        keepers = keepers or _keepers(operation, commander)
        keeper = keepers.get(shelter, commander)
        if keeper.posts:
            ticking.check_in(
                actor=keeper, operation_id=operation.id, id=derived_id(line.id, "simulated:arrive"), shelter_id=shelter,
                code=line.code, people=line.people,
            )  # fmt: skip


def _keepers(operation: Operation, commander: Actor) -> dict[UUID, Actor]:
    """Who checks in at each shelter: whoever keeps it, if they see the operation; else the command."""
    found = {}
    for shelter in for_operation(operation).select_related("keeper"):
        kept = shelter.keeper is not None and shelter.keeper.account_id is not None
        keeper = holder_of(shelter.keeper.id) if kept and shelter.keeper else commander
        sees = Operation.objects.filter(visible(keeper), id=operation.id).exists()
        found[shelter.id] = keeper if sees else commander
    return found
