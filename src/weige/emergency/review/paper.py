"""The report as a paper, in Chinese: head, objectives, roll call, tasks, time line, what observers saw, findings. Pure.

Who did something is named by the post; of people only the commander is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from weige.core.documents.blocks import (
    Bar,
    Bars,
    Block,
    Facts,
    Grid,
    Heading,
    Paper,
    Paragraph,
    Part,
    Signatures,
    StepLine,
    Steps,
    Title,
)
from weige.core.errors import Text
from weige.emergency.observers.forms import SEEN_LABELS
from weige.emergency.operations.tasks import STATE_LABELS

from .driven import Driven
from .evacuated import Evacuated
from .report import Outcome, Report, TaskTimes
from .rollcall import GroupCalls

EMPTY = "—"
MOST_BARS = 24
DOOR_LINES = (("listed", "名单"), ("answered", "已答复"), ("moved", "已转移"))
DRILL = "演练 · 非真实险情"


@dataclass(frozen=True, slots=True)
class PrintedFinding:
    """A finding as it stands in the report: who mends it (a post), by when, how far it is."""

    text: str
    owner: str
    due_on: date
    state: str
    evidence: str


@dataclass(frozen=True, slots=True)
class Names:
    """What ids are called: posts by their own names, the place, the commander, kinds of lines, the plan."""

    name: str
    place: str
    commander: str
    posts: Mapping[UUID, str]
    kinds: Mapping[str, Text]
    levels: Mapping[int, Text]

    def post(self, id: UUID | None) -> str:
        return self.posts.get(id, "") if id else "系统"

    def kind(self, kind: str) -> str:
        return self.kinds[kind].zh if kind in self.kinds else kind


def paper_of(report: Report, names: Names, findings: tuple[PrintedFinding, ...], footer: str, zone: timedelta) -> Paper:
    """The whole report.

    Args:
        zone: the city's distance from UTC.
    """
    at = Times(report.head.opened_at, zone)
    parts = [
        Part("概况", (*_head(report, names, at), *_objectives(report))),
        Part("叫应", tuple(_roll_call(report))),
        *([Part("转移安置", tuple(_evacuated(report.evacuated)))] if report.evacuated else []),
        *([Part("车辆接送", tuple(_driven(report.driven)))] if report.driven else []),
        Part("任务", tuple(_tasks(report, at))),
        Part("经过", tuple(_acts(report, names, at))),
    ]
    if report.observed:
        parts.append(Part("观察", tuple(_observed(report))))
    parts.append(Part("问题整改", tuple(_findings(findings))))
    kind = "演练复盘报告" if report.head.drill else "应急行动复盘报告"
    return Paper(f"{names.name}{kind}", tuple(parts), footer, watermark=DRILL if report.head.drill else "")


@dataclass(frozen=True, slots=True)
class Times:
    """Moments as the paper says them: in the city's time, or in minutes from the beginning."""

    begin: datetime
    zone: timedelta

    def clock(self, at: datetime | None) -> str:
        return EMPTY if at is None else f"{(at + self.zone):%H:%M}"

    def full(self, at: datetime | None) -> str:
        return EMPTY if at is None else f"{(at + self.zone):%Y-%m-%d %H:%M}"

    def minutes(self, at: datetime) -> float:
        return round((at - self.begin) / timedelta(minutes=1), 1)


def _head(report: Report, names: Names, at: Times) -> list[Block]:
    head = report.head
    levels = "\n".join(f"{at.clock(level.at)}　{names.levels[level.level].zh}　{level.words}" for level in head.levels)
    kind = "演练（人员均为模拟）" if head.simulated else "演练" if head.drill else "正式行动"
    rows = (
        ("地点", names.place),
        ("性质", kind),
        ("预案", f"{names.name}（第 {head.plan_version} 版）"),
        ("指挥", f"{names.commander}（{names.post(head.commander_post)}）"),
        ("启动", at.full(head.opened_at)),
        ("结束", f"{at.full(head.ended_at)}　{head.end_words}" if head.ended_at else "尚未结束"),
        ("响应级别", levels),
    )
    title = f"{names.name}{'演练' if head.drill else ''}复盘"
    return [Title(title), Facts(rows)]


