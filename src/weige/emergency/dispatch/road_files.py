"""The roads of places: files taken in whole as new versions, and which network an operation drives on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Max
from typing_extensions import TypedDict

from weige.access.actions import acting
from weige.access.actors import Actor
from weige.core import clock, events, languages
from weige.core.errors import FIELD_INVALID, ID_TAKEN, FieldFault, Problem, Text
from weige.core.places import PlaceRef, ancestors, name_places
from weige.emergency.distances import Point
from weige.emergency.evacuation.shelters import seen
from weige.emergency.models import Operation, RoadClosing, RoadNetwork, RoadStretch
from weige.emergency.scopes import PLAN
from weige.territory.coordinates import Datum, convert

from . import errors
from .network import MOST_BYTES, RoadFile, Stretch, extent, network, read
from .problem import Roads

MOST_NETWORKS = 300
PLACES = {"line": "行", "feature": "条线", "road": "条路", "file": "整个文件"}


class RoadNetworkOut(TypedDict):
    """One version of the roads of a place."""

    id: UUID
    place: PlaceRef
    number: int
    synthetic: bool
    note: str
    stretches: int
    metres: int
    in_force: bool


class RoadNetworkPage(TypedDict):
    items: list[RoadNetworkOut]


class RoadFault(TypedDict):
    where: str
    text: str


class RoadCheck(TypedDict):
    """What a file of roads holds. ``pieces`` that no road joins; ``more`` faults than are listed."""

    stretches: int
    metres: int
    pieces: int
    faults: list[RoadFault]
    more: int


def networks(actor: Actor) -> RoadNetworkPage:
    """The road networks of the places that someone may see, the latest version of each first."""
    rows = list(RoadNetwork.objects.filter(seen(actor)).order_by("place", "-number")[:MOST_NETWORKS])
    return RoadNetworkPage(items=_out(rows))


def network_out(row: RoadNetwork) -> RoadNetworkOut:
    return _out([row])[0]


def _out(rows: Sequence[RoadNetwork]) -> list[RoadNetworkOut]:
    places = name_places(row.place for row in rows)
    latest = dict(
        RoadNetwork.objects.filter(place__in={row.place for row in rows})
        .values_list("place").annotate(latest=Max("number"))
    )  # fmt: skip
    return [
        RoadNetworkOut(
            id=row.id, place=places[row.place], number=row.number, synthetic=row.synthetic, note=row.note,
            stretches=row.stretches, metres=row.metres, in_force=latest[row.place] == row.number,
        )
        for row in rows
    ]  # fmt: skip


def check(*, actor: Actor, place: str, content: bytes, datum: Datum) -> RoadCheck:
    """What a file holds and everything that is wrong with it; nothing is kept.

    Raises:
        Problem: ``access.not_allowed``, ``emergency.roads_too_large``.
    """
    acting(actor, PLAN, place)
    found = _read(content, datum)
    reach = extent(found.stretches)
    return RoadCheck(
        stretches=reach.stretches, metres=reach.metres, pieces=reach.pieces, more=found.more,
        faults=[RoadFault(where=_spoken(where), text=languages.say(text)) for where, text in found.faults],
    )  # fmt: skip


def _spoken(where: str) -> str:
    """The place of a fault in the reader's language: ``line 3`` is 第 3 行."""
    kind, _, number = where.partition(" ")
    return languages.say(Text(f"第 {number} {PLACES[kind]}" if number else PLACES[kind], where))


def take(
    *, actor: Actor, id: UUID, place: str, content: bytes, datum: Datum = Datum.WGS84, synthetic: bool = False,
    note: str = "",
) -> RoadNetwork:  # fmt: skip
    """Take a file of roads as the next version of a place, whole or not at all. Repeating the command returns it.

    Raises:
        Problem: ``access.not_allowed``, ``emergency.roads_too_large``, ``emergency.roads_unfit``, ``core.id_taken``.
    """
    acting(actor, PLAN, place)
    found = _read(content, datum)
    if found.faults:
        raise Problem(
            errors.ROADS_UNFIT, field="file", count=len(found.faults) + found.more,
            faults=tuple(FieldFault(where, FIELD_INVALID, {"field": where, "reason": text}) for where, text in found.faults),
        )  # fmt: skip
    return keep(actor=actor, id=id, place=place, stretches=found.stretches, synthetic=synthetic, note=note)


