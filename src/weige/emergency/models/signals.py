"""Tables of signals: sources, official warnings as they came, warnings of our own, gauges with their readings, and the
levels that both propose."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.db.models.fields.json import KeyTransform

from weige.core.ids import new_id
from weige.core.models import PlaceField

from .operations import Operation
from .plans import ContingencyPlan


class Source(models.Model):
    """An address from which warnings are read, for a place. ``fault`` is what went wrong the last time, if it did."""

    id = models.UUIDField(primary_key=True)
    place = PlaceField()
    name = models.CharField(max_length=80)
    url = models.CharField(max_length=500)
    on = models.BooleanField(default=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    made_at = models.DateTimeField()
    next_at = models.DateTimeField(help_text="when it is read next; moved on by whoever takes it up")
    read_at = models.DateTimeField(null=True)
    fault = models.CharField(max_length=16, default="", help_text="an outcome of core.outgoing.calling, or unusable")
    etag = models.CharField(max_length=200, default="")
    last_modified = models.CharField(max_length=200, default="")
    seen = models.JSONField(default=list, help_text="digests of addresses in the feed that were read")
    tries = models.JSONField(default=dict, help_text="how often links of the feed were tried in vain, by digest")

    class Meta:
        indexes = [models.Index(fields=["next_at"], condition=Q(on=True), name="signal_source_due")]


class AlertFile(models.Model):
    """The bytes of a file of warnings as they came, once; of a file that brought nothing new nothing is kept."""

    id = models.UUIDField(primary_key=True, default=new_id)
    digest = models.BinaryField(max_length=32, unique=True)
    content = models.BinaryField()
    received_at = models.DateTimeField()


class AlertMessage(models.Model):
    """A warning, its update or its cancellation, as it was read (``content``: ``warnings.alert``). Never changed.

    Whoever brings a file is not its sender: what says something else under the same name is a row of its own.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    sender = models.CharField(max_length=200, db_collation="C")
    identifier = models.CharField(max_length=200, db_collation="C")
    sent = models.DateTimeField()
    digest = models.BinaryField(max_length=32, help_text="of what it says")
    file = models.ForeignKey(AlertFile, models.PROTECT, related_name="+", db_index=False)
    content = models.JSONField()
    faults = models.JSONField(help_text="of the message, with their rules")
    usable = models.BooleanField()
    warns = models.BooleanField(help_text="it warns of something itself, in earnest or as an exercise")
    ends_at = models.DateTimeField(null=True)
    colour = models.CharField(max_length=8, default="")
    received_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["sender", "identifier", "sent", "digest"], name="alert_once")]
        indexes = [
            GinIndex(
                KeyTransform("references", "content"),
                condition=Q(content__msg_type__in=["Update", "Cancel"], usable=True),
                name="alert_references",
            ),
            models.Index(fields=["ends_at"], condition=Q(usable=True, warns=True), name="alert_ends"),
            models.Index(fields=["sent"], condition=Q(usable=True), name="alert_sent"),
        ]


class AlertReceipt(models.Model):
    """Who took a message, and for which place: it warns, and ends warnings, under that place and nowhere else."""

    id = models.UUIDField(primary_key=True, default=new_id)
    alert = models.ForeignKey(AlertMessage, models.PROTECT, related_name="receipts", db_index=False)
    under = PlaceField()
    source = models.ForeignKey(Source, models.PROTECT, null=True, related_name="+", db_index=False)
    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["alert", "under"], name="alert_received_once")]


class AlertPlace(models.Model):
    """A place of ours that a warning holds for, and how that is known."""

    id = models.UUIDField(primary_key=True, default=new_id)
    alert = models.ForeignKey(AlertMessage, models.PROTECT, related_name="places", db_index=False)
    place = PlaceField()
    how = models.CharField(max_length=8, help_text="code, shape")
    announced_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["alert", "place"], name="alert_place_once")]
        indexes = [models.Index(fields=["place"], name="alert_place")]


class WarningDraft(models.Model):
    """A warning of our own on its way: written by one officer, signed off and published by another.

    ``fields`` are those of ``signals.drafting.Fields``; ``about`` is the warning of ours that it updates or cancels.
    """

    id = models.UUIDField(primary_key=True)
    place = PlaceField()
    msg_type = models.CharField(max_length=6)
    about = models.ForeignKey(AlertMessage, models.PROTECT, null=True, related_name="+", db_index=False)
    drill = models.BooleanField()
    fields = models.JSONField()
    version = models.IntegerField(default=1)
    changes = models.JSONField(default=list, help_text="ids of the commands that changed it")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    made_at = models.DateTimeField()
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    withdrawn_at = models.DateTimeField(null=True)
    signed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False)
    signed_at = models.DateTimeField(null=True)
    alert = models.OneToOneField(AlertMessage, models.PROTECT, null=True, related_name="draft")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(signed_at__isnull=True, signed_by__isnull=True, alert__isnull=True)
                | Q(signed_at__isnull=False, signed_by__isnull=False, alert__isnull=False),
                name="warning_signed_off",
            ),
        ]
        indexes = [models.Index(fields=["place", "-made_at"], name="warning_draft_place")]


