"""Taking in a new case: the product's hottest path, in two statements.

The first reads everything that placing and routing need; the second writes case, step, event and job together, and
nothing when the id is known already. Names of other rooms' tables stand in this one file for that reason
(docs/decisions/intake-in-two-statements.md).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.conf import settings

from weige.access.actors import Actor, HeldPost
from weige.core import clock
from weige.core.errors import Problem, Text
from weige.core.ids import new_id
from weige.core.places import LENGTHS, level_of
from weige.core.statements import fetch_one
from weige.territory.queries import locate

from .errors import (
    FUTURE_TIME,
    NOBODY_RESPONSIBLE,
    OUTSIDE_CITY,
    PLACE_NEEDED,
    PLACE_NOT_YOURS,
    TIME_LONG_AGO,
    UNKNOWN_PLACE,
)
from .models import Category
from .reference import Reference, reference
from .routing import Candidate, ReporterKind, Route, route_report
from .timing.following import first_clocks, values_of
from .work.words import case_terms

CLOCKS_MAY_DIFFER = timedelta(minutes=10)
EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
"""No act is older: an earlier time is a clock that was never set."""
TELL = "weige.cases.jobs.tell"

CONTEXT_SQL = """
    WITH target AS (
        SELECT place, full_name, longitude, latitude FROM registry_premises WHERE id = %(premises)s
        UNION ALL
        SELECT %(place)s::varchar, NULL, NULL, NULL WHERE %(premises)s::uuid IS NULL
    )
    SELECT t.place, t.full_name, t.longitude, t.latitude,
        EXISTS (SELECT FROM territory_grid g WHERE g.code = t.place AND g.first_day <= %(today)s
                AND (g.last_day IS NULL OR g.last_day >= %(today)s))
        OR EXISTS (SELECT FROM territory_division d WHERE d.code = t.place AND length(d.code) = 12),
        coalesce((
            SELECT g.name FROM territory_grid g WHERE g.code = t.place
        ), (SELECT d.name FROM territory_division d WHERE d.code = t.place), ''),
        (SELECT coalesce(json_agg(json_build_array(p.id, p.account_id, p.post_type_id, p.place, p.rank,
                                                   y.name_zh, y.name_en)), '[]')
         FROM access_post p
         JOIN access_posttype y ON y.code = p.post_type_id AND NOT y.partner AND 'case.hold' = ANY (y.abilities)
         JOIN access_account a ON a.id = p.account_id AND a.is_active
         WHERE p.place = ANY (ARRAY[left(t.place, 4), left(t.place, 6), left(t.place, 9), left(t.place, 12),
                                    left(t.place, 15), t.place]::varchar[])
           AND p.first_day <= %(today)s AND (p.last_day IS NULL OR p.last_day >= %(today)s)
           AND (p.ended_at IS NULL OR p.ended_at > %(now)s)),
        (SELECT number FROM core_revision WHERE name = 'cases.rules')
    FROM target t
"""

INSERT_SQL = """
    WITH new_case AS (
        INSERT INTO cases_case (id, number, category_id, state, urgent, description, place, premises_id, floor, "where",
            longitude, latitude, reporter_kind, reporter_id, reporter_post_id, holder_id, route_reasons,
            follow_digest, happened_at, reported_at, updated_at, reopened, version)
        VALUES (%(id)s, %(day)s || lpad((nextval('cases_number') %% 1000000)::text, 6, '0'), %(category)s, 'reported',
            %(urgent)s, %(description)s, %(place)s, %(premises)s, %(floor)s, %(where)s, %(longitude)s, %(latitude)s,
            %(reporter_kind)s, %(reporter)s, %(reporter_post)s, %(holder)s, %(reasons)s, %(follow_digest)s,
            %(happened_at)s, %(now)s, %(now)s, 0, 1)
        ON CONFLICT (id) DO NOTHING
        RETURNING id, number
    ), new_step AS (
        INSERT INTO cases_step (id, case_id, version, move, to_state, actor_id, post_id, holder_id, note, reasons,
            happened_at, at)
        SELECT id, id, 1, 'report', 'reported', %(reporter)s, %(reporter_post)s, %(holder)s, '', %(reasons)s,
            %(happened_at)s, %(now)s FROM new_case
    ), new_event AS (
        INSERT INTO core_event (clock_at, actor, post, kind, subject_type, subject_id, place, payload)
        SELECT %(now)s, %(reporter)s, %(reporter_post)s, 'case.reported', 'case', id, %(place)s, %(payload)s
        FROM new_case
    ), new_clocks AS (
        INSERT INTO cases_stageclock (id, case_id, stage, clock, amount, reasons, started_at, due_at, rung, rings_at)
        SELECT c.id, new_case.id, c.stage, c.clock, c.amount, c.reasons, %(now)s, c.due_at, 0, c.rings_at
        FROM new_case, jsonb_to_recordset(%(clocks)s) AS c(id uuid, stage varchar, clock varchar, amount smallint,
            reasons jsonb, due_at timestamptz, rings_at timestamptz)
    ), new_contact AS (
        INSERT INTO cases_reportercontact (case_id, phone)
        SELECT id, %(contact)s FROM new_case WHERE %(contact)s::bytea IS NOT NULL
    ), new_words AS (
        INSERT INTO cases_casewords (case_id, words)
        SELECT id, array_to_tsvector(%(words)s::text[]) FROM new_case
    )
    SELECT number, procrastinate_defer_jobs_v1(
        ARRAY[ROW('default', %(task)s, 0, NULL, NULL, %(job)s, NULL)::procrastinate_job_to_defer_v1])
    FROM new_case