def _objectives(report: Report) -> list[Block]:
    if not report.objectives:
        return [Paragraph("没有可衡量的目标。")]
    rows = tuple(
        (one.text.zh, f"{one.target} 分钟", EMPTY if one.took is None else f"{one.took:g} 分钟",
         f"{one.reached} / {one.wanted}", result_of(one))
        for one in report.objectives
    )  # fmt: skip
    met = sum(one.is_met for one in report.objectives)
    return [
        Heading("目标和用时"),
        Paragraph(
            f"共 {len(report.objectives)} 项，达到 {met} 项。用时按{'演练' if report.head.drill else '行动'}时钟计算。"
        ),
        Grid(("目标", "要求", "用时", "完成", "结果"), rows, (8, 3, 3, 3, 2)),
    ]


def result_of(one: Outcome) -> str:
    return "达到" if one.is_met else "超时" if one.took is not None else "未完成"


def _roll_call(report: Report) -> list[Block]:
    everyone = report.everyone
    lines = tuple(
        StepLine(name, tuple((point.minute, getattr(point, kind)) for point in everyone.curve))
        for kind, name in (("called", "已呼叫"), ("acknowledged", "已应答"), ("arrived", "已到岗"))
    )
    told = f"呼叫 {everyone.called} 人，应答 {everyone.acknowledged} 人，到岗 {everyone.arrived} 人"
    rows = (*(_group_row(group.name, group) for group in report.groups), _group_row("合计", everyone))
    return [
        Title("叫应"),
        Paragraph(
            f"{told}；不能到岗 {everyone.declined} 人，未应答 {everyone.silent} 人，其中替补呼叫 {everyone.stand_ins} 人。"
        ),
        Steps(lines, max((point.minute for point in everyone.curve), default=1), "启动后分钟", told, _marks(report)),
        Grid(
            ("职能组", "呼叫", "送达", "应答", "到岗", "不能到岗", "未应答", "半数应答"), rows, (6, 2, 2, 2, 2, 3, 3, 4)
        ),
    ]


def _evacuated(found: Evacuated) -> list[Block]:
    end = found.end
    told = f"名单 {end.listed} 户 {found.people} 人，已答复 {end.answered} 户，已转移 {end.moved} 户，安置点登记 {end.checked_in} 人"
    lines = tuple(
        StepLine(name, tuple((point.minute, getattr(point, kind)) for point in found.curve))
        for kind, name in DOOR_LINES
    )
    half, whole = (EMPTY if took is None else f"{took:g} 分钟" for took in (found.half, found.whole))
    rows = (
        (str(end.listed), str(end.answered), str(end.moved), str(end.refused), str(end.unreachable), str(end.checked_in),
         half, whole),
    )  # fmt: skip
    return [
        Title("转移安置"),
        Paragraph(f"{told}。拒绝 {end.refused} 户，联系不上 {end.unreachable} 户。用时从下令转移算起。"),
        Steps(lines, max(1, end.minute), "启动后分钟", told, ()),
        Grid(
            ("名单（户）", "已答复", "已转移", "拒绝", "联系不上", "登记（人）", "半数答复", "全部答复"),
            rows,
            (3, 2, 2, 2, 3, 3, 3, 3),
        ),
    ]


def _driven(found: Driven) -> list[Block]:
    first, last = (EMPTY if took is None else f"{took:g} 分钟" for took in (found.first, found.last))
    row = (str(found.plans), str(found.closings), str(found.fetched), str(found.brought), str(found.missed),
           str(found.people), str(found.kilograms), str(found.left_out), first, last)  # fmt: skip
    return [
        Title("车辆接送"),
        Paragraph("按站统计；用时从第一次采用排车方案算起。"),
        Grid(
            ("排车（次）", "封路（处）", "已接（站）", "已送（站）", "落空（站）", "送到（人）", "送到（公斤）", "没排上",
             "第一次送到", "最后送到"),
            (row,), (2, 2, 2, 2, 2, 2, 3, 2, 3, 3),
        ),
    ]  # fmt: skip


def _marks(report: Report) -> tuple[tuple[float, str], ...]:
    end = max((point.minute for point in report.everyone.curve), default=0)
    at = Times(report.head.opened_at, timedelta())
    found = [(at.minutes(given.at), str(number)) for number, given in enumerate(report.injects, 1)]
    return tuple((minute, f"情景{number}") for minute, number in found if 0 < minute <= end)


