"""Tables of the core: the event log and its seals, revisions, rate windows, stored files."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Now

from .ids import new_id


class PlaceField(models.CharField):  # type: ignore[type-arg]
    """A place code: digits whose prefixes are its parents, compared byte by byte so that prefixes are ranges."""

    def __init__(self, **options: object) -> None:
        options.setdefault("max_length", 18)
        options.setdefault("db_collation", "C")
        super().__init__(**options)  # type: ignore[arg-type]


class Event(models.Model):
    """One thing that happened: written in the transaction of the act, never changed (a trigger refuses).

    ``transaction`` is the database's own transaction number. Sequence numbers are given before commit, so a
    reader that only remembered the last ``seq`` could pass over a slower transaction; ordered by
    (transaction, seq) and read only below the oldest running transaction, nothing is missed.

    A payload's ``premises`` is the id of the premises that an event concerns, so that what happens at an address can
    be found by it.
    """

    seq = models.BigAutoField(primary_key=True)
    transaction = models.BigIntegerField(
        db_default=models.Func(function="core_current_transaction", output_field=models.BigIntegerField())
    )
    recorded_at = models.DateTimeField(db_default=Now())
    clock_at = models.DateTimeField()
    actor = models.UUIDField(null=True)
    post = models.UUIDField(null=True)
    kind = models.CharField(max_length=64)
    subject_type = models.CharField(max_length=32)
    subject_id = models.UUIDField()
    place = PlaceField(default="")
    payload = models.JSONField(default=dict)

    class Meta:
        indexes = [
            models.Index(fields=["transaction", "seq"], name="event_feed"),
            models.Index(fields=["subject_id", "seq"], name="event_subject"),
            models.Index(
                KeyTextTransform("premises", "payload"),
                "clock_at",
                condition=Q(payload__has_key="premises"),
                name="event_premises",
            ),
        ]


class EventSeal(models.Model):
    """The digest of a closed range of events, chained to the one before, so that tampering shows."""

    last_seq = models.BigIntegerField(primary_key=True)
    first_seq = models.BigIntegerField()
    count = models.IntegerField()
    digest = models.BinaryField(max_length=32)
    sealed_at = models.DateTimeField()


class Revision(models.Model):
    """A number that grows whenever a named set of data changes, so that a cache knows when it is stale."""

    name = models.CharField(primary_key=True, max_length=64)
    number = models.BigIntegerField(default=1)


class RateWindow(models.Model):
    """How often something was tried by someone in the current window; see ``core.rates``."""

    key = models.BinaryField(primary_key=True, max_length=32)
    opened_at = models.DateTimeField()
    count = models.IntegerField()


class StoredFile(models.Model):
    """A file in the data folder. Its bytes lie under their own SHA-256, so the same picture is kept once."""

    id = models.UUIDField(primary_key=True, default=new_id)
    digest = models.CharField(max_length=64)
    media_type = models.CharField(max_length=64)
    size = models.IntegerField()
    width = models.IntegerField(null=True)
    height = models.IntegerField(null=True)
    added_at = models.DateTimeField()
