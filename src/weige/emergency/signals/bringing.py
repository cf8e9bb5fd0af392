"""Bringing readings: by file, by hand and by other systems' keys.

Readings are taken whole or not at all, and nothing is overwritten: a correction is the next row of its moment.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.db import transaction

from weige.access.actions import acting
from weige.access.actors import SYSTEM, Actor
from weige.access.queries import in_scope
from weige.core import clock, events, text_tables
from weige.core.clock import CITY_ZONE
from weige.core.errors import Problem, Text
from weige.core.places import Scope
from weige.emergency.gauges import faults as file_faults
from weige.emergency.gauges import readings as files
from weige.emergency.gauges.quality import FUTURE_GRACE, HIGHEST
from weige.emergency.models import Gauge, GaugeReading
from weige.emergency.scopes import COMMAND

from . import errors
from .gauging import find
from .history import EVER, LOOKED_BACK, MOST_ROWS, NEVER, Kept, current, qualities_of
from .proposals import weigh_around
from .standings import renew

MOST_BYTES = 10 * 1024 * 1024
MOST_FAULTS = 100
STRICT = frozenset({"gauge.cells", "gauge.time", "gauge.value", "gauge.contradicted", "gauge.future", "gauge.far_off"})
"""What the reader of files passes over is refused here: a file is taken whole or not at all."""
RAIN_WORDS = ("rain", "precip", "雨量", "降水", "降雨")


@dataclass(frozen=True, slots=True)
class Row:
    """A reading on its way: ``line`` is where it stood, counted from 1."""

    at: datetime
    value: float
    line: int


@dataclass(frozen=True, slots=True)
class Result:
    """How many readings are new, corrected, and known already."""

    new: int
    corrected: int
    known: int


@dataclass(frozen=True, slots=True)
class LineFault:
    line: int
    text: Text


def read_file(content: bytes, gauge: Gauge) -> list[Row]:
    """The readings of a file, all of them readable.

    Raises:
        Problem: ``emergency.file_too_large``, ``emergency.readings_unfit`` with every fault and its line.
    """
    if len(content) > MOST_BYTES:
        raise Problem(errors.FILE_TOO_LARGE, field="file", limit="10 MB")
    column = _rain_column(content) if gauge.kind == "rain" else None
    found = files.parse(content, column=column, now=clock.now().timestamp())
    wrong = [fault for fault in found.faults.in_order() if fault.grave or fault.rule in STRICT]
    if wrong:
        count = sum(n for rule, n in found.faults.counts.items() if rule in STRICT or rule in file_faults.GRAVE)
        refuse([LineFault(fault.line, fault.text) for fault in wrong], count)
    lines = zip(found.times.tolist(), found.stage.tolist(), found.lines.tolist(), strict=True)
    return [Row(_moment(seconds, found.offset), value, line) for seconds, value, line in lines if math.isfinite(value)]


def _rain_column(content: bytes) -> str | None:
    """The heading of a column of rain."""
    try:
        first = text_tables.decode(content).lstrip().split("\n", 1)[0]
    except text_tables.BrokenTextError:
        return None
    cells = [cell.strip().strip('"') for cell in first.replace(";", ",").replace("\t", ",").split(",")]
    return next((cell for cell in cells if any(word in cell.lower() for word in RAIN_WORDS)), None)


def _moment(seconds: int, offset: int | None) -> datetime:
    """A time of a file; one without a zone is meant in the city's."""
    moment = datetime.fromtimestamp(seconds, UTC)
    return moment if offset is not None else moment.replace(tzinfo=CITY_ZONE)


def refuse(wrong: Sequence[LineFault], count: int | None = None) -> None:
    """Raises:
    Problem: ``emergency.readings_unfit`` with every fault and its line.
    """
    first = wrong[0]
    reason = (
        Text(f"第 {first.line} 行：{first.text.zh}", f"line {first.line}: {first.text.en}")
        if first.line
        else first.text
    )
    raise Problem(
        errors.READINGS_UNFIT, field="file", count=count or len(wrong), reason=reason,
        current={"faults": [{"line": each.line, "zh": each.text.zh, "en": each.text.en} for each in wrong[:MOST_FAULTS]]},
    )  # fmt: skip


def take(*, actor: Actor, gauge_id: UUID, rows: Sequence[Row], corrects: bool) -> Result:
    """Take readings from the desk, all or none. The same again changes nothing.

    Args:
        corrects: whether a reading that is another than what is known for its moment takes its place.

    Raises:
        Problem: ``emergency.unknown_signal``, ``access.not_allowed``, ``emergency.readings_unfit``.
    """
    with transaction.atomic():
        gauge = find(actor, gauge_id, lock=True)
        actor = acting(actor, COMMAND, gauge.place)
        result, crossed = _take(gauge, rows, corrects=corrects, actor=actor, key=None)
        if crossed:
            weigh_around([gauge.place])
        return result


