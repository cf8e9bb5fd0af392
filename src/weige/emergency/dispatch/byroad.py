"""How far the groups of an operation are by road from where help is needed, with closed roads left out."""

from __future__ import annotations

from uuid import UUID

import numpy as np

from weige.emergency.distances import Point
from weige.emergency.field.teams import planned_places, point_of, reported_places
from weige.emergency.models import Group, HelpRequest, Operation

from . import closings, road_files
from .roads import metres_by_road


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