def _read(content: bytes, datum: Datum) -> RoadFile:
    if len(content) > MOST_BYTES:
        raise Problem(errors.ROADS_TOO_LARGE, field="file")
    into = None if datum is Datum.WGS84 else lambda east, north: convert(east, north, source=datum, target=Datum.WGS84)
    return read(content, bounds=settings.WEIGE.city_bounds, convert=into)


@transaction.atomic
def keep(
    *, actor: Actor, id: UUID, place: str, stretches: Sequence[Stretch], synthetic: bool, note: str = ""
) -> RoadNetwork:
    """Keep roads as the next version of a place. Repeating the command returns it.

    Raises:
        Problem: ``access.not_allowed``, ``core.id_taken``.
    """
    actor = acting(actor, PLAN, place)
    earlier = RoadNetwork.objects.filter(id=id).first()
    if earlier is not None:
        if (earlier.place, earlier.made_by_id) != (place, actor.account_id):
            raise Problem(ID_TAKEN, field="id")
        return earlier
    latest = RoadNetwork.objects.filter(place=place).aggregate(latest=Max("number"))["latest"] or 0
    try:
        with transaction.atomic():
            made = RoadNetwork.objects.create(
                id=id, place=place, number=latest + 1, synthetic=synthetic, note=note, stretches=len(stretches),
                metres=extent(stretches).metres, made_at=clock.now(), made_by_id=actor.account_id,
            )  # fmt: skip
    except IntegrityError as error:
        raise Problem(ID_TAKEN, field="id") from error
    RoadStretch.objects.bulk_create(
        [
            RoadStretch(
                network=made, number=at, name=each.name, from_longitude=each.start[0], from_latitude=each.start[1],
                to_longitude=each.end[0], to_latitude=each.end[1], metres=each.metres, kmh=each.kmh, oneway=each.oneway,
            )
            for at, each in enumerate(stretches)
        ],
        batch_size=2_000,
    )  # fmt: skip
    events.append("emergency.roads_taken", actor=actor, subject_type="road_network", subject_id=made.id, place=place,
                  payload={"stretches": len(stretches), "synthetic": synthetic})  # fmt: skip
    return made


def network_of(operation: Operation) -> RoadNetwork | None:
    """The roads that an operation drives on: the latest of its place, else of the nearest place above that has any."""
    rows = (
        RoadNetwork.objects.filter(place__in=ancestors(operation.place)).order_by("place", "-number").distinct("place")
    )
    return max(rows, key=lambda row: len(row.place), default=None)


def stretches_of(found: RoadNetwork) -> list[Stretch]:
    """The stretches of a network in their order."""
    rows = RoadStretch.objects.filter(network=found).order_by("number").values_list(
        "from_longitude", "from_latitude", "to_longitude", "to_latitude", "name", "metres", "kmh", "oneway"
    )  # fmt: skip
    return [Stretch((row[0], row[1]), (row[2], row[3]), *row[4:]) for row in rows]


def open_roads(stretches: Sequence[Stretch], closings: Iterable[RoadClosing]) -> Roads:
    """Roads with what an operation has closed."""
    standing = list(closings)
    return network(stretches, closed_numbers(stretches, standing), [ring_of(each) for each in standing if each.area])


def closed_numbers(stretches: Sequence[Stretch], closings: Iterable[RoadClosing]) -> set[int]:
    """Which stretches closings name, by where they lie: so they hold also on another version of the roads."""
    ends = {frozenset((tuple(line[0]), tuple(line[1]))) for each in closings for line in each.lines}
    return {at for at, each in enumerate(stretches) if frozenset((each.start, each.end)) in ends}


def ring_of(closing: RoadClosing) -> list[Point]:
    return [(east, north) for east, north in closing.area]
