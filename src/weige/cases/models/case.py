"""Tables of cases: categories and routing rules as data; cases with their steps, comments and photos."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Left

from weige.access.models import Organisation, Post
from weige.core.ids import new_id
from weige.core.models import PlaceField, StoredFile
from weige.registry.models import Premises


class Category(models.Model):
    """A kind of case. Codes are dotted: ``facility.corridor_lamp`` lies below ``facility``."""

    code = models.CharField(primary_key=True, max_length=60, db_collation="C")
    name_zh = models.CharField(max_length=40)
    name_en = models.CharField(max_length=60)
    hint_zh = models.CharField(max_length=120, blank=True)
    hint_en = models.CharField(max_length=160, blank=True)
    icon = models.CharField(max_length=30)
    on_the_spot = models.BooleanField(default=True, help_text="a leader may solve it without a professional")
    urgent = models.BooleanField(default=False, help_text="begins as urgent")
    handlers = ArrayField(
        models.CharField(max_length=40), default=list, help_text="kinds of organisation that handle it, the usual first"
    )
    keywords = ArrayField(
        models.CharField(max_length=40),
        null=True,
        help_text="how people say it in a few words, for suggestions; null: never given, the shipped ones are taken",
    )
    position = models.SmallIntegerField(default=0)
    active = models.BooleanField(default=True)


class RoutingRule(models.Model):
    """Where cases of a category begin; see ``cases.routing``."""

    category = models.CharField(max_length=60, db_collation="C", blank=True, help_text="empty: every category")
    reporter = models.CharField(max_length=10, null=True, choices=[("account", "account"), ("resident", "resident")])
    level = models.CharField(max_length=16)
    reason_zh = models.CharField(max_length=120)
    reason_en = models.CharField(max_length=160)


def _prefix(length: int) -> models.GeneratedField:
    return models.GeneratedField(
        expression=Left("place", length), output_field=PlaceField(max_length=length), db_persist=True
    )


class Case(models.Model):
    """One problem or request. Written by ``cases.intake`` (new) and ``cases.actions`` (every later move)."""

    id = models.UUIDField(primary_key=True)
    number = models.CharField(max_length=16, unique=True, db_collation="C")
    category = models.ForeignKey(Category, models.PROTECT, db_index=False)
    state = models.CharField(max_length=12)
    outcome = models.CharField(max_length=20, null=True)
    urgent = models.BooleanField()
    description = models.TextField()
    place = PlaceField()
    district = _prefix(6)
    subdistrict = _prefix(9)
    community = _prefix(12)
    general_grid = _prefix(15)
    premises = models.ForeignKey(Premises, models.PROTECT, null=True, db_index=False)
    floor = models.SmallIntegerField(null=True)
    where = models.CharField(max_length=200, help_text="as people say it: 金色家园 3号楼 4层")
    longitude = models.FloatField(null=True)
    latitude = models.FloatField(null=True)
    reporter_kind = models.CharField(max_length=10)
    reporter = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, db_index=False)
    reporter_post = models.ForeignKey(Post, models.PROTECT, null=True, db_index=False, related_name="+")
    holder = models.ForeignKey(Post, models.PROTECT, db_index=False, related_name="+")
    desk_post = models.ForeignKey(Post, models.PROTECT, null=True, db_index=False, related_name="+")
    route_reasons = models.JSONField(default=list)
    follow_digest = models.BinaryField(max_length=32, null=True)
    happened_at = models.DateTimeField(help_text="when it was seen, by the reporter's clock")
    reported_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    reopened = models.SmallIntegerField(default=0)
    due_state = models.CharField(max_length=12, null=True, help_text="nearly_due or overdue; null: on time")
    paused_since = models.DateTimeField(null=True)
    version = models.IntegerField(default=1)

    class Meta:
        indexes = [
            models.Index(fields=["-reported_at", "-id"], name="case_city"),
            models.Index(fields=["district", "-reported_at", "-id"], name="case_district"),
            models.Index(fields=["subdistrict", "-reported_at", "-id"], name="case_subdistrict"),
            models.Index(fields=["community", "-reported_at", "-id"], name="case_community"),
            models.Index(fields=["general_grid", "-reported_at", "-id"], name="case_general_grid"),
            models.Index(fields=["place", "-reported_at", "-id"], name="case_micro_grid"),
            models.Index(
                fields=["holder", "-reported_at", "-id"], condition=~models.Q(state="closed"), name="case_in_hand"
            ),
            models.Index(fields=["reporter", "-reported_at", "-id"], name="case_reporter"),
            models.Index(fields=["category", "-reported_at", "-id"], name="case_category"),
            models.Index(fields=["-reported_at", "-id"], condition=~models.Q(state="closed"), name="case_open"),
            models.Index(fields=["-reported_at", "-id"], condition=models.Q(urgent=True), name="case_urgent"),
            models.Index(
                fields=["-reported_at", "-id"],
                condition=models.Q(urgent=True) & ~models.Q(state="closed"),
                name="case_pressing",
            ),
            models.Index(fields=["place"], condition=~models.Q(state="closed"), name="case_open_place"),
            models.Index(fields=["place"], condition=models.Q(urgent=True), name="case_urgent_place"),
            models.Index(
                fields=["due_state", "place"], condition=models.Q(due_state__isnull=False), name="case_due_place"
            ),
            models.Index(
                fields=["due_state", "-reported_at", "-id"],
                condition=models.Q(due_state__isnull=False),
                name="case_due",
            ),
            models.Index(
                fields=["-reported_at", "-id"], condition=models.Q(paused_since__isnull=False), name="case_paused"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state="closed", closed_at__isnull=False, outcome__isnull=False)
                | (~models.Q(state="closed") & models.Q(closed_at__isnull=True, outcome__isnull=True)),
                name="case_closed_with_outcome",
            )
        ]


class Step(models.Model):
    """One move of a case, in the words of who made it. Its id is the client's: a replay finds it again."""

    id = models.UUIDField(primary_key=True)
    case = models.ForeignKey(Case, models.PROTECT, related_name="steps", db_index=False)
    version = models.IntegerField(help_text="the case's version that this step made")
    move = models.CharField(max_length=24)
    from_state = models.CharField(max_length=12, null=True)
    to_state = models.CharField(max_length=12)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, db_index=False)
    post = models.ForeignKey(Post, models.PROTECT, null=True, db_index=False, related_name="+")
    holder = models.ForeignKey(Post, models.PROTECT, db_index=False, related_name="+")
    note = models.TextField(default="")
    ground = models.CharField(max_length=16, null=True, help_text="why a case was returned")
    reasons = models.JSONField(default=list)
    happened_at = models.DateTimeField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "version"], name="step_of_version")]


