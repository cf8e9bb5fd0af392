"""Tables of the residents' rights: links to fill in one's own household, requests about one's data, unusual reading."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from weige.core.ids import new_id
from weige.core.models import PlaceField
from weige.registry.people.terms import NoticeKind, RequestKind, RequestState

from .people import Household, Person
from .premises import Premises


class HouseholdLink(models.Model):
    """A link, shown as a QR code at the door, with which a household fills in or confirms its own facts once.

    Only the digest of its secret is kept. ``household`` is empty where nobody is registered yet. ``answer`` is the
    client's id of the answer that used it: sent again it gets the same receipt.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    dwelling = models.ForeignKey(Premises, models.PROTECT, related_name="+")
    household = models.ForeignKey(Household, models.PROTECT, null=True, related_name="+")
    place = PlaceField()
    digest = models.BinaryField(max_length=32, unique=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    answer = models.UUIDField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["dwelling"], name="household_link_dwelling"),
            models.Index(fields=["expires_at"], name="household_link_expires"),
        ]


class ResidentRequest(models.Model):
    """What a resident asks about their own data; ``words`` and ``answer`` are sealed for this row.

    ``field`` and ``proposed`` (sealed) hold what a correction wants, ``consent`` is the one that a withdrawal takes
    back. ``asker`` is who asked: the person, or the guardian of a child.
    """

    id = models.UUIDField(primary_key=True)
    kind = models.CharField(max_length=12, choices=[(kind.value, kind.value) for kind in RequestKind])
    person = models.ForeignKey(Person, models.PROTECT, related_name="requests")
    asker = models.ForeignKey(Person, models.PROTECT, related_name="+")
    place = PlaceField()
    consent = models.UUIDField(null=True)
    field = models.CharField(max_length=40, default="")
    proposed = models.BinaryField(null=True)
    words = models.BinaryField(null=True)
    asked_at = models.DateTimeField()
    due_on = models.DateField()
    state = models.CharField(
        max_length=12, choices=[(state.value, state.value) for state in RequestState], default=RequestState.OPEN
    )
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    answer = models.BinaryField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["place", "due_on"], condition=Q(state="open"), name="request_open"),
            models.Index(
                fields=["answered_at"],
                condition=Q(words__isnull=False) | Q(proposed__isnull=False) | Q(answer__isnull=False),
                name="request_answered",
            ),
        ]


class ReadingNotice(models.Model):
    """Unusual reading of personal data, brought to the community's data officer. It speaks of a post, not of residents.

    ``grounds`` holds counts and limits only. One notice for each reader, kind and day.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    kind = models.CharField(max_length=16, choices=[(kind.value, kind.value) for kind in NoticeKind])
    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    post = models.UUIDField(null=True)
    post_type = models.CharField(max_length=40, default="")
    place = PlaceField(help_text="the community whose data officer is told")
    day = models.DateField()
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    grounds = models.JSONField(default=dict)
    created_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    outcome = models.CharField(max_length=16, default="")
    note = models.CharField(max_length=400, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "kind", "place", "day"], name="notice_once_a_day"),
        ]
        indexes = [models.Index(fields=["place", "-created_at"], name="notice_place")]


class ReadingWatch(models.Model):
    """Up to which moment the disclosure log was looked through for unusual reading; one row for each watch."""

    name = models.CharField(max_length=40, primary_key=True)
    looked_until = models.DateTimeField()
