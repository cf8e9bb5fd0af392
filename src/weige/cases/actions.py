"""Every change of a case: report, move, comment, photo, and the look at a reporter's phone number."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from weige.access.actions import keep_standing
from weige.access.actors import SYSTEM, Actor
from weige.access.models import Post
from weige.core import clock, events, photos, sealing
from weige.core.errors import ID_TAKEN, Problem, Text
from weige.core.places import level_of

from . import errors, lifecycle, queries, whistling
from .correcting import Correction, correct
from .facts import case_facts, mover_of
from .followup import actions as followup
from .handover import holding_candidates, on_duty
from .intake import EARLIEST, Report, Reporter, Taken, take_in
from .jobs import tell
from .lifecycle import CaseFacts, Ground, Mover, Outcome, State
from .models import Case, Comment, Involvement, Photo, Step
from .routing import Route, route_up
from .timing.following import follow
from .work.indexing import keep as keep_words

MAX_PHOTOS = 12
CONTACT = "cases.contact"


@dataclass(frozen=True, slots=True)
class Command:
    """One wish to move a case. ``version`` is the one that the wish was based on."""

    id: UUID
    move: str
    version: int
    happened_at: datetime
    note: str = ""
    to_post: UUID | None = None
    outcome: Outcome | None = None
    ground: Ground | None = None
    to_posts: tuple[UUID, ...] = ()
    correction: Correction | None = None


def report(*, actor: Actor, report: Report) -> tuple[Case, Taken | None] | tuple[None, Taken]:
    """Report a case. Repeating the command returns the first case (with nothing written again).

    Returns:
        the first case when the command is a repetition, else ``None``; and what the intake decided.

    Raises:
        Problem: as ``intake.take_in``; ``core.id_taken`` when another's case has this id.
    """
    try:
        taken = take_in(report, Reporter(actor))
    except Problem:
        # What was taken in stays taken in, though it would be refused today (a category that is out of use, say).
        if Case.objects.filter(id=report.id, reporter_id=actor.person).exists():
            return _same_report(report.id, actor), None
        raise
    if taken.number is not None:
        return None, taken
    return _same_report(report.id, actor), taken


@transaction.atomic
def report_solved(*, actor: Actor, report: Report, note: str) -> Case:
    """Report a case that the reporter has solved on the spot: two steps, one transaction.

    Raises:
        Problem: as :func:`report` and :func:`move`.
    """
    taken = take_in(report, Reporter(actor), hold_oneself=True)
    if taken.number is None:
        return _same_report(report.id, actor)
    step = Command(sealing.derived_id(report.id, "solved"), "solve_on_the_spot", 1, report.happened_at, note)
    return move(actor=actor, case_id=report.id, command=step)


def _same_report(case_id: UUID, actor: Actor) -> Case:
    case = Case.objects.get(id=case_id)
    if case.reporter_id != actor.account_id:
        raise Problem(ID_TAKEN, field="id")
    return case


def report_as_resident(*, report: Report, phone: str | None) -> tuple[str, str]:
    """Report a case as a resident with a verified phone number, or through another system, which may know none.
    Repeating the command gives the same answer.

    Returns:
        case number and follow code.

    Raises:
        Problem: as ``intake.take_in``; ``core.id_taken`` when the id is another number's.
    """
    code = follow_code(report.id)
    digest = sealing.index(f"{report.id}:{code}", "cases.follow")
    taken = take_in(report, Reporter(None, sealing.seal(phone, CONTACT) if phone else None, digest))
    if taken.number is not None:
        return taken.number, code
    case = Case.objects.get(id=report.id)
    contact = queries.contact_of(case)
    if case.reporter_kind != "resident" or (sealing.unseal(contact, CONTACT) if contact else None) != phone:
        raise Problem(ID_TAKEN, field="id")
    return case.number, code


def follow_code(case_id: UUID) -> str:
    """The code with which a resident follows the case that they reported."""
    return sealing.derived_code(case_id, "cases.follow_code", 8)


def move(*, actor: Actor, case_id: UUID, command: Command) -> Case:
    """Make one move as a signed-in person. Repeating the command returns the case and changes nothing.

    Raises:
        Problem: ``cases.unknown_case``, ``cases.conflict``, ``cases.move_refused``, ``cases.note_needed``,
            ``cases.outcome_needed``, ``cases.ground_needed``, ``cases.correction_needed``,
            ``cases.recipient_invalid``, ``cases.nobody_responsible``, ``core.id_taken``.
    """
    with transaction.atomic():
        case = queries.lock_visible(actor, case_id)
        return _move(case, mover_of(actor, case), actor, command)


def answer_as_resident(*, case_id: UUID, command: Command) -> Case:
    """The resident's word on a case: ``confirm`` or ``reopen``, based on whatever its state is now.

    Raises:
        Problem: as :func:`move`.
    """
    with transaction.atomic():
        case = Case.objects.select_for_update().get(id=case_id)
        command = Command(command.id, command.move, case.version, command.happened_at, command.note)
        return _move(case, Mover(account=None, posts=(), is_reporter=True), SYSTEM, command)


def reopen_for_reporter(case: Case, *, actor: Actor, id: UUID, note: str) -> None:
    """Reopen a locked case on the reporter's word, as somebody who asked them wrote it down.

    Raises:
        Problem: as :func:`move`.
    """
    mover = replace(mover_of(actor, case), is_reporter=True)
    _move(case, mover, actor, Command(id, "reopen", case.version, clock.now(), note))


def close_together(case: Case, *, actor: Actor, post: UUID, id: UUID, note: str) -> None:
    """Close a locked open case with the one solution of its campaign, whoever holds it; its reporter is asked."""
    now, before = clock.now(), case.state
    case.state, case.outcome, case.closed_at, case.updated_at = State.CLOSED, Outcome.SOLVED, now, now
    case.version += 1
    follow(case, move="close", holder_place=case.holder.place, at=now)
    case.save()
    followup.after_move(case, move="close", by=actor.account_id, post=post, note=note)
    step = Step.objects.create(
        id=id, case=case, version=case.version, move="close_together", from_state=before, to_state=case.state,
        actor_id=actor.account_id, post_id=post, holder_id=case.holder_id, note=note, happened_at=now, at=now,
    )  # fmt: skip
    events.append(
        "case.close_together", actor=actor, subject_type="case", subject_id=case.id, place=case.place,
        payload={"from": before, "to": case.state, "holder": str(case.holder_id)},
    )  # fmt: skip
    tell.defer(step=str(step.id))


def _move(case: Case, mover: Mover, actor: Actor, command: Command) -> Case:
    earlier = Step.objects.filter(id=command.id).first()
    if earlier is not None:
        if (earlier.case_id, earlier.move, earlier.actor_id) != (case.id, command.move, mover.account):
            raise Problem(ID_TAKEN, field="id")
        return case
    facts = case_facts(case)
    if command.version != case.version:
        raise Problem(
            errors.CONFLICT,
            field="version",
            state=lifecycle.STATE_LABELS[facts.state],
            current=queries.current_state(case),
        )
    now = clock.now()
    offer = lifecycle.offer(facts, mover, command.move, now)
    if offer.reason is not None:
        raise Problem(errors.MOVE_REFUSED, field="move", move=offer.move.label, reason=offer.reason)
    _check_needs(offer.move, command, facts)
    hand = next(iter(mover.hands(facts)), None)
    holder, reasons = _standing_holder(case, facts, command, hand.id if hand else None)
    _apply(case, facts, command, holder, now)
    holder_place = facts.holder_place if holder == facts.holder else Post.objects.get(id=holder).place
    follow(case, move=command.move, holder_place=holder_place, at=now, note=command.note)
    case.save()
    if command.move == "redirect":
        keep_words(case)
    if command.move == "whistle":
        whistling.call(case, id=command.id, caller=holder, posts=command.to_posts, asked=command.note)
    followup.after_move(case, move=command.move, by=mover.account, post=hand.id if hand else None, note=command.note)
    actor = actor.acting_from(hand.id if hand else None)
    step = Step.objects.create(
        id=command.id, case=case, version=case.version, move=command.move, from_state=facts.state,
        to_state=case.state, actor_id=mover.account, post_id=hand.id if hand else None, holder_id=holder,
        note=command.note, ground=command.ground, reasons=[[reason.zh, reason.en] for reason in reasons],
        happened_at=max(EARLIEST, min(command.happened_at, now)), at=now,
    )  # fmt: skip
    events.append(
        f"case.{command.move}", actor=actor, subject_type="case", subject_id=case.id, place=case.place,
        payload={"from": facts.state, "to": case.state, "holder": str(holder)},
    )  # fmt: skip
    tell.defer(step=str(step.id))
    return case


def _check_needs(move: lifecycle.Move, command: Command, facts: CaseFacts) -> None:
    if "outcome" in move.needs and facts.state == State.REPORTED and command.outcome is None:
        raise Problem(errors.OUTCOME_NEEDED, field="outcome")
    note_needed = "note" in move.needs and not (move.name == "close" and facts.state == State.REPLIED)
    if note_needed and not command.note.strip():
        raise Problem(errors.NOTE_NEEDED, field="note", move=move.label)
    if "ground" in move.needs and command.ground is None:
        raise Problem(errors.GROUND_NEEDED, field="ground")


def _standing_holder(
    case: Case, facts: CaseFacts, command: Command, acting_post: UUID | None
) -> tuple[UUID, tuple[Text, ...]]:
    """Who holds the case after a move; that post cannot end before the move is written."""
    while True:
        holder, reasons = _next_holder(case, facts, command, acting_post)
        if holder == case.holder_id or keep_standing(holder):
            return holder, reasons


def _next_holder(
    case: Case, facts: CaseFacts, command: Command, acting_post: UUID | None
) -> tuple[UUID, tuple[Text, ...]]:
    if command.move == "dispatch":
        return _recipient(case, command.to_post), ()
    if command.move == "redirect":
        route = correct(case, command.correction, clock.now())
        return route.holder.id, route.reasons
    holder = lifecycle.holder_after(command.move, facts, acting_post, command.to_post)
    if holder is None:
        return _one_level_up(case, facts, command.move)
    if lifecycle.MOVES[command.move].target == State.CLOSED:
        return holder, ()
    stays = Text("派单岗位目前无人，由经办人继续", "nobody holds the post that sent it; the holder goes on")
    return on_duty(case, holder) or (acting_post or case.holder_id, (stays,))


def _recipient(case: Case, to_post: UUID | None) -> UUID:
    """The post that a case is dispatched to; it may see the case from now on."""
    recipient = next((r for r in queries.recipient_posts(case) if r.id == to_post), None)
    if recipient is None or recipient.id == case.holder_id:
        raise Problem(errors.RECIPIENT_INVALID, field="to_post")
    Involvement.objects.get_or_create(
        case=case,
        post=recipient,
        defaults={
            "organisation_id": recipient.organisation_id,
            "since": clock.now(),
            "reported_at": case.reported_at,
        },
    )
    return recipient.id


def _one_level_up(case: Case, facts: CaseFacts, move: str) -> tuple[UUID, tuple[Text, ...]]:
    """Who decides above; a case that is reopened or returned goes on where it was when nobody is on duty there."""
    route = _route_up(case, facts, move)
    if route is not None:
        return route.holder.id, route.reasons
    back = {"reopen": case.holder_id, "return": case.desk_post_id}.get(move)
    found = on_duty(case, back) if back else None
    if found is None:
        raise Problem(errors.NOBODY_RESPONSIBLE)
    goes_on = Text("上级目前无人在岗，由原经办人继续", "nobody is on duty above; the holder goes on")
    return found[0], (*found[1], goes_on)


def _route_up(case: Case, facts: CaseFacts, move: str) -> Route | None:
    reason = {
        "return": Text(
            f"已被退回 {facts.returns + 1} 次，交上一级决定由谁办理",
            f"returned {facts.returns + 1} times: one level up decides who handles it",
        ),
        "escalate": Text("经办人向上一级汇报", "handed one level up by its holder"),
        "reopen": Text(
            "上报人表示没有解决，由上一级重新处理", "not solved in the reporter's word: taken up one level above"
        ),
    }[move]
    return route_up(
        place=case.place,
        from_level=level_of(_desk_place(case, facts) if move == "return" else facts.holder_place),
        candidates=holding_candidates(case.place),
        reason=reason,
    )


def _desk_place(case: Case, facts: CaseFacts) -> str:
    """Where the desk stands that sent a case."""
    return case.desk_post.place if case.desk_post else facts.holder_place


def _apply(case: Case, facts: CaseFacts, command: Command, holder: UUID, now: datetime) -> None:
    """Carry the move into the case; the caller saves it."""
    move = lifecycle.MOVES[command.move]
    if command.move == "dispatch":
        case.desk_post_id = case.holder_id
    elif command.move in {"escalate", "return", "redirect"} or (command.move == "reopen" and holder != case.holder_id):
        case.desk_post_id = None
    if command.move == "reply":
        case.desk_post_id = holder if case.desk_post_id else None
    case.holder_id = holder
    case.state = move.target or facts.state
    if move.target == State.CLOSED and facts.state != State.CLOSED:
        case.closed_at = now
        case.outcome = {
            "solve_on_the_spot": Outcome.SOLVED_ON_THE_SPOT,
            "withdraw": Outcome.WITHDRAWN,
            "close": command.outcome or Outcome.SOLVED,
        }.get(command.move, Outcome.SOLVED)
    if command.move == "confirm":
        case.confirmed_at = now
    if command.move == "reopen":
        case.closed_at = case.outcome = case.confirmed_at = None
        case.reopened += 1
    case.updated_at = now
    case.version += 1


@transaction.atomic
def comment(*, actor: Actor, case_id: UUID, id: UUID, text: str) -> Comment:
    """Add a remark. Repeating the command returns the first one.

    Raises:
        Problem: ``cases.unknown_case``, ``core.id_taken``.
    """
    case = queries.lock_visible(actor, case_id)
    existing = Comment.objects.filter(id=id).first()
    if existing:
        if (existing.case_id, existing.author_id) != (case.id, actor.account_id):
            raise Problem(ID_TAKEN, field="id")
        return existing
    remark = Comment.objects.create(id=id, case=case, author_id=actor.person, text=text, at=clock.now())
    events.append("case.commented", actor=actor, subject_type="case", subject_id=case.id, place=case.place)
    return remark


def add_photo(*, actor: Actor | None, case_id: UUID, id: UUID, stage: str, content: bytes) -> Photo:
    """Add a photo: re-encoded, without metadata. Repeating the command returns the first one.

    ``actor`` is ``None`` for the resident who reported and showed the follow code.

    Raises:
        Problem: ``cases.unknown_case``, ``cases.too_many_photos``, ``core.photo_too_large``,
            ``core.photo_unreadable``, ``core.id_taken``.
    """
    with transaction.atomic():
        case = queries.lock_visible(actor, case_id) if actor else Case.objects.select_for_update().get(id=case_id)
        account = actor.account_id if actor else None
        existing = Photo.objects.filter(id=id).first()
        if existing:
            if (existing.case_id, existing.added_by_id) != (case.id, account):
                raise Problem(ID_TAKEN, field="id")
            return existing
        if Photo.objects.filter(case=case).count() >= MAX_PHOTOS:
            raise Problem(errors.TOO_MANY_PHOTOS, limit=MAX_PHOTOS)
        try:
            stored = photos.store_photo(content, id=id)
        except IntegrityError as error:
            raise Problem(ID_TAKEN, field="id") from error
        photo = Photo.objects.create(
            id=id, case=case, file=stored, stage=stage, added_by_id=account, added_at=clock.now()
        )
        events.append("case.photo_added", actor=actor or SYSTEM, subject_type="case", subject_id=case.id,
                      place=case.place, payload={"stage": stage})  # fmt: skip
        return photo
