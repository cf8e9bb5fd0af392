"""A drill can be run by a post of its own."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("emergency", "0010_roads_and_runs"),
        ("access", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="operation",
            name="controller",
            field=models.ForeignKey(
                db_index=False,
                help_text="runs a drill; else the command does",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="access.post",
            ),
        ),
        migrations.AddConstraint(
            model_name="operation",
            constraint=models.CheckConstraint(
                condition=models.Q(("drill", True), ("controller__isnull", True), _connector="OR"),
                name="only_drills_are_controlled",
            ),
        ),
    ]
