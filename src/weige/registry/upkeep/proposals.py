"""Households proposed for verification: made within each leader's monthly ceiling, answered by what is recorded.

A household is proposed once and then rests (``due.rests``). Verifying it, or telling any change of it, answers its
proposal; what nobody answered lapses when the month is over, without a word to anyone. Nobody counts who answers how
many.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F
from typing_extensions import TypedDict

from weige.access.actions import acting
from weige.access.actors import SYSTEM, Actor
from weige.access.queries import holders_under, in_scope
from weige.core import clock, events, languages
from weige.core.alone import in_turn
from weige.core.errors import NOT_FOUND, Problem
from weige.core.ids import new_id
from weige.core.models import Event
from weige.core.places import AFTER_DIGITS, Scope
from weige.registry.models import COMMUNITY_DIGITS, Proposal
from weige.registry.people import wall
from weige.registry.people.terms import Answer, ChangeKind, Tenure
from weige.registry.queries import building_of

from .due import NEIGHBOURS_DAYS, SIGNAL_DAYS, HomeFacts, in_order, judge, sentence, within_ceiling
from .settings import Settings, in_force

COLLECT = "resident.collect"
SIGNALS = ["case.reported"]
"""Kinds of events that say that something happened at a dwelling; rooms above name theirs here."""
CAME_OR_LEFT = [
    kind.value
    for kind in (ChangeKind.MOVED_IN, ChangeKind.MOVED_OUT, ChangeKind.VACANT, ChangeKind.SPLIT, ChangeKind.MERGE)
]
CHILDREN_BACK = 16
"""Years back to which the births of children matter."""

HOMES_SQL = """
    WITH homes AS (
        SELECT h.id, h.place, h.dwelling_id, h.tenure, h.verified_at, p.parent_id,
            (SELECT max(coalesce(q.answered_at, q.proposed_at)) FROM registry_proposal q
             WHERE q.household_id = h.id) AS asked_at
        FROM registry_household h JOIN registry_premises p ON p.id = h.dwelling_id
        WHERE h.place >= %(community)s AND h.place < %(after)s AND h.place = ANY (%(places)s)
          AND h.last_day IS NULL AND (h.verified_at IS NULL OR h.verified_at < %(cutoff)s)
    ), moved AS (
        SELECT p.parent_id, array_agg(DISTINCT c.dwelling_id) AS dwellings
        FROM registry_change c JOIN registry_premises p ON p.id = c.dwelling_id
        WHERE c.place >= %(community)s AND c.place < %(after)s AND c.recorded_at >= %(neighbours_since)s
          AND c.undone_at IS NULL AND c.kind = ANY (%(came_or_left)s) AND p.parent_id IS NOT NULL
        GROUP BY p.parent_id
    )
    SELECT h.id, h.place, h.tenure, h.verified_at, h.asked_at, members.has_head, members.born,
        coalesce(cardinality(array_remove(m.dwellings, h.dwelling_id)), 0),
        (SELECT count(*) FROM core_event e WHERE e.payload ? 'premises'
         AND e.payload ->> 'premises' = h.dwelling_id::text AND e.clock_at >= %(signals_since)s
         AND e.kind = ANY (%(signals)s)),
        (SELECT max(c.recorded_at) FROM registry_change c WHERE c.dwelling_id = h.dwelling_id
         AND c.household_id = h.id AND c.source = 'resident' AND c.kind <> 'verified' AND c.undone_at IS NULL)
    FROM homes h
    LEFT JOIN moved m ON m.parent_id = h.parent_id
    LEFT JOIN LATERAL (
        SELECT coalesce(bool_or(s.role = 'head'), false) AS has_head,
            coalesce(array_agg(r.birth_year) FILTER (WHERE r.birth_year >= %(children_since)s), '{}') AS born
        FROM registry_stay s JOIN registry_person r ON r.id = s.person_id
        WHERE s.household_id = h.id AND s.last_day IS NULL AND s.voided_at IS NULL
    ) members ON true
    WHERE h.asked_at IS NULL OR h.asked_at < %(cutoff)s
"""


class ProposalOut(TypedDict):
    """A household to look at when one passes by, with the reasons in words."""

    id: UUID
    household_id: UUID
    dwelling_id: UUID
    building_id: UUID | None
    address: str
    reasons: list[str]
    proposed_at: datetime


class ProposalsOut(TypedDict):
    """What is proposed to one keeper this month; ``ceiling`` is the most that may be."""

    month: date
    ceiling: int
    items: list[ProposalOut]


def propose_everywhere() -> int:
    """Let last month's proposals lapse, and propose in every community; returns how many were proposed."""
    lapse()
    return sum(propose(community) for community in communities())


