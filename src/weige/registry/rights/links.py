"""Household links: made and taken back by whoever keeps the register there.

The secret is told only when the link is made; the register keeps its digest. See docs/decisions/household-links.md.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from typing_extensions import TypedDict

from weige.access.actions import acting
from weige.access.actors import Actor
from weige.core import clock, events, sealing
from weige.core.errors import ID_TAKEN, NOT_FOUND, Problem
from weige.core.places import Scope
from weige.registry.models import Household, HouseholdLink, Premises
from weige.registry.people import errors as people_errors
from weige.registry.people import wall
from weige.registry.people.defaults import LINK_DAYS
from weige.registry.premises import PremisesKind
from weige.registry.queries import by_id

from . import errors

COLLECT = "resident.collect"


class LinkOut(TypedDict):
    """A link as its maker sees it; never its secret."""

    id: UUID
    household_id: UUID | None
    state: str
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None


def state_of(link: HouseholdLink, now: datetime) -> str:
    """``used``, ``revoked``, ``expired`` or ``open``."""
    if link.used_at:
        return "used"
    if link.revoked_at:
        return "revoked"
    return "expired" if link.expires_at <= now else "open"


def link_out(link: HouseholdLink) -> LinkOut:
    return LinkOut(
        id=link.id, household_id=link.household_id, state=state_of(link, clock.now()), created_at=link.created_at,
        expires_at=link.expires_at, used_at=link.used_at,
    )  # fmt: skip


@transaction.atomic
def make(*, actor: Actor, id: UUID, dwelling_id: UUID, household_id: UUID | None) -> tuple[HouseholdLink, str]:
    """Make a link for a household, or for a dwelling where nobody is registered; an open one for the same is taken back.

    Repeating the command gives the same link a new secret: the first one was lost with its answer.

    Returns:
        the link and its secret, which is told only now.

    Raises:
        Problem: ``registry.unknown_dwelling``, ``registry.not_a_dwelling``, ``registry.unknown_household``,
            ``registry.household_to_choose``, ``core.id_taken``, ``registry.link_used``, ``registry.link_revoked``.
    """
    scope = actor.scope(COLLECT)
    dwelling = by_id(dwelling_id, scope=scope)
    if dwelling is None or not scope.covers(dwelling.place):
        raise Problem(people_errors.UNKNOWN_DWELLING)
    if dwelling.kind != PremisesKind.DWELLING:
        raise Problem(people_errors.NOT_A_DWELLING)
    actor = acting(actor, COLLECT, dwelling.place)
    Premises.objects.select_for_update(no_key=True).get(id=dwelling.id)
    token, now = sealing.new_token(), clock.now()
    earlier = HouseholdLink.objects.filter(id=id).first()
    if earlier:
        if earlier.dwelling_id != dwelling.id or household_id not in {None, earlier.household_id}:
            raise Problem(ID_TAKEN, field="id")
        check_open(earlier, now)
        earlier.digest = _digest(token)
        earlier.save(update_fields=["digest"])
        return earlier, token
    household = _household(dwelling, household_id)
    open_links = HouseholdLink.objects.filter(dwelling=dwelling, used_at__isnull=True, revoked_at__isnull=True)
    mine = open_links.filter(household_id=household) if household else open_links.filter(household__isnull=True)
    mine.update(revoked_at=now)
    link = HouseholdLink.objects.create(
        id=id, dwelling=dwelling, household_id=household, place=dwelling.place, digest=_digest(token),
        made_by_id=actor.account_id, created_at=now, expires_at=now + timedelta(days=LINK_DAYS),
    )  # fmt: skip
    events.append("registry.link_made", actor=actor, subject_type="dwelling", subject_id=dwelling.id,
                  place=dwelling.place, payload={"link": str(link.id)})  # fmt: skip
    return link, token


def _household(dwelling: Premises, wanted: UUID | None) -> UUID | None:
    """The household that a link is for: the named one, or the only one."""
    with wall.opened(Scope((dwelling.place,))):
        homes = list(Household.objects.filter(dwelling=dwelling, last_day__isnull=True).values_list("id", flat=True))
    if wanted is not None:
        if wanted not in homes:
            raise Problem(people_errors.UNKNOWN_HOUSEHOLD, field="household_id")
        return wanted
    if len(homes) > 1:
        raise Problem(errors.HOUSEHOLD_TO_CHOOSE, field="household_id")
    return homes[0] if homes else None


def links_of(actor: Actor, dwelling_id: UUID) -> list[LinkOut]:
    """The links of a dwelling that someone keeps, newest first.

    Raises:
        Problem: ``core.not_found``.
    """
    dwelling = by_id(dwelling_id)
    if dwelling is None or not actor.scope(COLLECT).covers(dwelling.place):
        raise Problem(NOT_FOUND)
    rows = HouseholdLink.objects.filter(dwelling=dwelling).order_by("-created_at", "-id")[:50]
    return [link_out(row) for row in rows]


@transaction.atomic
def revoke(*, actor: Actor, link_id: UUID) -> HouseholdLink:
    """Take a link back; one that is used or out of date stays as it is. Repeating changes nothing.

    Raises:
        Problem: ``core.not_found``.
    """
    link = HouseholdLink.objects.select_for_update().filter(id=link_id).first()
    if link is None or not actor.scope(COLLECT).covers(link.place):
        raise Problem(NOT_FOUND)
    actor = acting(actor, COLLECT, link.place)
    if state_of(link, clock.now()) == "open":
        link.revoked_at = clock.now()
        link.save(update_fields=["revoked_at"])
        events.append("registry.link_revoked", actor=actor, subject_type="dwelling", subject_id=link.dwelling_id,
                      place=link.place, payload={"link": str(link.id)})  # fmt: skip
    return link


def _digest(token: str) -> bytes:
    return sealing.index(token, "registry.household_link")


def find(token: str, *, lock: bool = False) -> HouseholdLink:
    """The link of a secret.

    Raises:
        Problem: ``registry.link_unknown``.
    """
    rows = HouseholdLink.objects.select_for_update(of=("self",)) if lock else HouseholdLink.objects.all()
    link = rows.select_related("dwelling").filter(digest=_digest(token)).first()
    if link is None:
        raise Problem(errors.LINK_UNKNOWN)
    return link


def check_open(link: HouseholdLink, now: datetime) -> None:
    """
    Raises:
        Problem: ``registry.link_used``, ``registry.link_revoked``, ``registry.link_expired``.
    """
    match state_of(link, now):
        case "used":
            raise Problem(errors.LINK_USED)
        case "revoked":
            raise Problem(errors.LINK_REVOKED)
        case "expired":
            raise Problem(errors.LINK_EXPIRED, days=LINK_DAYS)
