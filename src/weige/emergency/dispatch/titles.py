"""What a run is about, in words: its stops, what it leaves out, what has changed. Households by their door only for whom
the caller says."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from uuid import UUID

from weige.core import languages
from weige.core.errors import Text
from weige.emergency.field.terms import NEEDS
from weige.emergency.models import Errand, EvacuationLine, HelpRequest, Operation, RoadClosing, RunVehicle

from .asking import REASONS
from .changing import Change, ChangeKind
from .gathering import ERRAND, HELP, HOUSEHOLD, key_of, parted
from .shapes import LeftOutOut, RunChangeOut
from .stops import StopKind

say = languages.say

CHANGE_LABELS: dict[ChangeKind, Text] = {
    ChangeKind.ROAD_CLOSED: Text("道路封闭", "road closed"),
    ChangeKind.ROAD_OPENED: Text("道路恢复通行", "road open again"),
    ChangeKind.NEW_ROADS: Text("路网有新版本", "new version of the roads"),
    ChangeKind.VEHICLE_OUT: Text("车辆退出", "vehicle out of service"),
    ChangeKind.VEHICLE_IN: Text("车辆可用", "vehicle available"),
    ChangeKind.VEHICLE_CHANGED: Text("车辆情况有变", "vehicle is other than it was"),
    ChangeKind.WISH_NEW: Text("新的要接送", "new to be fetched"),
    ChangeKind.WISH_GONE: Text("不用接送了", "no longer to be fetched"),
    ChangeKind.WISH_CHANGED: Text("接送有变", "to be fetched otherwise"),
    ChangeKind.STOP_FAILED: Text("没接到", "not found"),
    ChangeKind.STOP_DOUBLED: Text("别的车已经接走", "fetched by another vehicle"),
    ChangeKind.RUN_REFUSED: Text("车组不能去", "its crew cannot go"),
}


def titles_of(keys: Iterable[str], *, shown: bool) -> dict[str, str]:
    """What things that are fetched or brought are called. ``shown``: households by their door; else only as households."""
    of: dict[str, list[UUID]] = {HELP: [], HOUSEHOLD: [], ERRAND: []}
    for key in set(keys):
        source, id = parted(key)
        of[source].append(id)
    made = {}
    for request in HelpRequest.objects.filter(id__in=of[HELP]):
        # Whoever asked for a vehicle gets one: what is needed is said where it is something else.
        need = "" if request.need == "transport" and request.where else say(NEEDS[request.need].label)
        made[key_of(HELP, request.id)] = " · ".join(filter(None, (need, request.where)))
    for line in EvacuationLine.objects.filter(id__in=of[HOUSEHOLD]).select_related("dwelling"):
        made[key_of(HOUSEHOLD, line.id)] = line.dwelling.full_name if shown else say(Text("转移住户", "household"))
    for errand in Errand.objects.filter(id__in=of[ERRAND]):
        made[key_of(ERRAND, errand.id)] = errand.what
    return made


def stop_title(kind: str, source: str, title: str, errand: Errand | None, shelter: str) -> str:
    """Where one goes: to fetch, what is fetched there; to bring, where to."""
    if source == ERRAND and errand is not None:
        return f"{errand.from_where if kind == StopKind.PICKUP else errand.to_where} · {errand.what}"
    return title if kind == StopKind.PICKUP or not shelter else f"{shelter} · {title}"


def kind_label(kind: str) -> str:
    return say(Text("接", "fetch") if kind == StopKind.PICKUP else Text("送", "bring"))


def left_out_rows(rows: Iterable[Mapping[str, str]], *, shown: bool) -> list[LeftOutOut]:
    listed = list(rows)
    titles = titles_of((row["key"] for row in listed), shown=shown)
    return [LeftOutOut(title=titles.get(row["key"], ""), reason=say(REASONS[row["why"]])) for row in listed]


def changes_out(found: Operation, listed: Iterable[Change], *, shown: bool) -> list[RunChangeOut]:
    """Changes with what each is about."""
    rows = list(listed)
    words = titles_of((each.key for each in rows if ":" in each.key), shown=shown)
    words |= {str(row.id): row.name or row.reason for row in RoadClosing.objects.filter(operation=found)}
    words |= {str(row.id): row.name for row in RunVehicle.objects.filter(operation=found)}
    return [
        RunChangeOut(kind=each.kind, label=say(CHANGE_LABELS[each.kind]), about=words.get(each.key, ""))
        for each in rows
    ]