"""


@dataclass(frozen=True, slots=True)
class Report:
    """What a reporter says. Longitude and latitude are WGS 84; ``place`` or ``premises`` or a point is needed."""

    id: UUID
    category: str
    description: str
    happened_at: datetime
    place: str | None = None
    premises: UUID | None = None
    floor: int | None = None
    address: str = ""
    longitude: float | None = None
    latitude: float | None = None
    urgent: bool = False


@dataclass(frozen=True, slots=True)
class Reporter:
    """Who reports: an actor with a post, or a resident with an encrypted phone number and a follow digest."""

    actor: Actor | None
    contact: bytes | None = None
    follow_digest: bytes | None = None

    @property
    def kind(self) -> ReporterKind:
        return "account" if self.actor else "resident"


@dataclass(frozen=True, slots=True)
class Taken:
    """The outcome of an intake; ``number`` is ``None`` when the id was known already and nothing was written."""

    number: str | None
    place: str
    where: str
    route: Route
    reference: Reference


@dataclass(frozen=True, slots=True)
class Context:
    """What placing and routing need to know."""

    place: str
    where: str
    longitude: float | None
    latitude: float | None
    candidates: list[Candidate]
    reference: Reference


def take_in(report: Report, reporter: Reporter, *, hold_oneself: bool = False) -> Taken:
    """Validate, place, route and write one report; commits with the caller's transaction, or at once without one.

    Args:
        hold_oneself: the reporter keeps the case (to solve it on the spot).

    Raises:
        Problem: ``cases.unknown_category``, ``cases.place_needed``, ``cases.unknown_place``,
            ``cases.place_not_yours``, ``cases.outside_city``, ``cases.future_time``, ``cases.time_long_ago``,
            ``cases.nobody_responsible``.
    """
    now = clock.now()
    if report.happened_at > now + CLOCKS_MAY_DIFFER:
        raise Problem(FUTURE_TIME, field="happened_at")
    if report.happened_at < EARLIEST:
        raise Problem(TIME_LONG_AGO, field="happened_at")
    context = look_up(report, now)
    category = context.reference.category(report.category)
    route, post = _route(report, reporter, context, hold_oneself=hold_oneself)
    reasons = [[reason.zh, reason.en] for reason in route.reasons]
    row = fetch_one(
        INSERT_SQL,
        {
            "id": report.id,
            "day": now.astimezone(clock.CITY_ZONE).strftime("%y%m%d"),
            "category": category.code,
            "urgent": report.urgent or category.urgent,
            "description": report.description,
            "place": context.place,
            "premises": report.premises,
            "floor": report.floor,
            "where": context.where,
            "longitude": context.longitude,
            "latitude": context.latitude,
            "reporter_kind": reporter.kind,
            "reporter": reporter.actor.account_id if reporter.actor else None,
            "reporter_post": post,
            "holder": route.holder.id,
            "reasons": json.dumps(reasons, ensure_ascii=False),
            "follow_digest": reporter.follow_digest,
            "happened_at": min(report.happened_at, now),
            "now": now,
            "payload": json.dumps(_payload(report, category.code, route)),
            "contact": reporter.contact,
            "words": case_terms(
                description=report.description,
                where=context.where,
                place=context.place,
                category=category.code,
                urgent=report.urgent or category.urgent,
                reported_at=now,
            ),
            "task": TELL,
            "job": json.dumps({"step": str(report.id)}),
            "clocks": _clocks(context.reference, category, report.urgent or category.urgent, route, now),
        },
    )
    return Taken(row[0] if row else None, context.place, context.where, route, context.reference)


def _clocks(known: Reference, category: Category, urgent: bool, route: Route, now: datetime) -> str:
    """The clocks that start with the report, for the statement that writes it."""
    starting = first_clocks(known, category=category.code, urgent=urgent, level=level_of(route.holder.place), at=now)
    rows = [{"id": new_id(), **values_of(begun)} for begun in starting]
    return json.dumps(rows, ensure_ascii=False, default=str)


def _payload(report: Report, category: str, route: Route) -> dict[str, str]:
    """What the event says; with its premises, so that the register learns that something happened there."""
    payload = {"category": category, "holder": str(route.holder.id)}
    return payload | ({"premises": str(report.premises)} if report.premises else {})


def look_up(report: Report, now: datetime) -> Context:
    """Everything that is known of where a report is, and who may hold it there.

    Raises:
        Problem: ``cases.place_needed``, ``cases.unknown_place``, ``cases.outside_city``.
    """
    longitude, latitude = report.longitude, report.latitude
    place = report.place
    if longitude is not None and latitude is not None:
        west, south, east, north = settings.WEIGE.city_bounds
        if not (west <= longitude <= east and south <= latitude <= north):
            raise Problem(OUTSIDE_CITY, field="longitude")
        if report.premises is None and (place is None or len(place) == LENGTHS["community"]):
            found = locate(longitude, latitude).code
            place = found if found and (place is None or found.startswith(place)) else place
    if place is None and report.premises is None:
        raise Problem(PLACE_NEEDED, field="place")
    row = fetch_one(
        CONTEXT_SQL,
        {"premises": report.premises, "place": place, "now": now, "today": now.astimezone(clock.CITY_ZONE).date()},
    )
    if row is None or not row[4]:
        raise Problem(UNKNOWN_PLACE, field="premises_id" if report.premises else "place")
    candidates = [
        Candidate(UUID(post), UUID(account), kind, at, rank, Text(zh, en))
        for post, account, kind, at, rank, zh, en in row[6]
    ]
    return Context(
        place=row[0],
        where=describe(row[1] or row[5], report.floor, report.address),
        longitude=longitude if longitude is not None else row[2],
        latitude=latitude if latitude is not None else row[3],
        candidates=candidates,
        reference=reference(row[7] or 0),
    )


def _route(report: Report, reporter: Reporter, context: Context, *, hold_oneself: bool) -> tuple[Route, UUID | None]:
    """The route of the report and the post from which it was made."""
    post: HeldPost | None = None
    if reporter.actor is not None:
        post = _own_post(reporter.actor, context.place)
        if hold_oneself:
            reason = Text("上报人现场解决", "solved on the spot by the reporter")
            return Route(_candidate(post, reporter.actor), level_of(post.place), (reason,)), post.id
    category = context.reference.name(report.category)
    route = route_report(
        category=report.category,
        category_name=category,
        place=context.place,
        reporter=reporter.kind,
        reporter_level=level_of(post.place) if post else None,
        rules=context.reference.rules,
        candidates=context.candidates,
        own=_candidate(post, reporter.actor) if post and "case.dispatch" in post.abilities else None,
    )
    if route is None:
        raise Problem(NOBODY_RESPONSIBLE)
    return route, post.id if post else None


def _own_post(actor: Actor, place: str) -> HeldPost:
    """The reporter's nearest post that may report here.

    People report within the communities of their posts, not only in their own grid: a neighbour's lamp counts.
    """
    community = LENGTHS["community"]
    fitting = [p for p in actor.posts if "case.report" in p.abilities and place.startswith(p.place[:community])]
    if not fitting:
        raise Problem(PLACE_NOT_YOURS, field="place")
    return max(fitting, key=lambda post: (place.startswith(post.place), len(post.place)))


def _candidate(post: HeldPost, actor: Actor | None) -> Candidate:
    assert actor is not None
    assert actor.account_id is not None
    return Candidate(post.id, actor.account_id, post.post_type, post.place, 0, Text("上报人", "reporter"))


def describe(premises: str, floor: int | None, address: str) -> str:
    """Where it is, as people say it: premises, floor and their own words."""
    parts = [premises]
    if floor is not None:
        parts.append(f"{floor}层" if floor > 0 else f"负{-floor}层")
    if address:
        parts.append(address)
    return " ".join(part for part in parts if part)[:200]
