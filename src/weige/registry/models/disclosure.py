"""The disclosure log: every reading of personal data. Rows are added, never changed: a trigger refuses, and lets go
only what is over three years old, by ``registry.rights.log`` alone."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import BrinIndex
from django.db import models

from weige.core.ids import new_id
from weige.core.models import PlaceField
from weige.registry.people.terms import Manner


class Disclosure(models.Model):
    """Who read which fields of whom, from which post, when and for what purpose.

    ``masked`` readings showed only what masking leaves. ``place`` is where the person was registered at that
    moment. The reader's post is kept by value, so that the log stays readable when posts end. Plain ids instead of
    foreign keys: the log outlives what it speaks of.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    at = models.DateTimeField()
    account = models.UUIDField(null=True)
    post = models.UUIDField(null=True)
    post_type = models.CharField(max_length=40, default="")
    post_place = PlaceField(default="")
    person = models.UUIDField()
    household = models.UUIDField(null=True)
    place = PlaceField()
    fields = ArrayField(models.CharField(max_length=40))
    masked = models.BooleanField()
    manner = models.CharField(max_length=12, choices=[(manner.value, manner.value) for manner in Manner])
    purpose = models.CharField(max_length=24)
    reference = models.UUIDField(null=True, help_text="the export, import or request that it belongs to")

    class Meta:
        indexes = [
            models.Index(fields=["person", "-at"], name="disclosure_person"),
            models.Index(fields=["account", "-at"], name="disclosure_account"),
            models.Index(fields=["place", "-at"], name="disclosure_place"),
            BrinIndex(fields=["at"], name="disclosure_at"),
        ]
