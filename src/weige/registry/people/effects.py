"""Effects of changes on the tables: written together, remembered with the change, and taken back.

Works on many changes at once, so that an import writes as one command does. The wall must be open for every row.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F, Model, QuerySet, Value
from django.db.models.functions import Coalesce

from weige.core.errors import Problem
from weige.registry.models import Fact, Household, Person, Stay, Vacancy

from . import bulk
from .errors import CHANGED_SINCE
from .homes import Effects, Ended
from .origin import Origin
from .terms import EndReason


def write(effects: Effects, origin: Origin) -> dict[str, Any]:
    """Write effects: what ends ends before anything opens. Returns what is remembered with the change."""
    before = _verified_before(effects.verified, origin.at)
    for table, ended in (
        (Stay, effects.stays_ended),
        (Household, effects.households_ended),
        (Vacancy, effects.vacancies_ended),
    ):
        _end(table, ended)
    Stay.objects.filter(id__in=effects.stays_voided).update(voided_at=origin.at)
    said = origin.columns()
    bulk.insert(
        Household,
        (
            {
                "id": row.id, "dwelling_id": row.dwelling, "place": row.place, "tenure": row.tenure or "",
                "first_day": row.first_day,
            }
            for row in effects.households_opened
        ),
        {"changed_at": origin.at, **said},
    )  # fmt: skip
    bulk.insert(
        Stay,
        (
            {
                "id": row.id, "person_id": row.person, "household_id": row.household, "place": row.place,
                "role": row.role, "capacity": row.capacity, "lives_here": row.lives_here, "first_day": row.first_day,
            }
            for row in effects.stays_opened
        ),
        said,
    )  # fmt: skip
    Vacancy.objects.bulk_create(
        Vacancy(id=v.id, dwelling_id=v.dwelling, place=v.place, first_day=v.first_day, **said)
        for v in effects.vacancies_opened
    )
    for death in effects.deaths:
        Person.objects.filter(id=death.person).update(died_on=death.day, version=F("version") + 1)
    _verify(effects.verified, origin.at)
    return remembered(effects, before)


def touched_households(effects: Effects) -> set[UUID]:
    """The households that a change concerns, of those that stood before and those it opens."""
    ids = {*effects.stays_voided, *(ended.id for ended in effects.stays_ended)}
    found = set(Stay.objects.filter(id__in=ids).values_list("household_id", flat=True)) if ids else set()
    return found | {
        *(opened.id for opened in effects.households_opened),
        *(ended.id for ended in effects.households_ended),
        *(opened.household for opened in effects.stays_opened),
        *effects.verified,
    }


def mark_changed(households: Iterable[UUID], at: datetime | None) -> None:
    """Say that households are not what someone saw before; ``at`` is when that was recorded, if anything changed."""
    values: dict[str, Any] = {"version": F("version") + 1}
    if at is not None:
        values["changed_at"] = at
    Household.objects.filter(id__in=list(households)).update(**values)


def remembered(effects: Effects, verified_before: dict[str, Any]) -> dict[str, Any]:
    """What undoing needs, by ids only: nothing personal."""
    kept = {
        "households_opened": [str(row.id) for row in effects.households_opened],
        "households_ended": [[str(row.id), row.last_day.isoformat()] for row in effects.households_ended],
        "stays_opened": [str(row.id) for row in effects.stays_opened],
        "stays_ended": [[str(row.id), row.last_day.isoformat()] for row in effects.stays_ended],
        "stays_voided": [str(id) for id in effects.stays_voided],
        "vacancies_opened": [str(row.id) for row in effects.vacancies_opened],
        "vacancies_ended": [[str(row.id), row.last_day.isoformat()] for row in effects.vacancies_ended],
        "deaths": [str(row.person) for row in effects.deaths],
        "verified": verified_before,
    }
    return {name: value for name, value in kept.items() if value}


def take_back(effects: dict[str, Any], *, now: datetime) -> set[UUID]:
    """Undo what a change did, if every row still stands as the change left it.

    Returns:
        the households that it concerned.

    Raises:
        Problem: ``registry.changed_since``.
    """
    opened = [UUID(id) for id in effects.get("stays_opened", [])]
    ended = [(UUID(id), date.fromisoformat(day)) for id, day in effects.get("stays_ended", [])]
    voided = [UUID(id) for id in effects.get("stays_voided", [])]
    homes_opened = [UUID(id) for id in effects.get("households_opened", [])]
    homes_ended = [(UUID(id), date.fromisoformat(day)) for id, day in effects.get("households_ended", [])]
    empty_opened = [UUID(id) for id in effects.get("vacancies_opened", [])]
    empty_ended = [(UUID(id), date.fromisoformat(day)) for id, day in effects.get("vacancies_ended", [])]
    concerned = set(
        Stay.objects.filter(id__in=[*opened, *voided, *(id for id, _ in ended)]).values_list("household_id", flat=True)
    ) | {*homes_opened, *(id for id, _ in homes_ended)}

    _expect(Stay.objects.filter(id__in=opened, last_day__isnull=True, voided_at__isnull=True).count(), opened)
    _expect(Stay.objects.filter(id__in=voided, voided_at__isnull=False).count(), voided)
    others = Stay.objects.filter(household_id__in=homes_opened, voided_at__isnull=True).exclude(id__in=opened)
    if others.exists():
        raise Problem(CHANGED_SINCE)
    _expect(Household.objects.filter(id__in=homes_opened, last_day__isnull=True).count(), homes_opened)
    _expect(Vacancy.objects.filter(id__in=empty_opened, last_day__isnull=True).count(), empty_opened)
    try:
        with transaction.atomic():
            Stay.objects.filter(id__in=opened).update(voided_at=now)
            Household.objects.filter(id__in=homes_opened).update(
                last_day=Coalesce(F("first_day"), Value(now.date())), end_reason=EndReason.MISTAKE
            )
            Vacancy.objects.filter(id__in=empty_opened).delete()
            _reopen(Stay, ended)
            _reopen(Household, homes_ended)
            _reopen(Vacancy, empty_ended)
            Stay.objects.filter(id__in=voided).update(voided_at=None)
    except IntegrityError as error:
        raise Problem(CHANGED_SINCE) from error
    Person.objects.filter(id__in=effects.get("deaths", [])).update(died_on=None, version=F("version") + 1)
    return concerned | _take_back_verification(effects.get("verified"))


def _take_back_verification(verified: dict[str, Any] | None) -> set[UUID]:
    """Give rows the moment back at which they were verified before, unless they were verified again since.

    Returns:
        the households among them.
    """
    if not verified:
        return set()
    for name, table in VERIFIED.items():
        for id, moment in verified["before"].get(name, {}).items():
            rows = table._default_manager.filter(id=id, verified_at=datetime.fromisoformat(verified["at"]))
            rows.update(verified_at=datetime.fromisoformat(moment) if moment else None)
    return {UUID(id) for id in verified["before"].get("households", {})}


def _expect(found: int, wanted: Sequence[UUID]) -> None:
    if found != len(wanted):
        raise Problem(CHANGED_SINCE)


def _reopen(table: type[Model], ended: Sequence[tuple[UUID, date]]) -> None:
    for id, day in ended:
        values: dict[str, Any] = {"last_day": None}
        if table is not Vacancy:
            values["end_reason"] = ""
        _expect(table._default_manager.filter(id=id, last_day=day).update(**values), [id])


def _end(table: type[Model], ended: Iterable[Ended]) -> None:
    groups: dict[tuple[date, EndReason | None], list[UUID]] = defaultdict(list)
    for row in ended:
        groups[row.last_day, row.reason].append(row.id)
    for (day, reason), ids in groups.items():
        values: dict[str, Any] = {"last_day": day}
        if reason:
            values["end_reason"] = reason
        table._default_manager.filter(id__in=ids).update(**values)


VERIFIED: dict[str, type[Model]] = {
    "households": Household,
    "vacancies": Vacancy,
    "stays": Stay,
    "people": Person,
    "facts": Fact,
}
"""Households or a vacancy, the stays in them, the people and what is known of them are verified together."""


def _verified_rows(ids: Sequence[UUID]) -> dict[str, QuerySet[Any]]:
    """The rows that are verified with households or vacancies, by the names of :data:`VERIFIED`."""
    stays = Stay.objects.filter(household_id__in=ids, last_day__isnull=True, voided_at__isnull=True)
    people = list(stays.values_list("person_id", flat=True))
    return {
        "households": Household.objects.filter(id__in=ids),
        "vacancies": Vacancy.objects.filter(id__in=ids),
        "stays": stays,
        "people": Person.objects.filter(id__in=people),
        "facts": Fact.objects.filter(person_id__in=people, last_day__isnull=True),
    }


def _verified_before(ids: Sequence[UUID], at: datetime) -> dict[str, Any]:
    """When each row was verified before ``at``."""
    if not ids:
        return {}
    before = {
        name: {str(id): moment.isoformat() if moment else None for id, moment in rows.values_list("id", "verified_at")}
        for name, rows in _verified_rows(ids).items()
    }
    return {"at": at.isoformat(), "before": {name: moments for name, moments in before.items() if moments}}


def _verify(ids: Sequence[UUID], at: datetime) -> None:
    if ids:
        for rows in _verified_rows(ids).values():
            rows.update(verified_at=at)