def communities() -> list[str]:
    """The communities in which households are registered."""
    with transaction.atomic(), wall.opened(Scope((settings.WEIGE.city,))), connection.cursor() as cursor:
        cursor.execute(
            # One step along the index for each community, however many households it has.
            """
            WITH RECURSIVE found(community) AS (
                (SELECT left(place, 12) FROM registry_household WHERE last_day IS NULL ORDER BY place LIMIT 1)
                UNION ALL
                SELECT (SELECT left(h.place, 12) FROM registry_household h
                        WHERE h.last_day IS NULL AND h.place > found.community || ':' ORDER BY h.place LIMIT 1)
                FROM found WHERE found.community IS NOT NULL
            )
            SELECT community FROM found WHERE community IS NOT NULL
            """
        )
        return [community for (community,) in cursor.fetchall()]


@transaction.atomic
def lapse() -> int:
    """Close what nobody answered in an earlier month; returns how many."""
    now = clock.now()
    with wall.opened(Scope((settings.WEIGE.city,))):
        earlier = Proposal.objects.filter(answer="", month__lt=this_month())
        return earlier.update(answer=Answer.LAPSED, answered_at=now)


@transaction.atomic
def propose(community: str) -> int:
    """Propose the households of a community that have most likely changed, as far as its leaders' ceilings allow.

    One at a time in each community; run twice, it proposes nothing more. Returns how many were proposed.
    """
    in_turn(f"weige.registry.propose:{community}")
    rules = in_force([community])[community]
    with wall.opened(Scope((community,))):
        _settle_what_was_done(community)
        budgets = whose_ceiling(community)
        left = _left(community, budgets, rules)
        places = [place for place, budget in budgets.items() if left[budget] > 0]
        if not places:
            return 0
        today = clock.today()
        judged = (judge(home, today=today, verify_days=rules.verify_days) for home in _homes(community, places, rules))
        chosen = within_ceiling(in_order(home for home in judged if home), budgets, left)
        now = clock.now()
        Proposal.objects.bulk_create(
            (
                Proposal(
                    household_id=home.household, place=home.place, month=this_month(), proposed_at=now,
                    reasons=[dict(reason) for reason in home.reasons],
                )
                for home in chosen
            ),
            ignore_conflicts=True,
        )  # fmt: skip
    if chosen:
        events.append(
            "registry.proposed", actor=SYSTEM, subject_type="register", subject_id=new_id(), place=community,
            payload={"households": len(chosen)},
        )  # fmt: skip
    return len(chosen)


def this_month() -> date:
    """The first day of the month in which proposals count against the ceiling now."""
    return clock.today().replace(day=1)


def _settle_what_was_done(community: str) -> None:
    """Answer what an import or another way of writing has verified or ended in the meantime."""
    here = Proposal.objects.filter(in_scope(Scope((community,))), answer="")
    now = clock.now()
    here.filter(household__verified_at__gt=F("proposed_at")).update(answer=Answer.VERIFIED, answered_at=now)
    here.filter(household__last_day__isnull=False).update(answer=Answer.CHANGED, answered_at=now)


def whose_ceiling(community: str) -> dict[str, str]:
    """For each place with households, the account whose ceiling its proposals count against: the first in rank of
    the nearest keepers. Places that nobody keeps are left out."""
    keepers: dict[str, UUID] = {}
    for place, account in holders_under(community, COLLECT):
        keepers.setdefault(place, account)
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT DISTINCT place FROM registry_household
               WHERE place >= %s AND place < %s AND last_day IS NULL ORDER BY place""",
            [community, community + AFTER_DIGITS],
        )
        places = [place for (place,) in cursor.fetchall()]
    nearest = {place: nearest_of(place, keepers) for place in places}
    return {place: str(keepers[found]) for place, found in nearest.items() if found}


def nearest_of(place: str, keepers: Iterable[str]) -> str | None:
    """The nearest place of keepers at or above a place."""
    return max((keeper for keeper in keepers if place.startswith(keeper)), key=len, default=None)


def _left(community: str, budgets: Mapping[str, str], rules: Settings) -> dict[str, int]:
    """How many may still be proposed this month, by budget; whatever was answered counts."""
    used: Counter[str] = Counter()
    month = Proposal.objects.filter(in_scope(Scope((community,))), month=this_month())
    for place in month.values_list("place", flat=True):
        if place in budgets:
            used[budgets[place]] += 1
    return {budget: rules.monthly_ceiling - used[budget] for budget in set(budgets.values())}


def _homes(community: str, places: list[str], rules: Settings) -> list[HomeFacts]:
    """The households of places that may be proposed, with what is known of them; nobody's name is read."""
    now = clock.now()
    with connection.cursor() as cursor:
        cursor.execute(
            HOMES_SQL,
            {
                "community": community,
                "after": community + AFTER_DIGITS,
                "places": places,
                "cutoff": now - timedelta(days=rules.verify_days),
                "neighbours_since": now - timedelta(days=NEIGHBOURS_DAYS),
                "signals_since": now - timedelta(days=SIGNAL_DAYS),
                "signals": SIGNALS,
                "came_or_left": CAME_OR_LEFT,
                "children_since": clock.today().year - CHILDREN_BACK,
            },
        )
        return [
            HomeFacts(
                household=id, place=place, verified_on=_day(verified), asked_on=_day(asked), has_head=has_head,
                tenure=Tenure(tenure) if tenure else None, birth_years=tuple(born), neighbours_changed=neighbours,
                signals=signals, resident_said_on=_day(said),
            )
            for id, place, tenure, verified, asked, has_head, born, neighbours, signals, said in cursor.fetchall()
        ]  # fmt: skip


