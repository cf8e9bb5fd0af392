"""What a desk keeps to work with its queue: saved filters, reply texts, and what was taken out of it as files."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from weige.access.models import Organisation
from weige.core.models import PlaceField


class SavedFilter(models.Model):
    """A filter of the queue under a name, of one account alone. Its id is the client's."""

    id = models.UUIDField(primary_key=True)
    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, db_index=False, related_name="+")
    name = models.CharField(max_length=20)
    view = models.CharField(max_length=8)
    state = models.CharField(max_length=12, null=True)
    category = models.CharField(max_length=60, null=True, db_collation="C")
    place = PlaceField(null=True)
    urgent = models.BooleanField(default=False)
    due = models.CharField(max_length=12, null=True)
    words = models.CharField(max_length=60, default="")
    position = models.SmallIntegerField()
    version = models.IntegerField(default=1)
    deleted_at = models.DateTimeField(null=True, help_text="it can be brought back for some minutes")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account", "name"], condition=Q(deleted_at__isnull=True), name="filter_name_once"
            )
        ]
        indexes = [models.Index(fields=["account", "position"], name="filter_account")]


class ReplyText(models.Model):
    """A short text for moves that need words, of an organisation, or of the offices at a place. Its id is the client's.

    ``place`` is where it belongs; of an organisation, the organisation's own.
    """

    id = models.UUIDField(primary_key=True)
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, db_index=False, related_name="+")
    place = PlaceField()
    name = models.CharField(max_length=20)
    text = models.CharField(max_length=300)
    moves = ArrayField(models.CharField(max_length=24), help_text="offered with these; empty: with all that take words")
    position = models.SmallIntegerField()
    version = models.IntegerField(default=1)
    changed_at = models.DateTimeField()
    deleted_at = models.DateTimeField(null=True, help_text="it can be brought back for some minutes")

    class Meta:
        indexes = [
            models.Index(fields=["place", "position"], name="reply_place"),
            models.Index(
                fields=["organisation", "position"], condition=Q(organisation__isnull=False), name="reply_organisation"
            ),
        ]


class CaseExport(models.Model):
    """A list of cases that left as a file: who took it, for what, by which filter, how many. Its id is the client's.

    Of the words that were looked for it is kept that there were some, and not which: they may be somebody's name.
    """

    id = models.UUIDField(primary_key=True)
    place = PlaceField(help_text="the place filtered by, else that of the post")
    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    post = models.UUIDField()
    purpose = models.CharField(max_length=24)
    media = models.CharField(max_length=8)
    filters = models.JSONField()
    cases = models.IntegerField()
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["place", "-at"], name="case_export_place")]
