"""Households and the people in them. Rows are dated and never overwritten; what is personal is sealed.

Every table here stands behind row-level security (migration ``0003_people_wall``): without a scope set by
``people.wall`` the server's role sees none of these rows.
"""

from __future__ import annotations

from enum import StrEnum

from django.conf import settings
from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import F, Q

from weige.core.ids import new_id
from weige.core.models import PlaceField
from weige.registry.people.terms import Capacity, ChangeKind, EndReason, Role, Source, Tenure

from .premises import Premises


def _choices(kind: type[StrEnum]) -> list[tuple[str, str]]:
    return [(item.value, item.value) for item in kind]


class Said(models.Model):
    """Who said it, when and by which way, and when it was last verified. ``said_by`` is empty where a resident did."""

    said_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False)
    said_at = models.DateTimeField()
    source = models.CharField(max_length=12, choices=_choices(Source))
    verified_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True


class Household(Said):
    """The people who live in one dwelling together. Ends when the last of them has left."""

    id = models.UUIDField(primary_key=True, default=new_id)
    dwelling = models.ForeignKey(Premises, models.PROTECT, related_name="households", db_index=False)
    place = PlaceField()
    tenure = models.CharField(max_length=16, choices=_choices(Tenure), default="")
    first_day = models.DateField(null=True)
    last_day = models.DateField(null=True)
    end_reason = models.CharField(max_length=12, choices=_choices(EndReason), default="")
    changed_at = models.DateTimeField(null=True, help_text="when its last change was recorded")
    version = models.IntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(first_day__isnull=True) | Q(last_day__isnull=True) | Q(last_day__gte=F("first_day")),
                name="household_days_in_order",
            )
        ]
        indexes = [
            models.Index(fields=["dwelling"], name="household_dwelling"),
            models.Index(fields=["place", "verified_at"], condition=Q(last_day__isnull=True), name="household_place"),
        ]


class Person(Said):
    """A resident. Sealed columns are read through ``people.reading`` only, which records every reading.

    ``said_*`` and ``verified_at`` hold for the facts of this row unless ``origins`` says otherwise of one of them:
    ``{"phone": {"by": account id or null, "at": ISO time, "source": ..., "verified": ISO time or null}}``.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    name = models.BinaryField(null=True)
    phone = models.BinaryField(null=True)
    identity_number = models.BinaryField(null=True)
    birth_date = models.BinaryField(null=True)
    phone_index = models.BinaryField(max_length=32, null=True)
    identity_index = models.BinaryField(max_length=32, null=True)
    birth_year = models.SmallIntegerField(null=True)
    died_on = models.DateField(null=True)
    origins = models.JSONField(default=dict)
    erased_at = models.DateTimeField(null=True)
    version = models.IntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["identity_index"], condition=Q(identity_index__isnull=False), name="person_identity_once"
            ),
            models.CheckConstraint(
                condition=Q(birth_year__isnull=True) | Q(birth_year__range=(1890, 2200)), name="person_birth_in_reason"
            ),
            models.CheckConstraint(
                condition=Q(name__isnull=False) | Q(erased_at__isnull=False), name="person_has_name_until_erased"
            ),
        ]
        indexes = [
            models.Index(fields=["phone_index"], condition=Q(phone_index__isnull=False), name="person_phone"),
            models.Index(
                fields=["died_on"], condition=Q(died_on__isnull=False, erased_at__isnull=True), name="person_died"
            ),
        ]


class Stay(Said):
    """One person in one household, from a day to a day (both included; an empty first day is unknown).

    ``lives_here`` is false for an owner or member who is registered here and lives elsewhere. A stay that was
    recorded by mistake is voided, not deleted.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    person = models.ForeignKey(Person, models.PROTECT, related_name="stays")
    household = models.ForeignKey(Household, models.PROTECT, related_name="stays")
    place = PlaceField()
    role = models.CharField(max_length=12, choices=_choices(Role))
    capacity = models.CharField(max_length=8, choices=_choices(Capacity), default=Capacity.FAMILY)
    lives_here = models.BooleanField(default=True)
    first_day = models.DateField(null=True)
    last_day = models.DateField(null=True)
    end_reason = models.CharField(max_length=12, choices=_choices(EndReason), default="")
    voided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(first_day__isnull=True) | Q(last_day__isnull=True) | Q(last_day__gte=F("first_day")),
                name="stay_days_in_order",
            ),
            models.UniqueConstraint(
                fields=["household"],
                condition=Q(role="head", last_day__isnull=True, voided_at__isnull=True),
                name="stay_one_head",
            ),
            models.UniqueConstraint(
                fields=["person", "household"],
                condition=Q(last_day__isnull=True, voided_at__isnull=True),
                name="stay_once",
            ),
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(lives_here=True, last_day__isnull=True, voided_at__isnull=True),
                name="stay_one_residence",
            ),
        ]
        indexes = [
            models.Index(
                fields=["last_day"], condition=Q(last_day__isnull=False, voided_at__isnull=True), name="stay_ended"
            ),
            models.Index(fields=["voided_at"], condition=Q(voided_at__isnull=False), name="stay_voided"),
        ]


