"""Tables of what comes in from the field: danger reports, requests for help, places of tasks, handovers of the command.

What is said of a danger is appended to and nothing else (triggers refuse). What is said of people who need help, and where
a task was done, is erased some time after the operation (``field.forgetting``); so neither stands in the log.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from weige.access.models import Post
from weige.core.models import StoredFile

from .operations import Entry, Group, Operation, Task

WHOLE_POINT = Q(longitude__isnull=True, latitude__isnull=True) | Q(longitude__isnull=False, latitude__isnull=False)


class Danger(models.Model):
    """A danger report (险情报告), never changed: how it stands follows from its lines. Points are WGS 84."""

    id = models.UUIDField(primary_key=True)
    operation = models.ForeignKey(Operation, models.PROTECT, related_name="dangers", db_index=False)
    nature = models.CharField(max_length=20)
    source = models.CharField(max_length=12)
    where = models.CharField(max_length=120)
    longitude = models.FloatField(null=True)
    latitude = models.FloatField(null=True)
    at = models.DateTimeField()
    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    post = models.ForeignKey(Post, models.PROTECT, related_name="+", db_index=False)
    group = models.ForeignKey(Group, models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        constraints = [models.CheckConstraint(condition=WHOLE_POINT, name="danger_point_whole")]
        indexes = [models.Index(fields=["operation", "at"], name="danger_of_operation")]


class DangerLine(models.Model):
    """The report's own words, and each follow-up (续报): what it leaves empty stays as it was. Its id is the command's."""

    id = models.UUIDField(primary_key=True)
    danger = models.ForeignKey(Danger, models.PROTECT, related_name="lines", db_index=False)
    at = models.DateTimeField()
    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    trend = models.CharField(max_length=8, default="")
    extent = models.CharField(max_length=300, default="")
    measures = models.CharField(max_length=300, default="")
    closes = models.BooleanField(default=False)
    reason = models.CharField(max_length=300, default="", help_text="why it is over")

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(closes=False) | ~Q(reason=""), name="closed_with_reason")]
        indexes = [models.Index(fields=["danger", "at"], name="line_of_danger")]


class DangerPhoto(models.Model):
    """A photo of a danger, re-encoded without metadata (``core.photos``). Its id is the command's."""

    id = models.UUIDField(primary_key=True)
    danger = models.ForeignKey(Danger, models.PROTECT, related_name="photos")
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", db_index=False)
    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()


class HelpRequest(models.Model):
    """A request for help (求助). ``words`` are sealed for this row: they may speak of people; they, the place and the
    point are erased some time after the operation."""

    id = models.UUIDField(primary_key=True)
    operation = models.ForeignKey(Operation, models.PROTECT, related_name="help_requests", db_index=False)
    need = models.CharField(max_length=12)
    people = models.SmallIntegerField(null=True)
    urgent = models.BooleanField()
    where = models.CharField(max_length=120)
    longitude = models.FloatField(null=True)
    latitude = models.FloatField(null=True)
    words = models.BinaryField(null=True)
    at = models.DateTimeField()
    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    post = models.ForeignKey(Post, models.PROTECT, related_name="+", db_index=False)
    group = models.ForeignKey(Group, models.PROTECT, null=True, related_name="+", db_index=False)
    state = models.CharField(max_length=12)
    version = models.IntegerField(default=1)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=WHOLE_POINT, name="help_point_whole"),
            models.CheckConstraint(
                condition=Q(state__in=["open", "ordered", "met", "withdrawn"]), name="help_state_known"
            ),
        ]
        indexes = [models.Index(fields=["operation", "at"], name="help_of_operation")]


class HelpTask(models.Model):
    """A task that was ordered for a request."""

    task = models.OneToOneField(Task, models.PROTECT, primary_key=True, related_name="helps")
    request = models.ForeignKey(HelpRequest, models.PROTECT, related_name="tasks")


class TaskPlace(models.Model):
    """Where a task is to be done (``order``), or was when a move of it was made, if whoever made it said so."""

    entry = models.OneToOneField(Entry, models.PROTECT, primary_key=True, related_name="place")
    operation = models.ForeignKey(Operation, models.PROTECT, related_name="+", db_index=False)
    task = models.ForeignKey(Task, models.PROTECT, related_name="places", db_index=False)
    move = models.CharField(max_length=16)
    at = models.DateTimeField()
    longitude = models.FloatField()
    latitude = models.FloatField()

    class Meta:
        indexes = [
            models.Index(fields=["operation", "at"], name="task_place_of_operation"),
            models.Index(fields=["task", "at"], name="place_of_task"),
        ]


class Handover(models.Model):
    """A handover between shifts (交接班): ``standing`` is what was open when it was written (``field.handing``)."""

    id = models.UUIDField(primary_key=True)
    operation = models.ForeignKey(Operation, models.PROTECT, related_name="handovers")
    from_post = models.ForeignKey(Post, models.PROTECT, related_name="+", db_index=False)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    written_at = models.DateTimeField()
    words = models.CharField(max_length=1000)
    standing = models.JSONField()
    to_post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+", db_index=False)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    accepted_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["operation"],
                condition=Q(accepted_at__isnull=True, withdrawn_at__isnull=True),
                name="one_handover_waits",
            ),
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True, accepted_by__isnull=True, to_post__isnull=True)
                | Q(accepted_at__isnull=False, accepted_by__isnull=False, to_post__isnull=False),
                name="accepted_by_someone",
            ),
        ]
