"""Indexes of what has ended, died, was voided, replaced or taken back, so that upkeep reads what is due and not the whole
register; built without holding up writers."""

from __future__ import annotations

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.models import Q


def _index(model: str, name: str, *fields: str, condition: Q | None = None) -> AddIndexConcurrently:
    return AddIndexConcurrently(model, models.Index(fields=list(fields), condition=condition, name=name))


ANSWERED = Q(words__isnull=False) | Q(proposed__isnull=False) | Q(answer__isnull=False)


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("registry", "0004_import_whole_sheet")]

    operations = [
        _index("person", "person_died", "died_on", condition=Q(died_on__isnull=False, erased_at__isnull=True)),
        _index("stay", "stay_ended", "last_day", condition=Q(last_day__isnull=False, voided_at__isnull=True)),
        _index("stay", "stay_voided", "voided_at", condition=Q(voided_at__isnull=False)),
        _index("fact", "fact_field", "field", "last_day"),
        _index("pastvalue", "past_value_field", "field", "replaced_at"),
        _index("consent", "consent_withdrawn", "withdrawn_at", condition=Q(withdrawn_at__isnull=False)),
        _index("residentrequest", "request_answered", "answered_at", condition=ANSWERED),
        _index("householdlink", "household_link_expires", "expires_at"),
        _index("proposal", "proposal_answered", "answered_at", condition=Q(answered_at__isnull=False)),
        _index("proposal", "proposal_waiting", "month", condition=Q(answer="")),
        _index("vacancy", "vacancy_place", "place", condition=Q(last_day__isnull=True)),
    ]