class Fact(Said):
    """A further fact of a person, of a field that the dictionary knows; its value is sealed."""

    id = models.UUIDField(primary_key=True, default=new_id)
    person = models.ForeignKey(Person, models.PROTECT, related_name="facts")
    field = models.CharField(max_length=40)
    value = models.BinaryField(null=True)
    consent = models.ForeignKey("registry.Consent", models.PROTECT, null=True, related_name="facts")
    first_day = models.DateField()
    last_day = models.DateField(null=True)
    erased_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "field"], condition=Q(last_day__isnull=True), name="fact_one_at_a_time"
            )
        ]
        indexes = [models.Index(fields=["field", "last_day"], name="fact_field")]


class PastValue(models.Model):
    """What a field of a person said before it was corrected: sealed, with its own origin."""

    id = models.UUIDField(primary_key=True, default=new_id)
    person = models.ForeignKey(Person, models.PROTECT, related_name="past_values")
    field = models.CharField(max_length=40)
    value = models.BinaryField(null=True)
    origin = models.JSONField(default=dict)
    replaced_at = models.DateTimeField()
    change = models.ForeignKey("registry.Change", models.PROTECT, related_name="past_values")

    class Meta:
        indexes = [models.Index(fields=["field", "replaced_at"], name="past_value_field")]


class Consent(Said):
    """A consent to keep named fields: its wording, its day, who gave it; a guardian where the person is under 14."""

    id = models.UUIDField(primary_key=True, default=new_id)
    person = models.ForeignKey(Person, models.PROTECT, related_name="consents")
    fields = models.JSONField(default=list)
    wording = models.CharField(max_length=40, help_text="code of the wording, see people/data/wordings.toml")
    given_on = models.DateField()
    given_by = models.CharField(max_length=8, choices=[("self", "self"), ("guardian", "guardian")])
    guardian = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(given_by="self", guardian__isnull=True) | Q(given_by="guardian", guardian__isnull=False),
                name="consent_guardian_named",
            )
        ]
        indexes = [
            models.Index(fields=["withdrawn_at"], condition=Q(withdrawn_at__isnull=False), name="consent_withdrawn"),
        ]


class Vacancy(Said):
    """A dwelling in which nobody lives, seen so on a day; ends when someone moves in."""

    id = models.UUIDField(primary_key=True, default=new_id)
    dwelling = models.ForeignKey(Premises, models.PROTECT, related_name="vacancies")
    place = PlaceField()
    first_day = models.DateField()
    last_day = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["dwelling"], condition=Q(last_day__isnull=True), name="vacancy_once")
        ]
        indexes = [models.Index(fields=["place"], condition=Q(last_day__isnull=True), name="vacancy_place")]


class Change(models.Model):
    """One dated change of a dwelling's people, as it was said. ``effects`` names the rows that it touched, by id
    only, so that it can be undone; it holds nothing personal."""

    id = models.UUIDField(primary_key=True)
    kind = models.CharField(max_length=16, choices=_choices(ChangeKind))
    dwelling = models.ForeignKey(Premises, models.PROTECT, related_name="changes", db_index=False)
    household = models.ForeignKey(Household, models.PROTECT, null=True, related_name="changes", db_index=False)
    place = PlaceField()
    day = models.DateField()
    said_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    source = models.CharField(max_length=12, choices=_choices(Source))
    happened_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    digest = models.BinaryField(max_length=32, help_text="keyed digest of the command, to know a repetition")
    reference = models.UUIDField(null=True, help_text="the import or resident's request that it belongs to")
    effects = models.JSONField(default=dict)
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes = [
            models.Index(fields=["dwelling", "-recorded_at"], name="change_dwelling"),
            models.Index(fields=["place", "-recorded_at"], name="change_place"),
            models.Index(fields=["reference"], condition=Q(reference__isnull=False), name="change_reference"),
            BrinIndex(fields=["recorded_at"], name="change_age"),
        ]
