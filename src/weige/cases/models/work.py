"""Working through many cases: the terms by which they are found, and batches of moves."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models

from weige.access.models import Post

from .case import Case


class CaseWords(models.Model):
    """The terms by which a case is found (``cases.work.words``).

    Apart from the case: a move writes the case anew, and must not write forty terms into the index again.
    """

    case = models.OneToOneField(Case, models.PROTECT, primary_key=True, related_name="+")
    words = SearchVectorField()

    class Meta:
        indexes = [GinIndex(fields=["words"], name="case_words")]


class WordsProgress(models.Model):
    """How far the terms of older cases are written; one row."""

    id = models.SmallIntegerField(primary_key=True)
    after = models.UUIDField(null=True)
    done = models.BooleanField(default=False)


class Batch(models.Model):
    """One move for many cases, as somebody chose them. Its id is the client's."""

    id = models.UUIDField(primary_key=True)
    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, db_index=False, related_name="+")
    move = models.CharField(max_length=24)
    note = models.TextField(default="")
    outcome = models.CharField(max_length=20, null=True)
    to_post = models.ForeignKey(Post, models.PROTECT, null=True, db_index=False, related_name="+")
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, help_text="when its last case was moved or refused")
    undone_at = models.DateTimeField(null=True, help_text="when it was taken back")


class BatchItem(models.Model):
    """One case of a batch: what became of it, and what it was before."""

    batch = models.ForeignKey(Batch, models.PROTECT, related_name="items", db_index=False)
    position = models.SmallIntegerField()
    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    based_on = models.IntegerField(help_text="the version that was chosen")
    result = models.CharField(max_length=10, default="waiting")
    reason = models.JSONField(default=list, help_text="why not, in Chinese and English")
    before = models.JSONField(null=True, help_text="state, holder and clocks before the move")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["batch", "position"], name="batch_position"),
            models.UniqueConstraint(fields=["batch", "case"], name="case_once_in_batch"),
        ]
