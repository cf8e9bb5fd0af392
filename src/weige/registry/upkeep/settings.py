"""What a community sets for its register: how many households are proposed to a leader, and how often."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from typing_extensions import TypedDict

from weige.access.actions import acting
from weige.access.actors import Actor
from weige.access.queries import account_names
from weige.core import clock, events
from weige.core.errors import NOT_FOUND, Problem
from weige.core.ids import new_id
from weige.registry.models import COMMUNITY_DIGITS, RegisterSettings
from weige.registry.people.defaults import MONTHLY_CEILING, VERIFY_DAYS
from weige.territory.queries import place as place_named

from . import errors

ABILITY = "register.settings"
CEILING = (0, 100)
PERIOD = (60, 730)
"""Days; a household is never asked more often than every two months, nor left alone for more than two years."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What is in force in a community."""

    monthly_ceiling: int = MONTHLY_CEILING
    verify_days: int = VERIFY_DAYS


class SettingsOut(TypedDict):
    """The settings in force, with their bounds; ``changed_at`` is empty where nobody has set anything."""

    place: str
    monthly_ceiling: int
    verify_days: int
    ceiling_bounds: tuple[int, int]
    verify_bounds: tuple[int, int]
    may_change: bool
    changed_by: str | None
    changed_at: datetime | None


def in_force(communities: Iterable[str]) -> dict[str, Settings]:
    """The settings of communities, the defaults where nothing was set."""
    wanted = set(communities)
    rows = RegisterSettings.objects.filter(place__in=wanted)
    found = {row.place: Settings(row.monthly_ceiling, row.verify_days) for row in rows}
    return {place: found.get(place, Settings()) for place in wanted}


def read(actor: Actor, place: str) -> SettingsOut:
    """The settings of a community, for whoever keeps its register or a part of it.

    Raises:
        Problem: ``registry.not_a_community``, ``core.not_found``.
    """
    _check_community(place)
    keeps = actor.scope("resident.collect").within(place) or actor.scope(ABILITY).within(place)
    if not keeps:
        raise Problem(NOT_FOUND)
    return _out(actor, place)


@transaction.atomic
def change(*, actor: Actor, place: str, monthly_ceiling: int, verify_days: int) -> SettingsOut:
    """Set how many households are proposed to one leader in a month, and after how many days a household may be.

    Raises:
        Problem: ``registry.not_a_community``, ``core.not_found``, ``access.not_allowed``,
            ``registry.ceiling_unfit``, ``registry.period_unfit``.
    """
    _check_community(place)
    if not actor.scope("territory.read").covers(place):
        raise Problem(NOT_FOUND)
    actor = acting(actor, ABILITY, place)
    _check(monthly_ceiling, CEILING, errors.CEILING_UNFIT, "monthly_ceiling")
    _check(verify_days, PERIOD, errors.PERIOD_UNFIT, "verify_days")
    values = {"monthly_ceiling": monthly_ceiling, "verify_days": verify_days}
    row = RegisterSettings.objects.select_for_update().filter(place=place).first()
    if row is None or (row.monthly_ceiling, row.verify_days) != (monthly_ceiling, verify_days):
        now = clock.now()
        RegisterSettings.objects.update_or_create(
            place=place, defaults={**values, "changed_by_id": actor.account_id, "changed_at": now}
        )
        events.append(
            "registry.settings_changed", actor=actor, subject_type="register", place=place, payload=values,
            subject_id=new_id(),
        )  # fmt: skip
    return _out(actor, place)


def _check(value: int, bounds: tuple[int, int], code: str, field: str) -> None:
    if not bounds[0] <= value <= bounds[1]:
        raise Problem(code, field=field, lowest=bounds[0], highest=bounds[1])


def _check_community(place: str) -> None:
    if len(place) != COMMUNITY_DIGITS:
        raise Problem(errors.NOT_A_COMMUNITY, field="place")
    if place_named(place) is None:
        raise Problem(NOT_FOUND)


def _out(actor: Actor, place: str) -> SettingsOut:
    row = RegisterSettings.objects.filter(place=place).first()
    now = Settings(row.monthly_ceiling, row.verify_days) if row else Settings()
    by = row.changed_by_id if row else None
    return SettingsOut(
        place=place,
        monthly_ceiling=now.monthly_ceiling,
        verify_days=now.verify_days,
        ceiling_bounds=CEILING,
        verify_bounds=PERIOD,
        may_change=actor.may(ABILITY, place),
        changed_by=account_names([by]).get(by) if by else None,
        changed_at=row.changed_at if row else None,
    )
