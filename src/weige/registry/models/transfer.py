"""Tables of import and export."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models

from weige.core.ids import new_id
from weige.core.models import PlaceField
from weige.registry.people.terms import ImportState

from .premises import Premises


class Import(models.Model):
    """A file of households on its way into the register.

    The file and what was read from it (headers, lines, faults, near-duplicates) lie sealed in the files folder until
    they are taken or dropped: see ``transfer.store``. Here stands nothing personal: ``columns`` says which column means
    what, ``counts`` how many lines were found, faulty, new, known, ``choices`` what was decided about which line.
    ``consent`` is what the importer declares about written consents. ``compound`` is the one that the whole sheet is
    about where its lines name none; ``headers`` is a blind index of the headers, so that the next file of the same kind
    begins with what was confirmed for this one.
    """

    id = models.UUIDField(primary_key=True)
    place = PlaceField()
    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    post = models.UUIDField(null=True)
    state = models.CharField(
        max_length=12, choices=[(state.value, state.value) for state in ImportState], default=ImportState.READING
    )
    files = models.UUIDField(default=new_id, help_text="the folder of its sealed files")
    media = models.CharField(max_length=8, default="")
    size = models.BigIntegerField()
    digest = models.BinaryField(max_length=32)
    extension = models.CharField(max_length=8)
    sheet = models.CharField(max_length=80, default="")
    columns = models.JSONField(default=dict)
    headers = models.BinaryField(max_length=32, null=True)
    compound = models.ForeignKey(Premises, models.SET_NULL, null=True, related_name="+")
    choices = models.JSONField(default=dict, help_text="what was decided about near-duplicates, by line")
    consent = models.JSONField(default=dict)
    counts = models.JSONField(default=dict)
    taking = models.JSONField(default=dict, help_text="only_good and prefer_file, as said when it was taken")
    problem = models.JSONField(default=dict, help_text="code and parameters of what stopped it")
    created_at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["place", "-created_at"], name="import_place")]


class Export(models.Model):
    """A file that left the register: who took it, for what purpose, which columns of how many people."""

    id = models.UUIDField(primary_key=True, default=new_id)
    place = PlaceField()
    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    post = models.UUIDField(null=True)
    purpose = models.CharField(max_length=24)
    columns = ArrayField(models.CharField(max_length=40))
    media = models.CharField(max_length=8)
    households = models.IntegerField()
    people = models.IntegerField()
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["place", "-at"], name="export_place")]
