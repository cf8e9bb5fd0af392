"""The city's officers of installations that run already may set deadlines."""

from __future__ import annotations

from django.db import migrations


def add(apps, schema_editor):
    for kind in apps.get_model("access", "PostType").objects.filter(code="city_officer"):
        if "case.rules" not in kind.abilities:
            kind.abilities.append("case.rules")
            kind.save(update_fields=["abilities"])


class Migration(migrations.Migration):
    dependencies = [("access", "0003_resident_abilities")]

    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
