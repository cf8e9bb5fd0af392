"""Plans of emergency are called as the glossary calls them; the log is read by its own clock."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("emergency", "0002_log_and_abilities")]

    operations = [
        migrations.RenameModel("Plan", "ContingencyPlan"),
        migrations.RemoveIndex("entry", "entry_of_operation"),
        migrations.AddIndex("entry", models.Index(fields=["operation", "at", "seq"], name="entry_of_operation")),
    ]
