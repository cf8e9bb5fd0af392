"""How a household that is to be moved stands, by what was said at its door. Pure.

Everything that was said is kept as a tick. Ticks come late and in any order, from several phones: the state follows from
all of them together by the times at which they were said, so that the order of their arrival changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from weige.core.errors import Text


class DoorState(StrEnum):
    """Where a household stands."""

    TO_MOVE = "to_move"
    INFORMED = "informed"
    MOVED = "moved"
    REFUSED = "refused"
    UNREACHABLE = "unreachable"
    RETURNED = "returned"


STATE_LABELS = {
    DoorState.TO_MOVE: Text("待转移", "to be moved"),
    DoorState.INFORMED: Text("已通知", "informed"),
    DoorState.MOVED: Text("已转移", "moved"),
    DoorState.REFUSED: Text("拒绝", "refused"),
    DoorState.UNREACHABLE: Text("联系不上", "unreachable"),
    DoorState.RETURNED: Text("已返回", "returned"),
}


class Way(StrEnum):
    """By what a household was moved."""

    WALK = "walk"
    CAR = "car"
    BOAT = "boat"
    CARRIED = "carried"


WAY_LABELS = {
    Way.WALK: Text("步行", "on foot"),
    Way.CAR: Text("乘车", "by car"),
    Way.BOAT: Text("乘船", "by boat"),
    Way.CARRIED: Text("抬送", "carried"),
}


@dataclass(frozen=True, slots=True)
class Move:
    """One row of the table: what is said, after which states it is to be expected, and what it needs."""

    said: DoorState
    follows: frozenset[DoorState]
    by_command: bool = False
    needs_approval: bool = False


BACK = frozenset({DoorState.RETURNED, DoorState.TO_MOVE})
"""After these it begins anew."""
AT_HOME = frozenset({DoorState.TO_MOVE, DoorState.INFORMED, DoorState.REFUSED, DoorState.UNREACHABLE})
MOVES: dict[DoorState, Move] = {
    move.said: move
    for move in (
        Move(DoorState.INFORMED, AT_HOME | {DoorState.RETURNED}),
        Move(DoorState.MOVED, AT_HOME | {DoorState.RETURNED}),
        Move(DoorState.REFUSED, AT_HOME | {DoorState.RETURNED}),
        Move(DoorState.UNREACHABLE, AT_HOME | {DoorState.RETURNED, DoorState.MOVED}),
        Move(DoorState.RETURNED, frozenset({DoorState.MOVED}), needs_approval=True),
        Move(DoorState.TO_MOVE, frozenset(DoorState), by_command=True),
    )
}
"""Nothing that was seen at a door is refused because of what was said before: it is kept, and where it does not follow,
the two who said it contradict each other. Nobody at a door whose people have been moved contradicts nobody."""


@dataclass(frozen=True, slots=True)
class Tick:
    """Something that was said of a door, at a moment on the operation's clock. The word of the command settles what was
    said before it."""

    id: UUID
    said: DoorState
    at: datetime
    account: UUID
    by_command: bool = False
    way: str = ""
    shelter: UUID | None = None
    elsewhere: bool = False
    """To no shelter: to family, say. Without this and without a shelter nobody has said where."""

    @property
    def says_where(self) -> bool:
        return self.shelter is not None or self.elsewhere


@dataclass(frozen=True, slots=True)
class Standing:
    """How a household stands: the tick that holds, and another person's word that it contradicts, if there is one. Of
    one that was moved: by what and where to, as far as it was said."""

    state: DoorState = DoorState.TO_MOVE
    holds: Tick | None = None
    against: Tick | None = None
    way: str = ""
    shelter: UUID | None = None
    elsewhere: bool = False


def standing(ticks: Iterable[Tick]) -> Standing:
    """The state that follows from everything that was said, in whatever order it came.

    The latest word holds; nobody at home takes back no moving by somebody else. What another person said last, and from
    which the word that holds does not follow, stands against it until the command settles it or they agree. When the
    command settles that a household was moved and says no more than that, how it was moved stays as it was last said.
    """
    ordered = sorted(ticks, key=lambda tick: (tick.at, tick.id))
    settled = max((at for at, tick in enumerate(ordered) if tick.by_command), default=0)
    holds: Tick | None = None
    words: dict[UUID, Tick] = {}
    for tick in ordered[settled:]:
        if holds is not None and _found_empty(holds, tick):
            continue
        words[tick.account] = holds = tick
    if holds is None:
        return Standing()
    others = (
        word for account, word in words.items() if account != holds.account and contradicts(word.said, holds.said)
    )
    against = max(others, key=lambda word: (word.at, word.id), default=None)
    if holds.said is not DoorState.MOVED:
        return Standing(holds.said, holds, against)
    confirmed = _of_one_move(ordered, holds)
    way = next((tick.way for tick in confirmed if tick.way), "")
    where = next((tick for tick in confirmed if tick.says_where), holds)
    return Standing(holds.said, holds, against, way, where.shelter, where.elsewhere)


def leaves_open_where(ticks: Iterable[Tick], word: Tick) -> bool:
    """Whether neither a new word, that a household was moved, nor one that it confirms says where to."""
    ordered = sorted([*ticks, word], key=lambda tick: (tick.at, tick.id))
    return not any(tick.says_where for tick in _of_one_move(ordered, word))


def _of_one_move(ordered: list[Tick], holds: Tick) -> list[Tick]:
    """A word, that a household was moved; and of the command's those that it confirms, the latest first."""
    found = [holds]
    if holds.by_command:
        for tick in reversed(ordered[: ordered.index(holds)]):
            if tick.said in BACK:
                break
            if tick.said is DoorState.MOVED:
                found.append(tick)
    return found


def contradicts(before: DoorState, after: DoorState) -> bool:
    """Whether the later of two words does not follow from the earlier."""
    return before is not after and before not in MOVES[after].follows


def _found_empty(before: Tick, after: Tick) -> bool:
    moved = before.said is DoorState.MOVED and after.said is DoorState.UNREACHABLE
    return moved and before.account != after.account and not after.by_command


def refusal(said: DoorState, *, commands: bool, approved: bool) -> Text | None:
    """Why somebody may not say this of a door, if they may not.

    Args:
        approved: the command had approved the return of its area when it was said.
    """
    move = MOVES[said]
    if move.by_command and not commands:
        return Text("只有指挥人员可以", "only the command may")
    if move.needs_approval and not (approved or commands):
        return Text("指挥部还没有批准返回", "the command has not approved the return yet")
    return None
