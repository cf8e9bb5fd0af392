"""A call (吹哨): one of several departments that a desk asks to one case; each must answer."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from weige.access.models import Post
from weige.core.ids import new_id

from .case import Case


class WhistleCall(models.Model):
    """One department that is called to a case; open until it answers or the call is taken back."""

    id = models.UUIDField(primary_key=True, default=new_id)
    case = models.ForeignKey(Case, models.PROTECT, related_name="calls", db_index=False)
    post = models.ForeignKey(Post, models.PROTECT, related_name="+", db_index=False)
    caller = models.ForeignKey(Post, models.PROTECT, related_name="+", db_index=False)
    asked = models.CharField(max_length=1000)
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    warned_at = models.DateTimeField(null=True, help_text="when both sides were told that it is overdue")
    answer = models.CharField(max_length=1000, default="")
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, db_index=False)
    ended_at = models.DateTimeField(null=True)
    taken_back = models.BooleanField(default=False)

    class Meta:
        indexes = [
            models.Index(fields=["case", "asked_at"], name="calls_of_case"),
            models.Index(fields=["post", "asked_at"], condition=Q(ended_at=None), name="calls_to_answer"),
            models.Index(fields=["due_at"], condition=Q(ended_at=None, warned_at=None), name="calls_to_warn"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["case", "post"], condition=Q(ended_at=None), name="called_once_at_a_time")
        ]
