"""Whom a plan calls today: its posts found among those that stand, each person once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from weige.access.models import Organisation, Post, PostType, Session
from weige.access.queries import active_on, in_scope
from weige.core import clock
from weige.core.errors import Text
from weige.core.places import Scope, ancestors

from .content import Called, PlannedGroup

CALLED_LEVELS = ("micro_grid", "general_grid", "community", "subdistrict")
NEVER_CALLED = ("data_officer",)
"""An overseer of personal data has no part in an operation."""


@dataclass(frozen=True, slots=True)
class Found:
    """A post that a group calls, and who holds it: nobody where the post is vacant."""

    post: UUID
    account: UUID | None


def held_today() -> Q:
    """The condition of posts that stand in real time: a drill's clock changes nobody's post."""
    with clock.real():
        return active_on(clock.today())


def found_for(groups: Iterable[PlannedGroup], place: str) -> dict[str, list[Found]]:
    """The standing posts of each group, vacant ones too. One statement a group.

    Someone whom two groups would call is called by the first: nobody can be in two places.
    """
    seen: set[UUID] = set()
    found: dict[str, list[Found]] = {}
    for group in groups:
        lines = []
        for row in _posts(group.calls, place):
            if row.account is not None:
                if row.account in seen:
                    continue
                seen.add(row.account)
            lines.append(row)
        found[group.code] = lines
    return found


def _posts(calls: Iterable[Called], place: str) -> list[Found]:
    wanted = Q(pk__in=[])
    for called in calls:
        under = called.under or place
        here = in_scope(Scope((under,)))
        if called.post:
            wanted |= Q(pk=called.post) & (here | Q(place__in=ancestors(place)))
        elif called.post_type:
            wanted |= here & Q(post_type_id=called.post_type)
        else:
            # A station serves what lies under its place: those at the place, below it, and straight above it.
            wanted |= (here | Q(place__in=ancestors(under))) & Q(organisation__kind=called.organisation_kind)
    rows = Post.objects.filter(wanted & held_today()).order_by("place", "post_type__position", "rank", "id")
    return [Found(*row) for row in rows.values_list("id", "account_id")]


def callables(place: str) -> list[tuple[str, Text]]:
    """Whom a plan of a place can call: ``type:`` and a kind of post of our own, ``kind:`` and a kind of organisation that
    serves the place, each by its name."""
    types = PostType.objects.filter(partner=False, levels__overlap=list(CALLED_LEVELS)).exclude(code__in=NEVER_CALLED)
    found = [(f"type:{kind.code}", Text(kind.name_zh, kind.name_en)) for kind in types.order_by("position")]
    names: dict[str, list[str]] = {}
    serving = Organisation.objects.filter(in_scope(Scope((place,))) | Q(place__in=ancestors(place)))
    for kind, name in serving.order_by("place", "name").values_list("kind", "name"):
        names.setdefault(kind, []).append(name)
    for kind, those in sorted(names.items()):
        more = len(those) - 1
        found.append(
            (
                f"kind:{kind}",
                Text(f"{those[0]}等 {more + 1} 家", f"{those[0]} and {more} more") if more else Text(*those * 2),
            )
        )
    return found


def without_device(accounts: Iterable[UUID]) -> set[UUID]:
    """Those who are signed in nowhere, so that a message in the app does not reach them."""
    wanted = set(accounts)
    signed_in = Session.objects.filter(account__in=wanted, account__is_active=True, expires_at__gt=clock.real_now())
    return wanted - set(signed_in.values_list("account_id", flat=True))