class Gauge(models.Model):
    """A gauge of stage or rain. ``level`` is the stage that it stands at (``gauges.standing``), and ``crossing`` counts how
    often that has changed; ``foretold`` is the last forecast. Both follow from the readings."""

    id = models.UUIDField(primary_key=True)
    place = PlaceField()
    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=8)
    unit = models.CharField(max_length=8)
    longitude = models.FloatField(null=True)
    latitude = models.FloatField(null=True)
    warning = models.FloatField(null=True)
    guarantee = models.FloatField(null=True)
    datum = models.CharField(max_length=100, default="")
    lead_hours = models.SmallIntegerField(default=6)
    version = models.IntegerField(default=1)
    changes = models.JSONField(default=list, help_text="ids of the commands that changed it")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    made_at = models.DateTimeField()
    newest_at = models.DateTimeField(null=True, help_text="when the last reading came in")
    speaks_until = models.DateTimeField(null=True, help_text="without more readings it is silent from then on")
    level = models.SmallIntegerField(default=0)
    fell = models.BooleanField(default=False, help_text="the last crossing went down")
    crossing = models.IntegerField(default=0)
    crossed_at = models.DateTimeField(null=True)
    silent = models.BooleanField(default=True)
    stage = models.FloatField(null=True)
    reason_zh = models.CharField(max_length=300, default="")
    reason_en = models.CharField(max_length=300, default="")
    foretold = models.JSONField(null=True)
    foretold_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(warning__isnull=True) | Q(guarantee__isnull=True) | Q(warning__lt=models.F("guarantee")),
                name="gauge_stages_in_order",
            ),
            models.CheckConstraint(
                condition=Q(longitude__isnull=True, latitude__isnull=True)
                | Q(longitude__isnull=False, latitude__isnull=False),
                name="gauge_point_whole",
            ),
        ]
        indexes = [models.Index(fields=["place", "name"], name="gauge_place")]


class GaugeReading(models.Model):
    """One reading as it came. A correction is a new row with the next ``revision``; the highest counts."""

    id = models.BigAutoField(primary_key=True)
    gauge = models.ForeignKey(Gauge, models.PROTECT, related_name="readings", db_index=False)
    at = models.DateTimeField()
    revision = models.SmallIntegerField(default=1)
    value = models.FloatField()
    quality = models.CharField(max_length=12, help_text="as it looked when it came: good, jump, impossible")
    received_at = models.DateTimeField()
    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False)
    key = models.UUIDField(null=True, help_text="the other system's key")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["gauge", "at", "revision"], name="gauge_reading_once")]


class Proposal(models.Model):
    """A level that a gauge or a warning proposes for a plan: once for each crossing. A named commander decides.

    ``crossing`` names what it is made from; ``level`` is the one to go to.
    """

    class State(models.TextChoices):
        OPEN = "open"
        APPROVED = "approved"
        DECLINED = "declined"
        OVERTAKEN = "overtaken"

    id = models.UUIDField(primary_key=True, default=new_id)
    place = PlaceField()
    plan = models.ForeignKey(ContingencyPlan, models.PROTECT, related_name="proposals", db_index=False)
    crossing = models.CharField(max_length=80, db_collation="C")
    gauge = models.ForeignKey(Gauge, models.PROTECT, null=True, related_name="+", db_index=False)
    alert = models.ForeignKey(AlertMessage, models.PROTECT, null=True, related_name="+", db_index=False)
    lowers = models.BooleanField(default=False)
    level = models.SmallIntegerField()
    why_zh = models.CharField(max_length=500)
    why_en = models.CharField(max_length=500)
    made_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    decided_at = models.DateTimeField(null=True)
    decision = models.UUIDField(null=True, unique=True, help_text="the id of the command that decided")
    reason = models.CharField(max_length=500, default="")
    operation = models.ForeignKey(Operation, models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plan", "crossing"], name="proposed_once"),
            models.UniqueConstraint(fields=["plan"], condition=Q(state="open"), name="one_open_proposal_of_a_plan"),
            models.CheckConstraint(condition=Q(level__gte=1, level__lte=4), name="proposal_level"),
            models.CheckConstraint(
                condition=Q(gauge__isnull=False, alert__isnull=True) | Q(gauge__isnull=True, alert__isnull=False),
                name="proposal_has_one_cause",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["open", "overtaken"], decided_by__isnull=True)
                | Q(state__in=["approved", "declined"], decided_by__isnull=False, decision__isnull=False),
                name="proposal_decided_by_someone",
            ),
        ]
        indexes = [
            models.Index(fields=["place", "-made_at"], name="level_proposal_place"),
        ]


class Standby(models.Model):
    """One of the standing six of a place that is kept as a file: risk map, route map. The next one of a kind takes the place
    of the one before; somebody else checks it. Supply points in words, of earlier releases, count no longer."""

    id = models.UUIDField(primary_key=True)
    place = PlaceField()
    kind = models.CharField(max_length=12)
    words = models.CharField(max_length=300, default="")
    dated = models.DateField(help_text="of the map itself, or when the point was last looked at")
    digest = models.CharField(max_length=64, default="")
    media_type = models.CharField(max_length=40, default="")
    size = models.IntegerField(default=0)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    made_at = models.DateTimeField()
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    checked_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["place", "kind", "-made_at"], name="standby_place")]
