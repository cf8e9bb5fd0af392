"""Working through many cases: the terms by which they are found."""

from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models

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
