"""Installations that have post types already get the abilities of the register, and the data officer's post."""

from __future__ import annotations

from django.db import migrations

LEADER = ["resident.read", "resident.collect", "resident.care"]
WORKER = [*LEADER, "resident.search"]
OFFICER = [
    *WORKER,
    "resident.identity",
    "resident.import",
    "resident.export",
    "resident.answer",
    "register.settings",
]
ADDED = {"micro_grid_leader": LEADER, "grid_worker": WORKER, "community_officer": OFFICER}
DATA_OFFICER = {
    "code": "data_officer",
    "name_zh": "个人信息保护专员",
    "name_en": "data officer",
    "levels": ["community", "subdistrict", "district"],
    "abilities": ["territory.read", "post.read", "disclosure.oversee", "resident.answer"],
    "desk": True,
    "totp": True,
    "partner": False,
    "position": 3,
}


def add(apps, schema_editor):
    PostType = apps.get_model("access", "PostType")
    if not PostType.objects.exists():
        return
    for code, abilities in ADDED.items():
        for kind in PostType.objects.filter(code=code):
            kind.abilities += [ability for ability in abilities if ability not in kind.abilities]
            kind.save(update_fields=["abilities"])
    PostType.objects.get_or_create(code=DATA_OFFICER["code"], defaults=DATA_OFFICER)


class Migration(migrations.Migration):
    dependencies = [("access", "0002_sign_in_links")]

    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
