"""Whatever is asked for, the queue shows what a look at every single case would show, in the same order."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import timedelta
from itertools import product

import pytest
from tests import town
from tests.factories import LAMP, NOISE, Person, ground, report, staff

from weige.access.actors import Actor
from weige.cases import finding
from weige.cases.finding import Filters, find
from weige.cases.lifecycle import State
from weige.cases.models import Case, Involvement
from weige.cases.work import indexing, words
from weige.core import clock

TEXTS = ("楼道灯不亮", "电梯异味", "楼道灯坏了，电梯停了", "有马蜂")
WORDS = ("", "灯", "电梯", "马蜂", "楼道灯")
VIEWS: tuple[finding.View, ...] = ("mine", "area", "reported", "involved")


@pytest.fixture
def people(db: None) -> dict[str, Person]:
    ground()
    found = staff("leader", "neighbour", "officer", "city", "department")
    _make(found)
    return found


def _make(people: dict[str, Person]) -> None:
    """Forty cases over seven months, of every state, urgency and deadline, here and next door."""
    chance = random.Random(5)
    holders = [people[name].post for name in ("leader", "officer", "department")]
    for number in range(40):
        who, place = chance.choice([("leader", town.MICRO), ("neighbour", town.OTHER_MICRO)])
        case = report(
            people[who], description=f"{chance.choice(TEXTS)}第{'甲乙丙丁'[number % 4]}处", place=place,
            category=chance.choice([LAMP, NOISE]), urgent=chance.random() < 0.3,
        )  # fmt: skip
        closed = chance.random() < 0.4
        case.state = State.CLOSED if closed else chance.choice([State.REPORTED, State.ACCEPTED])
        case.outcome = "solved" if closed else None
        case.closed_at = clock.now() if closed else None
        case.due_state = None if closed else chance.choice([None, "nearly_due", "overdue"])
        case.paused_since = clock.now() if not closed and chance.random() < 0.1 else None
        case.holder = chance.choice(holders)
        case.reported_at = clock.now() - timedelta(days=chance.randrange(210), minutes=number)
        case.save()
        indexing.keep(case)
        Involvement.objects.filter(case=case).delete()
        for post in chance.sample(holders, chance.randrange(3)):
            Involvement.objects.create(case=case, post=post, since=clock.now(), reported_at=case.reported_at)


def _expected(actor: Actor, wanted: Filters) -> list[object]:
    """The look at every case."""
    asked = words.words_asked(wanted.q) if wanted.q else None
    terms = {part.strip("'") for part in asked.split(" & ")} if asked else set()
    scope = actor.scope("case.read")
    if wanted.place:
        scope = scope.within(wanted.place)
    involved = set(Involvement.objects.filter(post__in=actor.post_ids).values_list("case_id", flat=True))

    def shown(case: Case) -> bool:
        area = scope.covers(case.place) if scope.prefixes else case.id in involved
        seen = {
            "mine": case.holder_id in actor.post_ids and case.state != State.CLOSED,
            "area": area,
            "reported": case.reporter_id == actor.account_id,
            "involved": case.id in involved,
        }[wanted.view]
        return (
            seen
            and (wanted.state is None or case.state == wanted.state)
            and (wanted.include_closed or case.state != State.CLOSED)
            and (wanted.category is None or f"{case.category_id}.".startswith(f"{wanted.category}."))
            and (wanted.place is None or case.place.startswith(wanted.place))
            and (wanted.urgent is None or case.urgent == wanted.urgent)
            and (wanted.due is None or _due(case) == wanted.due)
            and (not wanted.q or terms <= words.terms(case.description) | words.terms(case.where))
            and (not wanted.q or case.reported_at > clock.now() - timedelta(days=words.SEARCH_DAYS))
        )

    found = [case for case in Case.objects.all() if shown(case)]
    return [case.id for case in sorted(found, key=lambda case: (case.reported_at, case.id), reverse=True)]


def _due(case: Case) -> str | None:
    if case.state == State.CLOSED:
        return None
    return "paused" if case.paused_since else case.due_state


def _everything() -> Iterator[Filters]:
    combinations = product(
        VIEWS, (None, State.REPORTED, State.CLOSED), (None, LAMP, "facility"), (None, town.COMMUNITY, town.MICRO),
        (None, True, False), (None, "overdue", "paused"), WORDS, (True, False),
    )  # fmt: skip
    for view, state, category, place, urgent, due, q, include_closed in random.Random(9).sample(list(combinations), 60):
        yield Filters(
            view=view, state=state, category=category, place=place, urgent=urgent, due=due, q=q,
            include_closed=include_closed,
        )  # fmt: skip


@pytest.mark.parametrize("walked", [1, 4, 2_000])
@pytest.mark.parametrize("name", ["leader", "officer", "city", "department"])
def test_every_combination_shows_what_a_look_at_every_case_shows(
    people: dict[str, Person], name: str, walked: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finding, "WALKED_MOST", walked)
    actor = people[name].actor
    some = 0
    for wanted in _everything():
        expected = _expected(actor, wanted)
        some += bool(expected)
        for limit in (3, 50):
            assert find(actor, wanted, limit=limit) == expected[:limit], wanted
    assert some > 2, "the combinations must not all be empty"
