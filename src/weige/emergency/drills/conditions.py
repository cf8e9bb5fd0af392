"""When an inject comes, by what the log says. Pure: the same log gives the same moment, in whatever order its lines are
read and however often it is looked at.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from itertools import groupby
from math import ceil
from uuid import UUID

from weige.core.errors import Text

from .measuring import Line
from .scenario import Condition, Inject

KINDS: dict[str, tuple[str, ...]] = {
    "done": ("task_",),
    "acknowledged": ("rung_", "call_acknowledged", "call_arrived"),
    "arrived": ("rung_", "call_arrived"),
    "moved": ("evacuation_ordered", "door_"),
    "level": ("activated", "level_changed"),
}
"""How the kinds of lines begin that a condition looks at."""
SHARES = {"acknowledged": Text("应答", "have acknowledged"), "arrived": Text("到岗", "have arrived")}
Fold = Callable[[Line], bool]
"""Takes one line after another and says whether the condition holds now."""


def due_at(inject: Inject, begin: datetime, lines: Iterable[Line]) -> datetime | None:
    """When an inject comes by what the log says so far; nothing while that is open. Lines still to come can only make it
    earlier than a latest minute that has not come yet."""
    after = begin + timedelta(minutes=inject.minute or 0)
    if inject.when is None:
        return after
    held = holds_at(inject.when, lines)
    last = begin + timedelta(minutes=inject.latest) if inject.latest is not None else None
    moments = [moment for moment in (max(after, held) if held else None, last) if moment is not None]
    return min(moments, default=None)


def holds_at(condition: Condition, lines: Iterable[Line]) -> datetime | None:
    """The first moment at which a condition held."""
    fold = FOLDS[condition.kind](condition)
    for at, those in groupby(sorted(lines, key=lambda line: (line.at, not line.begins)), key=lambda line: line.at):
        # Of one moment all lines are taken before it is judged: their order says nothing.
        if [fold(line) for line in those][-1]:
            moment: datetime = at
            return moment
    return None


def _done(condition: Condition) -> Fold:
    open_: set[UUID | None] = set()
    known: set[UUID | None] = set()
    done: set[UUID | None] = set()

    def take(line: Line) -> bool:
        if line.kind == "task_ordered" and line.inject == condition.inject:
            known.add(line.subject)
            open_.add(line.subject)
        elif line.subject in known and line.kind == "task_order_again":
            open_.add(line.subject)
        elif line.subject in known and line.kind in {"task_finish", "task_call_off"}:
            open_.discard(line.subject)
            if line.kind == "task_finish":
                done.add(line.subject)
        return bool(done) and not open_

    return take


def _share(condition: Condition) -> Fold:
    said = {"call_arrived"} if condition.kind == "arrived" else {"call_acknowledged", "call_arrived"}
    called: set[UUID | None] = set()
    stand_ins: set[UUID | None] = set()
    seen: set[UUID | None] = set()

    def take(line: Line) -> bool:
        if line.kind.startswith("rung_") and condition.group in ("", line.group):
            (stand_ins if line.stand_in else called).add(line.subject)
        elif line.kind in said:
            seen.add(line.subject)
        return _enough(len(seen & (called | stand_ins)), len(called), condition.share)

    return take


def _moved(condition: Condition) -> Fold:
    listed = 0
    moved: set[UUID | None] = set()

    def take(line: Line) -> bool:
        nonlocal listed
        listed += line.households
        if line.kind == "door_moved":
            moved.add(line.subject)
        elif line.kind in {"door_to_move", "door_informed", "door_refused"}:
            moved.discard(line.subject)
        return _enough(len(moved), listed, condition.share)

    return take


def _level(condition: Condition) -> Fold:
    level = 5

    def take(line: Line) -> bool:
        nonlocal level
        level = line.level or level
        return level <= condition.level

    return take


FOLDS: dict[str, Callable[[Condition], Fold]] = {
    "done": _done, "acknowledged": _share, "arrived": _share, "moved": _moved, "level": _level,
}  # fmt: skip


def _enough(count: int, of: int, share: int) -> bool:
    return of > 0 and count >= ceil(of * share / 100)


def told(
    condition: Condition, injects: Mapping[str, Inject], groups: Mapping[str, str], levels: Mapping[int, Text]
) -> Text:
    """A condition in words: what is waited for.

    Args:
        groups: what the groups of the operation are called.
    """
    match condition.kind:
        case "done":
            other = injects[condition.inject].text
            return Text(f"“{other.zh}”的任务都做完", f"the tasks on “{other.en}” are done")
        case "moved":
            return Text(
                f"转移名单上 {condition.share}% 的住户已转移", f"{condition.share} % of the listed households are moved"
            )
        case "level":
            level = levels[condition.level]
            return Text(f"升到{level.zh}", f"{level.en} is in force")
        case _:
            name, said = groups.get(condition.group, condition.group), SHARES[condition.kind]
            return Text(
                f"{name or '全体人员'} {condition.share}% {said.zh}",
                f"{condition.share} % of {name or 'everybody'} {said.en}",
            )
