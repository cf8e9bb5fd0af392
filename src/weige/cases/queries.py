"""Every reading of cases, limited to the reader: by scope, by what is in hand, by what was sent or reported."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.db.models import Q

from weige.access.actors import Actor
from weige.access.models import Post
from weige.access.queries import post_refs, standing_posts
from weige.core import clock, languages
from weige.core.errors import Problem
from weige.core.paging import encode_cursor
from weige.core.places import AFTER_DIGITS, Scope, name_places

from .errors import UNKNOWN_CASE
from .finding import Filters, find, place_condition
from .lifecycle import GROUND_LABELS, Ground, State
from .models import Case, Involvement, ReporterContact, Step
from .reference import reference
from .shapes import CasePage, CaseRow, Counts, CurrentState, Recipient, SimilarCase

ROW_COLUMNS = """c.id, c.number, c.state, c.category_id, c.description, c.place, c."where", c.reported_at, c.updated_at,
    c.holder_id, c.urgent, c.outcome, c.version, c.reporter_kind, c.reopened,
    (SELECT p.id FROM cases_photo p WHERE p.case_id = c.id ORDER BY p.added_at, p.id LIMIT 1),
    (SELECT min(k.due_at) FROM cases_stageclock k WHERE k.case_id = c.id AND k.stopped_at IS NULL),
    c.due_state, c.paused_since"""
SUMMARY_LENGTH = 60


def find_visible(actor: Actor, case_id: UUID) -> Case:
    """One case that the actor may see.

    Raises:
        Problem: ``cases.unknown_case``, whether it does not exist or is not the actor's to see.
    """
    case = Case.objects.select_related("holder", "premises").filter(id=case_id).first()
    if case is None or not is_visible(actor, case):
        raise Problem(UNKNOWN_CASE)
    return case


def find_after_move(case_id: UUID) -> Case:
    """A case that its mover has just acted on, who may have handed it out of sight: it is shown once more."""
    return Case.objects.select_related("holder", "premises").get(id=case_id)


def lock_visible(actor: Actor, case_id: UUID) -> Case:
    """As :func:`find_visible`, locked until the transaction ends.

    The holder is not joined: whoever waited for the lock would find the new holder's row missing, and no case.
    """
    case = Case.objects.select_for_update().filter(id=case_id).first()
    if case is None or not is_visible(actor, case):
        raise Problem(UNKNOWN_CASE)
    return case


def is_visible(actor: Actor, case: Case) -> bool:
    """Whether an actor may see a case: in scope, in hand, reported, or sent to the actor or the organisation."""
    if actor.scope("case.read").covers(case.place) or case.reporter_id == actor.account_id:
        return True
    if case.holder_id in actor.post_ids or case.desk_post_id in actor.post_ids:
        return True
    sent = Q(post__in=actor.post_ids) | Q(organisation__in=actor.organisations)
    return Involvement.objects.filter(sent, case=case).exists()


def visible_ids(actor: Actor, ids: Sequence[UUID]) -> set[UUID]:
    """Those of some cases that the actor may see, as :func:`is_visible` says of one."""
    posts = list(actor.post_ids)
    allowed = Q(reporter_id=actor.account_id, reporter_id__isnull=False) | Q(holder__in=posts) | Q(desk_post__in=posts)
    for prefix in actor.scope("case.read").prefixes:
        allowed |= Q(place__gte=prefix, place__lt=prefix + AFTER_DIGITS)
    sent = Q(post__in=posts) | Q(organisation__in=list(actor.organisations))
    allowed |= Q(id__in=Involvement.objects.filter(sent, case__in=ids).values("case_id"))
    return set(Case.objects.filter(allowed, id__in=ids).values_list("id", flat=True))


def lock_for_undo(case_id: UUID) -> Case:
    """A case that somebody moved a moment ago, perhaps out of their sight, locked until the transaction ends."""
    return Case.objects.select_for_update().get(id=case_id)


def page(actor: Actor, filters: Filters) -> CasePage:
    """One page of cases, newest first: two to four statements, however many cases there are.

    Raises:
        Problem: ``core.bad_cursor``.
    """
    asked = statement(actor, filters, ROW_COLUMNS, limit=filters.limit + 1)
    if asked is None:
        return CasePage(items=[], next=None)
    with connection.cursor() as cursor:
        cursor.execute(*asked)
        rows = cursor.fetchall()
    more = len(rows) > filters.limit
    rows = rows[: filters.limit]
    following = encode_cursor(rows[-1][7], rows[-1][0]) if more else None
    return CasePage(items=case_rows(rows), next=following)


def statement(actor: Actor, filters: Filters, columns: str, *, limit: int) -> tuple[str, dict[str, Any]] | None:
    """The statement and values that read what the actor may see of the filters, newest first; ``None``: nothing.

    Args:
        columns: of ``cases_case c``.
    """
    found = find(actor, filters, limit=limit)
    if not found:
        return None
    return (
        f"SELECT {columns} FROM cases_case c WHERE c.id = ANY(%(found)s) ORDER BY c.reported_at DESC, c.id DESC",
        {"found": found},
    )


def case_rows(rows: Sequence[tuple[Any, ...]]) -> list[CaseRow]:
    """Rows of ``ROW_COLUMNS`` as shown."""
    places = name_places(row[5] for row in rows)
    posts = post_refs(row[9] for row in rows)
    names = reference()
    now = clock.now()
    return [
        CaseRow(
            id=id,
            number=number,
            state=state,
            category=category,
            category_name=languages.say(names.name(category)),
            summary=description[:SUMMARY_LENGTH],
            place=places[place],
            where=where,
            reported_at=reported_at,
            updated_at=updated_at,
            holder=posts.get(holder),
            urgent=urgent,
            outcome=outcome,
            thumb=photo_url(id, photo, "thumb") if photo else None,
            version=version,
            reporter_kind=reporter_kind,
            flags=["reopened"] if reopened else [],
            due_at=due_at,
            due_state=due_state_now(due_at, due_state, paused_since, now),
        )
        for (
            id, number, state, category, description, place, where, reported_at, updated_at,
            holder, urgent, outcome, version, reporter_kind, reopened, photo, due_at, due_state, paused_since,
        ) in rows
    ]  # fmt: skip


def rows_of(ids: Sequence[UUID]) -> dict[UUID, CaseRow]:
    """Cases as shown in lists; the reader's right to them is checked before."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {ROW_COLUMNS} FROM cases_case c WHERE c.id = ANY(%s)", [list(ids)])
        return {row["id"]: row for row in case_rows(cursor.fetchall())}


