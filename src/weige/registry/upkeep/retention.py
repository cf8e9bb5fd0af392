"""Erases what has outlived its purpose, and tells how much. A dry run tells the same and changes nothing.

Goes through the people who may have something to erase, a few at a time, each batch in a transaction of its own with
its counts: broken off at any moment, the next run goes on. What is erased is decided by ``lifetimes``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F, Model, Q, QuerySet

from weige.access.actors import SYSTEM
from weige.core import clock, events
from weige.core.alone import alone
from weige.core.places import Scope
from weige.registry.models import (
    Consent,
    Export,
    Fact,
    HouseholdLink,
    PastValue,
    Person,
    Proposal,
    ReadingNotice,
    ResidentRequest,
    RetentionRun,
    Stay,
)
from weige.registry.people import persons, wall
from weige.registry.people.defaults import LINK_DAYS
from weige.registry.people.dictionary import CORE_FIELDS, dictionary
from weige.registry.people.values import age_on
from weige.registry.rights.log import forget_disclosures

from .lifetimes import KeptConsent, KeptFact, KeptPast, KeptPerson, KeptRequest, Limits, Outlived, outlived

BATCH = 500
ROWS = 5_000
Sweeper = Callable[[datetime, bool], int]
"""(now, dry) -> how many were, or would be, removed."""
_sweepers: dict[str, Sweeper] = {}

CANDIDATES_SQL = """
    WITH gone AS (
        SELECT s.person_id AS id FROM registry_stay s WHERE s.last_day < %(soonest)s AND s.voided_at IS NULL
        UNION SELECT p.id FROM registry_person p WHERE p.died_on < %(soonest)s AND p.erased_at IS NULL
    ), away AS (
        SELECT p.id, p.phone, p.identity_number, p.birth_date, p.birth_year, least(p.died_on, stays.last) AS since
        FROM gone JOIN registry_person p ON p.id = gone.id CROSS JOIN LATERAL (
            SELECT CASE WHEN bool_or(s.last_day IS NULL) THEN NULL ELSE max(s.last_day) END AS last
            FROM registry_stay s WHERE s.person_id = p.id AND s.voided_at IS NULL) stays
        WHERE p.erased_at IS NULL
    ), after_leaving AS (
        SELECT * FROM unnest(%(fields)s::text[], %(left_before)s::date[]) AS known (field, day)
    ), after_ending AS (
        SELECT * FROM unnest(%(fields)s::text[], %(ended_before)s::date[], %(replaced_before)s::timestamptz[])
            AS known (field, day, moment)
    )
    SELECT a.id FROM away a WHERE a.since < %(soonest)s AND (a.since < %(all_before)s OR EXISTS (
        SELECT FROM after_leaving k WHERE a.since < k.day AND (
            (k.field = 'phone' AND a.phone IS NOT NULL)
            OR (k.field = 'identity_number' AND a.identity_number IS NOT NULL)
            OR (k.field = 'birth_date' AND num_nonnulls(a.birth_date, a.birth_year) > 0)
            OR EXISTS (SELECT FROM registry_fact f WHERE f.person_id = a.id AND f.field = k.field)
            OR EXISTS (SELECT FROM registry_pastvalue v WHERE v.person_id = a.id AND v.field = k.field))))
    UNION SELECT s.person_id FROM registry_stay s JOIN registry_person p ON p.id = s.person_id
    WHERE s.voided_at IS NOT NULL AND p.erased_at IS NULL
      AND NOT EXISTS (SELECT FROM registry_stay o WHERE o.person_id = s.person_id AND o.voided_at IS NULL)
    UNION SELECT ended.person_id FROM after_ending k CROSS JOIN LATERAL (
        SELECT f.person_id FROM registry_fact f WHERE f.field = k.field AND f.last_day < k.day OFFSET 0) ended
    UNION SELECT f.person_id FROM registry_fact f WHERE f.field = ANY (%(unknown)s)
    UNION SELECT f.person_id FROM registry_fact f JOIN registry_person p ON p.id = f.person_id
    WHERE f.field = ANY (%(of_children)s)
      AND (p.birth_year IS NULL OR p.birth_year <= %(year)s - %(under)s OR f.first_day < %(long_ago)s)
    UNION SELECT replaced.person_id FROM after_ending k CROSS JOIN LATERAL (
        SELECT v.person_id FROM registry_pastvalue v WHERE v.field = k.field AND v.replaced_at < k.moment
        OFFSET 0) replaced
    UNION SELECT v.person_id FROM registry_pastvalue v WHERE v.field = ANY (%(unknown)s)
    UNION SELECT c.person_id FROM registry_consent c WHERE c.withdrawn_at IS NOT NULL
    UNION SELECT r.person_id FROM registry_residentrequest r
    WHERE r.answered_at < %(disclosures)s
      AND (r.words IS NOT NULL OR r.proposed IS NOT NULL OR r.answer IS NOT NULL)
    ORDER BY 1
