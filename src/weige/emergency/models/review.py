"""Tables of what follows an operation: findings and their steps, and the observers of a drill.

A finding lives in real time, also that of a drill: mending is real work.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from weige.access.models import Post
from weige.core.ids import new_id
from weige.core.models import PlaceField, StoredFile

from .operations import Operation
from .plans import PlanVersion


class Finding(models.Model):
    """A problem that an operation showed, with the post that mends it and the day by which. ``objective`` is the part of
    the report that it is about; ``plan_version`` was made because of it."""

    id = models.UUIDField(primary_key=True)
    operation = models.ForeignKey(Operation, models.PROTECT, related_name="findings")
    place = PlaceField()
    text = models.CharField(max_length=500)
    objective = models.CharField(max_length=100, default="")
    owner = models.ForeignKey(Post, models.PROTECT, related_name="+")
    due_on = models.DateField()
    state = models.CharField(max_length=12)
    version = models.IntegerField(default=1)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    made_at = models.DateTimeField()
    mended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False)
    plan_version = models.ForeignKey(PlanVersion, models.PROTECT, null=True, related_name="+", db_index=False)
    told_of = models.DateField(null=True, help_text="the due date of whose passing people were told")

    class Meta:
        indexes = [
            models.Index(fields=["place", "due_on", "id"], name="finding_place"),
            models.Index(fields=["due_on"], condition=~Q(state__in=["mended", "verified"]), name="finding_waits"),
        ]


class FindingStep(models.Model):
    """One step of a finding: appended to and nothing else (a trigger refuses). Its id is the command's."""

    seq = models.BigAutoField(primary_key=True)
    id = models.UUIDField(unique=True)
    finding = models.ForeignKey(Finding, models.PROTECT, related_name="steps")
    move = models.CharField(max_length=16)
    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    post = models.UUIDField(null=True)
    words = models.CharField(max_length=1000, default="")
    photo = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+", db_index=False)
    at = models.DateTimeField()


class Observer(models.Model):
    """Somebody who looks on at a drill, from a post; what they saw stands in the drill's log."""

    id = models.UUIDField(primary_key=True, default=new_id)
    operation = models.ForeignKey(Operation, models.PROTECT, related_name="observers")
    post = models.ForeignKey(Post, models.PROTECT, related_name="+", db_index=False)
    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    named_at = models.DateTimeField()
    released_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["operation", "account"], condition=Q(released_at__isnull=True), name="observes_once"
            )
        ]
        indexes = [
            models.Index(fields=["account", "-named_at"], condition=Q(released_at__isnull=True), name="observer_now")
        ]