def due_state_now(due_at: datetime | None, stored: str | None, paused: datetime | None, now: datetime) -> Any:
    """How a case stands now; what became overdue since the last ringing is overdue already."""
    if due_at is None:
        return None
    if paused is not None:
        return "paused"
    return "overdue" if due_at <= now else stored or "on_time"


def photo_url(case_id: UUID, photo_id: UUID, variant: str) -> str:
    return f"/api/v1/cases/{case_id}/photos/{photo_id}/{variant}"


def counts(actor: Actor) -> Counts:
    """How much waits for this reader: small figures for the tabs, each limited to 100."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT
                (SELECT count(*) FROM (SELECT FROM cases_case WHERE holder_id = ANY (%(posts)s)
                    AND state <> 'closed' LIMIT 100) held),
                (SELECT count(*) FROM (SELECT FROM cases_case WHERE holder_id = ANY (%(posts)s)
                    AND state <> 'closed' AND urgent LIMIT 100) pressing),
                (SELECT count(*) FROM (SELECT FROM cases_case WHERE reporter_id = %(account)s
                    AND state <> 'closed' LIMIT 100) reported),
                (SELECT count(*) FROM (SELECT FROM cases_case WHERE reporter_id = %(account)s
                    AND state = 'replied' LIMIT 100) awaiting)""",
            {"posts": list(actor.post_ids), "account": actor.account_id},
        )
        mine, urgent, reported, awaiting = cursor.fetchone()
    return Counts(mine=mine, urgent=urgent, reported_open=reported, awaiting_me=awaiting)


