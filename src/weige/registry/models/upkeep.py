"""Tables of upkeep: what a community has set, what is proposed for verification, what retention has erased."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from weige.core.ids import new_id
from weige.core.models import PlaceField
from weige.registry.people.terms import Answer

from .people import Household


class RegisterSettings(models.Model):
    """What a community has set for its register; communities without a row use ``people.defaults``."""

    place = PlaceField(primary_key=True)
    monthly_ceiling = models.PositiveSmallIntegerField(help_text="households proposed to one leader in a month at most")
    verify_days = models.PositiveSmallIntegerField(help_text="days after which a verified household may be proposed")
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    changed_at = models.DateTimeField()


class Proposal(models.Model):
    """A household that has most likely changed, proposed to whoever keeps its micro-grid. Asked once.

    ``reasons`` are codes with numbers, nothing personal. ``change`` is what answered it, so that taking that change
    back opens the proposal again.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    household = models.ForeignKey(Household, models.CASCADE, related_name="proposals", db_index=False)
    place = PlaceField()
    month = models.DateField(help_text="first day of the month in which it counts against the ceiling")
    reasons = models.JSONField(default=list)
    proposed_at = models.DateTimeField()
    answer = models.CharField(max_length=12, choices=[(a.value, a.value) for a in Answer], default="")
    answered_at = models.DateTimeField(null=True)
    change = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["household"], condition=Q(answer=""), name="proposal_once"),
        ]
        indexes = [
            models.Index(fields=["place", "month"], name="proposal_place"),
            models.Index(fields=["household", "-proposed_at"], name="proposal_household"),
            models.Index(fields=["answered_at"], condition=Q(answered_at__isnull=False), name="proposal_answered"),
            models.Index(fields=["month"], condition=Q(answer=""), name="proposal_waiting"),
        ]


class RetentionRun(models.Model):
    """One run of the retention job: how many values of each field were erased, and how many people made anonymous.

    ``counts`` grows with every batch; without ``finished_at`` the run was broken off, and the next one goes on.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    counts = models.JSONField(default=dict)


class Figure(models.Model):
    """What was counted in one grid (or a community where no grid divides it): sums only, before small groups are
    taken out. Figures of larger places are sums of these rows; they leave through ``upkeep.figures`` only.

    ``bands`` are the people of each age band of ``upkeep.suppression``, in its order.
    """

    place = PlaceField(primary_key=True)
    dwellings = models.IntegerField(default=0)
    vacancies = models.IntegerField(default=0)
    households = models.IntegerField(default=0)
    verified = models.IntegerField(default=0)
    people = models.IntegerField(default=0)
    bands = ArrayField(models.IntegerField())
    counted_at = models.DateTimeField()
