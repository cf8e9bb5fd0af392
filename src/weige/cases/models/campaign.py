"""Like cases and campaigns: what a case is looked up by, the groups proposed, what people made of them."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from weige.access.models import Post
from weige.core.ids import new_id
from weige.core.models import PlaceField

from .case import Case


class LikeGroup(models.Model):
    """Cases of one matter that belong together; proposed by their words, places and days, confirmed by a person."""

    id = models.UUIDField(primary_key=True, default=new_id)
    area = PlaceField(help_text="the subdistrict whose cases are compared")
    place = PlaceField(help_text="the smallest place in which all its cases lie")
    state = models.CharField(max_length=10, default="proposed")
    size = models.IntegerField(default=0)
    words = ArrayField(models.CharField(max_length=60), default=list)
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    version = models.IntegerField(default=1)

    class Meta:
        indexes = [
            models.Index(fields=["place", "-last_at", "-id"], condition=~Q(state="dissolved"), name="groups_of_place")
        ]


class CaseTraits(models.Model):
    """What of a case is compared; nothing in it names a person."""

    case = models.OneToOneField(Case, models.PROTECT, primary_key=True, related_name="traits")
    group = models.ForeignKey(LikeGroup, models.PROTECT, null=True, related_name="members")
    plain = models.JSONField()
    reasons = models.JSONField(default=list, help_text="why it is in its group: pairs of Chinese and English")
    kept_apart = models.BooleanField(default=False, help_text="a person took it out: it is not grouped again by itself")


class CaseKey(models.Model):
    """One key by which a case's like are looked up; see ``cases.grouping``."""

    id = models.BigAutoField(primary_key=True)
    area = PlaceField()
    key = models.CharField(max_length=60, db_collation="C")
    day = models.IntegerField(help_text="days since 1970")
    case = models.ForeignKey(Case, models.PROTECT, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["area", "key", "-day", "case"], name="cases_by_key")]


class WordFrequencies(models.Model):
    """In how many recent cases each word stands, counted at night; one row."""

    id = models.SmallIntegerField(primary_key=True)
    messages = models.IntegerField()
    counts = models.JSONField()


class Campaign(models.Model):
    """Like cases solved as one piece of work: an owner, a plan, one solution."""

    id = models.UUIDField(primary_key=True)
    group = models.ForeignKey(LikeGroup, models.PROTECT, related_name="campaigns", db_index=False)
    title = models.CharField(max_length=100)
    plan = models.TextField()
    place = PlaceField(db_index=True)
    owner = models.ForeignKey(Post, models.PROTECT, related_name="+")
    until = models.DateField(null=True)
    state = models.CharField(max_length=10, default="running")
    solution = models.TextField(default="")
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    version = models.IntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["group"], condition=Q(state="running"), name="one_campaign_for_a_group")
        ]
        indexes = [models.Index(fields=["group"], name="campaign_of_group")]


class GroupChange(models.Model):
    """What a person did to groups, with what was before, so that it can be undone."""

    id = models.UUIDField(primary_key=True)
    kind = models.CharField(max_length=10)
    group = models.ForeignKey(LikeGroup, models.PROTECT, related_name="changes")
    other = models.ForeignKey(LikeGroup, models.PROTECT, null=True, related_name="+", db_index=False)
    moved = ArrayField(models.UUIDField(), default=list, help_text="cases that went from one group to the other")
    before = models.JSONField(default=dict)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, db_index=False)
    at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)
