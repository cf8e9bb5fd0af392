"""Readings of a reporter's phone number: what the resident who reported is shown of them."""

from __future__ import annotations

from django.db import models

from weige.core.ids import new_id
from weige.core.models import PlaceField

from .case import Case


class ContactReading(models.Model):
    """Who read a reporter's number, from which post, when and what for; ``words`` are sealed for this row.

    The post is kept by value, so that the resident can read it when the post has ended.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    case = models.ForeignKey(Case, models.PROTECT, related_name="contact_readings")
    at = models.DateTimeField()
    account = models.UUIDField()
    post_type = models.CharField(max_length=40, default="")
    post_place = PlaceField(default="")
    purpose = models.CharField(max_length=24)
    words = models.BinaryField(null=True)

    class Meta:
        indexes = [models.Index(fields=["at"], name="contact_reading_at")]
