"""The steps of an import that take long, each whole or not at all: reading, checking, taking, undoing.

Taking is one transaction: a process that is killed in it leaves the register as it was, and the step is begun anew.
How far it is stands in a file of the import, since nothing of an open transaction is seen outside.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain, islice
from typing import Any, TypeVar
from uuid import UUID

import structlog
from django.db import IntegrityError, transaction

from weige.access.errors import NOT_ALLOWED
from weige.access.queries import is_held
from weige.core import clock, events
from weige.core.alone import alone
from weige.core.collector import without_collector
from weige.core.errors import Problem, Text
from weige.core.places import Scope
from weige.registry.models import Change, Import, Stay
from weige.registry.people import bulk, persons, wall
from weige.registry.people import effects as tables
from weige.registry.people.errors import CHANGED_SINCE
from weige.registry.people.origin import Origin
from weige.registry.people.standing import lock_dwellings
from weige.registry.people.terms import ImportState, Source

from . import errors, imports, store
from .checking import check, columns_of, counts_of, near_of, placed_rows, planner
from .households import FileHousehold, group, vacant_lines
from .planning import Planner
from .plans import Part, Plan
from .writing import write_parts

log = structlog.get_logger()
T = TypeVar("T")
PARTS_AT_ONCE = 2_000
OUTSIDERS_AT_ONCE = 50
TRIES = 3
SHARE_OF_RECOGNISING = 0.2


@dataclass(frozen=True, slots=True)
class Importer:
    """Whoever began the step, for the event log."""

    account_id: UUID | None
    acting_post_id: UUID | None


def work(import_id: UUID) -> bool:
    """Do the step that an import is in. Safe to call at any time and twice.

    Returns:
        whether there was something to do and nobody else doing it.
    """
    with alone(f"weige.registry.import:{import_id}") as free:
        if not free:
            return False
        found = Import.objects.filter(id=import_id).first()
        if found is None or found.state not in imports.WORKING:
            return False
        before, step = STEPS[ImportState(found.state)]
        try:
            with without_collector():
                step(found)
        except Problem as problem:
            _stop(found, before, problem)
        except Exception as error:  # noqa: BLE001 - whatever it was, the import must not hang; the log has the trace
            trace = "".join(traceback.format_tb(error.__traceback__))
            log.error("import_failed", error=type(error).__name__, import_id=str(import_id), trace=trace)
            _stop(found, before, Problem(errors.FAILED))
        return True


def _stop(found: Import, state: ImportState, problem: Problem) -> None:
    """Back to where the step began, with what stopped it."""
    params = {
        name: [value.zh, value.en] if isinstance(value, Text) else value
        for name, value in problem.params.items()
        if isinstance(value, Text | str | int)
    }
    Import.objects.filter(id=found.id).update(state=state, problem={"code": problem.code, "params": params})
    if state == ImportState.REFUSED:
        store.remove(found.files)


def _check_post(found: Import) -> None:
    """Whoever began the step must still hold the post from which they did."""
    if found.post is not None and not is_held(found.post):
        raise Problem(NOT_ALLOWED, ability=Text("导入住户表格", "import households from files"))


def _read(found: Import) -> None:
    imports.read(found)


def _check(found: Import) -> None:
    found.counts = check(found)
    found.state = ImportState.CHECKED
    found.save(update_fields=["counts", "state"])
    store.say_progress(found.files, 1.0)


def _take(found: Import) -> None:
    """Take the file, trying again when the register changed at that very moment.

    Raises:
        Problem: ``registry.import_faulty`` when faults came up since the check, ``registry.import_nothing``,
            ``registry.import_meanwhile``.
    """
    _check_post(found)
    for attempt in range(1, TRIES + 1):
        try:
            with transaction.atomic(), wall.opened(Scope((found.place,))):
                _take_whole(found)
            break
        except IntegrityError as error:
            if attempt == TRIES:
                raise Problem(errors.TAKEN_MEANWHILE) from error
    store.remove(found.files, store.SOURCE, store.ROWS, store.PEOPLE, store.NEAR)
    store.say_progress(found.files, 1.0)


def _take_whole(found: Import) -> None:
    """Plan anew under locks and write everything: PostgreSQL inserts the first households while the next are planned,
    and what turns out to be wrong in between takes the whole transaction back."""
    now, today = clock.now(), clock.today()
    columns = columns_of(found)
    placed = list(placed_rows(found.files))
    lock_dwellings({one.dwelling for one in placed})
    homes, faults = group(placed, relation_column=columns.get("relation"))
    empty, of_empty = vacant_lines(placed, homes)
    planning = planner(found, columns, list(near_of(found.files)))
    plan = planning.begin(homes, [*faults, *of_empty], empty)
    store.say_progress(found.files, SHARE_OF_RECOGNISING)
    origin = Origin(found.account_id, now, Source.IMPORT)
    done = 0
    with bulk.behind():
        for group_ in _groups(planning, plan, homes, empty):
            with _opened_for(group_):
                write_parts(group_, origin, import_id=found.id, today=today)
            done += len(group_)
            share = done / max(done, len(homes) + len(empty))
            store.say_progress(found.files, SHARE_OF_RECOGNISING + (1 - SHARE_OF_RECOGNISING) * share)
    planning.finish(homes, plan)
    wrong = {fault.line for fault in plan.faults if not fault.note}
    if wrong and not found.taking.get("only_good"):
        raise Problem(errors.FAULTY, count=len(wrong))
    if not plan.parts:
        raise Problem(errors.NOTHING_TO_TAKE)
    found.counts = {**found.counts, **counts_of(found.counts["rows"], homes, plan), "faulty": found.counts["faulty"]}
    found.counts["changes"] = done
    found.state, found.taken_at = ImportState.TAKEN, now
    found.save()
    events.append(
        "registry.imported", actor=Importer(found.account_id, found.post), subject_type="import", subject_id=found.id,
        place=found.place, payload={name: found.counts[name] for name in ("new", "changed", "known", "changes")},
    )  # fmt: skip


def _ends_elsewhere(part: Part) -> bool:
    return bool(part.effects.stays_ended)


def _groups(
    planning: Planner, plan: Plan, homes: Sequence[FileHousehold], empty: Sequence[FileHousehold]
) -> Iterator[Sequence[Part]]:
    """Parts to be written together, planned as they are asked for.

    First those that end stays elsewhere, in small groups since the wall is opened for each of their people; only who is
    known lived elsewhere.
    """
    known, new = _parted(homes, planning.knows_someone)
    movers, plain = _parted([part for home in known if (part := planning.part(home, plan))], _ends_elsewhere)
    rest = chain(plain, (planning.part(home, plan) for home in new), (planning.vacant(home, plan) for home in empty))
    for parts, size in ((movers, OUTSIDERS_AT_ONCE), (rest, PARTS_AT_ONCE)):
        writing = (part for part in parts if part is not None and part.writes)
        while together := list(islice(writing, size)):
            yield together


def _parted(items: Sequence[T], condition: Callable[[T], bool]) -> tuple[list[T], list[T]]:
    """Those for which a condition holds, and the others."""
    held: tuple[list[T], list[T]] = ([], [])
    for item in items:
        held[not condition(item)].append(item)
    return held


@contextmanager
def _opened_for(parts: Sequence[Part]) -> Iterator[None]:
    """The wall, open also for whoever moves in from elsewhere."""
    movers = {stay.person for part in parts if _ends_elsewhere(part) for stay in part.effects.stays_opened}
    if not movers:
        yield
        return
    with wall.opened(people=movers):
        homes = set(Stay.objects.filter(person_id__in=movers).values_list("household_id", flat=True))
        with wall.opened(people=movers, households=homes):
            yield


def _undo(found: Import) -> None:
    """Take back every change of the import that nothing was built on; the others stay and are counted."""
    _check_post(found)
    now = clock.now()
    with transaction.atomic(), wall.opened(Scope((found.place,))):
        changes = list(Change.objects.filter(reference=found.id, undone_at__isnull=True).order_by("id"))
        lock_dwellings({change.dwelling_id for change in changes})
        done = 0

        def tell(count: int) -> None:
            nonlocal done
            done += count
            store.say_progress(found.files, done / max(1, len(changes)))

        kept = [left for at in range(0, len(changes), PARTS_AT_ONCE)
                for left in _take_back(changes[at : at + PARTS_AT_ONCE], found, now, tell)]  # fmt: skip
        found.counts = {**found.counts, "undone": len(changes) - len(kept), "kept": len(kept)}
        found.state, found.undone_at, found.undone_by_id = ImportState.UNDONE, now, found.account_id
        found.save()
        events.append(
            "registry.import_undone", actor=Importer(found.account_id, found.post), subject_type="import",
            subject_id=found.id, place=found.place, payload={"undone": len(changes) - len(kept), "kept": len(kept)},
        )  # fmt: skip
    store.remove(found.files)


def _take_back(changes: Sequence[Change], found: Import, now: Any, tell: Callable[[int], None]) -> list[Change]:
    """Take back many changes at once; where one of them has been built upon, halves are tried, down to that one.

    Returns:
        the changes that stay.
    """
    try:
        with transaction.atomic():
            _take_back_all(changes, found, now)
    except Problem as problem:
        if problem.code != CHANGED_SINCE:
            raise
        if len(changes) == 1:
            tell(1)
            return list(changes)
        middle = len(changes) // 2
        return [*_take_back(changes[:middle], found, now, tell), *_take_back(changes[middle:], found, now, tell)]
    tell(len(changes))
    return []


def _take_back_all(changes: Sequence[Change], found: Import, now: Any) -> None:
    whole: dict[str, Any] = {}
    for change in changes:
        for name, rows in change.effects.items():
            if isinstance(rows, dict):
                whole.setdefault(name, {}).update(rows)
            else:
                whole.setdefault(name, []).extend(rows)
    movers: set[UUID] = set()
    if whole.get("stays_ended"):
        moved = [id for change in changes if change.effects.get("stays_ended") for id in change.effects["stays_opened"]]
        movers = set(Stay.objects.filter(id__in=moved).values_list("person_id", flat=True))
    homes = [UUID(id) for id, _ in whole.get("households_ended", [])]
    with wall.opened(people=movers, households=homes):
        concerned = tables.take_back(whole, now=now)
        persons.take_back(whole)
        tables.mark_changed(concerned, now)
    Change.objects.filter(id__in=[change.id for change in changes]).update(undone_at=now, undone_by=found.account_id)


STEPS: dict[ImportState, tuple[ImportState, Callable[[Import], None]]] = {
    ImportState.READING: (ImportState.REFUSED, _read),
    ImportState.CHECKING: (ImportState.READ, _check),
    ImportState.TAKING: (ImportState.CHECKED, _take),
    ImportState.UNDOING: (ImportState.TAKEN, _undo),
}
"""Each step of the background: the state to which it falls back, and what it does."""
