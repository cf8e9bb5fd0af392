"""Work of the command line on warnings; the ``weige`` command parses the words. None of it needs the database."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from pathlib import Path
from typing import Any

from weige.core.errors import Text
from weige.territory.divisions import read_file, shipped

from .alert import Alert, Area, Code, Fault, Info, ReadAlert, ReadFile
from .colours import colour_of, gravest
from .ending import Standing, standings
from .judging import judged
from .places import CodedPlace, places_of
from .reading import read
from .rules import RULES, is_usable, weight_of
from .shapes import bounds, shape_of, square_km

Named = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Divisions:
    """The places that are known: those of a city that ship with the product, with their names."""

    city: str
    names: dict[str, str]

    @classmethod
    def of(cls, city: str) -> Divisions:
        path = shipped(city)
        rows = read_file(path).divisions if path else ()
        return cls(city, {city: city, **{row.code: row.name for row in rows}})

    def known(self, place: str) -> bool:
        return place in self.names


def check(paths: Sequence[Path], now: datetime, *, city: str, zone: tzinfo) -> Iterator[Named]:
    """What stands in each file, in their order: the alerts, their areas and state, and every fault with its rule.

    The files are taken together: a cancellation in one ends a warning in another.

    Args:
        now: the moment for which the state is told.
        city: the code of the city whose divisions are known.
        zone: the zone that is meant where a time has none.
    """
    divisions = Divisions.of(city)
    files = [read(path.read_bytes(), zone) for path in paths]
    every = judged([each for found in files for each in found.alerts], now, divisions.known, city)
    states = standings([each.alert for each in every], now)
    at = 0
    for path, found in zip(paths, files, strict=True):
        mine = slice(at, at + len(found.alerts))
        at = mine.stop
        yield _file(path, found, list(zip(every[mine], states[mine], strict=True)), divisions)


def breaks_the_standard(found: Named) -> bool:
    """Whether a file as told by :func:`check` cannot be used, or is not as the standard wants it."""
    faults = [*found["faults"], *(fault for alert in found["alerts"] for fault in alert["faults"])]
    return not found["usable"] or any(fault["weight"] in {"stop", "error"} for fault in faults)


def _file(path: Path, found: ReadFile, alerts: Sequence[tuple[ReadAlert, Standing]], divisions: Divisions) -> Named:
    return {
        "file": str(path),
        "usable": is_usable(found.faults) and bool(alerts) and all(is_usable(each.faults) for each, _ in alerts),
        "faults": _faults(found.faults),
        "links": list(found.links),
        "alerts": [_alert(each, state, divisions) for each, state in alerts],
    }


def _alert(read: ReadAlert, state: Standing, divisions: Divisions) -> Named:
    alert = read.alert
    colour = gravest(alert.infos)
    return {
        "identifier": alert.identifier,
        "sender": alert.sender,
        "sent": _moment(alert.sent),
        "cap": alert.version,
        "status": alert.status,
        "actual": alert.is_actual,
        "msg_type": alert.msg_type,
        "scope": alert.scope,
        "references": [each.written for each in alert.references],
        "signed": alert.signed,
        "state": state.state.value,
        "state_since": _moment(state.since),
        "state_until": _moment(state.ends),
        "ended_by": ",".join(state.by) if state.by else None,
        "state_reason": _text(state.reason),
        "colour": colour.colour.code if colour else None,
        "level": colour.colour.level if colour else None,
        "usable": is_usable(read.faults),
        "infos": [_info(info) for info in alert.infos],
        "areas": list(_areas(alert, divisions)),
        "faults": _faults(read.faults),
    }


def _info(info: Info) -> Named:
    colour = colour_of(info)
    return {
        "language": info.language, "categories": list(info.categories), "event": info.event,
        "responses": list(info.responses), "urgency": info.urgency, "severity": info.severity,
        "certainty": info.certainty, "colour": colour.colour.code if colour else None,
        "colour_from": colour.source if colour else None, "effective": _moment(info.effective),
        "onset": _moment(info.onset), "expires": _moment(info.expires), "headline": info.headline,
    }  # fmt: skip


def _areas(alert: Alert, divisions: Divisions) -> Iterator[Named]:
    for at, info in enumerate(alert.infos, 1):
        for area in info.areas:
            yield {"info": at, **_area(area, divisions)}


def _area(area: Area, divisions: Divisions) -> Named:
    shape = shape_of(area)
    coded, _ = places_of(area, divisions.known, divisions.city, "")
    by_code = {each.code: each for each in coded}
    return {
        "description": area.description,
        "polygons": len(area.rings),
        "circles": len(area.circles),
        "square_km": round(square_km(shape), 3) if shape is not None else None,
        "bounds": bounds([shape]) if shape is not None else None,
        "codes": [_code(each, by_code.get(each), divisions) for each in area.codes],
    }


def _code(code: Code, coded: CodedPlace | None, divisions: Divisions) -> Named:
    place = coded.place if coded else None
    return {
        "name": code.name, "value": code.value, "division": coded.names if coded else None, "place": place,
        "place_name": divisions.names.get(place) if place else None,
    }  # fmt: skip


def _faults(faults: Iterable[Fault]) -> list[Named]:
    return [
        {"rule": fault.rule, "weight": weight_of(fault), "where": fault.where, "value": fault.value,
         "text": _text(RULES[fault.rule].text)}
        for fault in faults
    ]  # fmt: skip


def _text(text: Text) -> Named:
    return {"zh": text.zh, "en": text.en}


def _moment(moment: datetime | None) -> str | None:
    return moment.isoformat(timespec="seconds") if moment else None
