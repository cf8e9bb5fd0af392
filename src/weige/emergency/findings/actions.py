"""Every change of findings, in real time. Each is repeated without effect by its command's id."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F, Q

from weige.access.actions import acting
from weige.access.actors import SYSTEM, Actor
from weige.access.models import Post
from weige.core import clock, events
from weige.core.errors import ID_TAKEN, Problem, Text
from weige.core.models import StoredFile
from weige.core.photos import store_photo
from weige.core.sealing import derived_id
from weige.emergency import errors
from weige.emergency.models import Finding, FindingStep, Operation, PlanVersion
from weige.emergency.operations.keeping import find_whole
from weige.emergency.scopes import COMMAND
from weige.notify.actions import tell

from . import rules
from .errors import OWNER_UNFIT, PLAN_NOT_FOUND
from .queries import find_finding, mover_of, owners_of, plan_keeper
from .rules import MOVES, WAITING, FindingState

MAKE, ASSIGN = Text("登记问题", "write a finding down"), Text("改派或改期", "give it on")
PHOTO = Text("加照片", "add a photo")


@transaction.atomic
def make(
    *, actor: Actor, operation_id: UUID, id: UUID, text: str, owner: UUID, due_on: date, objective: str = ""
) -> Finding:
    """Write down what an operation showed to be mended. Repeating the command returns the finding.

    Raises:
        Problem: ``emergency.unknown_operation``, ``access.not_allowed``, ``emergency.finding_owner_unfit``,
            ``emergency.move_refused`` (a day in the past), ``core.id_taken``.
    """
    operation = find_whole(actor, operation_id)
    actor = acting(actor, COMMAND, operation.place)
    earlier = Finding.objects.filter(id=id).first()
    if earlier is not None:
        if (earlier.operation_id, earlier.made_by_id, earlier.text) != (operation.id, actor.account_id, text):
            raise Problem(ID_TAKEN, field="id")
        return earlier
    _check_due(due_on, MAKE)
    try:
        with transaction.atomic():
            made = Finding.objects.create(
                id=id, operation=operation, place=operation.place, text=text, objective=objective,
                owner=_owner(operation, owner), due_on=due_on, state=FindingState.OPEN, made_by_id=actor.person,
                made_at=clock.now(),
            )  # fmt: skip
    except IntegrityError as error:
        raise Problem(ID_TAKEN, field="id") from error
    _step(made, id, "made", actor, text)
    _tell_owner(made, actor, cause=id)
    return made


def move(
    *, actor: Actor, finding_id: UUID, id: UUID, move: str, version: int, words: str = "",
    happened_at: datetime | None = None,
) -> Finding:  # fmt: skip
    """Make one move of a finding. Repeating the command changes nothing.

    Args:
        words: what was done, or why it is not enough.
        happened_at: when it was said on a phone that may have had no signal.

    Raises:
        Problem: ``emergency.unknown_finding``, ``emergency.changed``, ``emergency.move_refused``, ``core.id_taken``.
    """
    row = MOVES[move]
    with _changing(actor, finding_id) as found:
        if _is_replay(found, id, move, actor):
            return found
        _check_version(found, version)
        mover = mover_of(actor, found)
        reason = rules.refusal(FindingState(found.state), row, mover, words)
        if reason is not None:
            raise Problem(errors.MOVE_REFUSED, field="move", move=row.label, reason=reason)
        acts_from = found.owner_id if row.by is rules.By.OWNER else None
        actor = actor.acting_from(acts_from) if acts_from else acting(actor, COMMAND, found.place)
        found.state = row.target
        if row.target is FindingState.MENDED:
            found.mended_by_id = actor.person
        _save(found)
        _step(found, id, move, actor, words, at=_moment(found, happened_at))
        if row.target is FindingState.REOPENED:
            _tell_owner(found, actor, cause=id)
        elif row.target is FindingState.MENDED:
            _tell([found.made_by_id], found, "emergency.finding_mended", cause=id, but=actor.account_id)
    return found


def add_photo(
    *, actor: Actor, finding_id: UUID, id: UUID, content: bytes, happened_at: datetime | None = None
) -> Finding:
    """Show what it looks like. Repeating the command changes nothing.

    Args:
        happened_at: when it was taken on a phone that may have had no signal.

    Raises:
        Problem: ``emergency.unknown_finding``, ``emergency.move_refused``, ``core.id_taken``, and as
            ``core.photos.store_photo``.
    """
    with _changing(actor, finding_id) as found:
        if _is_replay(found, id, "photo", actor):
            return found
        mover = mover_of(actor, found)
        reason = rules.photo_refusal(FindingState(found.state), mover, found.steps.filter(move="photo").count())
        if reason is not None:
            raise Problem(errors.MOVE_REFUSED, field="file", move=PHOTO, reason=reason)
        actor = actor.acting_from(found.owner_id) if mover.owns else acting(actor, COMMAND, found.place)
        _step(found, id, "photo", actor, photo=store_photo(content, id=id), at=_moment(found, happened_at))
    return found


def assign(
    *, actor: Actor, finding_id: UUID, id: UUID, version: int, owner: UUID, due_on: date, words: str = ""
) -> Finding:
    """Give a finding to another post, or another day. Repeating the command changes nothing.

    Raises:
        Problem: ``emergency.unknown_finding``, ``emergency.changed``, ``emergency.move_refused``,
            ``emergency.finding_owner_unfit``, ``core.id_taken``.
    """
    with _changing(actor, finding_id) as found:
        if _is_replay(found, id, "assign", actor):
            return found
        _check_version(found, version)
        reason = rules.assign_refusal(FindingState(found.state), mover_of(actor, found))
        if reason is not None:
            raise Problem(errors.MOVE_REFUSED, field="owner", move=ASSIGN, reason=reason)
        actor = acting(actor, COMMAND, found.place)
        _check_due(due_on, ASSIGN)
        before = found.owner_id
        if owner != before:
            found.owner = _owner(found.operation, owner)
            found.state = FindingState.OPEN
        found.due_on = due_on
        _save(found)
        _step(found, id, "assign", actor, words)
        if found.owner_id != before:
            _tell_owner(found, actor, cause=id)
    return found


def link_plan(*, actor: Actor, finding_id: UUID, id: UUID, version: int, number: int) -> Finding:
    """Say which version of the plan was made because of a finding. Repeating the command changes nothing.

    Raises:
        Problem: ``emergency.unknown_finding``, ``access.not_allowed``, ``emergency.changed``,
            ``emergency.finding_plan_unfit``, ``core.id_taken``.
    """
    with _changing(actor, finding_id) as found:
        actor = acting(actor, COMMAND, found.place)
        if _is_replay(found, id, "link_plan", actor):
            return found
        _check_version(found, version)
        operation = found.operation
        later = PlanVersion.objects.filter(
            plan=operation.plan_id, number=number, number__gt=operation.version_of_plan.number
        ).first()
        if later is None:
            raise Problem(PLAN_NOT_FOUND, field="number")
        found.plan_version = later
        _save(found)
        _step(found, id, "link_plan", actor, "")
    return found


def tell_overdue(*, limit: int = 500) -> int:
    """Tell the owner and the keeper of the plan that a finding's day has passed, once for each day that was set.

    Returns:
        how many findings were told of.
    """
    due = Finding.objects.filter(state__in=WAITING, due_on__lt=clock.today())
    due = due.filter(Q(told_of__isnull=True) | ~Q(told_of=F("due_on")))
    return sum(_tell_overdue(id) for id in due.order_by("due_on", "id").values_list("id", flat=True)[:limit])


@transaction.atomic
def _tell_overdue(finding_id: UUID) -> bool:
    found = Finding.objects.select_for_update(of=("self",)).select_related("operation", "owner").get(id=finding_id)
    if not rules.is_overdue(FindingState(found.state), found.due_on, clock.today()) or found.told_of == found.due_on:
        return False
    found.told_of = found.due_on
    found.save(update_fields=["told_of"])
    people = [found.owner.account_id, plan_keeper(found.operation)]
    _tell(people, found, "emergency.finding_overdue", cause=derived_id(found.id, f"overdue:{found.due_on}"))
    _event(found, "emergency.finding_overdue", SYSTEM)
    return True


@contextmanager
def _changing(actor: Actor, finding_id: UUID) -> Iterator[Finding]:
    with transaction.atomic():
        yield find_finding(actor, finding_id, lock=True)


def _check_version(found: Finding, version: int) -> None:
    if found.version != version:
        state = FindingState(found.state)
        raise Problem(errors.CHANGED, field="version", now=rules.STATE_LABELS[state],
                      current={"state": state.value, "version": found.version})  # fmt: skip


def _check_due(due_on: date, label: Text) -> None:
    reason = rules.due_refusal(due_on, clock.today())
    if reason is not None:
        raise Problem(errors.MOVE_REFUSED, field="due_on", move=label, reason=reason)


def _owner(operation: Operation, post_id: UUID) -> Post:
    found = owners_of(operation).filter(id=post_id).first()
    if found is None:
        raise Problem(OWNER_UNFIT, field="owner")
    return found


def _is_replay(found: Finding, id: UUID, move: str, actor: Actor) -> bool:
    earlier = FindingStep.objects.filter(id=id).first()
    if earlier is None:
        return False
    if (earlier.finding_id, earlier.move, earlier.account_id) != (found.id, move, actor.account_id):
        raise Problem(ID_TAKEN, field="id")
    return True


def _save(found: Finding) -> None:
    found.version += 1
    found.save()


def _step(
    found: Finding, id: UUID, move: str, actor: Actor, words: str = "", *, photo: StoredFile | None = None,
    at: datetime | None = None,
) -> None:  # fmt: skip
    try:
        with transaction.atomic():
            FindingStep.objects.create(
                id=id, finding=found, move=move, account_id=actor.person, post=actor.acting_post_id, words=words,
                photo=photo, at=at or clock.now(),
            )  # fmt: skip
    except IntegrityError as error:
        raise Problem(ID_TAKEN, field="id") from error
    _event(found, f"emergency.finding_{move}", actor)


def _moment(found: Finding, happened_at: datetime | None) -> datetime:
    """When something was done, as the phone says, but neither in the future nor before the finding was written down."""
    now = clock.now()
    return max(found.made_at, min(happened_at or now, now))


def _event(found: Finding, kind: str, actor: Actor) -> None:
    payload: dict[str, Any] = {
        "operation": str(found.operation_id),
        "drill": found.operation.drill,
        "state": found.state,
    }
    events.append(kind, actor=actor, subject_type="finding", subject_id=found.id, place=found.place, payload=payload)


def _tell_owner(found: Finding, actor: Actor, *, cause: UUID) -> None:
    _tell([found.owner.account_id], found, "emergency.finding_given", cause=cause, but=actor.account_id)


def _tell(people: list[UUID | None], found: Finding, kind: str, *, cause: UUID, but: UUID | None = None) -> None:
    """A line in inboxes: which operation and by when, not what was found; of a drill it says so."""
    operation = found.operation
    told = [person for person in people if person and person != but]
    if told:
        name = f"【演练】{operation.name}" if operation.drill else operation.name
        tell(told, kind=kind, subject_type="finding", subject_id=found.id, cause=cause,
             params={"name": name, "day": found.due_on.isoformat()})  # fmt: skip
