"""Calling people out: a subdistrict's activation to its first messages, and a call to every leader of a city.

A subdistrict of nine communities has two hundred responders in three groups; the plan is activated as a drill and stood
down again, so often, and what is quoted is the 95th percentile from the command to the commit that puts a line into each
inbox. The city's call reaches 126,000 leaders in one activation. In the server's own code, fsync on; what HTTP adds is
measured in ``intake``. The plan evacuates its whole subdistrict: its list is written down as a job with the activation and
made after it.
"""

from __future__ import annotations

import time
from statistics import median, quantiles
from typing import Any

from .ground import FIRST_DAY, ground

SUBDISTRICT, CITY = "510115005", "5101"
COMMUNITIES, RESPONDERS, LEADERS, ROUNDS = 9, 200, 126_000, 30
LIMIT_S, CITY_LIMIT_S = 2.0, 30.0


def staff(kind: str, places: list[str], *, first: int) -> None:
    """Somebody with a post at each of the places."""
    from weige.access.models import Account, Post
    from weige.core import clock

    now = clock.now()
    accounts = Account.objects.bulk_create(
        (Account(phone=f"1{first + at:010}", name=f"人{at}", created_at=now) for at in range(len(places))),
        batch_size=5_000,
    )
    Post.objects.bulk_create(
        (
            Post(post_type_id=kind, place=place, account=account, first_day=FIRST_DAY, created_at=now)
            for place, account in zip(places, accounts, strict=True)
        ),
        batch_size=5_000,
    )


def actor_at(kind: str, place: str, number: int) -> Any:
    """Somebody who holds a post there, signed in."""
    from weige.access.models import Account, Post
    from weige.access.sessions import actor_of, open_session
    from weige.core import clock

    account = Account.objects.create(phone=f"109{number:08}", name=f"指挥{number}", created_at=clock.now())
    Post.objects.create(post_type_id=kind, place=place, account=account, first_day=FIRST_DAY, created_at=clock.now())
    return actor_of(open_session(account, label="bench", strength="totp")[0])


def plan_of(place: str, groups: list[dict[str, Any]], maker: Any, approver: Any) -> Any:
    from weige.core.ids import new_id
    from weige.emergency.plans import actions

    plan = actions.make(
        actor=maker, id=new_id(), place=place, hazard="flood", name="防汛", note="",
        content={"areas": [place], "groups": groups, "evacuation": [{"place": place, "from_level": 3}]},
    )  # fmt: skip
    actions.approve(actor=approver, plan_id=plan.id, number=1)
    return plan


def seconds(plan: Any, actor: Any) -> tuple[float, int]:
    """From the command to the commit, and how many were told; the operation is ended again."""
    from weige.core.ids import new_id
    from weige.emergency.models import Call
    from weige.emergency.operations import actions

    made, spent = activated(plan, actor)
    called = Call.objects.filter(operation=made, rung=0).count()
    actions.stand_down(actor=actor, operation_id=made.id, id=new_id(), version=1, reason="完")
    return spent, called


def activated(plan: Any, actor: Any) -> tuple[Any, float]:
    """An operation, and the seconds from the command to its commit."""
    from weige.core.ids import new_id
    from weige.emergency.operations import actions

    started = time.perf_counter()
    made = actions.activate(
        actor=actor, plan_id=plan.id, wish=actions.Activation(new_id(), 3, "暴雨黄色预警", drill=True)
    )
    return made, time.perf_counter() - started


def responders() -> None:
    """The two hundred of a subdistrict: leaders, grid workers, officers of communities."""
    near = [f"{SUBDISTRICT}{1 + at % COMMUNITIES:03}{1 + at // COMMUNITIES:03}" for at in range(RESPONDERS)]
    staff("micro_grid_leader", [f"{place}001" for place in near[:150]], first=3_000_000)
    staff("grid_worker", near[150:180], first=3_100_000)
    staff("community_officer", [place[:12] for place in near[180:]], first=3_200_000)


def three_groups() -> list[dict[str, Any]]:
    return [group("a", 3, "micro_grid_leader"), group("b", 3, "grid_worker"), group("c", 3, "community_officer")]


def group(code: str, level: int, *kinds: str) -> dict[str, Any]:
    return {
        "code": code, "name": code, "function": "other", "from_level": level,
        "calls": [{"post_type": kind} for kind in kinds], "tasks": [{"code": "t", "text": "做", "minutes": 20}],
    }  # fmt: skip


def main() -> list[dict[str, Any]]:
    """Seconds of a subdistrict's activation, and of a city's."""
    with ground():
        from weige.access.models import PostType

        PostType.objects.filter(code="city_officer").update(
            abilities=["emergency.read", "emergency.plan", "emergency.command"]
        )
        responders()
        one, other = actor_at("subdistrict_officer", SUBDISTRICT, 1), actor_at("subdistrict_officer", SUBDISTRICT, 2)
        plan = plan_of(SUBDISTRICT, three_groups(), one, other)
        rounds = [seconds(plan, one) for _ in range(ROUNDS)]
        if {called for _, called in rounds} != {RESPONDERS}:
            raise RuntimeError(f"called {sorted({called for _, called in rounds})}")
        times = [spent for spent, _ in rounds]
        rest = LEADERS - 150
        staff(
            "micro_grid_leader",
            [f"5101{10 + at % 20:02}{at // 20 % 13 + 20:03}{at // 260 % 12:03}{at // 3120 % 7:03}{at // 21840:03}" for at in range(rest)],
            first=4_000_000,
        )  # fmt: skip
        city, second = actor_at("city_officer", CITY, 3), actor_at("city_officer", CITY, 4)
        whole = plan_of(CITY, [group("all", 4, "micro_grid_leader")], city, second)
        spent, called = seconds(whole, city)
    return [
        {
            "figure": "activation_of_a_subdistrict_p95", "value": round(quantiles(times, n=20)[-1], 3), "unit": "s",
            "limit": LIMIT_S, "median": round(median(times), 3), "responders": RESPONDERS, "rounds": ROUNDS,
        },
        {"figure": "call_of_a_city", "value": round(spent, 1), "unit": "s", "limit": CITY_LIMIT_S, "called": called},
    ]  # fmt: skip
