"""Tables of contingency plans."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from weige.core.models import PlaceField


class ContingencyPlan(models.Model):
    """A contingency plan of a place for a hazard; what it says stands in its versions."""

    id = models.UUIDField(primary_key=True)
    place = PlaceField()
    hazard = models.CharField(max_length=20)
    name = models.CharField(max_length=100)
    made_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["place", "name"], name="emergency_plan_place")]


class PlanVersion(models.Model):
    """What a plan says, as of one version; never changed. In force is the latest that was approved."""

    id = models.UUIDField(primary_key=True)
    plan = models.ForeignKey(ContingencyPlan, models.PROTECT, related_name="versions")
    number = models.SmallIntegerField()
    content = models.JSONField(help_text="see plans.content")
    note = models.CharField(max_length=300, help_text="what was changed and why")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    made_at = models.DateTimeField()
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    approved_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plan", "number"], name="plan_version"),
            models.CheckConstraint(
                condition=Q(approved_at__isnull=True, approved_by__isnull=True)
                | Q(approved_at__isnull=False, approved_by__isnull=False),
                name="approved_by_someone",
            ),
        ]
