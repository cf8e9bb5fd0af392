"""Tables of operations: the groups, calls and tasks of one, and its log.

Moments without ``real`` in their name are on the operation's own clock, which in a drill is not that on the wall.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from weige.access.models import Post
from weige.core.ids import new_id
from weige.core.models import PlaceField

from .plans import ContingencyPlan, PlanVersion


class Operation(models.Model):
    """A plan at work, in earnest or as a drill. ``clock_*`` are its clock (``operations.drillclock``)."""

    id = models.UUIDField(primary_key=True)
    version_of_plan = models.ForeignKey(PlanVersion, models.PROTECT, related_name="operations")
    plan = models.ForeignKey(ContingencyPlan, models.PROTECT, related_name="operations", db_index=False)
    place = PlaceField()
    name = models.CharField(max_length=120)
    level = models.SmallIntegerField()
    drill = models.BooleanField()
    reason = models.CharField(max_length=500)
    commander = models.ForeignKey(Post, models.PROTECT, related_name="+", db_index=False)
    controller = models.ForeignKey(
        Post,
        models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        help_text="runs a drill; else the command does",
    )
    scenario = models.CharField(max_length=40, default="", help_text="of a drill that is run by one")
    simulated = models.BooleanField(default=False, help_text="a rehearsal: responders and command are simulated")
    rehearsed_to = models.DateTimeField(null=True, help_text="up to when everybody in a rehearsal has been simulated")
    clock_shown = models.DateTimeField()
    clock_since = models.DateTimeField()
    clock_speed = models.SmallIntegerField(default=1)
    version = models.IntegerField(default=1)
    opened_at = models.DateTimeField()
    opened_real = models.DateTimeField()
    stood_down_at = models.DateTimeField(null=True)
    stood_down_real = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "drill"], condition=Q(stood_down_at__isnull=True), name="one_operation_of_a_plan"
            ),
            models.CheckConstraint(condition=Q(level__gte=1, level__lte=4), name="operation_level"),
            models.CheckConstraint(
                condition=Q(drill=True) | Q(scenario="", simulated=False), name="only_drills_are_played"
            ),
            models.CheckConstraint(
                condition=Q(drill=True) | Q(controller__isnull=True), name="only_drills_are_controlled"
            ),
            models.CheckConstraint(
                condition=Q(drill=True) | Q(clock_speed=1, clock_shown=F("clock_since")), name="earnest_in_real_time"
            ),
        ]
        indexes = [
            models.Index(fields=["place", "-opened_real"], name="operation_place"),
            models.Index(fields=["id"], condition=Q(stood_down_at__isnull=True), name="operation_running"),
        ]


class Group(models.Model):
    """A functional group (职能组) of an operation."""

    id = models.UUIDField(primary_key=True, default=new_id)
    operation = models.ForeignKey(Operation, models.PROTECT, related_name="groups")
    code = models.CharField(max_length=40)
    name = models.CharField(max_length=60)
    function = models.CharField(max_length=20)
    least = models.IntegerField(default=1)
    position = models.SmallIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["operation", "code"], name="group_of_operation")]


class Call(models.Model):
    """One responder called to an operation: a line of its roll call. ``rings_at`` is when the next rung is due.

    ``instead_of`` is the call whose silence led to this one; ``by_hand`` holds who entered an answer that came by voice
    or by a neighbour.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    operation = models.ForeignKey(Operation, models.PROTECT, related_name="calls")
    group = models.ForeignKey(Group, models.PROTECT, related_name="calls")
    post = models.ForeignKey(Post, models.PROTECT, related_name="+", db_index=False)
    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    instead_of = models.ForeignKey("self", models.PROTECT, null=True, related_name="others", db_index=False)
    rung = models.SmallIntegerField(default=-1)
    rings_at = models.DateTimeField(null=True)
    called_at = models.DateTimeField()
    texted_at = models.DateTimeField(null=True, help_text="in real time: a text message goes out once")
    delivered_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)
    acknowledged_at = models.DateTimeField(null=True)
    arrived_at = models.DateTimeField(null=True)
    declined_at = models.DateTimeField(null=True)
    by_hand = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["operation", "account"], name="called_once")]
        indexes = [
            models.Index(fields=["operation", "rings_at"], condition=Q(rings_at__isnull=False), name="call_rings"),
            models.Index(fields=["account", "-called_at"], name="call_of_account"),
        ]


class Task(models.Model):
    """Something that a group is to do. ``minutes`` is the target from the order until it is done."""

    id = models.UUIDField(primary_key=True)
    operation = models.ForeignKey(Operation, models.PROTECT, related_name="tasks")
    group = models.ForeignKey(Group, models.PROTECT, related_name="tasks", db_index=False)
    code = models.CharField(max_length=40, default="", help_text="the plan's task, if it comes from there")
    text = models.CharField(max_length=300)
    where = models.CharField(max_length=120, default="")
    minutes = models.IntegerField(null=True)
    state = models.CharField(max_length=12)
    version = models.IntegerField(default=1)
    ordered_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["operation", "ordered_at"], name="task_of_operation")]


class Entry(models.Model):
    """One line of an operation's log: appended to and nothing else (a trigger refuses). Its id is the command's.

    ``words`` are what someone wrote (a reason, a note); ``data`` are figures and ids, nothing personal.
    """

    seq = models.BigAutoField(primary_key=True)
    id = models.UUIDField(unique=True, default=new_id)
    operation = models.ForeignKey(Operation, models.PROTECT, related_name="entries", db_index=False)
    at = models.DateTimeField()
    real_at = models.DateTimeField()
    kind = models.CharField(max_length=32)
    account = models.UUIDField(null=True)
    post = models.UUIDField(null=True)
    subject = models.UUIDField(null=True)
    words = models.CharField(max_length=500, default="")
    data = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["operation", "at", "seq"], name="entry_of_operation")]
