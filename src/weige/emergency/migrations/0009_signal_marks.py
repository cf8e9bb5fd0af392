"""Warnings are told apart by what they say as well; the tries of links that could not be read; when a gauge last brought
something and until when it speaks; who changed a draft last. What nothing read is taken away."""

import hashlib
import json

import django.contrib.postgres.indexes
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models.fields.json import KeyTransform

FREE = "ALTER TABLE emergency_alertmessage DISABLE TRIGGER emergency_alertmessage_append_only"
KEEP = "ALTER TABLE emergency_alertmessage ENABLE TRIGGER emergency_alertmessage_append_only"
CHECK = "SET CONSTRAINTS ALL IMMEDIATE"
NEWEST = """
    UPDATE emergency_gauge SET newest_at = (
        SELECT max(received_at) FROM emergency_gaugereading WHERE gauge_id = emergency_gauge.id
    )
"""


def write_digests(apps, schema_editor):
    """As ``signals.kept.digest_of`` makes them."""
    message = apps.get_model("emergency", "AlertMessage")
    for row in message.objects.only("id", "content").iterator(chunk_size=500):
        said = json.dumps(row.content, sort_keys=True, separators=(",", ":"))
        message.objects.filter(id=row.id).update(digest=hashlib.sha256(said.encode()).digest())


class Migration(migrations.Migration):
    dependencies = [
        ("emergency", "0008_said_elsewhere"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="alertmessage",
            name="digest",
            field=models.BinaryField(default=b"", help_text="of what it says", max_length=32),
            preserve_default=False,
        ),
        migrations.RunSQL(FREE, KEEP),
        migrations.RunPython(write_digests, migrations.RunPython.noop, elidable=True),
        # The table is altered further on: no check may wait for the end of the transaction.
        migrations.RunSQL(CHECK, migrations.RunSQL.noop),
        migrations.RunSQL(KEEP, FREE),
        migrations.RemoveConstraint(model_name="alertmessage", name="alert_once"),
        migrations.AddConstraint(
            model_name="alertmessage",
            constraint=models.UniqueConstraint(fields=("sender", "identifier", "sent", "digest"), name="alert_once"),
        ),
        migrations.AddIndex(
            model_name="alertmessage",
            index=django.contrib.postgres.indexes.GinIndex(
                KeyTransform("references", "content"),
                condition=models.Q(("content__msg_type__in", ["Update", "Cancel"]), ("usable", True)),
                name="alert_references",
            ),
        ),
        migrations.RemoveField(model_name="source", name="said"),
        migrations.AddField(
            model_name="source",
            name="tries",
            field=models.JSONField(default=dict, help_text="how often links of the feed were tried in vain, by digest"),
        ),
        migrations.RemoveField(model_name="gauge", name="retired_at"),
        migrations.AddField(
            model_name="gauge",
            name="newest_at",
            field=models.DateTimeField(help_text="when the last reading came in", null=True),
        ),
        migrations.AddField(
            model_name="gauge",
            name="speaks_until",
            field=models.DateTimeField(help_text="without more readings it is silent from then on", null=True),
        ),
        migrations.RunSQL(NEWEST, migrations.RunSQL.noop),
        migrations.AddField(
            model_name="warningdraft",
            name="changed_by",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
    ]
