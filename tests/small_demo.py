"""A small demo for tests: one community with a few cases, and all that it is made of."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.db import transaction

from weige.access.models import Account, Organisation, Post
from weige.cases.models import Case, Comment, Photo, Step
from weige.core.places import Scope
from weige.notify.models import Notification
from weige.registry.models import Change, Consent, Disclosure, Fact, Household, Person, Premises, Stay, Vacancy
from weige.registry.people import vault, wall
from weige.registry.people.dictionary import CORE_FIELDS
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
        **homes(),
        "inbox": list(Notification.objects.order_by("cause", "account").values_list("cause", "account", "kind", "read_at")),
    }  # fmt: skip


def homes() -> dict[str, list[Any]]:
    """Everything of households and people, opened: sealed bytes differ each time."""
    with transaction.atomic(), wall.opened(Scope(("5101",))):
        people = Person.objects.order_by("id")
        facts = Fact.objects.order_by("person", "field")
        return {
            "residents": [
                (
                    row.id,
                    row.birth_year,
                    row.source,
                    row.said_at,
                    row.verified_at,
                    *tuple(
                        vault.open_value(row.id, code, sealed) if (sealed := getattr(row, code)) is not None else None
                        for code in CORE_FIELDS
                    ),
                )
                for row in people
            ],
            "facts": [
                (row.person_id, row.field, row.consent_id, vault.open_value(row.id, row.field, row.value or b""))
                for row in facts
            ],
            "households": list(Household.objects.order_by("id").values_list("id", "dwelling", "tenure", "version")),
            "stays": list(Stay.objects.order_by("id").values_list("id", "person", "role", "first_day", "last_day")),
            "vacancies": list(Vacancy.objects.order_by("id").values_list("id", "dwelling", "first_day", "last_day")),
            "changes": list(Change.objects.order_by("id").values_list("id", "kind", "said_by", "recorded_at")),
            "consents": list(Consent.objects.order_by("id").values_list("id", "person", "fields", "given_by")),
            "readings": list(
                Disclosure.objects.order_by("at", "person").values_list("at", "account", "person", "fields", "purpose")
            ),
        }