def _day(moment: datetime | None) -> date | None:
    return moment.astimezone(clock.CITY_ZONE).date() if moment else None


@events.on("registry.changed")
def answer_by_change(event: Event) -> None:
    """A change or a verification of a household answers its proposal, in the same transaction."""
    verified = event.payload["kind"] == ChangeKind.VERIFIED
    answer(
        [UUID(id) for id in event.payload.get("households", [])],
        Answer.VERIFIED if verified else Answer.CHANGED,
        change=UUID(event.payload["change"]),
    )


@events.on("registry.undone")
def open_again(event: Event) -> None:
    """What a change had answered is open again when the change is taken back, until the month is over."""
    answered = Proposal.objects.filter(change=UUID(event.payload["change"]), month=this_month())
    answered.update(answer="", answered_at=None, change=None)


def answer(households: Iterable[UUID], outcome: Answer, *, change: UUID | None = None) -> int:
    """Close the open proposals of households, within the transaction of what answers them; the wall is open there.

    Imports, which tell of many households at once, call this themselves. Returns how many were closed.
    """
    found = Proposal.objects.filter(household__in=list(households), answer="")
    return found.update(answer=outcome, answered_at=clock.now(), change=change)


@transaction.atomic
def put_off(*, actor: Actor, proposal_id: UUID) -> Proposal:
    """Say "not now": the household is left alone until its period is over. Saying it twice, or of one that was
    answered meanwhile, changes nothing.

    Raises:
        Problem: ``core.not_found``.
    """
    scope = actor.scope(COLLECT)
    with wall.opened(scope):
        found = Proposal.objects.select_for_update().filter(in_scope(scope), id=proposal_id).first()
        if found is None:
            raise Problem(NOT_FOUND)
        if found.answer:
            return found
        found.answer, found.answered_at = Answer.NOT_NOW, clock.now()
        found.save(update_fields=["answer", "answered_at"])
        events.append(
            "registry.proposal_put_off", actor=acting(actor, COLLECT, found.place), subject_type="proposal",
            subject_id=found.id, place=found.place,
        )  # fmt: skip
    return found


@transaction.atomic
def read_mine(actor: Actor) -> ProposalsOut:
    """What is proposed this month to whoever reads: the open ones of the places that they are nearest to."""
    places = _kept_places(actor)
    rules = in_force({place[:COMMUNITY_DIGITS] for place in places})
    with wall.opened(actor.scope(COLLECT)):
        rows = list(
            Proposal.objects.filter(place__in=places, month=this_month(), answer="")
            .select_related("household__dwelling__parent__parent")
            .order_by("proposed_at", "id")
        )
    return ProposalsOut(
        month=this_month(),
        ceiling=sum(each.monthly_ceiling for each in rules.values()),
        items=[_out(row) for row in rows],
    )


def _kept_places(actor: Actor) -> list[str]:
    """The places whose nearest keeper the actor is: a grid worker sees what lies in grids that nobody leads."""
    mine = {post.place for post in actor.posts if COLLECT in post.abilities and len(post.place) >= COMMUNITY_DIGITS}
    kept: list[str] = []
    for community in {place[:COMMUNITY_DIGITS] for place in mine}:
        keepers = {place for place, _ in holders_under(community, COLLECT)}
        scope = Scope.of(place for place in mine if place.startswith(community))
        with wall.opened(scope):
            found = Proposal.objects.filter(in_scope(scope), month=this_month(), answer="")
            places = set(found.values_list("place", flat=True))
        kept += [place for place in places | mine if nearest_of(place, keepers) in mine]
    return kept


def in_words(row: Proposal) -> list[str]:
    """Why a household was proposed, in the reader's language."""
    sentences = (sentence(reason, languages.current()) for reason in row.reasons)
    return [text for text in sentences if text]


def _out(row: Proposal) -> ProposalOut:
    dwelling = row.household.dwelling
    return ProposalOut(
        id=row.id,
        household_id=row.household_id,
        dwelling_id=dwelling.id,
        building_id=building_of(dwelling),
        address=dwelling.full_name,
        reasons=in_words(row),
        proposed_at=row.proposed_at,
    )