def similar(actor: Actor, *, category: str, place: str, premises: UUID | None) -> list[SimilarCase]:
    """Near repeats: the same category at the same premises or in the same grid in the last weeks, open ones first.

    Looked for in the whole community when the reader may report there, since a neighbour may have reported it.
    """
    reporting = Scope.of(post.place[:12] for post in actor.posts if "case.report" in post.abilities)
    if not reporting.covers(place):
        return []
    params: dict[str, Any] = {
        "category": category,
        "since": clock.now() - timedelta(days=settings.WEIGE.similar_days),
        "premises": premises,
    }
    near = place_condition(place, "place", params)
    with connection.cursor() as cursor:
        cursor.execute(
            f"""SELECT {ROW_COLUMNS}, c.premises_id FROM cases_case c
                WHERE {near} AND c.category_id = %(category)s AND c.reported_at > %(since)s
                  AND (c.state <> 'closed' OR c.outcome IN ('solved', 'solved_on_the_spot'))
                ORDER BY c.state = 'closed', (c.premises_id = %(premises)s) DESC NULLS LAST, c.reported_at DESC LIMIT 5""",
            params,
        )
        rows = cursor.fetchall()
    shown = case_rows([row[:-1] for row in rows])
    english = languages.current() == "en"
    same = ("同一处，同类问题", "same kind, same premises")[english]
    near_by = ("同一网格，同类问题", "same kind, same grid")[english]
    return [
        SimilarCase(**row, why=same if premises and found[-1] == premises else near_by)
        for row, found in zip(shown, rows, strict=True)
    ]


def recipient_posts(case: Case) -> list[Post]:
    """The posts that a case can be dispatched to: on duty at its place or above it, able to handle."""
    return [
        post
        for post in standing_posts(case.place)
        if "case.handle" in post.post_type.abilities and post.id != case.holder_id
    ]


def recipients(case: Case) -> list[Recipient]:
    """Whom to dispatch to, the recommended first, each with its reason."""
    handlers = reference().categories[case.category_id].handlers
    posts = recipient_posts(case)
    refs = post_refs(post.id for post in posts)
    english = languages.current() == "en"
    returned = dict(
        Step.objects.filter(case=case, move="return", ground__isnull=False)
        .order_by("version")
        .values_list("post_id", "ground")
    )
    found = []
    for post in posts:
        kind = post.organisation.kind if post.organisation else ""
        fits = kind in handlers
        why = (
            (f"本类问题通常由{post.organisation.name}办理", f"usually handled by {post.organisation.name}")[english]
            if fits and post.organisation
            else ("管辖这里", "serves this place")[english]
        )
        ground = returned.get(post.id)
        if ground is not None:
            fits = False
            label = languages.say(GROUND_LABELS[Ground(ground)])
            why = (f"曾退回：{label}", f"returned it before: {label}")[english]
        order = (handlers.index(kind) if fits else len(handlers), -len(post.place))
        found.append((order, Recipient(**refs[post.id], why=why, recommended=fits)))
    return [recipient for _, recipient in sorted(found, key=lambda pair: pair[0])]


def current_state(case: Case) -> CurrentState:
    """The present state of a case, for whoever based a move on an older one."""
    return CurrentState(
        id=case.id,
        version=case.version,
        state=case.state,
        holder=post_refs([case.holder_id]).get(case.holder_id),
        updated_at=case.updated_at,
    )


def contact_of(case: Case) -> bytes | None:
    """The sealed phone number of the resident who reported."""
    contact = ReporterContact.objects.filter(case=case).first()
    return bytes(contact.phone) if contact else None


def open_by_premises(actor: Actor, premises: Sequence[UUID]) -> dict[UUID, int]:
    """How many open cases each of the given premises has, within the reader's scope."""
    scope = actor.scope("case.read")
    condition = Q(pk__in=[])
    for prefix in scope.prefixes:
        condition |= Q(place__gte=prefix, place__lt=prefix + AFTER_DIGITS)
    found = Case.objects.filter(condition, premises__in=premises).exclude(state=State.CLOSED).values_list("premises_id")
    counted: dict[UUID, int] = {}
    for (id,) in found:
        counted[id] = counted.get(id, 0) + 1
    return counted
