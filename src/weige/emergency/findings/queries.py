"""Readings of findings: whoever reads the operation sees them, and whoever holds the post that owns one sees that."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from uuid import UUID

from django.db.models import Q, QuerySet
from typing_extensions import TypedDict

from weige.access.actors import Actor
from weige.access.models import Post
from weige.access.queries import PostRef, account_names, active_on, in_scope, post_refs
from weige.core import clock, languages
from weige.core.errors import Problem
from weige.core.paging import decode_cursor, encode_cursor
from weige.core.places import PlaceRef, Scope, ancestors, name_places
from weige.emergency.models import Finding, FindingStep, Operation
from weige.emergency.operations.keeping import find_whole
from weige.emergency.plans.calling import NEVER_CALLED
from weige.emergency.plans.queries import in_force
from weige.emergency.scopes import COMMAND, READ

from . import rules
from .errors import UNKNOWN_FINDING
from .rules import MOVES, WAITING, FindingState, Mover

MOST_OWNERS = 1_000


class FindingMove(TypedDict):
    move: str
    label: str
    needs_words: bool


class FindingRow(TypedDict):
    """A finding in a list. ``drill`` says that the operation was a drill; the finding is real all the same."""

    id: UUID
    operation: UUID
    operation_name: str
    drill: bool
    opened_at: datetime
    place: PlaceRef
    text: str
    objective: str
    owner: PostRef
    due_on: date
    overdue: bool
    state: str
    state_label: str
    plan: UUID
    plan_version: int | None
    version: int
    mine: bool
    moves: list[FindingMove]
    may_assign: bool


class FindingStepOut(TypedDict):
    """A step with who made it; ``photo`` is its picture's id."""

    move: str
    label: str
    by: str
    words: str
    photo: UUID | None
    at: datetime


class FindingDetail(FindingRow):
    steps: list[FindingStepOut]
    may_add_photo: bool


class FindingPage(TypedDict):
    items: list[FindingRow]
    next: str | None


class FindingOwners(TypedDict):
    items: list[PostRef]


def visible(actor: Actor) -> Q:
    """The condition of findings that someone may see."""
    return in_scope(actor.scope(READ)) | in_scope(actor.scope(COMMAND)) | Q(owner__in=actor.post_ids)


def find_finding(actor: Actor, finding_id: UUID, *, lock: bool = False) -> Finding:
    """A finding that someone may see.

    Raises:
        Problem: ``emergency.unknown_finding``.
    """
    rows = Finding.objects.select_related("operation__version_of_plan", "owner", "plan_version")
    if lock:
        rows = rows.select_for_update(of=("self",))
    found = rows.filter(visible(actor), id=finding_id).first()
    if found is None:
        raise Problem(UNKNOWN_FINDING)
    return found


def mover_of(actor: Actor, found: Finding) -> Mover:
    """What someone is to a finding."""
    return Mover(
        owns=found.owner_id in actor.post_ids, commands=actor.may(COMMAND, found.place),
        mended=found.mended_by_id is not None and found.mended_by_id == actor.account_id,
    )  # fmt: skip


def owners_of(operation: Operation) -> QuerySet[Post]:
    """The posts that can own a finding of an operation: held today, within its place or above it. Whoever
    has only a phone answers on it."""
    place = operation.place
    return Post.objects.filter(
        active_on(clock.today()), in_scope(Scope((place,))) | Q(place__in=ancestors(place)),
        account__isnull=False, account__is_active=True,
    ).exclude(post_type_id__in=NEVER_CALLED)  # fmt: skip


def plan_keeper(operation: Operation) -> UUID | None:
    """Who keeps the plan of an operation: who made the version that holds."""
    version = in_force(operation.plan) or operation.version_of_plan
    return version.made_by_id


def owners(actor: Actor, operation_id: UUID) -> FindingOwners:
    """Whom a finding can be given to, the highest place first.

    Raises:
        Problem: ``emergency.unknown_operation``.
    """
    found = find_whole(actor, operation_id)
    ids = list(
        owners_of(found).order_by("place", "post_type__position", "id").values_list("id", flat=True)[:MOST_OWNERS]
    )
    refs = post_refs(ids)
    return FindingOwners(items=[refs[id] for id in ids])


