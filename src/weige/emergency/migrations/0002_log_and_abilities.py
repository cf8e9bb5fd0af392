"""The log of operations is append-only; installations that have post types already get the abilities of emergency."""

from __future__ import annotations

from django.db import migrations

KEEP_LOG = """
CREATE TRIGGER emergency_entry_append_only BEFORE UPDATE OR DELETE ON emergency_entry
    FOR EACH ROW EXECUTE FUNCTION core_refuse_change();
CREATE TRIGGER emergency_entry_no_truncate BEFORE TRUNCATE ON emergency_entry
    FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_change();
"""
DROP_LOG = """
DROP TRIGGER emergency_entry_append_only ON emergency_entry;
DROP TRIGGER emergency_entry_no_truncate ON emergency_entry;
"""
COMMANDS = ["emergency.read", "emergency.plan", "emergency.command"]
ADDED = {
    "community_officer": COMMANDS,
    "subdistrict_officer": COMMANDS,
    "district_officer": COMMANDS,
    "city_officer": ["emergency.read"],
}


def add(apps, schema_editor):
    for kind in apps.get_model("access", "PostType").objects.filter(code__in=ADDED):
        kind.abilities += [ability for ability in ADDED[kind.code] if ability not in kind.abilities]
        kind.save(update_fields=["abilities"])


class Migration(migrations.Migration):
    dependencies = [("emergency", "0001_initial"), ("core", "0001_initial"), ("access", "0005_plan_keepers")]

    operations = [migrations.RunSQL(KEEP_LOG, DROP_LOG), migrations.RunPython(add, migrations.RunPython.noop)]
