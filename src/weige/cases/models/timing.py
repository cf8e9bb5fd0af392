"""Tables of deadlines: rules, ladder and calendar as data; the running clocks of cases, their pauses and alarms."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from weige.core.ids import new_id

from .case import Case


class DeadlineRule(models.Model):
    """How long a stage may take; see ``cases.timing.rules``. Empty category, level or urgency: every one."""

    stage = models.CharField(max_length=10)
    clock = models.CharField(max_length=16)
    amount = models.PositiveSmallIntegerField()
    category = models.CharField(max_length=60, db_collation="C", blank=True)
    level = models.CharField(max_length=16, blank=True)
    urgent = models.BooleanField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["stage", "category", "level", "urgent"], nulls_distinct=False, name="one_deadline_rule"
            )
        ]


class DeadlineRung(models.Model):
    """A rung of the ladder; see ``cases.timing.ladder``."""

    percent = models.PositiveSmallIntegerField(primary_key=True)
    levels_up = models.PositiveSmallIntegerField()


class CalendarException(models.Model):
    """A day that this city works, or does not, against the published calendar."""

    day = models.DateField(primary_key=True)
    worked = models.BooleanField()
    reason = models.CharField(max_length=100)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, db_index=False)
    added_at = models.DateTimeField()


class StageClock(models.Model):
    """One run of a stage of a case. It keeps the length with which it began; the calendar may move its end."""

    id = models.UUIDField(primary_key=True, default=new_id)
    case = models.ForeignKey(Case, models.PROTECT, related_name="clocks", db_index=False)
    stage = models.CharField(max_length=10)
    clock = models.CharField(max_length=16)
    amount = models.PositiveSmallIntegerField()
    reasons = models.JSONField(default=list)
    started_at = models.DateTimeField()
    due_at = models.DateTimeField(help_text="while paused: as it stood when the pause began")
    rung = models.PositiveSmallIntegerField(default=0, help_text="percent of the last rung that has rung")
    rings_at = models.DateTimeField(
        null=True, help_text="when the next rung rings; null: paused, stopped, or none left"
    )
    stopped_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "stage"], condition=Q(stopped_at=None), name="one_running_clock")
        ]
        indexes = [
            models.Index(fields=["case", "started_at"], name="clocks_of_case"),
            models.Index(fields=["rings_at"], condition=Q(rings_at__isnull=False), name="clocks_to_ring"),
        ]


class CasePause(models.Model):
    """A span in which the clocks of a case stood still, and why."""

    id = models.UUIDField(primary_key=True, default=new_id)
    case = models.ForeignKey(Case, models.PROTECT, related_name="pauses", db_index=False)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)
    reason = models.CharField(max_length=1000)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case"], condition=Q(until=None), name="one_pause_at_a_time")]
        indexes = [models.Index(fields=["case", "since"], name="pauses_of_case")]


class DeadlineAlarm(models.Model):
    """A rung that has rung: who was told, and why."""

    id = models.UUIDField(primary_key=True, default=new_id)
    clock = models.ForeignKey(StageClock, models.PROTECT, related_name="alarms")
    case = models.ForeignKey(Case, models.PROTECT, related_name="alarms")
    percent = models.PositiveSmallIntegerField()
    level = models.CharField(max_length=16)
    posts = ArrayField(models.UUIDField(), default=list)
    reasons = models.JSONField(default=list)
    at = models.DateTimeField()