def findings(
    actor: Actor, *, operation: UUID | None = None, under: str | None = None, only_open: bool = False,
    overdue: bool = False, mine: bool = False, after: str | None = None, limit: int = 50,
) -> FindingPage:  # fmt: skip
    """Findings of an operation, of a place across operations, or of one's own posts, by the day they are due.

    Raises:
        Problem: ``core.bad_cursor``.
    """
    rows = Finding.objects.filter(visible(actor))
    if operation is not None:
        rows = rows.filter(operation_id=operation)
    if under is not None:
        rows = rows.filter(in_scope(Scope((under,))))
    if mine:
        rows = rows.filter(owner__in=actor.post_ids)
    if only_open:
        rows = rows.exclude(state=FindingState.VERIFIED)
    if overdue:
        rows = rows.filter(state__in=WAITING, due_on__lt=clock.today())
    if after:
        moment, last = decode_cursor(after, datetime, UUID)
        rows = rows.filter(Q(due_on__gt=moment.date()) | Q(due_on=moment.date(), id__gt=last))
    found = list(
        rows.select_related("operation__version_of_plan", "plan_version").order_by("due_on", "id")[: limit + 1]
    )
    shown = found[:limit]
    return FindingPage(
        items=_rows(actor, shown),
        next=encode_cursor(datetime.combine(shown[-1].due_on, time(), UTC), shown[-1].id)
        if len(found) > limit
        else None,
    )


def detail(actor: Actor, finding_id: UUID) -> FindingDetail:
    """One finding with its steps.

    Raises:
        Problem: ``emergency.unknown_finding``.
    """
    found = find_finding(actor, finding_id)
    steps = list(FindingStep.objects.filter(finding=found).order_by("seq"))
    names = account_names(step.account_id for step in steps)
    photos = sum(step.move == "photo" for step in steps)
    state = FindingState(found.state)
    return FindingDetail(
        **_rows(actor, [found])[0],
        steps=[
            FindingStepOut(
                move=step.move, label=languages.say(rules.STEP_LABELS[step.move]), by=names.get(step.account_id, ""),
                words=step.words, photo=step.photo_id, at=step.at,
            )
            for step in steps
        ],
        may_add_photo=rules.photo_refusal(state, mover_of(actor, found), photos) is None,
    )  # fmt: skip


def photo_of(actor: Actor, finding_id: UUID, photo_id: UUID) -> str:
    """The digest of a finding's photo.

    Raises:
        Problem: ``emergency.unknown_finding``.
    """
    found = find_finding(actor, finding_id)
    step = FindingStep.objects.select_related("photo").filter(finding=found, photo_id=photo_id).first()
    if step is None or step.photo is None:
        raise Problem(UNKNOWN_FINDING)
    return step.photo.digest


def _rows(actor: Actor, rows: list[Finding]) -> list[FindingRow]:
    places = name_places(row.place for row in rows)
    posts = post_refs(row.owner_id for row in rows)
    today = clock.today()
    made = []
    for row in rows:
        state, mover, operation = FindingState(row.state), mover_of(actor, row), row.operation
        made.append(
            FindingRow(
                id=row.id, operation=row.operation_id, operation_name=operation.name, drill=operation.drill,
                opened_at=operation.opened_at, place=places[row.place], text=row.text, objective=row.objective,
                owner=posts[row.owner_id], due_on=row.due_on, overdue=rules.is_overdue(state, row.due_on, today),
                state=state.value, state_label=languages.say(rules.STATE_LABELS[state]), plan=operation.plan_id,
                plan_version=row.plan_version.number if row.plan_version else None, version=row.version,
                mine=mover.owns, moves=_moves(state, mover),
                may_assign=rules.assign_refusal(state, mover) is None,
            )
        )  # fmt: skip
    return made


def _moves(state: FindingState, mover: Mover) -> list[FindingMove]:
    """What this reader may do with a finding now."""
    return [
        FindingMove(move=move.name, label=languages.say(move.label), needs_words=move.needs_words)
        for move in MOVES.values()
        if rules.refusal(state, move, mover, words="x") is None
    ]
