"""Follow-up (回访): the one question that a closed case asks its reporter, the answer, and the verified sample."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from weige.access.models import Post
from weige.core.ids import new_id

from .case import Case


class FollowUp(models.Model):
    """One close of a case and what its reporter said to it. Each close asks once."""

    id = models.UUIDField(primary_key=True, default=new_id)
    case = models.ForeignKey(Case, models.PROTECT, related_name="follow_ups", db_index=False)
    version = models.IntegerField(help_text="the case's version that the close made")
    closed_by = models.ForeignKey(Post, models.PROTECT, related_name="+", db_index=False)
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    solved = models.BooleanField(null=True)
    words = models.CharField(max_length=1000, default="")
    sampled = models.BooleanField(help_text="drawn to be asked again by someone who did not handle it")
    verifier = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+", db_index=False)
    verified_at = models.DateTimeField(null=True)
    verified = models.CharField(max_length=12, null=True, help_text="solved, not_solved or unreachable")
    verified_words = models.CharField(max_length=1000, default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "version"], name="asked_once_for_each_close")]
        indexes = [
            models.Index(fields=["asked_at", "id"], condition=Q(sampled=True, verified_at=None), name="to_be_verified")
        ]
