"""Findings with their steps (append-only), the observers of a drill, and how far a rehearsal has been simulated."""

from __future__ import annotations

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import weige.core.ids
import weige.core.models

KEEP_STEPS = """
CREATE TRIGGER emergency_findingstep_append_only BEFORE UPDATE OR DELETE ON emergency_findingstep
    FOR EACH ROW EXECUTE FUNCTION core_refuse_change();
CREATE TRIGGER emergency_findingstep_no_truncate BEFORE TRUNCATE ON emergency_findingstep
    FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_change();
"""
DROP_STEPS = """
DROP TRIGGER emergency_findingstep_append_only ON emergency_findingstep;
DROP TRIGGER emergency_findingstep_no_truncate ON emergency_findingstep;
"""


def to(model: str, **options: object) -> models.ForeignKey:
    return models.ForeignKey(model, on_delete=django.db.models.deletion.PROTECT, **{"related_name": "+", **options})


class Migration(migrations.Migration):
    dependencies = [
        ("emergency", "0006_evacuation_and_supplies"),
        ("core", "0001_initial"),
        ("access", "0005_plan_keepers"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            "operation",
            "rehearsed_to",
            models.DateTimeField(help_text="up to when everybody in a rehearsal has been simulated", null=True),
        ),
        migrations.AddField(
            "call",
            "texted_at",
            models.DateTimeField(help_text="in real time: a text message goes out once", null=True),
        ),
        migrations.CreateModel(
            name="Finding",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("place", weige.core.models.PlaceField(db_collation="C", max_length=18)),
                ("text", models.CharField(max_length=500)),
                ("objective", models.CharField(default="", max_length=100)),
                ("due_on", models.DateField()),
                ("state", models.CharField(max_length=12)),
                ("version", models.IntegerField(default=1)),
                ("made_at", models.DateTimeField()),
                ("told_of", models.DateField(help_text="the due date of whose passing people were told", null=True)),
                ("operation", to("emergency.operation", related_name="findings")),
                ("owner", to("access.post")),
                ("made_by", to(settings.AUTH_USER_MODEL, db_index=False)),
                ("mended_by", to(settings.AUTH_USER_MODEL, db_index=False, null=True)),
                ("plan_version", to("emergency.planversion", db_index=False, null=True)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["place", "due_on", "id"], name="finding_place"),
                    models.Index(
                        condition=models.Q(("state__in", ["mended", "verified"]), _negated=True),
                        fields=["due_on"],
                        name="finding_waits",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="FindingStep",
            fields=[
                ("seq", models.BigAutoField(primary_key=True, serialize=False)),
                ("id", models.UUIDField(unique=True)),
                ("move", models.CharField(max_length=16)),
                ("post", models.UUIDField(null=True)),
                ("words", models.CharField(default="", max_length=1000)),
                ("at", models.DateTimeField()),
                ("finding", to("emergency.finding", related_name="steps")),
                ("account", to(settings.AUTH_USER_MODEL, db_index=False)),
                ("photo", to("core.storedfile", db_index=False, null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Observer",
            fields=[
                ("id", models.UUIDField(default=weige.core.ids.new_id, primary_key=True, serialize=False)),
                ("named_at", models.DateTimeField()),
                ("released_at", models.DateTimeField(null=True)),
                ("operation", to("emergency.operation", related_name="observers")),
                ("post", to("access.post", db_index=False)),
                ("account", to(settings.AUTH_USER_MODEL, db_index=False)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("released_at__isnull", True)),
                        fields=["account", "-named_at"],
                        name="observer_now",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("released_at__isnull", True)),
                        fields=("operation", "account"),
                        name="observes_once",
                    )
                ],
            },
        ),
        migrations.RunSQL(KEEP_STEPS, DROP_STEPS),
    ]
