"""Households that were moved to no shelter; in what condition supplies came in or were found."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("emergency", "0007_review")]
    operations = [
        migrations.AddField(
            "evacuationline",
            "elsewhere",
            models.BooleanField(default=False, help_text="it was moved, and to no shelter"),
        ),
        migrations.AddField("doortick", "elsewhere", models.BooleanField(default=False)),
        migrations.AddField(
            "supplymovement",
            "condition",
            models.CharField(default="", help_text="in which it came in, or was found by a stocktake", max_length=8),
        ),
    ]
