"""Tables of the territory: divisions of the official tree, and the grids that communities are cut into."""

from __future__ import annotations

from functools import reduce
from operator import or_

from django.db import models
from django.db.models import F, Q

from weige.core.models import PlaceField

from .codes import COMMUNITY_LENGTH, GRID_LEVEL, LENGTH, Level

DIVISION_LENGTHS = {level.value: LENGTH[level] for level in Level if LENGTH[level] <= COMMUNITY_LENGTH}
GRID_LENGTHS = {kind.value: LENGTH[level] for kind, level in GRID_LEVEL.items()}

SIDES_ABSENT = ("west__isnull", "south__isnull", "east__isnull", "north__isnull")


def _code_fits(column: str, lengths: dict[str, int]) -> Q:
    """The condition that the code has the length that goes with the column's value."""
    each = [Q(**{column: value, "code__regex": rf"^\d{{{length}}}$"}) for value, length in lengths.items()]
    return reduce(or_, each)


class Division(models.Model):
    """A node of the official tree. Its parents are the prefixes of its code."""

    code = PlaceField(primary_key=True, max_length=COMMUNITY_LENGTH)
    level = models.CharField(max_length=16, choices=[(level, level) for level in DIVISION_LENGTHS])
    name = models.CharField(max_length=80, help_text="as people say it: 菱窠社区")
    official_name = models.CharField(max_length=80, help_text="as the statistics have it: 菱窠社区居民委员会")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=_code_fits("level", DIVISION_LENGTHS),
                name="division_code_fits_level",
            ),
            models.CheckConstraint(condition=~Q(name=""), name="division_has_name"),
        ]
        indexes = [models.Index(fields=["level", "code"], name="division_level")]


class Grid(models.Model):
    """A piece of a community, from a day to a day (both included); an ended grid keeps its code for ever.

    ``boundary`` is a valid multipolygon as WKB in WGS 84, longitude first; the four sides of its box stand
    beside it for searches. A grid may be kept before its boundary is drawn.
    """

    code = PlaceField(primary_key=True)
    id = models.UUIDField(unique=True, help_text="made by the client with the command that created the grid")
    kind = models.CharField(max_length=16, choices=[(kind, kind) for kind in GRID_LENGTHS])
    parent = PlaceField(max_length=15)
    community = models.ForeignKey(Division, models.PROTECT, related_name="grids", db_index=False)
    name = models.CharField(max_length=80)
    household_count = models.PositiveIntegerField(default=0)
    first_day = models.DateField()
    last_day = models.DateField(null=True)
    boundary = models.BinaryField(null=True)
    west = models.FloatField(null=True)
    south = models.FloatField(null=True)
    east = models.FloatField(null=True)
    north = models.FloatField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=_code_fits("kind", GRID_LENGTHS),
                name="grid_code_fits_kind",
            ),
            models.CheckConstraint(
                condition=Q(code__startswith=F("parent")) & Q(code__startswith=F("community")),
                name="grid_code_below_parent",
            ),
            models.CheckConstraint(
                condition=Q(last_day__isnull=True) | Q(last_day__gte=F("first_day")),
                name="grid_days_in_order",
            ),
            models.CheckConstraint(
                condition=Q(boundary__isnull=True, **dict.fromkeys(SIDES_ABSENT, True))
                | Q(boundary__isnull=False, **dict.fromkeys(SIDES_ABSENT, False))
                & Q(west__lt=F("east"), south__lt=F("north")),
                name="grid_box_with_boundary",
            ),
            models.CheckConstraint(condition=~Q(name=""), name="grid_has_name"),
        ]
        indexes = [models.Index(fields=["parent", "code"], name="grid_parent")]
