"""Tables of mediation. All of a dossier stand behind the wall (``wall``); what parties say is sealed for its row."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from weige.access.models import Post
from weige.core.ids import new_id
from weige.core.models import PlaceField

from .terms import DossierState, Form, Origin, PieceKind, Side, WordKind


class NumberSeries(models.Model):
    """The last number given in a place and year; numbers tell nothing of a dossier, so it stands before the wall."""

    place = PlaceField()
    year = models.SmallIntegerField()
    last = models.IntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["place", "year"], name="mediation_series")]


class Dossier(models.Model):
    """One dispute from application to archive. ``summary`` and ``claims`` are sealed.

    ``case`` is the community's case from which it came; plain id, so that cases need not know of mediation.
    """

    id = models.UUIDField(primary_key=True)
    year = models.SmallIntegerField()
    number = models.IntegerField()
    place = PlaceField(help_text="the community or subdistrict whose committee mediates")
    kind = models.CharField(max_length=24)
    origin = models.CharField(max_length=12, choices=[(origin.value, origin.value) for origin in Origin])
    case = models.UUIDField(null=True, unique=True)
    summary = models.BinaryField()
    claims = models.BinaryField(null=True)
    state = models.CharField(max_length=12, choices=[(state.value, state.value) for state in DossierState])
    version = models.IntegerField(default=1)
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False)
    updated_at = models.DateTimeField()
    accepted_on = models.DateField(null=True)
    extended_to = models.DateField(null=True)
    due_on = models.DateField(null=True)
    ended_on = models.DateField(null=True)
    ground = models.CharField(max_length=20, default="")
    remedies = ArrayField(models.CharField(max_length=20), default=list)
    effective_on = models.DateField(null=True)
    performance = models.CharField(max_length=8, default="")
    performed_on = models.DateField(null=True)
    court_asked_on = models.DateField(null=True)
    court_result = models.CharField(max_length=12, default="")
    court_answered_on = models.DateField(null=True)
    keeping = models.CharField(max_length=12, default="")
    archived_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["place", "year", "number"], name="dossier_number")]
        indexes = [
            models.Index(fields=["place", "-opened_at", "-id"], name="dossier_place"),
            models.Index(fields=["due_on"], condition=Q(ended_on__isnull=True), name="dossier_due"),
            models.Index(fields=["effective_on"], condition=Q(court_asked_on__isnull=True), name="dossier_effective"),
        ]


class Party(models.Model):
    """A party, by what the form asks: name, telephone, identity number, address; each sealed.

    ``residents`` are the persons of the register whom number and name fit, so that the reading of a dossier stands in
    their log; nobody is told whether there is one.
    """

    id = models.UUIDField(primary_key=True)
    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="parties")
    side = models.CharField(max_length=12, choices=[(side.value, side.value) for side in Side])
    position = models.SmallIntegerField()
    name = models.BinaryField()
    phone = models.BinaryField(null=True)
    identity_number = models.BinaryField(null=True)
    address = models.BinaryField(null=True)
    residents = ArrayField(models.UUIDField(), default=list)
    removed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["dossier", "position"], name="party_position")]


class Mediator(models.Model):
    """Someone who mediates a dossier, from a moment to a moment. One of them presides."""

    id = models.UUIDField(primary_key=True)
    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="mediators")
    place = PlaceField()
    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    post = models.ForeignKey(Post, models.PROTECT, related_name="+", db_index=False)
    presides = models.BooleanField(default=False)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)
    recused = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["dossier", "account"], condition=Q(until__isnull=True), name="mediator_once"),
            models.UniqueConstraint(fields=["dossier"], condition=Q(until__isnull=True, presides=True), name="one_presides"),
        ]  # fmt: skip


class Recusal(models.Model):
    """A wish that a mediator step back, and what became of it. ``words`` and ``reason`` are sealed."""

    id = models.UUIDField(primary_key=True)
    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="recusals")
    mediator = models.ForeignKey(Mediator, models.PROTECT, related_name="recusals")
    party = models.ForeignKey(Party, models.PROTECT, null=True, related_name="+", db_index=False)
    ground = models.CharField(max_length=12)
    words = models.BinaryField(null=True)
    asked_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    replaced = models.BooleanField(null=True)
    reason = models.BinaryField(null=True)


class Extension(models.Model):
    """A wish to extend the period; it holds when every party has agreed."""

    id = models.UUIDField(primary_key=True)
    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="extensions")
    until = models.DateField()
    words = models.BinaryField()
    proposed_at = models.DateTimeField()
    agreed_at = models.DateTimeField(null=True)
    refused_at = models.DateTimeField(null=True)


class Agreement(models.Model):
    """An agreement as drafted; a new draft takes the place of one that was talked over again.

    ``facts``, ``terms`` and ``performance`` (how and until when) are sealed.
    """

    id = models.UUIDField(primary_key=True)
    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="agreements")
    form = models.CharField(max_length=8, choices=[(form.value, form.value) for form in Form])
    facts = models.BinaryField()
    terms = models.BinaryField()
    performance = models.BinaryField()
    perform_by = models.DateField(null=True)
    drafted_at = models.DateTimeField()
    dropped_at = models.DateTimeField(null=True)
    effective_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["dossier"], condition=Q(dropped_at__isnull=True), name="one_agreement"),
        ]


class Piece(models.Model):
    """A paper of the dossier: an investigation, evidence, a session, a visit, the court's papers, a note.

    ``words`` is sealed JSON: ``text``, and where they apply ``where``, ``present``, ``result``.
    """

    id = models.UUIDField(primary_key=True)
    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="pieces")
    kind = models.CharField(max_length=16, choices=[(kind.value, kind.value) for kind in PieceKind])
    party = models.ForeignKey(Party, models.PROTECT, null=True, related_name="+", db_index=False)
    happened_at = models.DateTimeField()
    satisfaction = models.CharField(max_length=12, default="")
    words = models.BinaryField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False)
    added_at = models.DateTimeField()


class PartyWord(models.Model):
    """What a party said, once to each question: by the link, or on paper and recorded by a mediator.

    ``subject`` is the extension or agreement that it answers.
    """

    id = models.UUIDField(primary_key=True)
    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="said")
    party = models.ForeignKey(Party, models.PROTECT, related_name="said")
    kind = models.CharField(max_length=12, choices=[(kind.value, kind.value) for kind in WordKind])
    subject = models.UUIDField(null=True)
    agrees = models.BooleanField(default=True)
    satisfaction = models.CharField(max_length=12, default="")
    words = models.BinaryField(null=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["party", "kind", "subject"], nulls_distinct=False, name="said_once"),
        ]


class Step(models.Model):
    """Something done to a dossier. Its id is the command's: a replay finds it again. ``note`` is sealed."""

    id = models.UUIDField(primary_key=True)
    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="steps")
    version = models.IntegerField()
    act = models.CharField(max_length=16)
    from_state = models.CharField(max_length=12, default="")
    to_state = models.CharField(max_length=12)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False)
    post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+", db_index=False)
    party = models.ForeignKey(Party, models.PROTECT, null=True, related_name="+", db_index=False)
    note = models.BinaryField(null=True)
    reasons = models.JSONField(default=list)
    at = models.DateTimeField()


class PartyLink(models.Model):
    """The way in for one party: a secret behind the ``#`` of an address, and a code told apart from it.

    It stands before the wall, since it opens it; it names nobody. ``tries`` counts wrong codes.
    """

    id = models.UUIDField(primary_key=True)
    dossier = models.UUIDField()
    party = models.UUIDField()
    digest = models.BinaryField(max_length=32, unique=True)
    code_index = models.BinaryField(max_length=32)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    tries = models.SmallIntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["party"], name="party_link_party")]


class Reading(models.Model):
    """Every reading of a dossier, in the form of the register's disclosure log. Appended to and nothing else."""

    id = models.UUIDField(primary_key=True, default=new_id)
    at = models.DateTimeField()
    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="readings")
    account = models.UUIDField(null=True)
    post = models.UUIDField(null=True)
    post_type = models.CharField(max_length=40, default="")
    post_place = PlaceField(default="")
    party = models.UUIDField(null=True, help_text="the party who read by link")
    manner = models.CharField(max_length=12)
