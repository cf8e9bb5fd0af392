"""Installations that have post types already get the mediator's post and the abilities of mediation."""

from __future__ import annotations

from django.db import migrations

COUNTS = ["mediation.count"]
ADDED = {
    "community_officer": ["mediation.supervise", *COUNTS],
    "subdistrict_officer": COUNTS,
    "district_officer": COUNTS,
    "city_officer": COUNTS,
}
MEDIATOR = {
    "code": "mediator",
    "name_zh": "人民调解员",
    "name_en": "people's mediator",
    "levels": ["community", "subdistrict"],
    "abilities": ["mediation.mediate"],
    "desk": True,
    "totp": True,
    "partner": False,
    "position": 9,
}


def add(apps, schema_editor):
    PostType = apps.get_model("access", "PostType")
    if not PostType.objects.exists():
        return
    for code, abilities in ADDED.items():
        for kind in PostType.objects.filter(code=code):
            kind.abilities += [ability for ability in abilities if ability not in kind.abilities]
            kind.save(update_fields=["abilities"])
    PostType.objects.get_or_create(code=MEDIATOR["code"], defaults=MEDIATOR)


class Migration(migrations.Migration):
    dependencies = [("mediation", "0002_wall"), ("access", "0003_resident_abilities")]

    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
