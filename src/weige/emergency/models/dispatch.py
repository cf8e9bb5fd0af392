"""Tables of runs: the road networks of places in versions that never change; of an operation its closed roads, its
vehicles, what is to be brought, plans of runs as they were proposed and adopted, and what drivers said at each stop.

A stop names what it is for by id: the words and points of requests are erased where they stand, and so here too.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from weige.core.models import PlaceField

from .evacuation import Shelter
from .field import Danger
from .operations import Group, Operation, Task
from .supplies import SupplyPoint

SOURCES = ["help", "household", "errand"]
"""What a stop can be for."""


class RoadNetwork(models.Model):
    """One version of the roads of a place (路网); the latest is in force. ``synthetic``: made up, and said to be."""

    id = models.UUIDField(primary_key=True)
    place = PlaceField()
    number = models.PositiveIntegerField()
    synthetic = models.BooleanField()
    note = models.CharField(max_length=200, default="")
    stretches = models.PositiveIntegerField()
    metres = models.PositiveIntegerField()
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["place", "number"], name="road_network_number")]


class RoadStretch(models.Model):
    """A stretch of road between two points, WGS 84. ``number`` counts within its network."""

    id = models.BigAutoField(primary_key=True)
    network = models.ForeignKey(RoadNetwork, models.PROTECT, related_name="roads", db_index=False)
    number = models.PositiveIntegerField()
    name = models.CharField(max_length=80, default="")
    from_longitude = models.FloatField()
    from_latitude = models.FloatField()
    to_longitude = models.FloatField()
    to_latitude = models.FloatField()
    metres = models.FloatField(null=True)
    kmh = models.FloatField()
    oneway = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["network", "number"], name="road_stretch_number")]


class RoadClosing(models.Model):
    """A road that is closed in an operation, or an area under water. It keeps its own shape, so that it holds also when
    the place gets a new version of its roads: ``lines`` are pairs of points, ``area`` is a ring; WGS 84."""

    id = models.UUIDField(primary_key=True)
    operation = models.ForeignKey(Operation, models.PROTECT, related_name="closings", db_index=False)
    name = models.CharField(max_length=120)
    lines = models.JSONField(default=list)
    area = models.JSONField(default=list)
    danger = models.ForeignKey(Danger, models.PROTECT, null=True, related_name="+", db_index=False)
    reason = models.CharField(max_length=300)
    closed_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True)
    opened_because = models.CharField(max_length=300, default="")

    class Meta:
        indexes = [models.Index(fields=["operation", "closed_at"], name="closing_of_operation")]


class RunVehicle(models.Model):
    """A vehicle or boat that an operation has (车辆): of a group, with seats and load, and where it stands."""

    id = models.UUIDField(primary_key=True)
    operation = models.ForeignKey(Operation, models.PROTECT, related_name="vehicles", db_index=False)
    group = models.ForeignKey(Group, models.PROTECT, related_name="+", db_index=False)
    code = models.CharField(max_length=40, default="", help_text="the plan's vehicle, if it comes from there")
    name = models.CharField(max_length=60)
    kind = models.CharField(max_length=8)
    seats = models.PositiveSmallIntegerField()
    kilograms = models.PositiveIntegerField()
    equipment = models.JSONField(default=list)
    where = models.CharField(max_length=120, default="")
    longitude = models.FloatField()
    latitude = models.FloatField()
    out_since = models.DateTimeField(null=True)
    out_because = models.CharField(max_length=300, default="")
    version = models.IntegerField(default=1)
    added_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["operation", "group", "code"], condition=~Q(code=""), name="planned_vehicle_once"
            ),
            models.CheckConstraint(condition=Q(kind__in=["car", "boat"]), name="vehicle_kind"),
        ]
        indexes = [models.Index(fields=["operation", "added_at"], name="vehicle_of_operation")]


class Errand(models.Model):
    """Something that is to be fetched at one place and brought to another (送物). Fetched at a supply ``point``, so much
    of an item leaves its stock when it is picked up: ``booked`` is how much of it the ledger had, once it was."""

    id = models.UUIDField(primary_key=True)
    operation = models.ForeignKey(Operation, models.PROTECT, related_name="errands", db_index=False)
    what = models.CharField(max_length=120)
    kilograms = models.PositiveIntegerField()
    from_where = models.CharField(max_length=120)
    from_longitude = models.FloatField()
    from_latitude = models.FloatField()
    to_where = models.CharField(max_length=120)
    to_longitude = models.FloatField()
    to_latitude = models.FloatField()
    point = models.ForeignKey(SupplyPoint, models.PROTECT, null=True, related_name="+", db_index=False)
    item = models.CharField(max_length=40, default="")
    amount = models.PositiveIntegerField(null=True)
    booked = models.PositiveIntegerField(null=True)
    urgent = models.BooleanField(default=False)
    until = models.DateTimeField(null=True)
    state = models.CharField(max_length=12)
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=["open", "done", "withdrawn"]), name="errand_state_known"),
            models.CheckConstraint(
                condition=Q(point__isnull=True, amount__isnull=True, booked__isnull=True, item="")
                | (Q(point__isnull=False, amount__gte=1) & ~Q(item="")),
                name="errand_of_supplies",
            ),
        ]
        indexes = [models.Index(fields=["operation", "at"], name="errand_of_operation")]


class RunPlan(models.Model):
    """Runs as they were proposed once (排车方案), and whether they were adopted. ``asked`` is what was asked for,
    ``known`` what was known then, ``content`` the runs and what is left out: ids and figures. Never rewritten."""

    id = models.UUIDField(primary_key=True)
    operation = models.ForeignKey(Operation, models.PROTECT, related_name="run_plans", db_index=False)
    seal = models.CharField(max_length=64)
    asked = models.JSONField()
    known = models.JSONField()
    content = models.JSONField()
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    adopted_at = models.DateTimeField(null=True)
    replaced_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["operation"],
                condition=Q(adopted_at__isnull=False, replaced_at__isnull=True),
                name="one_run_plan_holds",
            )
        ]
        indexes = [models.Index(fields=["operation", "made_at"], name="run_plan_of_operation")]


class Run(models.Model):
    """What one vehicle has to do: a task of its group, with stops. A new plan changes the stops that have not begun."""

    id = models.UUIDField(primary_key=True)
    operation = models.ForeignKey(Operation, models.PROTECT, related_name="runs", db_index=False)
    plan = models.ForeignKey(RunPlan, models.PROTECT, related_name="+", db_index=False)
    vehicle = models.ForeignKey(RunVehicle, models.PROTECT, related_name="runs", db_index=False)
    task = models.OneToOneField(Task, models.PROTECT, related_name="run")
    metres = models.PositiveIntegerField()
    seconds = models.PositiveIntegerField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["vehicle"], condition=Q(ended_at__isnull=True), name="one_run_of_a_vehicle")
        ]
        indexes = [models.Index(fields=["operation"], name="run_of_operation")]


class RunStop(models.Model):
    """A stop of a run. Its moments follow from its marks (``dispatch.stops``). ``dropped_at``: a later plan has it no
    more; if its driver had begun it meanwhile, it counts all the same."""

    id = models.UUIDField(primary_key=True)
    run = models.ForeignKey(Run, models.PROTECT, related_name="stops", db_index=False)
    position = models.SmallIntegerField()
    kind = models.CharField(max_length=8)
    source = models.CharField(max_length=9)
    source_id = models.UUIDField()
    shelter = models.ForeignKey(Shelter, models.PROTECT, null=True, related_name="+", db_index=False)
    people = models.PositiveSmallIntegerField()
    kilograms = models.PositiveIntegerField()
    due_at = models.DateTimeField(null=True)
    arrived_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)
    dropped_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=["pickup", "delivery"]), name="stop_kind"),
            models.CheckConstraint(condition=Q(source__in=SOURCES), name="stop_source"),
        ]
        indexes = [
            models.Index(fields=["run", "position"], name="stop_of_run"),
            models.Index(fields=["source_id"], name="stop_of_source"),
        ]


class StopMark(models.Model):
    """What a driver said of a stop: rows are added and nothing else (a trigger refuses). ``at`` is the operation's
    clock, ``real_at`` when it came to the server."""

    id = models.UUIDField(primary_key=True)
    stop = models.ForeignKey(RunStop, models.PROTECT, related_name="marks", db_index=False)
    said = models.CharField(max_length=8)
    at = models.DateTimeField()
    real_at = models.DateTimeField()
    account = models.UUIDField()
    post = models.UUIDField(null=True)

    class Meta:
        indexes = [models.Index(fields=["stop", "at"], name="mark_of_stop")]
