"""Points that come in with a command: kept in WGS 84, longitude first, and only inside the city."""

from __future__ import annotations

from typing import Annotated

from django.conf import settings
from ninja import Schema
from pydantic import Field

from .distances import Point

POINT_FIELDS = {"longitude", "latitude"}


class PointIn(Schema):
    """A point, if somebody gave one."""

    longitude: Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)] | None = None
    latitude: Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False)] | None = None

    def point(self) -> Point | None:
        """The point; none where half of it is missing or it lies outside the city: a phone that is wrong about where it
        is must not cost the report."""
        if self.longitude is None or self.latitude is None:
            return None
        west, south, east, north = settings.WEIGE.city_bounds
        inside = west <= self.longitude <= east and south <= self.latitude <= north
        return (self.longitude, self.latitude) if inside else None
