"""Looking through the disclosure log for unusual reading, a piece at a time, and bringing it to the data officer.

Safe to run twice: what was looked at before is looked at again and gives the same notices.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from uuid import UUID

import chinese_calendar
import structlog
from django.conf import settings
from django.db import connection, transaction
from django.db.models import Q

from weige.access.actors import SYSTEM
from weige.access.queries import post_type_names
from weige.core import clock, events
from weige.core.places import Scope, name_places
from weige.core.sealing import derived_id
from weige.notify.actions import tell
from weige.registry.models import Disclosure, ReadingNotice, ReadingWatch
from weige.registry.people import wall
from weige.registry.people.terms import NOTICE_NAMES, Manner

from . import staff
from .unusual import BULK, Finding, Limits, Reading, limits, unusual, weekdays

log = structlog.get_logger()
WATCH = "unusual"
OVERLAP = timedelta(minutes=15)
"""Readings are dated when they are made and seen when their transaction ends; a long export ends late."""
FIRST_LOOK = timedelta(days=2)
BY_HAND = (Manner.OPENED, Manner.UNMASKED, Manner.FOUND)

READINGS_SQL = """
    SELECT DISTINCT at, household, place, post_place, post, post_type, purpose, manner
    FROM registry_disclosure
    WHERE account = %s AND at >= %s AND at <= %s AND household IS NOT NULL
      AND manner IN ('opened', 'unmasked', 'found', 'exported', 'imported')
"""
HISTORY_SQL = """
    SELECT post_place, substr(place, 1, 15), count(DISTINCT household)
    FROM registry_disclosure
    WHERE account = %s AND at >= %s AND at < %s AND length(place) >= 15 AND length(post_place) < 15
      AND manner IN ('opened', 'unmasked', 'found')
    GROUP BY 1, 2
"""


@transaction.atomic
def look() -> int:
    """Look at whatever was read since the last look.

    Returns:
        how many notices are new.
    """
    now = clock.now()
    ReadingWatch.objects.get_or_create(name=WATCH, defaults={"looked_until": now - FIRST_LOOK})
    watch = ReadingWatch.objects.select_for_update(skip_locked=True).filter(name=WATCH).first()
    if watch is None:
        # Another process is looking at this moment.
        return 0
    since = min(watch.looked_until, now) - OVERLAP
    told = 0
    with wall.opened(Scope((settings.WEIGE.city,))):
        fresh = Disclosure.objects.filter(at__gt=since, at__lte=now, account__isnull=False)
        fresh = fresh.filter(manner__in=[*BY_HAND, *BULK])
        for account in sorted({account for account in fresh.values_list("account", flat=True) if account}):
            told += sum(_note(account, finding) for finding in findings_of(account, since=since, until=now))
    watch.looked_until = max(watch.looked_until, now)
    watch.save(update_fields=["looked_until"])
    if told:
        log.info("unusual_reading", notices=told)
    return told


def findings_of(account: UUID, *, since: datetime, until: datetime, bounds: Limits | None = None) -> list[Finding]:
    """What is unusual in one account's readings of the days since a moment; the wall must be open for the city."""
    bounds = bounds or limits()
    # The night that a moment may lie in began the day before.
    first = _midnight(since.astimezone(clock.CITY_ZONE).date() - timedelta(days=1))
    with connection.cursor() as cursor:
        cursor.execute(READINGS_SQL, [account, first, until])
        rows = cursor.fetchall()
    readings = [
        Reading(at, household, place, post_place, purpose, Manner(manner))
        for at, household, place, post_place, _, _, purpose, manner in rows
    ]
    usual = _usual(account, first, bounds)
    return unusual(readings, usual=usual, zone=clock.CITY_ZONE, limits=bounds, is_workday=is_workday)


def is_workday(day: date) -> bool:
    """Whether offices work on a day: the official calendar, and Monday to Friday where it is not published yet."""
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        return weekdays(day)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), clock.CITY_ZONE)


def _usual(account: UUID, until: datetime, bounds: Limits) -> dict[str, frozenset[str]]:
    """The general grids in which each post above the grids has read in the weeks before, if it has read enough."""
    with connection.cursor() as cursor:
        cursor.execute(HISTORY_SQL, [account, until - timedelta(days=bounds.history_days), until])
        rows = cursor.fetchall()
    counts: dict[str, int] = {}
    grids: dict[str, set[str]] = {}
    for post_place, grid, households in rows:
        counts[post_place] = counts.get(post_place, 0) + households
        grids.setdefault(post_place, set()).add(grid)
    return {place: frozenset(grids[place]) for place, count in counts.items() if count >= bounds.history_households}


def _note(account: UUID, finding: Finding) -> bool:
    """Write a finding down as a notice, or bring the open one of that day up to date; whether it is new."""
    row = ReadingNotice.objects.filter(
        account_id=account, kind=finding.kind, place=finding.community, day=finding.day
    ).first()
    if row is not None:
        if row.closed_at is None and row.last_at < finding.last_at:
            row.last_at, row.grounds = finding.last_at, dict(finding.grounds)
            row.save(update_fields=["last_at", "grounds"])
        return False
    post, post_type = _post_of(account, finding)
    notice = ReadingNotice.objects.create(
        id=derived_id(account, f"{finding.kind}:{finding.community}:{finding.day}"), kind=finding.kind, account_id=account, post=post, post_type=post_type, place=finding.community,
        day=finding.day, first_at=finding.first_at, last_at=finding.last_at, grounds=dict(finding.grounds),
        created_at=clock.now(),
    )  # fmt: skip
    events.append("registry.reading_noticed", actor=SYSTEM, subject_type="reading_notice", subject_id=notice.id,
                  place=notice.place, payload={"kind": notice.kind})  # fmt: skip
    _tell([notice])
    return True


def _post_of(account: UUID, finding: Finding) -> tuple[UUID | None, str]:
    """The post from which most of it was read."""
    community = finding.community
    rows = Disclosure.objects.filter(
        # What an import met elsewhere is told where the post is.
        Q(place__startswith=community) | Q(post_place__startswith=community),
        account=account, at__gte=finding.first_at, at__lte=finding.last_at,
    ).values_list("post", "post_type")  # fmt: skip
    seen: dict[tuple[UUID | None, str], int] = {}
    for key in rows:
        seen[key] = seen.get(key, 0) + 1
    return max(seen, key=lambda key: (seen[key], str(key)), default=(None, ""))


def _tell(notices: Iterable[ReadingNotice]) -> None:
    types = post_type_names()
    for notice in notices:
        names = NOTICE_NAMES[notice.kind]  # type: ignore[index]
        where = name_places([notice.place])[notice.place]["name"]
        post = types.get(notice.post_type, staff.SOMEONE)
        tell(
            staff.overseers(notice.place, besides=notice.account_id), kind="register.notice",
            subject_type="reading_notice", subject_id=notice.id, cause=notice.id,
            params={
                "category_name_zh": f"{post.zh}{names.zh}", "category_name_en": f"{post.en}: {names.en}",
                "where": where,
            },
        )  # fmt: skip
