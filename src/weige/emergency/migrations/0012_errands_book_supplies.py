"""Errands that fetch supplies at a point say of what how much, and how much of it was booked."""

from __future__ import annotations

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("emergency", "0011_drill_controller")]

    operations = [
        migrations.AddField(
            model_name="errand",
            name="point",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="emergency.supplypoint",
            ),
        ),
        migrations.AddField(model_name="errand", name="item", field=models.CharField(default="", max_length=40)),
        migrations.AddField(model_name="errand", name="amount", field=models.PositiveIntegerField(null=True)),
        migrations.AddField(model_name="errand", name="booked", field=models.PositiveIntegerField(null=True)),
        migrations.AddConstraint(
            model_name="errand",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("amount__isnull", True), ("booked__isnull", True), ("item", ""), ("point__isnull", True)
                )
                | models.Q(("amount__gte", 1), ("point__isnull", False), models.Q(("item", ""), _negated=True)),
                name="errand_of_supplies",
            ),
        ),
    ]
