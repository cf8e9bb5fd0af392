"""Telling whom it concerns that a warning has come into force, once for each of its places."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from weige.access.actors import SYSTEM
from weige.access.queries import holders_under, nearest_holders
from weige.core import clock, events
from weige.emergency.models import AlertMessage, AlertPlace, Proposal
from weige.emergency.scopes import COMMAND
from weige.emergency.warnings.colours import gravest
from weige.notify.actions import tell

from .holding import Held, standing_at
from .proposals import weigh, weigh_around


@transaction.atomic
def announce() -> int:
    """Tell of the warnings that have come into force since the last time, and weigh the plans that they concern.

    Safe to run at any time and twice at once: a place that another worker has in hand is passed over. An exercise is
    told to nobody and proposes nothing.

    Returns:
        how many places of warnings came into force.
    """
    now = clock.now()
    waiting: dict[UUID, list[AlertPlace]] = {}
    rows = AlertPlace.objects.select_for_update(skip_locked=True, of=("self",)).filter(
        announced_at__isnull=True, alert__usable=True, alert__warns=True, alert__ends_at__gt=now
    )
    for place in rows.order_by("alert_id", "place"):
        waiting.setdefault(place.alert_id, []).append(place)
    messages = list(AlertMessage.objects.filter(id__in=waiting))
    begun: list[str] = []
    for each in standing_at(waiting, messages, now):
        if not each.in_force:
            continue
        AlertPlace.objects.filter(alert=each.row, place__in=each.here).update(announced_at=now)
        _tell(each)
        begun += each.here
    if begun:
        weigh_around(begun)
    return len(begun)


def _tell(each: Held) -> None:
    for place in each.here:
        events.append("emergency.warning_in_force", actor=SYSTEM, subject_type="warning", subject_id=each.row.id,
                      place=place, payload={"colour": each.row.colour, "actual": each.alert.is_actual})  # fmt: skip
    if not each.alert.is_actual:
        return
    accounts: set[UUID] = set()
    for place in each.here:
        accounts |= nearest_holders(place, COMMAND) | {account for _, account in holders_under(place, COMMAND)}
    info = each.alert.infos[0]
    found = gravest(each.alert.infos)
    tell(
        accounts, kind="emergency.warning", subject_type="warning", subject_id=each.row.id, cause=each.row.id,
        params={
            "name": (info.headline or info.event)[:80],
            "level_zh": found.colour.name.zh if found else "", "level_en": found.colour.name.en if found else "",
        },
    )  # fmt: skip


def weigh_open() -> None:
    """Weigh the plans with an open proposal: a warning that has ended proposes nothing any more."""
    for plan in (
        Proposal.objects.filter(state=Proposal.State.OPEN).values_list("plan_id", flat=True).order_by("plan_id")
    ):
        weigh(plan)