class Involvement(models.Model):
    """A post (and its organisation) that a case was sent to: it may see the case, and nothing else."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="involvements")
    post = models.ForeignKey(Post, models.PROTECT, related_name="+", db_index=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+", db_index=False)
    since = models.DateTimeField()
    reported_at = models.DateTimeField(help_text="the case's, for lists in its order")
    open = models.BooleanField(default=True, help_text="whether the case is not closed; kept by triggers")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "post"], name="involved_once")]
        indexes = [
            models.Index(fields=["post", "-reported_at", "-case"], name="involved_post"),
            models.Index(fields=["organisation", "-reported_at", "-case"], name="involved_organisation"),
            models.Index(
                fields=["post", "-reported_at", "-case"], condition=models.Q(open=True), name="involved_post_open"
            ),
            models.Index(
                fields=["organisation", "-reported_at", "-case"],
                condition=models.Q(open=True),
                name="involved_organisation_open",
            ),
        ]


class Comment(models.Model):
    """A remark on a case that moves nothing."""

    id = models.UUIDField(primary_key=True, default=new_id)
    case = models.ForeignKey(Case, models.PROTECT, related_name="comments")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, db_index=False)
    text = models.CharField(max_length=1000)
    at = models.DateTimeField()


class Photo(models.Model):
    """A photo of a case. Its id is the client's."""

    id = models.UUIDField(primary_key=True)
    case = models.ForeignKey(Case, models.PROTECT, related_name="photos")
    file = models.ForeignKey(StoredFile, models.PROTECT, db_index=False)
    stage = models.CharField(max_length=8)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, db_index=False)
    added_at = models.DateTimeField()


class ReporterContact(models.Model):
    """The phone number of a resident who reported, encrypted, apart from the case."""

    case = models.OneToOneField(Case, models.PROTECT, primary_key=True, related_name="contact")
    phone = models.BinaryField()
