"""Community meetings (议事会): what is on the agenda, who came by kind and count, what was decided and what follows.

No list of residents: attendance is a kind and a number, and only holders of posts are named.
"""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from weige.access.models import Post
from weige.core.models import PlaceField

from .campaign import Campaign
from .case import Case


class Meeting(models.Model):
    """One meeting of a community, or of the grid of a compound."""

    id = models.UUIDField(primary_key=True)
    title = models.CharField(max_length=100)
    place = PlaceField()
    at = models.DateTimeField()
    where = models.CharField(max_length=200)
    agenda = models.TextField(default="")
    minutes = models.TextField(default="")
    called_by = models.ForeignKey(Post, models.PROTECT, related_name="+", db_index=False)
    attended = models.BooleanField(default=False, help_text="attendance was written down")
    signed_at = models.DateTimeField(null=True)
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )  # fmt: skip
    cancelled_at = models.DateTimeField(null=True)
    cancel_reason = models.CharField(max_length=500, default="")
    made_at = models.DateTimeField()
    version = models.IntegerField(default=1)

    class Meta:
        indexes = [
            models.Index(fields=["place", "-at", "-id"], name="meetings_of_place"),
            models.Index(fields=["-at", "-id"], name="meetings_by_day"),
        ]


class Attendance(models.Model):
    """How many of a kind came."""

    id = models.BigAutoField(primary_key=True)
    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="attendance", db_index=False)
    kind = models.CharField(max_length=16)
    count = models.IntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["meeting", "kind"], name="attendance_kind_once"),
            models.CheckConstraint(condition=Q(count__gte=0), name="attendance_not_negative"),
        ]


class AttendingPost(models.Model):
    """A post whose holder came, by name."""

    id = models.BigAutoField(primary_key=True)
    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="attending", db_index=False)
    post = models.ForeignKey(Post, models.PROTECT, related_name="+", db_index=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["meeting", "post"], name="attending_once")]


class MeetingItem(models.Model):
    """A case or a campaign on the agenda: the question, the options, the decision with its reasons."""

    id = models.UUIDField(primary_key=True)
    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="items")
    case = models.ForeignKey(Case, models.PROTECT, null=True, related_name="meeting_items")
    campaign = models.ForeignKey(Campaign, models.PROTECT, null=True, related_name="meeting_items")
    question = models.CharField(max_length=300)
    options = ArrayField(models.CharField(max_length=200), default=list)
    outcome = models.CharField(max_length=10, default="open")
    decision = models.TextField(default="")
    reasons = models.TextField(default="")
    votes_for = models.IntegerField(null=True)
    votes_against = models.IntegerField(null=True)
    votes_abstain = models.IntegerField(null=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )  # fmt: skip
    decision_id = models.UUIDField(null=True, help_text="the command that decided it")
    notice = models.TextField(default="")
    notice_id = models.UUIDField(null=True, help_text="the command that gave notice")
    noticed_at = models.DateTimeField(null=True)
    added_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(case__isnull=False, campaign__isnull=True) | Q(case__isnull=True, campaign__isnull=False),
                name="item_is_case_or_campaign",
            ),
            models.CheckConstraint(condition=Q(outcome__in=["open", "decided", "put_off"]), name="item_outcome_known"),
            models.UniqueConstraint(
                fields=["meeting", "case"], condition=Q(case__isnull=False), name="case_once_on_agenda"
            ),
            models.UniqueConstraint(
                fields=["meeting", "campaign"], condition=Q(campaign__isnull=False), name="campaign_once_on_agenda"
            ),
        ]


class MeetingTask(models.Model):
    """What follows from a decision: what, which post, by when."""

    id = models.UUIDField(primary_key=True)
    item = models.ForeignKey(MeetingItem, models.PROTECT, related_name="tasks")
    what = models.CharField(max_length=500)
    post = models.ForeignKey(Post, models.PROTECT, related_name="+")
    until = models.DateField(null=True)
    added_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )  # fmt: skip


class MeetingAddendum(models.Model):
    """What was added after the minutes were signed; the minutes themselves stay as they are."""

    id = models.UUIDField(primary_key=True)
    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="addenda")
    words = models.TextField()
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()
