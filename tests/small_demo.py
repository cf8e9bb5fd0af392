"""A small demo for tests: one community with a few cases, and all that it is made of."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from weige.access.models import Account, Organisation, Post
from weige.cases.models import Case, Comment, Photo, Step
from weige.notify.models import Notification
from weige.registry.models import Premises
from weige.server.demo.load import load
from weige.territory.models import Grid

UNTIL = datetime(2026, 6, 12, 7, 30, tzinfo=UTC)


def load_small(seed: int = 1, cases_each: int = 20) -> list[str]:
    """One community with a few cases; returns what was said."""
    said: list[str] = []
    load(seed=seed, say=said.append, until=UNTIL, communities=1, cases_each=cases_each)
    return said


def content() -> dict[str, list[Any]]:
    """All that a demo is made of, without what only this database gives (case numbers, event numbers)."""
    return {
        "cases": list(
            Case.objects.order_by("id").values_list(
                "id", "category", "description", "where", "state", "outcome", "holder", "reported_at", "version"
            )
        ),
        "steps": list(Step.objects.order_by("id").values_list("id", "move", "actor", "holder", "note", "at")),
        "comments": list(Comment.objects.order_by("id").values_list("id", "author", "text", "at")),
        "photos": list(Photo.objects.order_by("id").values_list("id", "file__digest", "stage")),
        "people": list(Account.objects.order_by("id").values_list("id", "phone", "name")),
        "posts": list(Post.objects.order_by("id").values_list("id", "post_type", "place", "account", "rank")),
        "organisations": list(Organisation.objects.order_by("id").values_list("id", "name", "kind", "place")),
        "grids": [(*row[:3], bytes(row[3])) for row in Grid.objects.order_by("code").values_list(
            "code", "name", "household_count", "boundary")],
        "premises": list(Premises.objects.order_by("id").values_list("id", "full_name", "place", "longitude")),
        "inbox": list(Notification.objects.order_by("cause", "account").values_list("cause", "account", "kind", "read_at")),
    }  # fmt: skip
