"""Household plans (一户一策): one household's needs and goal, the steps towards it, visits, who may see it.

What is written about the household is sealed, each value bound to its row. There is no title: a plan is listed by where
it lies and who keeps it.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from weige.access.models import Post
from weige.core.models import PlaceField
from weige.registry.models import Premises

from .case import Case


class HouseholdPlan(models.Model):
    """The plan of one household, or for the people behind one case."""

    id = models.UUIDField(primary_key=True)
    place = PlaceField()
    household = models.UUIDField(null=True, help_text="a household of the register; it may leave while the plan stays")
    dwelling = models.ForeignKey(Premises, models.PROTECT, null=True, related_name="+", db_index=False)
    case = models.ForeignKey(Case, models.PROTECT, null=True, related_name="plans")
    keeper = models.ForeignKey(Post, models.PROTECT, related_name="+")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    needs = models.BinaryField()
    goal = models.BinaryField()
    state = models.CharField(max_length=8, default="running")
    next_visit = models.DateField(null=True)
    reminded_for = models.DateField(null=True, help_text="the day of the visit that the keeper was reminded of")
    opened_at = models.DateTimeField()
    version = models.IntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(household__isnull=False) | Q(dwelling__isnull=False) | Q(case__isnull=False),
                name="plan_is_about_someone",
            ),
            models.CheckConstraint(condition=Q(state__in=["running", "closed", "ended"]), name="plan_state_known"),
        ]
        indexes = [
            models.Index(fields=["next_visit"], condition=Q(state="running"), name="plan_visits_due"),
            models.Index(fields=["household"], condition=Q(household__isnull=False), name="plans_of_household"),
        ]


class PlanStep(models.Model):
    """One thing to do: what, which post, by when."""

    id = models.UUIDField(primary_key=True)
    plan = models.ForeignKey(HouseholdPlan, models.PROTECT, related_name="steps")
    what = models.BinaryField()
    post = models.ForeignKey(Post, models.PROTECT, related_name="+", db_index=False)
    until = models.DateField(null=True)
    added_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )  # fmt: skip


class PlanVisit(models.Model):
    """Somebody was there: the day, what was said and seen, and when to come again."""

    id = models.UUIDField(primary_key=True)
    plan = models.ForeignKey(HouseholdPlan, models.PROTECT, related_name="visits")
    day = models.DateField()
    visitor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    post = models.ForeignKey(Post, models.PROTECT, related_name="+", db_index=False)
    words = models.BinaryField()
    next_day = models.DateField(null=True)
    at = models.DateTimeField()


class PlanShare(models.Model):
    """A post that may see a plan, why, and from which day to which (both included)."""

    id = models.UUIDField(primary_key=True)
    plan = models.ForeignKey(HouseholdPlan, models.PROTECT, related_name="shares")
    post = models.ForeignKey(Post, models.PROTECT, related_name="+")
    reason = models.BinaryField()
    first_day = models.DateField()
    last_day = models.DateField()
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    given_at = models.DateTimeField()
    taken_back_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(last_day__gte=F("first_day")), name="plan_share_days_in_order")
        ]


class PlanTurn(models.Model):
    """A plan was closed with the household's word, ended without it, reopened, or handed to another keeper."""

    id = models.UUIDField(primary_key=True)
    plan = models.ForeignKey(HouseholdPlan, models.PROTECT, related_name="turns")
    kind = models.CharField(max_length=12)
    words = models.BinaryField(help_text="the household's answer, or the reason")
    day = models.DateField(help_text="the day on which the household said it")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+", db_index=False)
    at = models.DateTimeField()