def _group_row(name: str, group: GroupCalls) -> tuple[str, ...]:
    half = EMPTY if group.half is None else f"{group.half:g} 分钟"
    counts = (group.called, group.delivered, group.acknowledged, group.arrived, group.declined, group.silent)
    return (name, *map(str, counts), half)


def _tasks(report: Report, at: Times) -> list[Block]:
    if not report.tasks:
        return [Title("任务"), Paragraph("没有任务。")]
    names = {group.code: group.name for group in report.groups}
    ended = report.head.ended_at
    shown = report.tasks[:MOST_BARS]
    bars = tuple(
        Bar(
            f"{number} {task.text}", at.minutes(task.ordered_at), at.minutes(task.ended_at) if task.ended_at else None,
            at.minutes(task.ordered_at) + task.minutes if task.minutes else None,
        )
        for number, task in enumerate(shown, 1)
    )  # fmt: skip
    told = f"{len(report.tasks)} 项任务从下达到结束的时间"
    last = max([ended or task.ordered_at for task in report.tasks])
    note = f"下图为前 {MOST_BARS} 项。" if len(report.tasks) > MOST_BARS else ""
    rows = tuple(
        (str(number), task.text, names.get(task.group, task.group), at.clock(task.ordered_at), at.clock(task.started_at),
         at.clock(task.ended_at), STATE_LABELS[task.state].zh, against(task))
        for number, task in enumerate(report.tasks, 1)
    )  # fmt: skip
    return [
        Title("任务"),
        Paragraph(f"每条从下达到结束；竖线为要求的时限，红色为超时。{note}"),
        Bars(bars, at.minutes(last), "启动后分钟", told),
        Grid(("序号", "任务", "职能组", "下达", "开始", "结束", "状态", "用时/要求"), rows, (2, 7, 5, 3, 3, 3, 4, 5)),
    ]


def against(task: TaskTimes) -> str:
    """Minutes taken against the target."""
    took = EMPTY if task.took is None else f"{task.took:g}"
    return f"{took} / {task.minutes}" if task.minutes else took


def _acts(report: Report, names: Names, at: Times) -> list[Block]:
    number = {given.at: index for index, given in enumerate(report.injects, 1)}
    rows = []
    for act in report.acts:
        said = " ".join(filter(None, (act.about, act.words)))
        kind = f"情景{number[act.at]}" if act.kind == "inject" and act.at in number else names.kind(act.kind)
        rows.append((at.clock(act.at), kind, names.post(act.post), said or EMPTY))
    blocks: list[Block] = [
        Title("经过"),
        Paragraph("谁在何时做了什么，按岗位记录；时间为行动时钟。叫应的应答见前页统计。"),
        Grid(("时间", "事项", "岗位", "内容"), tuple(rows), (2, 3, 5, 9)),
    ]
    if report.tallies:
        many = tuple(
            (names.kind(tally.kind), str(tally.count), f"{at.clock(tally.first_at)}–{at.clock(tally.last_at)}")
            for tally in report.tallies
        )
        blocks.append(Grid(("事项", "次数", "时间"), many))
    return blocks


def _observed(report: Report) -> list[Block]:
    blocks: list[Block] = [Title("观察员记录"), Paragraph("观察员评价的是职能组和程序，不评价个人。")]
    for one in report.observed:
        rows = tuple((asked.text.zh, *(str(asked.said[seen]) for seen in SEEN_LABELS)) for asked in one.asked)
        blocks += [
            Heading(f"{one.text.zh}（{one.observers} 人）"),
            Grid(("看什么", *(label.zh for label in SEEN_LABELS.values())), rows, (8, 2, 2, 2, 2)),
        ]
        blocks += [Paragraph(f"备注：{note}") for note in one.notes]
    return blocks


def _findings(findings: tuple[PrintedFinding, ...]) -> list[Block]:
    if not findings:
        return [Title("问题整改"), Paragraph("没有登记问题。"), Signatures(("复盘负责人",))]
    rows = tuple(
        (str(at), one.text, one.owner, f"{one.due_on:%Y-%m-%d}", one.state, one.evidence or EMPTY)
        for at, one in enumerate(findings, 1)
    )
    grid = Grid(("序号", "问题", "责任岗位", "期限", "状态", "整改情况"), rows, (2, 7, 5, 4, 4, 7))
    return [Title("问题整改"), grid, Signatures(("复盘负责人",))]
