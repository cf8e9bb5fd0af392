"""Warnings, gauges, the levels that they propose, and the standing six; what came is append-only."""

import django.db.models.deletion
import weige.core.ids
import weige.core.models
from django.conf import settings
from django.db import migrations, models


KEPT = ("alertfile", "alertmessage", "alertreceipt", "gaugereading")
KEEP = "".join(
    f"""
CREATE TRIGGER emergency_{table}_append_only BEFORE UPDATE OR DELETE ON emergency_{table}
    FOR EACH ROW EXECUTE FUNCTION core_refuse_change();
CREATE TRIGGER emergency_{table}_no_truncate BEFORE TRUNCATE ON emergency_{table}
    FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_change();
"""
    for table in KEPT
)
DROP = "".join(
    f"""
DROP TRIGGER emergency_{table}_append_only ON emergency_{table};
DROP TRIGGER emergency_{table}_no_truncate ON emergency_{table};
"""
    for table in KEPT
)


class Migration(migrations.Migration):
    dependencies = [
        ("emergency", "0004_field"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="AlertFile",
            fields=[
                ("id", models.UUIDField(default=weige.core.ids.new_id, primary_key=True, serialize=False)),
                ("digest", models.BinaryField(max_length=32, unique=True)),
                ("content", models.BinaryField()),
                ("received_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="AlertMessage",
            fields=[
                ("id", models.UUIDField(default=weige.core.ids.new_id, primary_key=True, serialize=False)),
                ("sender", models.CharField(db_collation="C", max_length=200)),
                ("identifier", models.CharField(db_collation="C", max_length=200)),
                ("sent", models.DateTimeField()),
                ("content", models.JSONField()),
                ("faults", models.JSONField(help_text="of the message, with their rules")),
                ("usable", models.BooleanField()),
                ("warns", models.BooleanField(help_text="it warns of something itself, in earnest or as an exercise")),
                ("ends_at", models.DateTimeField(null=True)),
                ("colour", models.CharField(default="", max_length=8)),
                ("received_at", models.DateTimeField()),
                (
                    "file",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="emergency.alertfile",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="AlertPlace",
            fields=[
                ("id", models.UUIDField(default=weige.core.ids.new_id, primary_key=True, serialize=False)),
                ("place", weige.core.models.PlaceField(db_collation="C", max_length=18)),
                ("how", models.CharField(help_text="code, shape", max_length=8)),
                ("announced_at", models.DateTimeField(null=True)),
                (
                    "alert",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="places",
                        to="emergency.alertmessage",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Gauge",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("place", weige.core.models.PlaceField(db_collation="C", max_length=18)),
                ("name", models.CharField(max_length=80)),
                ("kind", models.CharField(max_length=8)),
                ("unit", models.CharField(max_length=8)),
                ("longitude", models.FloatField(null=True)),
                ("latitude", models.FloatField(null=True)),
                ("warning", models.FloatField(null=True)),
                ("guarantee", models.FloatField(null=True)),
                ("datum", models.CharField(default="", max_length=100)),
                ("lead_hours", models.SmallIntegerField(default=6)),
                ("version", models.IntegerField(default=1)),
                ("changes", models.JSONField(default=list, help_text="ids of the commands that changed it")),
                ("made_at", models.DateTimeField()),
                ("retired_at", models.DateTimeField(null=True)),
                ("level", models.SmallIntegerField(default=0)),
                ("fell", models.BooleanField(default=False, help_text="the last crossing went down")),
                ("crossing", models.IntegerField(default=0)),
                ("crossed_at", models.DateTimeField(null=True)),
                ("silent", models.BooleanField(default=True)),
                ("stage", models.FloatField(null=True)),
                ("reason_zh", models.CharField(default="", max_length=300)),
                ("reason_en", models.CharField(default="", max_length=300)),
                ("foretold", models.JSONField(null=True)),
                ("foretold_at", models.DateTimeField(null=True)),
                (
                    "made_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="GaugeReading",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("at", models.DateTimeField()),
                ("revision", models.SmallIntegerField(default=1)),
                ("value", models.FloatField()),
                (
                    "quality",
                    models.CharField(help_text="as it looked when it came: good, jump, impossible", max_length=12),
                ),
                ("received_at", models.DateTimeField()),
                ("key", models.UUIDField(help_text="the other system's key", null=True)),
                (
                    "account",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "gauge",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="readings",
                        to="emergency.gauge",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Proposal",
            fields=[
                ("id", models.UUIDField(default=weige.core.ids.new_id, primary_key=True, serialize=False)),
                ("place", weige.core.models.PlaceField(db_collation="C", max_length=18)),
                ("crossing", models.CharField(db_collation="C", max_length=80)),
                ("lowers", models.BooleanField(default=False)),
                ("level", models.SmallIntegerField()),
                ("why_zh", models.CharField(max_length=500)),
                ("why_en", models.CharField(max_length=500)),
                ("made_at", models.DateTimeField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "Open"),
                            ("approved", "Approved"),
                            ("declined", "Declined"),
                            ("overtaken", "Overtaken"),
                        ],
                        default="open",
                        max_length=10,
                    ),
                ),
                ("decided_at", models.DateTimeField(null=True)),
                ("decision", models.UUIDField(help_text="the id of the command that decided", null=True, unique=True)),
                ("reason", models.CharField(default="", max_length=500)),
                (
                    "alert",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="emergency.alertmessage",
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "gauge",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="emergency.gauge",
                    ),
                ),
                (
                    "operation",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="emergency.operation",
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="proposals",
                        to="emergency.contingencyplan",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Source",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("place", weige.core.models.PlaceField(db_collation="C", max_length=18)),
                ("name", models.CharField(max_length=80)),
                ("url", models.CharField(max_length=500)),
                ("on", models.BooleanField(default=True)),
                ("made_at", models.DateTimeField()),
                ("next_at", models.DateTimeField(help_text="when it is read next; moved on by whoever takes it up")),
                ("read_at", models.DateTimeField(null=True)),
                (
                    "fault",
                    models.CharField(
                        default="", help_text="an outcome of core.outgoing.calling, or unusable", max_length=16
                    ),
                ),
                ("said", models.CharField(default="", max_length=200)),
                ("etag", models.CharField(default="", max_length=200)),
                ("last_modified", models.CharField(default="", max_length=200)),
                ("seen", models.JSONField(default=list, help_text="digests of addresses in the feed that were read")),
                (
                    "made_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="AlertReceipt",
            fields=[
                ("id", models.UUIDField(default=weige.core.ids.new_id, primary_key=True, serialize=False)),
                ("under", weige.core.models.PlaceField(db_collation="C", max_length=18)),
                ("at", models.DateTimeField()),
                (
                    "account",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "alert",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="receipts",
                        to="emergency.alertmessage",
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="emergency.source",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Standby",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("place", weige.core.models.PlaceField(db_collation="C", max_length=18)),
                ("kind", models.CharField(max_length=12)),
                ("words", models.CharField(default="", max_length=300)),
                ("dated", models.DateField(help_text="of the map itself, or when the point was last looked at")),
                ("digest", models.CharField(default="", max_length=64)),
                ("media_type", models.CharField(default="", max_length=40)),
                ("size", models.IntegerField(default=0)),
                ("made_at", models.DateTimeField()),
                ("checked_at", models.DateTimeField(null=True)),
                (
                    "checked_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="WarningDraft",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("place", weige.core.models.PlaceField(db_collation="C", max_length=18)),
                ("msg_type", models.CharField(max_length=6)),
                ("drill", models.BooleanField()),
                ("fields", models.JSONField()),
                ("version", models.IntegerField(default=1)),
                ("changes", models.JSONField(default=list, help_text="ids of the commands that changed it")),
                ("made_at", models.DateTimeField()),
                ("withdrawn_at", models.DateTimeField(null=True)),
                ("signed_at", models.DateTimeField(null=True)),
                (
                    "about",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="emergency.alertmessage",
                    ),
                ),
                (
                    "alert",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="draft",
                        to="emergency.alertmessage",
                    ),
                ),
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
                    "signed_by",
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
        migrations.AddIndex(
            model_name="alertmessage",
            index=models.Index(
                condition=models.Q(("usable", True), ("warns", True)), fields=["ends_at"], name="alert_ends"
            ),
        ),
        migrations.AddIndex(
            model_name="alertmessage",
            index=models.Index(condition=models.Q(("usable", True)), fields=["sent"], name="alert_sent"),
        ),
        migrations.AddConstraint(
            model_name="alertmessage",
            constraint=models.UniqueConstraint(fields=("sender", "identifier", "sent"), name="alert_once"),
        ),
        migrations.AddIndex(
            model_name="alertplace",
            index=models.Index(fields=["place"], name="alert_place"),
        ),
        migrations.AddConstraint(
            model_name="alertplace",
            constraint=models.UniqueConstraint(fields=("alert", "place"), name="alert_place_once"),
        ),
        migrations.AddIndex(
            model_name="gauge",
            index=models.Index(fields=["place", "name"], name="gauge_place"),
        ),
        migrations.AddConstraint(
            model_name="gauge",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("warning__isnull", True),
                    ("guarantee__isnull", True),
                    ("warning__lt", models.F("guarantee")),
                    _connector="OR",
                ),
                name="gauge_stages_in_order",
            ),
        ),
        migrations.AddConstraint(
            model_name="gauge",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("latitude__isnull", True), ("longitude__isnull", True)),
                    models.Q(("latitude__isnull", False), ("longitude__isnull", False)),
                    _connector="OR",
                ),
                name="gauge_point_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="gaugereading",
            constraint=models.UniqueConstraint(fields=("gauge", "at", "revision"), name="gauge_reading_once"),
        ),
        migrations.AddIndex(
            model_name="proposal",
            index=models.Index(fields=["place", "-made_at"], name="level_proposal_place"),
        ),
        migrations.AddConstraint(
            model_name="proposal",
            constraint=models.UniqueConstraint(fields=("plan", "crossing"), name="proposed_once"),
        ),
        migrations.AddConstraint(
            model_name="proposal",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "open")), fields=("plan",), name="one_open_proposal_of_a_plan"
            ),
        ),
        migrations.AddConstraint(
            model_name="proposal",
            constraint=models.CheckConstraint(
                condition=models.Q(("level__gte", 1), ("level__lte", 4)), name="proposal_level"
            ),
        ),
        migrations.AddConstraint(
            model_name="proposal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("alert__isnull", True), ("gauge__isnull", False)),
                    models.Q(("alert__isnull", False), ("gauge__isnull", True)),
                    _connector="OR",
                ),
                name="proposal_has_one_cause",
            ),
        ),
        migrations.AddConstraint(
            model_name="proposal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("decided_by__isnull", True), ("state__in", ["open", "overtaken"])),
                    models.Q(
                        ("decided_by__isnull", False),
                        ("decision__isnull", False),
                        ("state__in", ["approved", "declined"]),
                    ),
                    _connector="OR",
                ),
                name="proposal_decided_by_someone",
            ),
        ),
        migrations.AddIndex(
            model_name="source",
            index=models.Index(condition=models.Q(("on", True)), fields=["next_at"], name="signal_source_due"),
        ),
        migrations.AddConstraint(
            model_name="alertreceipt",
            constraint=models.UniqueConstraint(fields=("alert", "under"), name="alert_received_once"),
        ),
        migrations.AddIndex(
            model_name="standby",
            index=models.Index(fields=["place", "kind", "-made_at"], name="standby_place"),
        ),
        migrations.AddIndex(
            model_name="warningdraft",
            index=models.Index(fields=["place", "-made_at"], name="warning_draft_place"),
        ),
        migrations.AddConstraint(
            model_name="warningdraft",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("alert__isnull", True), ("signed_at__isnull", True), ("signed_by__isnull", True)),
                    models.Q(("alert__isnull", False), ("signed_at__isnull", False), ("signed_by__isnull", False)),
                    _connector="OR",
                ),
                name="warning_signed_off",
            ),
        ),
        migrations.RunSQL(KEEP, DROP),
    ]
