"""The posts next to the households of installations that run already may keep household plans."""

from __future__ import annotations

from django.db import migrations

KEEPERS = ("micro_grid_leader", "grid_worker", "community_officer")


def add(apps, schema_editor):
    for kind in apps.get_model("access", "PostType").objects.filter(code__in=KEEPERS):
        if "plan.keep" not in kind.abilities:
            kind.abilities.append("plan.keep")
            kind.save(update_fields=["abilities"])


class Migration(migrations.Migration):
    dependencies = [("access", "0004_case_rules")]

    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
