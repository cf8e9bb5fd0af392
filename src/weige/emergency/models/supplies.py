"""Tables of supplies: points, quotas, batches, and the ledger of movements, which is appended to and nothing else."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from weige.access.models import Post
from weige.core.models import PlaceField

from .operations import Group, Operation


class SupplyPoint(models.Model):
    """A place where supplies are kept (物资点), with the post that keeps it."""

    id = models.UUIDField(primary_key=True)
    place = PlaceField()
    name = models.CharField(max_length=100)
    address = models.CharField(max_length=120, default="")
    keeper = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+", db_index=False)
    is_open = models.BooleanField(default=True)
    version = models.IntegerField(default=1)
    made_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["place", "name"], name="supply_point_place"),
            models.Index(fields=["keeper"], name="supply_point_keeper"),
        ]


class SupplyQuota(models.Model):
    """How much of an item a point is to have at all times (定额)."""

    id = models.UUIDField(primary_key=True)
    point = models.ForeignKey(SupplyPoint, models.PROTECT, related_name="quotas", db_index=False)
    item = models.CharField(max_length=40)
    amount = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["point", "item"], name="quota_of_item")]


class SupplyBatch(models.Model):
    """Supplies of one item that came in together: in one condition, with one day of expiry."""

    id = models.UUIDField(primary_key=True)
    point = models.ForeignKey(SupplyPoint, models.PROTECT, related_name="batches", db_index=False)
    item = models.CharField(max_length=40)
    condition = models.CharField(max_length=8)
    expires_on = models.DateField(null=True)
    made_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["point", "item"], name="batch_of_point")]


class SupplyMovement(models.Model):
    """One line of the ledger: what happened to a batch, when, by whom (a trigger refuses any change).

    ``practice``: of a drill; it leaves the real stock as it is.
    """

    seq = models.BigAutoField(primary_key=True)
    id = models.UUIDField(unique=True)
    batch = models.ForeignKey(SupplyBatch, models.PROTECT, related_name="movements", db_index=False)
    kind = models.CharField(max_length=8)
    amount = models.IntegerField()
    condition = models.CharField(max_length=8, default="", help_text="in which it came in, or was found by a stocktake")
    practice = models.BooleanField(default=False)
    operation = models.ForeignKey(Operation, models.PROTECT, null=True, related_name="+", db_index=False)
    group = models.ForeignKey(Group, models.PROTECT, null=True, related_name="+", db_index=False)
    words = models.CharField(max_length=200, default="")
    at = models.DateTimeField()
    real_at = models.DateTimeField()
    account = models.UUIDField(null=True)
    post = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount__gte=1) | Q(kind="count"), name="movement_amount"),
            models.CheckConstraint(
                condition=Q(kind__in=["out", "return", "lost"], operation__isnull=False, group__isnull=False)
                | Q(kind__in=["in", "loss", "count"], operation__isnull=True, group__isnull=True, practice=False),
                name="movement_of_operation",
            ),
        ]
        indexes = [
            models.Index(fields=["batch", "seq"], name="movement_of_batch"),
            models.Index(fields=["operation"], condition=Q(operation__isnull=False), name="movement_drawn"),
        ]


class DrawCode(models.Model):
    """The code that a group of an operation shows at a supply point, to draw in the operation's name."""

    id = models.UUIDField(primary_key=True)
    group = models.OneToOneField(Group, models.PROTECT, related_name="draw_code")
    code = models.CharField(max_length=7, unique=True)
    made_at = models.DateTimeField()
