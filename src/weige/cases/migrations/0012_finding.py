import django.db.models.deletion
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models

FILL = """
    UPDATE cases_involvement i SET reported_at = c.reported_at FROM cases_case c
    WHERE c.id = i.case_id AND i.reported_at IS NULL
"""


AGAIN = "UPDATE cases_wordsprogress SET after = NULL, done = FALSE"
"""Cases from before get the terms of their category and urgency in batches, as all of them got their words."""


class Migration(migrations.Migration):
    # Without a lock on a large table: each index is built beside the work of the day.
    atomic = False

    dependencies = [("cases", "0011_desk_tools")]

    operations = [
        migrations.AddField(
            model_name="involvement",
            name="reported_at",
            field=models.DateTimeField(help_text="the case's, for lists in its order", null=True),
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.RunSQL(AGAIN, migrations.RunSQL.noop),
        migrations.AlterField(
            model_name="involvement",
            name="reported_at",
            field=models.DateTimeField(help_text="the case's, for lists in its order"),
        ),
        migrations.AlterField(
            model_name="involvement",
            name="organisation",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="access.organisation",
            ),
        ),
        migrations.AlterField(
            model_name="involvement",
            name="post",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.post"
            ),
        ),
        AddIndexConcurrently(
            model_name="involvement",
            index=models.Index(fields=["post", "-reported_at", "-case"], name="involved_post"),
        ),
        AddIndexConcurrently(
            model_name="involvement",
            index=models.Index(fields=["organisation", "-reported_at", "-case"], name="involved_organisation"),
        ),
        AddIndexConcurrently(
            model_name="campaign",
            index=models.Index(fields=["group"], name="campaign_of_group"),
        ),
        AddIndexConcurrently(
            model_name="case",
            index=models.Index(
                condition=models.Q(("urgent", True), models.Q(("state", "closed"), _negated=True)),
                fields=["-reported_at", "-id"],
                name="case_pressing",
            ),
        ),
        AddIndexConcurrently(
            model_name="case",
            index=models.Index(
                condition=models.Q(("state", "closed"), _negated=True), fields=["place"], name="case_open_place"
            ),
        ),
        AddIndexConcurrently(
            model_name="case",
            index=models.Index(condition=models.Q(("urgent", True)), fields=["place"], name="case_urgent_place"),
        ),
        AddIndexConcurrently(
            model_name="case",
            index=models.Index(
                condition=models.Q(("due_state__isnull", False)), fields=["due_state", "place"], name="case_due_place"
            ),
        ),
    ]
