"""Gauges: kept by whoever commands a place."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from weige.access.actions import acting
from weige.access.actors import Actor
from weige.core import clock, events
from weige.core.errors import ID_TAKEN, Problem, Text
from weige.emergency.models import Gauge
from weige.emergency.scopes import COMMAND

from . import errors
from .holding import reaches
from .proposals import weigh_around
from .reach import read_by
from .standings import renew

KEPT = ("name", "kind", "unit", "longitude", "latitude", "warning", "guarantee", "datum", "lead_hours")


def find(actor: Actor, gauge_id: UUID, *, lock: bool = False) -> Gauge:
    """A gauge that someone sees.

    Raises:
        Problem: ``emergency.unknown_signal``.
    """
    rows = Gauge.objects.select_for_update() if lock else Gauge.objects.all()
    found = rows.filter(reaches(read_by(actor)), id=gauge_id).first()
    if found is None:
        raise Problem(errors.UNKNOWN_SIGNAL)
    return found


@transaction.atomic
def add(*, actor: Actor, id: UUID, place: str, fields: Mapping[str, Any]) -> Gauge:
    """A new gauge. Repeating the command returns it.

    Raises:
        Problem: ``access.not_allowed``, ``emergency.gauge_unfit``, ``core.id_taken``.
    """
    actor = acting(actor, COMMAND, place)
    earlier = Gauge.objects.filter(id=id).first()
    if earlier is not None:
        if (earlier.place, earlier.made_by_id) != (place, actor.account_id):
            raise Problem(ID_TAKEN, field="id")
        return earlier
    _check(fields)
    try:
        with transaction.atomic():
            made = Gauge.objects.create(
                id=id, place=place, made_by_id=actor.person, made_at=clock.now(),
                **{name: fields[name] for name in KEPT},
            )  # fmt: skip
    except IntegrityError as error:
        raise Problem(ID_TAKEN, field="id") from error
    events.append("emergency.gauge_added", actor=actor, subject_type="gauge", subject_id=id, place=place)
    return made


@transaction.atomic
def change(*, actor: Actor, gauge_id: UUID, id: UUID, version: int, fields: Mapping[str, Any]) -> Gauge:
    """Change what a gauge is; its stages are judged anew at once. Repeating the command changes nothing.

    Raises:
        Problem: ``emergency.unknown_signal``, ``access.not_allowed``, ``emergency.signal_changed``,
            ``emergency.gauge_unfit``.
    """
    row = find(actor, gauge_id, lock=True)
    actor = acting(actor, COMMAND, row.place)
    if str(id) in row.changes:
        return row
    if version != row.version:
        raise Problem(errors.STALE, field="version", current={"version": row.version})
    _check(fields)
    for name in KEPT:
        setattr(row, name, fields[name])
    row.version, row.changes = row.version + 1, [*row.changes, str(id)][-20:]
    row.foretold = row.foretold_at = None
    row.save()
    events.append("emergency.gauge_changed", actor=actor, subject_type="gauge", subject_id=row.id, place=row.place)
    if renew(row):
        weigh_around([row.place])
    return row


def _check(fields: Mapping[str, Any]) -> None:
    warning, guarantee = fields["warning"], fields["guarantee"]
    if (fields["longitude"] is None) != (fields["latitude"] is None):
        reason = Text("经度和纬度要一起填", "give longitude and latitude together")
        raise Problem(errors.GAUGE_UNFIT, field="longitude", reason=reason)
    if fields["kind"] == "rain":
        if warning is not None or guarantee is not None:
            reason = Text("雨量站没有警戒和保证水位", "a rain gauge has no stages")
            raise Problem(errors.GAUGE_UNFIT, field="warning", reason=reason)
        return
    if (warning is None) != (guarantee is None):
        reason = Text("警戒水位和保证水位要一起填", "give warning stage and guarantee stage together")
        raise Problem(errors.GAUGE_UNFIT, field="guarantee", reason=reason)
    if warning is not None and not warning < guarantee:
        reason = Text("保证水位要高于警戒水位", "the guarantee stage lies above the warning stage")
        raise Problem(errors.GAUGE_UNFIT, field="guarantee", reason=reason)
