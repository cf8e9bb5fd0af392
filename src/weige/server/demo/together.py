"""What people of the story's community do together: departments called, like cases solved as one, meetings, plans for
single households. All through the real actions, each at its own moment between the cases (``lives``).

People, needs and quarrels are made up; what is written down of a household says so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from weige.access.actors import Actor
from weige.cases import actions, whistling
from weige.cases.actions import Command
from weige.cases.campaigns import actions as campaigns
from weige.cases.campaigns import likes
from weige.cases.intake import Report
from weige.cases.jobs import tell
from weige.cases.models import Campaign, Case, LikeGroup, WhistleCall
from weige.core import clock

from .cards import LINGKE
from .homes import Homes
from .households import plans_of_the_story
from .meetings import meetings_of_the_story
from .people import People
from .plans import CasePlan, awake
from .seeds import Seed
from .town import Building, Community

Act = Callable[[], None]
CASES_GROUPED = timedelta(days=30)
"""Like cases of so many days are found while loading; the background worker finds the older ones."""


@dataclass(frozen=True, slots=True)
class Script:
    """Acts of one matter, each at its moment, in order."""

    acts: Sequence[tuple[datetime, Act]]

    @property
    def moment(self) -> datetime:
        return self.acts[0][0]

    def run(self) -> Iterator[datetime]:
        for at, (_, act) in enumerate(self.acts):
            act()
            if at + 1 < len(self.acts):
                yield self.acts[at + 1][0]


class Stage:
    """Who acts, where, and when: what all scripts of the story need."""

    def __init__(self, seed: Seed, community: Community, people: People, until: datetime) -> None:
        self.seed, self.community, self.people, self.until = seed, community, people, until
        self.officers = people.at("community_officer", community.code)
        self.officer = people.actor(self.officers[0])
        first, second = community.generals[0], community.generals[1 % len(community.generals)]
        self.first, self.second = first, second
        self.worker_post = people.at("grid_worker", first.code)[0]
        self.worker = people.actor(self.worker_post)
        self.second_worker_post = people.at("grid_worker", second.code)[0]
        self.leader_post = people.at("micro_grid_leader", first.micros[0].code)[0]

    def ago(self, days: float, hour: int | None = None) -> datetime:
        """A moment some days ago, at an hour when people are about."""
        moment = awake(self.until - timedelta(days=days))
        return moment if hour is None else moment.replace(hour=hour, minute=20)

    def id(self, *names: object) -> UUID:
        return self.seed.id(self.until, "together", *names)

    def report(self, actor: Actor, name: str, category: str, text: str, *, home: Building) -> Act:
        """An act that reports a case and finds what it is like."""

        def act() -> None:
            report = Report(
                id=self.id("case", name), category=category, description=text, happened_at=clock.now(),
                premises=home.id,
            )  # fmt: skip
            actions.report(actor=actor, report=report)
            tell(step=str(report.id))
            likes.take_in(report.id)

        return act


def plan_together(
    seed: Seed, communities: Sequence[Community], homes: Mapping[str, Homes], people: People,
    cases: Sequence[CasePlan], *, until: datetime,
) -> list[Script]:  # fmt: skip
    """Everything that people of the story do together."""
    community = next((each for each in communities if each.code == LINGKE), None)
    if community is None:
        return []
    stage = Stage(seed, community, people, until)
    known = {plan.text: seed.id(plan.moment, "case", plan.number) for plan in cases if plan.wishes is not None}
    return [
        Script(_called(stage)),
        Script(_solved_together(stage)),
        Script(_being_solved_together(stage)),
        *(Script(acts) for acts in meetings_of_the_story(stage, known)),
        *(Script(acts) for acts in plans_of_the_story(stage, homes[LINGKE], known)),
        Script([(until, lambda: _find_like_cases(community.code, until))]),
    ]


def _called(stage: Stage) -> list[tuple[datetime, Act]]:
    """吹哨报到: three were called to one case; one has answered."""
    case_id = stage.id("case", "whistle")
    home = stage.first.micros[1].buildings[0]
    called = [stage.people.handler(kind, home.place) for kind in ("property", "urban_management", "fire_station")]
    posts = tuple(post for post in called if post is not None)
    text = "底楼餐馆把油烟管接到楼道窗口，还占了半条消防通道，物业和城管说法不一。"

    def whistle() -> None:
        case = Case.objects.get(id=case_id)
        command = Command(
            id=stage.id("step", "whistle"), move="whistle", version=case.version, happened_at=clock.now(),
            note="请三家一起到现场：油烟管怎么改、通道怎么清，当场定下来。", to_posts=posts,
        )  # fmt: skip
        actions.move(actor=stage.people.actor(case.holder_id), case_id=case_id, command=command)
        tell(step=str(command.id))

    def answer() -> None:
        call = WhistleCall.objects.get(case=case_id, post=posts[-1])
        text = "已到现场看过：通道内的货架当天清走，油烟管改道前不得使用。"
        whistling.answer(
            actor=stage.people.actor(posts[-1]), case_id=case_id, call_id=call.id, id=stage.id("step", "answer"),
            text=text,
        )  # fmt: skip

    return [
        (stage.ago(2.2), stage.report(stage.worker, "whistle", "order.stall", text, home=home)),
        (stage.ago(1.4), whistle),
        (stage.ago(0.6), answer),
    ]


def _start(stage: Stage, name: str, *, of: str, title: str, plan: str, within: int) -> Act:
    def act() -> None:
        group = LikeGroup.objects.get(members__case=stage.id("case", of))
        campaigns.start(
            actor=stage.officer, id=stage.id("campaign", name), group_id=group.id, title=title, plan=plan,
            until=clock.today() + timedelta(days=within),
        )  # fmt: skip

    return act


def _solved_together(stage: Stage) -> list[tuple[datetime, Act]]:
    """A campaign from the reports to the one solution; the meeting in between is told with the meetings."""
    texts = (
        "下水道返味，一下雨污水就从井口冒出来。",
        "下水道返味重，污水井一下雨就冒水，过道没法走。",
        "污水井冒水，下水道返味，雨后更厉害。",
    )
    micros = stage.second.micros
    acts = [
        (
            stage.ago(45 - at),
            stage.report(
                stage.people.actor(stage.second_worker_post), f"sewer {at}", "water.sewer", text,
                home=micros[at % len(micros)].buildings[0],
            ),
        )
        for at, text in enumerate(texts)
    ]  # fmt: skip

    def finish() -> None:
        found = Campaign.objects.get(id=stage.id("campaign", "sewer"))
        campaigns.finish(
            actor=stage.officer, campaign_id=found.id, version=found.version,
            solution="三处污水井已全部清掏，换了两段塌陷的管子，物业每季度清掏一次并张贴记录。",
        )  # fmt: skip

    plan = "1. 物业统一清掏三处污水井；\n2. 供水服务站查塌陷管段；\n3. 议事会定下今后多久清掏一次。"
    start = _start(stage, "sewer", of="sewer 2", title="下水道返味集中整治", plan=plan, within=20)
    return [*acts, (stage.ago(41), start), (stage.ago(28), finish)]


def _being_solved_together(stage: Stage) -> list[tuple[datetime, Act]]:
    """A campaign that runs."""
    texts = (
        "电动车推进楼道充电，飞线从三楼拉下来。",
        "楼道里电动车充电，飞线拉到门口，怕起火。",
        "又有人飞线给电动车充电，楼道堵住一半。",
        "楼道停电动车充电，飞线乱拉，劝了不听。",
    )
    micros = stage.second.micros
    acts = [
        (
            stage.ago(12 - at),
            stage.report(
                stage.people.actor(stage.second_worker_post), f"ebike {at}", "safety.ebike", text,
                home=micros[at % len(micros)].buildings[-1],
            ),
        )
        for at, text in enumerate(texts)
    ]  # fmt: skip
    plan = "1. 入户劝离，发告知书；\n2. 东门车棚加装二十个充电位；\n3. 物业每晚巡一次，连续两周。"
    start = _start(stage, "ebike", of="ebike 3", title="电动车进楼道集中整治", plan=plan, within=25)
    return [*acts, (stage.ago(7), start)]


def _find_like_cases(community: str, until: datetime) -> None:
    recent = Case.objects.filter(place__startswith=community, reported_at__gte=until - CASES_GROUPED)
    for case_id in recent.order_by("reported_at", "id").values_list("id", flat=True):
        likes.take_in(case_id)
