"""What happened at an address is found in the event log by its premises; built without holding up writers."""

from __future__ import annotations

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.models.fields.json import KeyTextTransform


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("core", "0001_initial")]

    operations = [
        AddIndexConcurrently(
            "event",
            models.Index(
                KeyTextTransform("premises", "payload"),
                "clock_at",
                condition=models.Q(("payload__has_key", "premises")),
                name="event_premises",
            ),
        )
    ]
