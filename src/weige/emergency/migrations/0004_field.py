"""Danger reports, requests for help, places of tasks, handovers; what is said of a danger is append-only."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

WHOLE_POINT = models.Q(
    models.Q(("latitude__isnull", True), ("longitude__isnull", True)),
    models.Q(("latitude__isnull", False), ("longitude__isnull", False)),
    _connector="OR",
)
KEEP_DANGERS = """
CREATE TRIGGER emergency_danger_append_only BEFORE UPDATE OR DELETE ON emergency_danger
    FOR EACH ROW EXECUTE FUNCTION core_refuse_change();
CREATE TRIGGER emergency_danger_no_truncate BEFORE TRUNCATE ON emergency_danger
    FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_change();
CREATE TRIGGER emergency_dangerline_append_only BEFORE UPDATE OR DELETE ON emergency_dangerline
    FOR EACH ROW EXECUTE FUNCTION core_refuse_change();
CREATE TRIGGER emergency_dangerline_no_truncate BEFORE TRUNCATE ON emergency_dangerline
    FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_change();
"""
DROP_DANGERS = """
DROP TRIGGER emergency_danger_append_only ON emergency_danger;
DROP TRIGGER emergency_danger_no_truncate ON emergency_danger;
DROP TRIGGER emergency_dangerline_append_only ON emergency_dangerline;
DROP TRIGGER emergency_dangerline_no_truncate ON emergency_dangerline;
"""


def one(to, name="+", *, null=False, index=False):
    return models.ForeignKey(
        db_index=index, null=null, on_delete=django.db.models.deletion.PROTECT, related_name=name, to=to
    )


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0001_initial"),
        ("access", "0005_plan_keepers"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("emergency", "0003_contingency_plan"),
    ]

    operations = [
        migrations.CreateModel(
            name="Danger",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("nature", models.CharField(max_length=20)),
                ("source", models.CharField(max_length=12)),
                ("where", models.CharField(max_length=120)),
                ("longitude", models.FloatField(null=True)),
                ("latitude", models.FloatField(null=True)),
                ("at", models.DateTimeField()),
                ("account", one(settings.AUTH_USER_MODEL)),
                ("group", one("emergency.group", null=True)),
                ("operation", one("emergency.operation", "dangers")),
                ("post", one("access.post")),
            ],
            options={
                "indexes": [models.Index(fields=["operation", "at"], name="danger_of_operation")],
                "constraints": [models.CheckConstraint(condition=WHOLE_POINT, name="danger_point_whole")],
            },
        ),
        migrations.CreateModel(
            name="DangerLine",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("at", models.DateTimeField()),
                ("trend", models.CharField(default="", max_length=8)),
                ("extent", models.CharField(default="", max_length=300)),
                ("measures", models.CharField(default="", max_length=300)),
                ("closes", models.BooleanField(default=False)),
                ("reason", models.CharField(default="", help_text="why it is over", max_length=300)),
                ("account", one(settings.AUTH_USER_MODEL)),
                ("danger", one("emergency.danger", "lines")),
            ],
            options={
                "indexes": [models.Index(fields=["danger", "at"], name="line_of_danger")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("closes", False), models.Q(("reason", ""), _negated=True), _connector="OR"),
                        name="closed_with_reason",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="DangerPhoto",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("at", models.DateTimeField()),
                ("account", one(settings.AUTH_USER_MODEL)),
                ("danger", one("emergency.danger", "photos", index=True)),
                ("file", one("core.storedfile")),
            ],
        ),
        migrations.CreateModel(
            name="HelpRequest",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("need", models.CharField(max_length=12)),
                ("people", models.SmallIntegerField(null=True)),
                ("urgent", models.BooleanField()),
                ("where", models.CharField(max_length=120)),
                ("longitude", models.FloatField(null=True)),
                ("latitude", models.FloatField(null=True)),
                ("words", models.BinaryField(null=True)),
                ("at", models.DateTimeField()),
                ("state", models.CharField(max_length=12)),
                ("version", models.IntegerField(default=1)),
                ("ended_at", models.DateTimeField(null=True)),
                ("account", one(settings.AUTH_USER_MODEL)),
                ("group", one("emergency.group", null=True)),
                ("operation", one("emergency.operation", "help_requests")),
                ("post", one("access.post")),
            ],
            options={
                "indexes": [models.Index(fields=["operation", "at"], name="help_of_operation")],
                "constraints": [
                    models.CheckConstraint(condition=WHOLE_POINT, name="help_point_whole"),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["open", "ordered", "met", "withdrawn"])),
                        name="help_state_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HelpTask",
            fields=[
                (
                    "task",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name="helps",
                        serialize=False, to="emergency.task",
                    ),
                ),
                ("request", one("emergency.helprequest", "tasks", index=True)),
            ],
        ),
        migrations.CreateModel(
            name="TaskPlace",
            fields=[
                (
                    "entry",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name="place",
                        serialize=False, to="emergency.entry",
                    ),
                ),
                ("move", models.CharField(max_length=16)),
                ("at", models.DateTimeField()),
                ("longitude", models.FloatField()),
                ("latitude", models.FloatField()),
                ("operation", one("emergency.operation")),
                ("task", one("emergency.task", "places")),
            ],
            options={
                "indexes": [
                    models.Index(fields=["operation", "at"], name="task_place_of_operation"),
                    models.Index(fields=["task", "at"], name="place_of_task"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Handover",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("written_at", models.DateTimeField()),
                ("words", models.CharField(max_length=1000)),
                ("standing", models.JSONField()),
                ("accepted_at", models.DateTimeField(null=True)),
                ("withdrawn_at", models.DateTimeField(null=True)),
                ("accepted_by", one(settings.AUTH_USER_MODEL, null=True)),
                ("from_post", one("access.post")),
                ("operation", one("emergency.operation", "handovers", index=True)),
                ("to_post", one("access.post", null=True)),
                ("written_by", one(settings.AUTH_USER_MODEL)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("accepted_at__isnull", True), ("withdrawn_at__isnull", True)),
                        fields=("operation",),
                        name="one_handover_waits",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("accepted_at__isnull", True), ("accepted_by__isnull", True), ("to_post__isnull", True)
                        )
                        | models.Q(
                            ("accepted_at__isnull", False), ("accepted_by__isnull", False), ("to_post__isnull", False)
                        ),
                        name="accepted_by_someone",
                    ),
                ],
            },
        ),
        migrations.RunSQL(KEEP_DANGERS, DROP_DANGERS),
    ]  # fmt: skip
