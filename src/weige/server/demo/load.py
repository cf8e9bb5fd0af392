"""Loading the demo: all of it in one transaction, once, the same for the same seed and moment.

When the loading is interrupted, the database is as it was; when the demo is there already, nothing happens.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from django.db import connection, transaction
from django.db.models import F

from weige.access.actors import SYSTEM
from weige.access.models import Account
from weige.access.reference import load_post_types
from weige.cases.jobs import tell
from weige.cases.models import Case, Category
from weige.cases.plans.actions import remind
from weige.cases.reference import load_categories, load_deadlines
from weige.core import clock, events
from weige.core.revisions import current_revision, raise_revision
from weige.core.roles import as_owner
from weige.notify.models import Notification
from weige.registry.upkeep import figures, proposals
from weige.territory.actions import import_divisions
from weige.territory.divisions import read_file, shipped
from weige.territory.models import Division, Grid

from . import town
from .cards import LINGKE
from .contingency import plan_for_the_worst
from .happenings import plan_happenings
from .homes import move_everyone_in
from .lives import Life, Living, live
from .mediations import mediate
from .outside import open_up
from .people import People, accounts_of_cards, settle
from .plans import plan_cases
from .replies import keep_words
from .seeds import Seed
from .signals import raise_the_river
from .together import plan_together

CITY = "5101"
LOADED = "server.demo"
"""The revision that is raised in the transaction that loads the demo."""
CASES_EACH = 130
BEGUN_BEFORE = timedelta(days=200)
"""Grids and posts of the demo stand since then."""
UNREAD_FOR = timedelta(days=2)
UNREAD_ON_CARDS = 5
SAY_EVERY = 200

Say = Callable[[str], None]


class NotEmptyError(RuntimeError):
    """The database holds grids, accounts or cases that are not the demo's; the demo would mix with them."""


def is_loaded() -> bool:
    """Whether the demo is loaded, whole."""
    return current_revision(LOADED) > 0


def load(
    *,
    seed: int,
    say: Say,
    until: datetime | None = None,
    communities: int | None = None,
    cases_each: int = CASES_EACH,
) -> bool:
    """Load the demo into an empty, migrated database; does nothing, and returns false, when it is loaded already.

    Args:
        seed: another seed makes other people, homes and cases.
        say: is told how the loading goes.
        until: the moment up to which the cases live; now when left out.
        communities: only the first few communities, for tests.
        cases_each: about how many cases each community has.

    Raises:
        NotEmptyError: other data is there.
    """
    until = (until or clock.now()).astimezone(UTC)
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [LOADED])
        if is_loaded():
            return False
        if Account.objects.exists() or Grid.objects.exists() or Case.objects.exists():
            raise NotEmptyError("the demo needs an empty database: this one holds other accounts, grids or cases")
        say("Loading the demo: divisions, grids, homes and people ...")
        _load_reference()
        _load(Seed(seed), say, until, communities, cases_each)
        events.append(
            "server.demo_loaded", actor=SYSTEM, subject_type="demo", subject_id=Seed(seed).id(until, "demo"),
            payload={"seed": seed, "until": until.isoformat()},
        )  # fmt: skip
        raise_revision(LOADED)
    _analyze()
    say("Loading the demo: done.")
    return True


def _load_reference() -> None:
    load_post_types()
    load_categories()
    load_deadlines()
    if not Division.objects.filter(code=LINGKE).exists():
        source = shipped(CITY)
        if source is None:
            raise FileNotFoundError(f"the divisions of {CITY} do not ship with this installation")
        import_divisions(actor=SYSTEM, reading=read_file(source))


def _load(seed: Seed, say: Say, until: datetime, communities: int | None, cases_each: int) -> None:
    begun = until - BEGUN_BEFORE
    last_job = _last_job()
    with clock.at(begun):
        planned = town.plan_communities(seed, town.communities_of(communities), begun)
        town.write(planned, seed, clock.today(), begun)
        people = settle(seed, planned, begun)
    say("Loading the demo: households ...")
    homes = move_everyone_in(seed, planned, people, begun=begun, until=until)
    _analyze()
    plans = plan_cases(seed, planned, people, until=until, each=cases_each)
    categories = Category.objects.in_bulk()
    lives: list[Living] = [
        *(Life(plan, people, categories, seed, until) for plan in plans),
        *plan_happenings(seed, planned, homes, people, until=until),
        *plan_together(seed, planned, homes, people, plans, until=until),
    ]
    for count in live(lives, until):
        if count % SAY_EVERY == 0 or count == len(lives):
            say(f"Loading the demo: cases and changes {count:,} of {len(lives):,} ...")
    mediate(seed, people, until=until)
    keep_words(seed, people, until=until)
    open_up(seed, people, until=until)
    plan_for_the_worst(seed, people, until=until)
    raise_the_river(seed, people, until=until)
    with clock.at(until):
        figures.count()
        proposals.propose_everywhere()
        remind()
    _remove_jobs(last_job)
    _read_inboxes(people, until)


def _last_job() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(id), 0) FROM procrastinate_jobs")
        return int(cursor.fetchone()[0])


def _remove_jobs(after: int) -> None:
    """People were told at the very moment of each step; the jobs that would tell them again go."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs WHERE id > %s AND task_name = %s", [after, tell.name])


def _read_inboxes(people: People, until: datetime) -> None:
    """Older lines are read; whoever stands behind a card has a handful unread."""
    unread = Notification.objects.filter(account__in=list(people.actors), read_at__isnull=True)
    later = F("created_at") + timedelta(hours=3)
    unread.filter(created_at__lt=until - UNREAD_FOR).update(read_at=later)
    for account in accounts_of_cards():
        newest = unread.filter(account=account).order_by("-created_at", "-id").values_list("id", flat=True)
        unread.filter(account=account).exclude(id__in=list(newest[:UNREAD_ON_CARDS])).update(read_at=until)


def _analyze() -> None:
    """Tell the database's planner what the tables hold now."""
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("ANALYZE")
