"""One move for many cases: each case makes it for itself, as if it had been chosen alone; and taking that back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction

from weige.access.actions import keep_standing
from weige.access.actors import Actor
from weige.cases import actions as moves
from weige.cases import errors, queries
from weige.cases.jobs import tell
from weige.cases.lifecycle import Outcome
from weige.cases.models import Batch, BatchItem, Step
from weige.core import clock, events, sealing
from weige.core.errors import ID_TAKEN, NOT_FOUND, Problem, Text

from . import snapshot
from .previewing import Chosen, Wish, refusal
from .rules import UNDO_FOR, Result, refuses_undo, undo_closes

AT_ONCE = 20
"""So many cases are moved before the client is answered and asks to go on: it shows how far the batch is."""


@dataclass(frozen=True, slots=True)
class NewBatch:
    """What somebody wants done with the cases chosen."""

    id: UUID
    wish: Wish
    note: str
    chosen: Sequence[Chosen]


@transaction.atomic
def start(*, actor: Actor, wanted: NewBatch) -> Batch:
    """Write down a batch; nothing is moved yet. Repeating the command returns the first one.

    Raises:
        Problem: ``cases.note_needed``, ``cases.outcome_needed``, ``cases.recipient_invalid``, ``core.id_taken``.
    """
    earlier = Batch.objects.filter(id=wanted.id).first()
    if earlier is not None:
        if earlier.account_id != actor.account_id or earlier.move != wanted.wish.move:
            raise Problem(ID_TAKEN, field="id")
        return earlier
    wish = wanted.wish
    _check(wish, wanted.note)
    batch = Batch.objects.create(
        id=wanted.id, account_id=actor.person, move=wish.move, note=wanted.note, outcome=wish.outcome,
        to_post_id=wish.to_post, made_at=clock.now(),
    )  # fmt: skip
    chosen = list({one.id: one for one in wanted.chosen}.values())
    seen = queries.visible_ids(actor, [one.id for one in chosen])
    BatchItem.objects.bulk_create(
        BatchItem(batch=batch, position=at, case_id=one.id, based_on=one.version)
        for at, one in enumerate(one for one in chosen if one.id in seen)
    )
    events.append(
        "case.batch_started", actor=actor, subject_type="case_batch", subject_id=batch.id,
        payload={"move": wish.move, "cases": len(seen)},
    )  # fmt: skip
    return batch


def go_on(*, actor: Actor, batch_id: UUID) -> Batch:
    """Move the next cases of a batch, each in a transaction of its own; call it until the batch has ended.

    Safe to run twice and after an interruption: a case that has made its move does not make it again.

    Raises:
        Problem: ``core.not_found``, ``cases.batch_undone``.
    """
    batch = find(actor, batch_id)
    if batch.undone_at is not None:
        raise Problem(errors.BATCH_UNDONE)
    waiting = list(
        batch.items.filter(result=Result.WAITING).order_by("position").values_list("id", flat=True)[:AT_ONCE]
    )
    for item in waiting:
        _move(actor, batch, item)
    if not batch.items.filter(result=Result.WAITING).exists():
        Batch.objects.filter(id=batch.id, ended_at=None).update(ended_at=clock.now())
    batch.refresh_from_db()
    return batch


def undo(*, actor: Actor, batch_id: UUID) -> Batch:
    """Bring back every case of a batch that nobody has moved since; each says so, or why it stays as it is.

    What still waited is not moved any more. Repeating the command brings nothing back twice.

    Raises:
        Problem: ``core.not_found``, ``cases.undo_too_late``.
    """
    with transaction.atomic():
        batch = find(actor, batch_id, lock=True)
        now = clock.now()
        if batch.undone_at is None:
            last = batch.ended_at or now
            if now > undo_closes(last):
                raise Problem(errors.UNDO_TOO_LATE, minutes=int(UNDO_FOR.total_seconds() // 60))
            batch.undone_at = now
            batch.ended_at = batch.ended_at or now
            batch.save()
            events.append(
                "case.batch_undone", actor=actor, subject_type="case_batch", subject_id=batch.id,
                payload={"move": batch.move},
            )  # fmt: skip
    done = batch.items.filter(result=Result.DONE, reason=[]).order_by("position").values_list("id", flat=True)
    for item in list(done):
        _bring_back(actor, batch, item)
    return batch


def find(actor: Actor, batch_id: UUID, *, lock: bool = False) -> Batch:
    """A batch of the actor's own.

    Raises:
        Problem: ``core.not_found``.
    """
    found = Batch.objects.select_for_update() if lock else Batch.objects.all()
    batch = found.filter(id=batch_id, account_id=actor.person).first()
    if batch is None:
        raise Problem(NOT_FOUND)
    return batch


def _check(wish: Wish, note: str) -> None:
    """What the whole batch needs, whatever its cases."""
    if wish.move in {"close", "escalate"} and not note.strip():
        raise Problem(errors.NOTE_NEEDED, field="note", move=wish.label)
    if wish.move == "close" and wish.outcome is None:
        raise Problem(errors.OUTCOME_NEEDED, field="outcome")
    if wish.move == "dispatch" and wish.to_post is None:
        raise Problem(errors.RECIPIENT_INVALID, field="to_post")


@transaction.atomic
def _move(actor: Actor, batch: Batch, item_id: int) -> None:
    # The batch first, then its item, then the case: as the undo does, so that the two wait for each other.
    Batch.objects.select_for_update().get(id=batch.id)
    item = (
        BatchItem.objects.select_for_update().filter(id=item_id, result=Result.WAITING, batch__undone_at=None).first()
    )
    if item is None:
        return
    wish = Wish(batch.move, batch.to_post_id, Outcome(batch.outcome) if batch.outcome else None)
    try:
        with transaction.atomic():
            case = queries.lock_visible(actor, item.case_id)
            reason = refusal(actor, case, item.based_on, wish)
            if reason is None:
                before = snapshot.take(case)
                command = moves.Command(
                    id=sealing.derived_id(batch.id, f"move.{case.id}"), move=batch.move, version=item.based_on,
                    happened_at=batch.made_at, note=batch.note, to_post=batch.to_post_id, outcome=wish.outcome,
                )  # fmt: skip
                moved = moves.move(actor=actor, case_id=case.id, command=command)
                item.before = snapshot.complete(before, moved)
    except Problem as problem:
        reason = Text(problem.text("detail", "zh-CN"), problem.text("detail", "en"))
    item.result = Result.DONE if reason is None else Result.REFUSED
    item.reason = [reason.zh, reason.en] if reason else []
    item.save(update_fields=["result", "reason", "before"])


@transaction.atomic
def _bring_back(actor: Actor, batch: Batch, item_id: int) -> None:
    item = BatchItem.objects.select_for_update().filter(id=item_id, result=Result.DONE).first()
    if item is None or item.before is None:
        return
    reason = _undo_case(actor, batch, item.case_id, item.before)
    item.result = Result.UNDONE if reason is None else Result.DONE
    item.reason = [reason.zh, reason.en] if reason else []
    item.save(update_fields=["result", "reason"])


def _undo_case(actor: Actor, batch: Batch, case_id: UUID, before: dict[str, Any]) -> Text | None:
    """Bring one case back, as a step of its own; or why not."""
    case = queries.lock_for_undo(case_id)
    reason = refuses_undo(version=case.version, version_after=before["version_after"], answered=snapshot.answered(case))
    if reason is not None:
        return reason
    made = Step.objects.get(id=sealing.derived_id(batch.id, f"move.{case.id}"))
    if made.post_id not in actor.post_ids:
        return Text("您已不在原来的岗位", "you hold the post no more from which you moved it")
    if not keep_standing(UUID(before["holder_id"])):
        return Text("原来的岗位已无人在岗", "nobody holds the post it was with any more")
    now, left = clock.now(), case.state
    snapshot.bring_back(case, before)
    case.version += 1
    case.updated_at = now
    case.save()
    step = Step.objects.create(
        id=sealing.derived_id(batch.id, f"undo.{case.id}"), case=case, version=case.version, move="undo",
        from_state=left, to_state=case.state, actor_id=actor.account_id, post_id=made.post_id,
        holder_id=case.holder_id, happened_at=now, at=now,
    )  # fmt: skip
    events.append(
        "case.undo", actor=actor.acting_from(made.post_id), subject_type="case", subject_id=case.id, place=case.place,
        payload={"from": left, "to": case.state, "holder": str(case.holder_id)},
    )  # fmt: skip
    tell.defer(step=str(step.id))
    return None
