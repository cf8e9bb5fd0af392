"""Tables of evacuation: shelters as standing data; of an operation its areas, its households, what was said at their
doors, and who has checked in. A household's line names nobody: its dwelling, how many people, a sealed class of need."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from weige.access.models import Post
from weige.core.ids import new_id
from weige.core.models import PlaceField
from weige.registry.models import Premises

from .operations import Operation


class Shelter(models.Model):
    """A shelter (安置点) of a place. ``step_free``: somebody in a wheelchair gets in and about."""

    id = models.UUIDField(primary_key=True)
    place = PlaceField()
    name = models.CharField(max_length=100)
    longitude = models.FloatField()
    latitude = models.FloatField()
    capacity = models.PositiveIntegerField(help_text="people")
    step_free = models.BooleanField(default=False)
    keeper = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+", db_index=False)
    is_open = models.BooleanField(default=True)
    version = models.IntegerField(default=1)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(longitude__range=(-180, 180), latitude__range=(-90, 90)), name="shelter_point"
            ),
            models.CheckConstraint(condition=Q(capacity__gte=1), name="shelter_capacity"),
        ]
        indexes = [
            models.Index(fields=["place", "name"], name="shelter_place"),
            models.Index(fields=["keeper"], name="shelter_keeper"),
        ]


class EvacuationArea(models.Model):
    """A place, or one building, that is evacuated in an operation."""

    id = models.UUIDField(primary_key=True)
    operation = models.ForeignKey(Operation, models.PROTECT, related_name="areas", db_index=False)
    place = PlaceField()
    building = models.ForeignKey(Premises, models.PROTECT, null=True, related_name="+", db_index=False)
    ordered_at = models.DateTimeField()
    return_approved_at = models.DateTimeField(null=True)
    return_approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["operation", "place"], condition=Q(building__isnull=True), name="area_of_place"
            ),
            models.UniqueConstraint(
                fields=["operation", "building"], condition=Q(building__isnull=False), name="area_of_building"
            ),
        ]


class EvacuationLine(models.Model):
    """A household that is to be moved. ``state`` and ``conflict`` follow from its ticks (``evacuation.doors``).

    ``need`` is sealed and erased some time after the operation, with the household's id; the counts stay.
    """

    id = models.UUIDField(primary_key=True)
    operation = models.ForeignKey(Operation, models.PROTECT, related_name="lines", db_index=False)
    area = models.ForeignKey(EvacuationArea, models.PROTECT, related_name="lines", db_index=False)
    household = models.UUIDField(null=True)
    dwelling = models.ForeignKey(Premises, models.PROTECT, related_name="+", db_index=False)
    building = models.ForeignKey(Premises, models.PROTECT, null=True, related_name="+", db_index=False)
    place = PlaceField()
    people = models.PositiveSmallIntegerField()
    need = models.BinaryField(null=True)
    code = models.CharField(max_length=7)
    listed_at = models.DateTimeField()
    state = models.CharField(max_length=12)
    state_at = models.DateTimeField(null=True)
    conflict = models.BooleanField(default=False)
    way = models.CharField(max_length=8, default="")
    shelter = models.ForeignKey(
        Shelter, models.PROTECT, null=True, related_name="+", db_index=False, help_text="where it is to go"
    )
    taken_to = models.ForeignKey(
        Shelter, models.PROTECT, null=True, related_name="+", db_index=False, help_text="where it was taken"
    )
    elsewhere = models.BooleanField(default=False, help_text="it was moved, and to no shelter")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["operation", "household"], name="household_listed_once"),
            models.UniqueConstraint(fields=["operation", "code"], name="line_code"),
            models.CheckConstraint(condition=Q(people__gte=1), name="line_has_people"),
        ]
        indexes = [
            models.Index(fields=["operation", "place"], name="line_place"),
            models.Index(fields=["operation"], condition=Q(need__isnull=False), name="line_with_need"),
        ]


class DoorTick(models.Model):
    """Something that was said of a household, once, by somebody: rows are added and nothing else (a trigger refuses).
    ``at`` is the operation's clock, ``real_at`` when it came to the server."""

    id = models.UUIDField(primary_key=True)
    line = models.ForeignKey(EvacuationLine, models.PROTECT, related_name="ticks", db_index=False)
    said = models.CharField(max_length=12)
    way = models.CharField(max_length=8, default="")
    shelter = models.ForeignKey(Shelter, models.PROTECT, null=True, related_name="+", db_index=False)
    elsewhere = models.BooleanField(default=False)
    by_command = models.BooleanField(default=False)
    at = models.DateTimeField()
    real_at = models.DateTimeField()
    account = models.UUIDField()
    post = models.UUIDField(null=True)

    class Meta:
        indexes = [models.Index(fields=["line", "at"], name="tick_of_line")]


class CheckIn(models.Model):
    """People of a household who came to a shelter, or (below zero) a slip that is taken back. Rows are added only."""

    id = models.UUIDField(primary_key=True, default=new_id)
    line = models.ForeignKey(EvacuationLine, models.PROTECT, related_name="check_ins", db_index=False)
    shelter = models.ForeignKey(Shelter, models.PROTECT, related_name="+", db_index=False)
    people = models.SmallIntegerField()
    at = models.DateTimeField()
    real_at = models.DateTimeField()
    account = models.UUIDField()
    post = models.UUIDField(null=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(people=0), name="check_in_of_people")]
        indexes = [models.Index(fields=["line"], name="check_in_of_line")]
