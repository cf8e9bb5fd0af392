"""Tables of upkeep: what a community has set, what is proposed for verification, what retention has erased."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from weige.core.ids import new_id
from weige.core.models import PlaceField
from weige.registry.people.terms import Answer

from .people import Household


class RegisterSettings(models.Model):
    """What a community has set for its register; communities without a row use the defaults of ``upkeep.defaults``."""

    place = PlaceField(primary_key=True)
    monthly_ceiling = models.PositiveSmallIntegerField(help_text="households proposed to one leader in a month at most")
    verify_days = models.PositiveSmallIntegerField(help_text="days after which a verified household may be proposed")
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    changed_at = models.DateTimeField()


class Proposal(models.Model):
    """A household that has most likely changed, proposed to whoever keeps its micro-grid. Asked once.

    ``reasons`` are codes with numbers, nothing personal.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    household = models.ForeignKey(Household, models.CASCADE, related_name="proposals", db_index=False)
    place = PlaceField()
    month = models.DateField(help_text="first day of the month in which it counts against the ceiling")
    reasons = models.JSONField(default=list)
    proposed_at = models.DateTimeField()
    answer = models.CharField(max_length=12, choices=[(a.value, a.value) for a in Answer], default="")
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["household"], condition=Q(answer=""), name="proposal_once"),
        ]
        indexes = [
            models.Index(fields=["place", "month"], name="proposal_place"),
            models.Index(fields=["household", "-proposed_at"], name="proposal_household"),
        ]


class RetentionRun(models.Model):
    """One run of the retention job: how many values of each field were erased, and how many people made anonymous."""

    id = models.UUIDField(primary_key=True, default=new_id)
    at = models.DateTimeField()
    counts = models.JSONField(default=dict)
