"""Shelters and evacuation, supply points and their ledger; ticks, check-ins and movements are append-only."""

from __future__ import annotations

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import weige.core.ids
import weige.core.models

APPEND_ONLY = ("emergency_doortick", "emergency_checkin", "emergency_supplymovement")
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


def key(to: str, *, indexed: bool = False, related_name: str = "+", **options: object) -> models.ForeignKey:
    """A reference that keeps what it refers to."""
    if not indexed:
        options["db_index"] = False
    return models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name=related_name, to=to, **options)


class Migration(migrations.Migration):
    dependencies = [
        ("emergency", "0005_signals"),
        ("access", "0005_plan_keepers"),
        ("registry", "0003_people_wall"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Shelter",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("place", weige.core.models.PlaceField(db_collation="C", max_length=18)),
                ("name", models.CharField(max_length=100)),
                ("longitude", models.FloatField()),
                ("latitude", models.FloatField()),
                ("capacity", models.PositiveIntegerField(help_text="people")),
                ("step_free", models.BooleanField(default=False)),
                ("keeper", key("access.post", null=True)),
                ("is_open", models.BooleanField(default=True)),
                ("version", models.IntegerField(default=1)),
                ("made_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("latitude__range", (-90, 90)), ("longitude__range", (-180, 180))),
                        name="shelter_point",
                    ),
                    models.CheckConstraint(condition=models.Q(("capacity__gte", 1)), name="shelter_capacity"),
                ],
                "indexes": [
                    models.Index(fields=["place", "name"], name="shelter_place"),
                    models.Index(fields=["keeper"], name="shelter_keeper"),
                ],
            },
        ),
        migrations.CreateModel(
            name="EvacuationArea",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("operation", key("emergency.operation", related_name="areas")),
                ("place", weige.core.models.PlaceField(db_collation="C", max_length=18)),
                ("building", key("registry.premises", null=True)),
                ("ordered_at", models.DateTimeField()),
                ("return_approved_at", models.DateTimeField(null=True)),
                ("return_approved_by", key(settings.AUTH_USER_MODEL, null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("building__isnull", True)),
                        fields=("operation", "place"),
                        name="area_of_place",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("building__isnull", False)),
                        fields=("operation", "building"),
                        name="area_of_building",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="EvacuationLine",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("operation", key("emergency.operation", related_name="lines")),
                ("area", key("emergency.evacuationarea", related_name="lines")),
                ("household", models.UUIDField(null=True)),
                ("dwelling", key("registry.premises")),
                ("building", key("registry.premises", null=True)),
                ("place", weige.core.models.PlaceField(db_collation="C", max_length=18)),
                ("people", models.PositiveSmallIntegerField()),
                ("need", models.BinaryField(null=True)),
                ("code", models.CharField(max_length=7)),
                ("listed_at", models.DateTimeField()),
                ("state", models.CharField(max_length=12)),
                ("state_at", models.DateTimeField(null=True)),
                ("conflict", models.BooleanField(default=False)),
                ("way", models.CharField(default="", max_length=8)),
                ("shelter", key("emergency.shelter", null=True, help_text="where it is to go")),
                ("taken_to", key("emergency.shelter", null=True, help_text="where it was taken")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("operation", "household"), name="household_listed_once"),
                    models.UniqueConstraint(fields=("operation", "code"), name="line_code"),
                    models.CheckConstraint(condition=models.Q(("people__gte", 1)), name="line_has_people"),
                ],
                "indexes": [
                    models.Index(fields=["operation", "place"], name="line_place"),
                    models.Index(
                        condition=models.Q(("need__isnull", False)), fields=["operation"], name="line_with_need"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DoorTick",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("line", key("emergency.evacuationline", related_name="ticks")),
                ("said", models.CharField(max_length=12)),
                ("way", models.CharField(default="", max_length=8)),
                ("shelter", key("emergency.shelter", null=True)),
                ("by_command", models.BooleanField(default=False)),
                ("at", models.DateTimeField()),
                ("real_at", models.DateTimeField()),
                ("account", models.UUIDField()),
                ("post", models.UUIDField(null=True)),
            ],
            options={"indexes": [models.Index(fields=["line", "at"], name="tick_of_line")]},
        ),
        migrations.CreateModel(
            name="CheckIn",
            fields=[
                (
                    "id",
                    models.UUIDField(default=weige.core.ids.new_id, primary_key=True, serialize=False),
                ),
                ("line", key("emergency.evacuationline", related_name="check_ins")),
                ("shelter", key("emergency.shelter")),
                ("people", models.SmallIntegerField()),
                ("at", models.DateTimeField()),
                ("real_at", models.DateTimeField()),
                ("account", models.UUIDField()),
                ("post", models.UUIDField(null=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("people", 0), _negated=True), name="check_in_of_people")
                ],
                "indexes": [models.Index(fields=["line"], name="check_in_of_line")],
            },
        ),
        migrations.CreateModel(
            name="SupplyPoint",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("place", weige.core.models.PlaceField(db_collation="C", max_length=18)),
                ("name", models.CharField(max_length=100)),
                ("address", models.CharField(default="", max_length=120)),
                ("keeper", key("access.post", null=True)),
                ("is_open", models.BooleanField(default=True)),
                ("version", models.IntegerField(default=1)),
                ("made_at", models.DateTimeField()),
            ],
            options={
                "indexes": [
                    models.Index(fields=["place", "name"], name="supply_point_place"),
                    models.Index(fields=["keeper"], name="supply_point_keeper"),
                ],
            },
        ),
        migrations.CreateModel(
            name="SupplyQuota",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("point", key("emergency.supplypoint", related_name="quotas")),
                ("item", models.CharField(max_length=40)),
                ("amount", models.PositiveIntegerField()),
            ],
            options={"constraints": [models.UniqueConstraint(fields=("point", "item"), name="quota_of_item")]},
        ),
        migrations.CreateModel(
            name="SupplyBatch",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("point", key("emergency.supplypoint", related_name="batches")),
                ("item", models.CharField(max_length=40)),
                ("condition", models.CharField(max_length=8)),
                ("expires_on", models.DateField(null=True)),
                ("made_at", models.DateTimeField()),
            ],
            options={"indexes": [models.Index(fields=["point", "item"], name="batch_of_point")]},
        ),
        migrations.CreateModel(
            name="SupplyMovement",
            fields=[
                ("seq", models.BigAutoField(primary_key=True, serialize=False)),
                ("id", models.UUIDField(unique=True)),
                ("batch", key("emergency.supplybatch", related_name="movements")),
                ("kind", models.CharField(max_length=8)),
                ("amount", models.IntegerField()),
                ("practice", models.BooleanField(default=False)),
                ("operation", key("emergency.operation", null=True)),
                ("group", key("emergency.group", null=True)),
                ("words", models.CharField(default="", max_length=200)),
                ("at", models.DateTimeField()),
                ("real_at", models.DateTimeField()),
                ("account", models.UUIDField(null=True)),
                ("post", models.UUIDField(null=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("amount__gte", 1), ("kind", "count"), _connector="OR"),
                        name="movement_amount",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("group__isnull", False),
                                ("kind__in", ["out", "return", "lost"]),
                                ("operation__isnull", False),
                            ),
                            models.Q(
                                ("group__isnull", True),
                                ("kind__in", ["in", "loss", "count"]),
                                ("operation__isnull", True),
                                ("practice", False),
                            ),
                            _connector="OR",
                        ),
                        name="movement_of_operation",
                    ),
                ],
                "indexes": [
                    models.Index(fields=["batch", "seq"], name="movement_of_batch"),
                    models.Index(
                        condition=models.Q(("operation__isnull", False)), fields=["operation"], name="movement_drawn"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DrawCode",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                (
                    "group",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="draw_code", to="emergency.group"
                    ),
                ),
                ("code", models.CharField(max_length=7, unique=True)),
                ("made_at", models.DateTimeField()),
            ],
        ),
        *[migrations.RunSQL(KEEP.format(table=table), DROP.format(table=table)) for table in APPEND_ONLY],
    ]
