"""Over the roads of an operation, with closed ones left out: how far its groups are from where help is needed, and which
streets its vehicles follow."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from uuid import UUID

import numpy as np

from weige.emergency.distances import Point
from weige.emergency.field.teams import planned_places, point_of, reported_places
from weige.emergency.models import Group, HelpRequest, Operation, RoadClosing, RoadNetwork

from . import closings, road_files
from .roads import metres_by_road
from .streets import Streets, along, streets


def metres_to(found: Operation, request: HelpRequest) -> dict[UUID, float]:
    """Metres by road to a request from each group whose place is known, by the group's id; infinite where no open way
    leads. Nothing where the place has no roads, or nobody knows where the request is."""
    to = point_of(request.longitude, request.latitude)
    network = road_files.network_of(found) if to else None
    if network is None or to is None:
        return {}
    reported, planned = reported_places(found), planned_places(found)
    groups = dict(Group.objects.filter(operation=found).values_list("id", "code"))
    places: dict[UUID, Point] = {}
    for id, code in groups.items():
        at = reported.get(id) or planned.get(code)
        if at is not None:
            places[id] = at
    if not places:
        return {}
    roads = road_files.open_roads(road_files.stretches_of(network), closings.standing(found))
    metres = metres_by_road(roads, np.array([to, *places.values()], dtype=float))
    return {id: float(metres[row, 0]) for row, id in enumerate(places, start=1)}


def streets_along(found: Operation, legs: Sequence[tuple[Point, Point]]) -> list[list[str]]:
    """The names of the streets that a car follows on each leg as things stand; nothing where the place has no roads, or
    its roads have no names."""
    network = road_files.network_of(found) if legs else None
    if network is None:
        return [[] for _ in legs]
    return along(_streets(network.id, frozenset(row.id for row in closings.standing(found))), legs)


@lru_cache(maxsize=4)
def _streets(network: UUID, shut: frozenset[UUID]) -> Streets:
    """A network without what some closings close: a version of roads and a closing's shape never change."""
    stretches = road_files.stretches_of(RoadNetwork.objects.get(id=network))
    roads = road_files.open_roads(stretches, RoadClosing.objects.filter(id__in=shut))
    return streets(roads, [each.name for each in stretches])