def take_by_key(*, key: UUID, place: str, rows: Mapping[UUID, Sequence[Row]], corrects: bool) -> Result:
    """Take readings of another system for gauges within its place, all or none.

    Raises:
        Problem: ``emergency.unknown_signal``, ``emergency.readings_unfit``.
    """
    total = Result(0, 0, 0)
    crossed: list[str] = []
    with transaction.atomic():
        for gauge_id in sorted(rows):
            gauge = Gauge.objects.select_for_update().filter(in_scope(Scope((place,))), id=gauge_id).first()
            if gauge is None:
                raise Problem(errors.UNKNOWN_SIGNAL, field="gauge")
            done, over = _take(gauge, rows[gauge_id], corrects=corrects, actor=SYSTEM, key=key)
            crossed += [gauge.place] if over else []
            total = Result(total.new + done.new, total.corrected + done.corrected, total.known + done.known)
        # Once for all of them, whatever order they come in.
        if crossed:
            weigh_around(crossed)
    return total


def _take(gauge: Gauge, rows: Sequence[Row], *, corrects: bool, actor: Actor, key: UUID | None) -> tuple[Result, bool]:
    """How readings were taken, and whether the gauge's level is another now."""
    if len(rows) > MOST_ROWS:
        refuse([LineFault(0, Text(f"一次最多 {MOST_ROWS:,} 个读数", f"{MOST_ROWS:,} readings at most at once"))])
    strange = [row for row in rows if not EVER <= row.at <= NEVER]
    if strange:
        refuse([LineFault(row.line, Text("时间不可能", "the time is impossible")) for row in strange])
    if not rows:
        return Result(0, 0, 0), False
    moments = [row.at for row in rows]
    there = {kept.at: kept for kept in current(gauge.id, after=min(moments), before=max(moments), most=MOST_ROWS * 10)}
    wanted, wrong, known = _sort_out(gauge, rows, there, corrects=corrects)
    if wrong:
        refuse(wrong)
    new = [row for row in wanted if row.at not in there]
    qualities = _qualities(gauge, wanted)
    now = clock.now()
    GaugeReading.objects.bulk_create(
        [
            GaugeReading(
                gauge=gauge, at=row.at, value=row.value, quality=qualities[row.at], received_at=now,
                revision=there[row.at].revision + 1 if row.at in there else 1, account_id=actor.account_id, key=key,
            )
            for row in wanted
        ],
        batch_size=5_000,
    )  # fmt: skip
    crossed = False
    if wanted:
        gauge.newest_at = now
        gauge.save(update_fields=["newest_at"])
        events.append("emergency.readings_taken", actor=actor, subject_type="gauge", subject_id=gauge.id,
                      place=gauge.place, payload={"count": len(wanted)})  # fmt: skip
        crossed = renew(gauge)
    return Result(len(new), len(wanted) - len(new), known), crossed


def _sort_out(
    gauge: Gauge, rows: Sequence[Row], there: Mapping[datetime, Kept], *, corrects: bool
) -> tuple[list[Row], list[LineFault], int]:
    """The rows to write, in the order of time, what is wrong, and how many are known."""
    wanted: dict[datetime, Row] = {}
    wrong: list[LineFault] = []
    known = 0
    latest = clock.now() + timedelta(seconds=FUTURE_GRACE)
    for row in rows:
        twin, kept = wanted.get(row.at), there.get(row.at)
        if not math.isfinite(row.value) or (gauge.kind == "rain" and not 0 <= row.value <= HIGHEST):
            wrong.append(LineFault(row.line, Text("读数不是可用的数字", "the reading is no usable number")))
        elif row.at > latest:
            wrong.append(LineFault(row.line, Text("时间在将来", "the time is in the future")))
        elif twin is not None and twin.value != row.value:
            wrong.append(
                LineFault(
                    row.line,
                    Text(f"与第 {twin.line} 行同一时间而读数不同", f"another value than line {twin.line} at one time"),
                )
            )
        elif twin is not None or (kept is not None and kept.value == row.value):
            known += 1
        elif kept is not None and not corrects:
            wrong.append(
                LineFault(
                    row.line,
                    Text(
                        f"这个时间已有读数 {kept.value:g}；要更正请选“更正已有读数”",
                        f"{kept.value:g} is known for this time; say that it is a correction",
                    ),
                )
            )
        else:
            wanted[row.at] = row
    return [wanted[at] for at in sorted(wanted)], wrong, known


def _qualities(gauge: Gauge, wanted: Sequence[Row]) -> dict[datetime, str]:
    """How each new reading looks beside those before it."""
    if gauge.kind == "rain" or not wanted:
        return {row.at: "good" for row in wanted}
    before = current(gauge.id, before=wanted[-1].at, most=LOOKED_BACK)
    both = {kept.at: kept.value for kept in before} | {row.at: row.value for row in wanted}
    judged = qualities_of(both.items())
    return {row.at: judged[row.at] for row in wanted}
