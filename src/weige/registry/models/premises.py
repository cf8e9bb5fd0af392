"""Premises, from the compound down to the single dwelling. No person stands here."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Substr

from weige.core.ids import new_id
from weige.core.models import PlaceField
from weige.registry.premises import PremisesKind

COMMUNITY_DIGITS = 12


class Premises(models.Model):
    """A place with an address. ``place`` is the grid that it lies in, or the community where grids divide it.

    ``number`` is the normalised name among its siblings (``3``, ``B``, ``401``); ``full_name`` says the whole
    way down (金色家园 3号楼2单元). Coordinates are WGS 84.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    kind = models.CharField(max_length=16, choices=[(kind.value, kind.value) for kind in PremisesKind])
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    place = PlaceField()
    name = models.CharField(max_length=80)
    number = models.CharField(max_length=20, default="")
    full_name = models.CharField(max_length=200)
    floor = models.SmallIntegerField(null=True, help_text="the floor that a dwelling, room or shop is on")
    floors = models.SmallIntegerField(null=True, help_text="how many floors a building or entrance has")
    household_count = models.PositiveIntegerField(null=True)
    longitude = models.FloatField(null=True)
    latitude = models.FloatField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["parent", "kind", "number"], condition=~Q(number=""), name="premises_number_once"
            ),
            models.UniqueConstraint(
                Substr("place", 1, COMMUNITY_DIGITS),
                F("name"),
                name="premises_compound_name_once",
                condition=Q(kind="compound"),
            ),
            models.CheckConstraint(
                condition=Q(place__regex=r"^\d{12}(\d{3}){0,2}$"), name="premises_place_in_community"
            ),
            models.CheckConstraint(
                condition=Q(longitude__isnull=True, latitude__isnull=True)
                | Q(longitude__isnull=False, latitude__isnull=False)
                & Q(longitude__range=(-180, 180), latitude__range=(-90, 90)),
                name="premises_point_whole",
            ),
            models.CheckConstraint(
                condition=Q(floors__isnull=True) | Q(floors__range=(1, 150)), name="premises_floors_in_reason"
            ),
            models.CheckConstraint(condition=~Q(name="") & ~Q(full_name=""), name="premises_has_name"),
        ]
        indexes = [
            models.Index(fields=["place", "kind"], name="premises_place"),
        ]
