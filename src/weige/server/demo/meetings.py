"""The story's community meetings: one held and signed, one whose minutes are being written, one to come."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from weige.cases.deliberation import actions
from weige.cases.deliberation.rules import AttendanceKind, Outcome, Votes
from weige.cases.models import Meeting
from weige.core import clock

from .cards import LINGKE

if TYPE_CHECKING:
    from .together import Stage

Acts = list[tuple[datetime, Callable[[], None]]]
LEAK = "楼顶下雨后渗水，几家业主对维修费用有不同意见。"
PARKING = "车辆停在绿化带里，草被压坏。"
ROOM = "社区议事厅（二楼）"


def meetings_of_the_story(stage: Stage, known: Mapping[str, UUID]) -> list[Acts]:
    """All meetings. ``known`` are the story's own cases by what they say."""
    return [_signed(stage), _being_written(stage, known[PARKING]), _to_come(stage, known[LEAK])]


def _call(stage: Stage, name: str, title: str, at: datetime, agenda: str) -> Callable[[], None]:
    def act() -> None:
        actions.call(
            actor=stage.officer,
            id=stage.id("meeting", name),
            title=title,
            place=LINGKE,
            at=at,
            where=ROOM,
            agenda=agenda,
        )

    return act


def _item(
    stage: Stage, name: str, question: str, *options: str, case: UUID | None = None, campaign: UUID | None = None
) -> Callable[[], None]:
    def act() -> None:
        actions.add_item(
            actor=stage.officer, meeting_id=stage.id("meeting", name), id=stage.id("item", name, question),
            case=case, campaign=campaign, question=question, options=options,
        )  # fmt: skip

    return act


def _signed(stage: Stage) -> Acts:
    """On the sewers that smelt: attended, voted, noticed, done, signed, and added to."""
    meeting, held = stage.id("meeting", "sewer"), stage.ago(36).replace(hour=19, minute=0)
    question = "三处污水井今后由谁清掏、多久一次？"
    item, task = stage.id("item", "sewer", question), stage.id("task", "sewer")
    keeper = stage.people.handler("property", stage.second.code)
    assert keeper is not None

    def hold() -> None:
        counts = {
            AttendanceKind.RESIDENT: 14, AttendanceKind.BUILDING_LEADER: 3, AttendanceKind.PROPERTY: 1,
            AttendanceKind.PARTY_MEMBER: 2,
        }  # fmt: skip
        posts = [stage.officers[0], stage.second_worker_post]
        actions.attend(actor=stage.officer, meeting_id=meeting, counts=counts, posts=posts)
        actions.decide(
            actor=stage.officer, meeting_id=meeting, item_id=item, id=stage.id("decision", "sewer"),
            outcome=Outcome.DECIDED, decision="物业每季度统一清掏一次，费用从公共收益列支，清掏记录贴在单元门口。",
            reasons="三处井连着一段主管，分开清掏不到一个月又堵；公共收益够用，不另外收费。", votes=Votes(17, 2, 3),
        )  # fmt: skip
        notice = "议事会定了：三处污水井由物业每季度统一清掏，不另外收费，记录贴在单元门口。"
        actions.give_notice(
            actor=stage.officer, meeting_id=meeting, item_id=item, id=stage.id("notice", "sewer"), text=notice
        )
        actions.add_task(
            actor=stage.officer, meeting_id=meeting, item_id=item, id=task,
            what="本周内清掏三处污水井，拍照留记录。", post=keeper, until=clock.today() + timedelta(days=7),
        )  # fmt: skip

    def sign() -> None:
        row = Meeting.objects.get(id=meeting)
        minutes = (
            "主持人说明三个单元先后上报的情况。物业说明上次清掏的时间和费用。\n"
            "居民提出：分开清掏不管用；费用要公开。\n表决：赞成 17，反对 2，弃权 3，通过。"
        )
        row = actions.revise(
            actor=stage.officer, meeting_id=meeting, version=row.version, title=row.title, at=row.at, where=row.where,
            agenda=row.agenda, minutes=minutes,
        )  # fmt: skip
        actions.sign(actor=stage.officer, meeting_id=meeting, version=row.version)

    def clear() -> None:
        actions.finish_task(actor=stage.people.actor(keeper), meeting_id=meeting, task_id=task)
        words = "清掏时发现两段管子塌陷，已一并更换，费用由供水服务站承担。"
        actions.add_addendum(actor=stage.officer, meeting_id=meeting, id=stage.id("addendum", "sewer"), words=words)

    campaign = stage.id("campaign", "sewer")
    put = _item(stage, "sewer", question, "物业每季度统一清掏", "各单元自己找人清掏", campaign=campaign)
    call = _call(stage, "sewer", "污水井清掏议事会", held, "1. 通报三处返味、冒水的情况；2. 定清掏办法和费用。")
    return [
        (stage.ago(40), call),
        (stage.ago(39.9), put),
        (held + timedelta(hours=1), hold),
        (stage.ago(35), sign),
        (stage.ago(32), clear),
    ]


def _being_written(stage: Stage, case: UUID) -> Acts:
    """Held last night; nothing is written down yet."""
    held = stage.ago(1).replace(hour=19, minute=30)
    if held >= stage.until:
        held -= timedelta(days=1)
    question = "绿化带旁划临时车位，还是加护栏？"
    call = _call(stage, "parking", "绿化带停车议事会", held, "1. 看现场；2. 两个方案听意见；3. 表决。")
    return [
        (stage.ago(4), call),
        (max(stage.ago(1.1), held - timedelta(hours=5)), _item(stage, "parking", question, "划六个临时车位", "加护栏，不许停", case=case)),
    ]  # fmt: skip


def _to_come(stage: Stage, case: UUID) -> Acts:
    """In two days: a case that several owners see differently, and the campaign that runs."""
    held = (stage.until + timedelta(days=2)).astimezone(clock.CITY_ZONE).replace(hour=19, minute=0)
    agenda = "1. 楼顶渗水怎么修、费用怎么分；2. 充电位加在哪里。"
    return [
        (stage.ago(0.9), _call(stage, "leak", "楼顶渗水和充电位议事会", held, agenda)),
        (stage.ago(0.8), _item(stage, "leak", "维修费用怎么分？", "顶楼三户各出一份，其余各户平摊", "申请动用维修资金", case=case)),
        (stage.ago(0.7), _item(stage, "leak", "充电位加在哪里？", "东门车棚", "西门空地", campaign=stage.id("campaign", "ebike"))),
    ]  # fmt: skip