"""
"""Whoever may have something to erase; who has, ``lifetimes`` decides. Each part is read by an index that holds what has
ended, died, was voided, replaced or taken back, so that a night costs what is due and not what is registered. ``OFFSET 0`` keeps the planner at one step along the index
for each field: behind row-level security it would rather read the table once."""
FIELDS_SQL = """
    WITH RECURSIVE found (field) AS (
        (SELECT field FROM {table} ORDER BY field LIMIT 1)
        UNION ALL
        SELECT (SELECT t.field FROM {table} t WHERE t.field > found.field ORDER BY t.field LIMIT 1)
        FROM found WHERE found.field IS NOT NULL
    )
    SELECT field FROM found WHERE field IS NOT NULL
"""
"""The fields of which anything is kept: one step along the index for each."""
COMES_BACK_SQL = """
    SELECT DISTINCT s.person_id FROM registry_stay s
    JOIN registry_household h ON h.id = s.household_id
    JOIN registry_change c ON c.dwelling_id = h.dwelling_id
    WHERE s.person_id = ANY (%(people)s) AND s.voided_at IS NOT NULL AND c.undone_at IS NULL
      AND c.recorded_at >= %(since)s AND c.effects -> 'stays_voided' ? s.id::text
"""
COLUMNS = {
    "name": ("name",),
    "phone": ("phone", "phone_index"),
    "identity_number": ("identity_number", "identity_index"),
    "birth_date": ("birth_date", "birth_year"),
}


class AlreadyRunningError(RuntimeError):
    """Another run is under way."""


def sweeper(name: str) -> Callable[[Sweeper], Sweeper]:
    """Let the decorated function remove what a part of the registry keeps outside these tables (files of imports),
    counted under its name."""

    def register(sweep: Sweeper) -> Sweeper:
        _sweepers[name] = sweep
        return sweep

    return register


def run(*, dry: bool = False) -> Counter[str]:
    """Erase what has outlived its purpose.

    Returns:
        how many values of each field (``field.phone``), past values (``past.phone``), ``people`` made anonymous and
        rows of other tables.

    Raises:
        AlreadyRunningError: another run is under way.
    """
    if dry:
        return _go_through(None)
    with _alone():
        row = RetentionRun.objects.create(at=clock.now())
        counts = _go_through(row)
        with transaction.atomic():
            RetentionRun.objects.filter(id=row.id).update(finished_at=clock.now())
            if counts:
                events.append(
                    "registry.retention", actor=SYSTEM, subject_type="retention_run", subject_id=row.id,
                    place=settings.WEIGE.city, payload={"counts": dict(counts)},
                )  # fmt: skip
        return counts


@contextmanager
def _alone() -> Iterator[None]:
    with alone("weige.registry.retention") as free:
        if not free:
            raise AlreadyRunningError
        yield


@contextmanager
def _batch() -> Iterator[None]:
    with transaction.atomic(), wall.opened(Scope((settings.WEIGE.city,))):
        yield


def _go_through(run: RetentionRun | None) -> Counter[str]:
    counts: Counter[str] = Counter()
    with _batch():
        people = _candidates()
    for start in range(0, len(people), BATCH):
        with _batch():
            found = [each for each in _judged(people[start : start + BATCH], lock=run is not None) if each]
            for each in found:
                counts += each.counts
            if run is not None:
                _erase(found)
                _note(run, counts)
    for name, rows in _old_rows():
        counts[name] += _remove(name, rows, run, counts)
    counts["disclosures"] += forget_disclosures(dry=run is None)
    now = clock.now()
    for name, sweep in _sweepers.items():
        counts[name] += sweep(now, run is None)
    counts += Counter()
    if run is not None:
        _note(run, counts)
    return counts


def _note(run: RetentionRun, counts: Counter[str]) -> None:
    RetentionRun.objects.filter(id=run.id).update(counts=dict(counts))


def _candidates() -> list[UUID]:
    with connection.cursor() as cursor:
        cursor.execute(CANDIDATES_SQL, candidate_bounds())
        return [id for (id,) in cursor.fetchall()]


def candidate_bounds() -> dict[str, Any]:
    """The days before which something has outlived its purpose, for ``CANDIDATES_SQL``; the wall must be open."""
    fields = dictionary().fields
    of_children = {code: field.under for code, field in fields.items() if field.under is not None}
    youngest = min(of_children.values(), default=0)
    today = clock.today()
    lifetimes = [field.lifetime for field in fields.values()]
    ended = [today - timedelta(days=max(lifetime, settings.WEIGE.undo_days)) for lifetime in lifetimes]
    return {
        "soonest": today - timedelta(days=min(lifetimes)),
        "all_before": today - timedelta(days=max(lifetimes)),
        "fields": list(fields),
        "left_before": [today - timedelta(days=lifetime) for lifetime in lifetimes],
        "ended_before": ended,
        "replaced_before": [datetime.combine(day, time(), clock.CITY_ZONE) for day in ended],
        "unknown": sorted(_kept_fields() - set(fields)),
        "of_children": list(of_children),
        "under": youngest,
        "long_ago": today - timedelta(days=366 * youngest),
        "year": today.year,
        "disclosures": clock.now() - timedelta(days=settings.WEIGE.disclosure_days),
    }


def _kept_fields() -> set[str]:
    found: set[str] = set()
    with connection.cursor() as cursor:
        for table in ("registry_fact", "registry_pastvalue"):
            cursor.execute(FIELDS_SQL.format(table=table))
            found |= {field for (field,) in cursor.fetchall()}
    return found


def _judged(ids: Sequence[UUID], *, lock: bool) -> list[Outlived]:
    """What is to be erased of each of these people; whoever is being changed at this moment waits for the next run."""
    rows = _of(Person, ids, "id").order_by("id")
    people = list(rows.select_for_update(skip_locked=True) if lock else rows)
    today = clock.today()
    limits = Limits(settings.WEIGE.undo_days, settings.WEIGE.disclosure_days)
    return [outlived(kept, dictionary(), today=today, limits=limits) for kept in _kept(people, today)]


def _kept(people: Sequence[Person], today: date) -> Iterator[KeptPerson]:
    """What is kept of people, as the rules see it."""
    ids = [person.id for person in people]
    of_children = {code for code, field in dictionary().fields.items() if field.under is not None}
    left = _left(people)
    nowhere = {id for id in ids if id not in left} - _coming_back(ids)
    facts = _by_person(_of(Fact, ids).defer("value"))
    past = _by_person(_of(PastValue, ids).defer("value"))
    consents = _by_person(_of(Consent, ids))
    requests = _by_person(
        _of(ResidentRequest, ids)
        .filter(
            Q(answered_at__isnull=True) | Q(words__isnull=False) | Q(proposed__isnull=False) | Q(answer__isnull=False)
        )
        .defer("words", "proposed", "answer")
    )
    for person in people:
        yield KeptPerson(
            id=person.id,
            core=frozenset(code for code in CORE_FIELDS if _has(person, code)),
            left_on=left.get(person.id),
            nowhere=person.id in nowhere,
            age=_age(person, today) if of_children & {fact.field for fact in facts.get(person.id, ())} else None,
            facts=tuple(
                KeptFact(row.id, row.field, row.first_day, row.last_day, row.consent_id, row.erased_at is not None)
                for row in facts.get(person.id, ())
            ),
            past=tuple(KeptPast(row.id, row.field, _day(row.replaced_at)) for row in past.get(person.id, ())),
            consents=tuple(
                KeptConsent(row.id, tuple(row.fields), _day(row.withdrawn_at) if row.withdrawn_at else None)
                for row in consents.get(person.id, ())
            ),
            requests=tuple(
                KeptRequest(row.id, _day(row.answered_at) if row.answered_at else None)
                for row in requests.get(person.id, ())
            ),
        )


def _has(person: Person, code: str) -> bool:
    return any(getattr(person, column) is not None for column in COLUMNS[code])


def _age(person: Person, today: date) -> int | None:
    born = persons.birth_date_kept(person)
    return age_on(born, today) if born else None


def _left(people: Sequence[Person]) -> dict[UUID, date | None]:
    """For whoever has a stay: the last day in any household, or of their life; ``None`` for who belongs to one now."""
    found: dict[UUID, date | None] = {}
    stays = _of(Stay, [person.id for person in people]).filter(voided_at__isnull=True)
    for id, last_day in stays.order_by(F("last_day").asc(nulls_last=True)).values_list("person_id", "last_day"):
        found[id] = last_day
    for person in people:
        if person.died_on and person.id in found:
            last = found[person.id]
            found[person.id] = min(person.died_on, last) if last else person.died_on
    return found


def _coming_back(ids: Sequence[UUID]) -> set[UUID]:
    """People whom taking a change back could bring into a household again."""
    since = clock.now() - timedelta(days=settings.WEIGE.undo_days)
    with connection.cursor() as cursor:
        cursor.execute(COMES_BACK_SQL, {"people": list(ids), "since": since})
        return {id for (id,) in cursor.fetchall()}


def _of(table: type[Model], people: Sequence[UUID], column: str = "person_id") -> QuerySet[Any]:
    """Rows of many people, their ids as one array: taking a list of hundreds apart takes longer than reading the rows."""
    name = table._meta.db_table
    where = f'"{name}"."{column}" = ANY(%s)'
    return table._default_manager.extra(where=[where], params=[list(people)])  # noqa: S610 - names are the model's own


def _by_person(rows: QuerySet[Any]) -> dict[UUID, list[Any]]:
    found: dict[UUID, list[Any]] = {}
    for row in rows.order_by("id"):
        found.setdefault(row.person_id, []).append(row)
    return found


def _day(moment: datetime) -> date:
    return moment.astimezone(clock.CITY_ZONE).date()


def _erase(found: Sequence[Outlived]) -> None:
    """Erase values first, then what names the people who are to be anonymous."""
    Fact.objects.filter(id__in=[id for each in found for id in each.facts]).delete()
    PastValue.objects.filter(id__in=[id for each in found for id in each.past]).delete()
    Consent.objects.filter(id__in=[id for each in found for id in each.consents]).delete()
    ResidentRequest.objects.filter(id__in=[id for each in found for id in each.requests]).update(
        words=None, proposed=None, answer=None
    )
    for code in CORE_FIELDS:
        ids = [each.person for each in found if code in each.core and not each.anonymous]
        if ids:
            empty = ", ".join(f"{column} = NULL" for column in COLUMNS[code])
            with connection.cursor() as cursor:
                cursor.execute(
                    f"""UPDATE registry_person SET {empty}, origins = origins - %s::text, version = version + 1
                        WHERE id = ANY (%s)""",  # noqa: S608 - the columns are those of COLUMNS
                    [code, ids],
                )
    persons.erase_people(each.person for each in found if each.anonymous)


def _old_rows() -> list[tuple[str, QuerySet[Any]]]:
    """What other tables keep for a time of their own."""
    now = clock.now()
    log_ends = now - timedelta(days=settings.WEIGE.disclosure_days)
    return [
        ("reading_notices", ReadingNotice.objects.filter(last_at__lt=log_ends)),
        ("exports", Export.objects.filter(at__lt=log_ends)),
        ("proposals", Proposal.objects.filter(answered_at__lt=log_ends)),
        ("links", HouseholdLink.objects.filter(expires_at__lt=now - timedelta(days=LINK_DAYS))),
    ]


def _remove(name: str, rows: QuerySet[Any], run: RetentionRun | None, counts: Counter[str]) -> int:
    if run is None:
        with _batch():
            return rows.count()
    removed = 0
    while True:
        with _batch():
            ids = list(rows.values_list("id", flat=True)[:ROWS])
            table: type[Model] = rows.model
            table._default_manager.filter(id__in=ids).delete()
            removed += len(ids)
            if ids:
                _note(run, counts + Counter({name: removed}))
        if len(ids) < ROWS:
            return removed
