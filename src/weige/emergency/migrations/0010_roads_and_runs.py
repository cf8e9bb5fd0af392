"""Roads of places, closings, vehicles, errands, plans of runs and what drivers said; roads and marks are append-only."""

from __future__ import annotations

import django.db.models.deletion
import weige.core.models
from django.conf import settings
from django.db import migrations, models

APPEND_ONLY = ("emergency_roadnetwork", "emergency_roadstretch", "emergency_stopmark")
KEEP = """
CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION core_refuse_change();
CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_change();
"""
DROP = """
DROP TRIGGER {table}_append_only ON {table};
DROP TRIGGER {table}_no_truncate ON {table};
"""


class Migration(migrations.Migration):
    dependencies = [
        ("emergency", "0009_signal_marks"),
        ("core", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="RoadNetwork",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("place", weige.core.models.PlaceField(db_collation="C", max_length=18)),
                ("number", models.PositiveIntegerField()),
                ("synthetic", models.BooleanField()),
                ("note", models.CharField(default="", max_length=200)),
                ("stretches", models.PositiveIntegerField()),
                ("metres", models.PositiveIntegerField()),
                ("made_at", models.DateTimeField()),
                (
                    "made_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="RoadStretch",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("number", models.PositiveIntegerField()),
                ("name", models.CharField(default="", max_length=80)),
                ("from_longitude", models.FloatField()),
                ("from_latitude", models.FloatField()),
                ("to_longitude", models.FloatField()),
                ("to_latitude", models.FloatField()),
                ("metres", models.FloatField(null=True)),
                ("kmh", models.FloatField()),
                ("oneway", models.BooleanField(default=False)),
                (
                    "network",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="roads",
                        to="emergency.roadnetwork",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="RunPlan",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("seal", models.CharField(max_length=64)),
                ("asked", models.JSONField()),
                ("known", models.JSONField()),
                ("content", models.JSONField()),
                ("made_at", models.DateTimeField()),
                ("adopted_at", models.DateTimeField(null=True)),
                ("replaced_at", models.DateTimeField(null=True)),
                (
                    "made_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "operation",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="run_plans",
                        to="emergency.operation",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Run",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("metres", models.PositiveIntegerField()),
                ("seconds", models.PositiveIntegerField()),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "operation",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="runs",
                        to="emergency.operation",
                    ),
                ),
                (
                    "task",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="run", to="emergency.task"
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="emergency.runplan",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="RunStop",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("position", models.SmallIntegerField()),
                ("kind", models.CharField(max_length=8)),
                ("source", models.CharField(max_length=9)),
                ("source_id", models.UUIDField()),
                ("people", models.PositiveSmallIntegerField()),
                ("kilograms", models.PositiveIntegerField()),
                ("due_at", models.DateTimeField(null=True)),
                ("arrived_at", models.DateTimeField(null=True)),
                ("done_at", models.DateTimeField(null=True)),
                ("failed_at", models.DateTimeField(null=True)),
                ("dropped_at", models.DateTimeField(null=True)),
                (
                    "run",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="stops",
                        to="emergency.run",
                    ),
                ),
                (
                    "shelter",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="emergency.shelter",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="RunVehicle",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                (
                    "code",
                    models.CharField(default="", help_text="the plan's vehicle, if it comes from there", max_length=40),
                ),
                ("name", models.CharField(max_length=60)),
                ("kind", models.CharField(max_length=8)),
                ("seats", models.PositiveSmallIntegerField()),
                ("kilograms", models.PositiveIntegerField()),
                ("equipment", models.JSONField(default=list)),
                ("where", models.CharField(default="", max_length=120)),
                ("longitude", models.FloatField()),
                ("latitude", models.FloatField()),
                ("out_since", models.DateTimeField(null=True)),
                ("out_because", models.CharField(default="", max_length=300)),
                ("version", models.IntegerField(default=1)),
                ("added_at", models.DateTimeField()),
                (
                    "group",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="emergency.group",
                    ),
                ),
                (
                    "operation",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="vehicles",
                        to="emergency.operation",
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="run",
            name="vehicle",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="runs",
                to="emergency.runvehicle",
            ),
        ),
        migrations.CreateModel(
            name="StopMark",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("said", models.CharField(max_length=8)),
                ("at", models.DateTimeField()),
                ("real_at", models.DateTimeField()),
                ("account", models.UUIDField()),
                ("post", models.UUIDField(null=True)),
                (
                    "stop",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="marks",
                        to="emergency.runstop",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Errand",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("what", models.CharField(max_length=120)),
                ("kilograms", models.PositiveIntegerField()),
                ("from_where", models.CharField(max_length=120)),
                ("from_longitude", models.FloatField()),
                ("from_latitude", models.FloatField()),
                ("to_where", models.CharField(max_length=120)),
                ("to_longitude", models.FloatField()),
                ("to_latitude", models.FloatField()),
                ("urgent", models.BooleanField(default=False)),
                ("until", models.DateTimeField(null=True)),
                ("state", models.CharField(max_length=12)),
                ("at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "operation",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="errands",
                        to="emergency.operation",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["operation", "at"], name="errand_of_operation")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["open", "done", "withdrawn"])), name="errand_state_known"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="RoadClosing",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("name", models.CharField(max_length=120)),
                ("lines", models.JSONField(default=list)),
                ("area", models.JSONField(default=list)),
                ("reason", models.CharField(max_length=300)),
                ("closed_at", models.DateTimeField()),
                ("opened_at", models.DateTimeField(null=True)),
                ("opened_because", models.CharField(default="", max_length=300)),
                (
                    "danger",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="emergency.danger",
                    ),
                ),
                (
                    "operation",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="closings",
                        to="emergency.operation",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["operation", "closed_at"], name="closing_of_operation")],
            },
        ),
        migrations.AddConstraint(
            model_name="roadnetwork",
            constraint=models.UniqueConstraint(fields=("place", "number"), name="road_network_number"),
        ),
        migrations.AddConstraint(
            model_name="roadstretch",
            constraint=models.UniqueConstraint(fields=("network", "number"), name="road_stretch_number"),
        ),
        migrations.AddIndex(
            model_name="runplan",
            index=models.Index(fields=["operation", "made_at"], name="run_plan_of_operation"),
        ),
        migrations.AddConstraint(
            model_name="runplan",
            constraint=models.UniqueConstraint(
                condition=models.Q(("adopted_at__isnull", False), ("replaced_at__isnull", True)),
                fields=("operation",),
                name="one_run_plan_holds",
            ),
        ),
        migrations.AddIndex(
            model_name="runstop",
            index=models.Index(fields=["run", "position"], name="stop_of_run"),
        ),
        migrations.AddIndex(
            model_name="runstop",
            index=models.Index(fields=["source_id"], name="stop_of_source"),
        ),
        migrations.AddConstraint(
            model_name="runstop",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["pickup", "delivery"])), name="stop_kind"
            ),
        ),
        migrations.AddConstraint(
            model_name="runstop",
            constraint=models.CheckConstraint(
                condition=models.Q(("source__in", ["help", "household", "errand"])), name="stop_source"
            ),
        ),
        migrations.AddIndex(
            model_name="runvehicle",
            index=models.Index(fields=["operation", "added_at"], name="vehicle_of_operation"),
        ),
        migrations.AddConstraint(
            model_name="runvehicle",
            constraint=models.UniqueConstraint(
                condition=models.Q(("code", ""), _negated=True),
                fields=("operation", "group", "code"),
                name="planned_vehicle_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="runvehicle",
            constraint=models.CheckConstraint(condition=models.Q(("kind__in", ["car", "boat"])), name="vehicle_kind"),
        ),
        migrations.AddIndex(
            model_name="run",
            index=models.Index(fields=["operation"], name="run_of_operation"),
        ),
        migrations.AddConstraint(
            model_name="run",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at__isnull", True)), fields=("vehicle",), name="one_run_of_a_vehicle"
            ),
        ),
        migrations.AddIndex(
            model_name="stopmark",
            index=models.Index(fields=["stop", "at"], name="mark_of_stop"),
        ),
        *[migrations.RunSQL(KEEP.format(table=table), DROP.format(table=table)) for table in APPEND_ONLY],
    ]
