"""The table of learnt models that suggest categories."""

from __future__ import annotations

from django.db import models


class CategoryModel(models.Model):
    """A model that was learnt one night; the newest is in force, a few older ones are kept to go back to.

    ``content`` holds weights by check sums of terms and no words of anybody's message (``suggesting.keeping``).
    """

    id = models.UUIDField(primary_key=True)
    learnt_at = models.DateTimeField()
    cases = models.IntegerField(help_text="how many closed cases it was learnt from")
    measures = models.JSONField(help_text="its figures, out of fold")
    content = models.BinaryField()

    class Meta:
        indexes = [models.Index(fields=["-learnt_at"], name="category_model_newest")]
