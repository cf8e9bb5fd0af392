"""The complete dossier as a paper, its parts in the order of the Ministry of Justice's forms (2010). Pure.

Cover, contents, application or registration, rights notice, investigation, evidence, sessions, agreement or register of
a spoken one, visits, papers of the court's confirmation, note on the dossier, back cover. Forms are printed in Chinese:
they are official papers. What a form asks and nobody has entered (sex, ethnic group, occupation) is left to be filled
in by hand: the dossier does not keep it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from weige.core.documents.blocks import (
    Block,
    Contents,
    Facts,
    Grid,
    Heading,
    Paper,
    Paragraph,
    Part,
    Signatures,
    Space,
    Title,
)

from .terms import (
    COURT_LABELS,
    KEEPING_LABELS,
    ORIGIN_LABELS,
    PERFORMANCE_LABELS,
    SATISFACTION_LABELS,
    SIDE_LABELS,
    Court,
    Form,
    Keeping,
    Origin,
    Performance,
    PieceKind,
    Satisfaction,
    Side,
    rights_notice,
)

BLANK = "＿＿＿＿"


@dataclass(frozen=True, slots=True)
class PrintedParty:
    """A party in full."""

    side: Side
    name: str
    phone: str
    identity_number: str
    address: str
    rights_read_on: date | None


@dataclass(frozen=True, slots=True)
class PrintedPaper:
    """A paper of the dossier in full; moments are in the city's zone."""

    kind: PieceKind
    happened_at: datetime
    text: str
    where: str = ""
    present: str = ""
    result: str = ""
    party: str = ""
    satisfaction: Satisfaction | None = None
    by: str = ""


@dataclass(frozen=True, slots=True)
class PrintedAgreement:
    """The agreement in full."""

    form: Form
    facts: str
    terms: str
    performance: str
    perform_by: date | None
    effective_on: date | None


@dataclass(frozen=True, slots=True)
class Printed:
    """Everything that stands in a dossier, as plain values. ``notes`` are sentences on what happened to it."""

    number: str
    committee: str
    kind: str
    origin: Origin
    summary: str
    claims: str
    opened_on: date
    accepted_on: date | None
    ended_on: date | None
    archived_on: date | None
    keeping: Keeping | None
    mediators: tuple[str, ...]
    registrar: str
    parties: tuple[PrintedParty, ...]
    papers: tuple[PrintedPaper, ...] = ()
    agreement: PrintedAgreement | None = None
    performance: Performance | None = None
    court: Court | None = None
    court_asked_on: date | None = None
    court_answered_on: date | None = None
    notes: tuple[str, ...] = field(default=())

    def of_kind(self, kind: PieceKind) -> list[PrintedPaper]:
        return [paper for paper in self.papers if paper.kind is kind]

    def names(self, side: Side) -> str:
        return "、".join(party.name for party in self.parties if party.side is side)


def day(value: date | None) -> str:
    """A day as the forms write it; blanks where there is none."""
    return f"{value.year}年{value.month}月{value.day}日" if value else "　　　年　　月　　日"


def moment(value: datetime) -> str:
    return f"{day(value.date())}{value.hour}时{value.minute:02}分"


def paper_of(dossier: Printed, footer: str) -> Paper:
    """The whole dossier; parts that the dossier has nothing for are left out, the others keep their order."""
    parts = [_cover(dossier), _contents(), _beginning(dossier), _rights(dossier)]
    parts += _papers(dossier, PieceKind.INVESTIGATION, "人民调解调查记录")
    parts += _evidence(dossier)
    parts += _papers(dossier, PieceKind.SESSION, "人民调解记录")
    parts += _agreement(dossier)
    parts += _papers(dossier, PieceKind.VISIT, "人民调解回访记录")
    parts += _court(dossier)
    parts += _situation(dossier)
    parts.append(_back(dossier))
    return Paper(f"人民调解卷宗 {dossier.number}", tuple(parts), footer)


def _cover(d: Printed) -> Part:
    rows = (
        ("卷名", f"{d.names(Side.APPLICANT) or BLANK}与{d.names(Side.RESPONDENT) or BLANK}{d.kind}"),
        ("卷号", f"人调字第{d.number}号"),
        ("人民调解员", "、".join(d.mediators) or BLANK),
        ("调解日期", f"{day(d.accepted_on)}至{day(d.ended_on)}"),
        ("立卷人", d.registrar or BLANK),
        ("立卷日期", day(d.archived_on)),
        ("保管期限", KEEPING_LABELS[d.keeping].zh if d.keeping else BLANK),
        ("备注", ""),
    )
    return Part("封面", (Space(3), Title(d.committee), Title("人民调解卷宗"), Space(2), Facts(rows)), listed=False)


def _contents() -> Part:
    return Part("卷内目录", (Title("卷内目录"), Contents(("序号", "文书名称", "页号"))), listed=False)


def _people(d: Printed, side: Side) -> Iterable[Block]:
    for party in d.parties:
        if party.side is side:
            yield Facts(
                (
                    (SIDE_LABELS[side].zh, party.name),
                    ("性别　民族　年龄", "　"),
                    ("职业或职务", "　"),
                    ("身份证号", party.identity_number or "　"),
                    ("联系方式", party.phone or "　"),
                    ("单位或住址", party.address or "　"),
                )
            )


def _beginning(d: Printed) -> Part:
    """The application where a party asked; the registration where the committee began by itself."""
    people = (*_people(d, Side.APPLICANT), *_people(d, Side.RESPONDENT))
    if d.origin is Origin.APPLICATION:
        name = "人民调解申请书"
        blocks: tuple[Block, ...] = (
            Title(name), *people, Heading("纠纷简要情况"), Paragraph(d.summary), Heading("当事人申请事项"),
            Paragraph(d.claims or BLANK),
            Paragraph("申请人已知悉人民调解的有关规定，自愿申请调解。"),
            Signatures(("申请人（签名、盖章或按指印）",)), Paragraph(day(d.opened_on)),
        )  # fmt: skip
    else:
        name = "人民调解受理登记表"
        rows = (
            ("受理日期", day(d.accepted_on)),
            ("纠纷类型", d.kind),
            ("案件来源", ORIGIN_LABELS[d.origin].zh),
            ("纠纷简要情况", d.summary),
        )
        blocks = (
            Title(name), *people, Facts(rows), Signatures(("当事人（签名）", "登记人（签名）", "人民调解委员会（印章）")),
            Paragraph(day(d.opened_on)),
        )  # fmt: skip
    return Part(name, blocks)


def _rights(d: Printed) -> Part:
    points = [f"{at}．{point.text.zh}" for at, point in enumerate(rights_notice(), 1)]
    read = Grid(
        ("当事人", "身份", "阅读日期"),
        tuple((p.name, SIDE_LABELS[p.side].zh, day(p.rights_read_on)) for p in d.parties),
    )
    name = "人民调解当事人权利义务告知书"
    return Part(name, (Title(name), Paragraph("\n".join(points)), read, Signatures(("当事人（签名）",))))


def _papers(d: Printed, kind: PieceKind, name: str) -> list[Part]:
    found = d.of_kind(kind)
    return [
        Part(name if len(found) == 1 else f"{name}（{at}）", (Title(name), *_paper(d, paper)))
        for at, paper in enumerate(found, 1)
    ]


def _paper(d: Printed, paper: PrintedPaper) -> Iterable[Block]:
    rows = [("时间", moment(paper.happened_at))]
    rows += [("地点", paper.where or "　"), ("参加人", paper.present or "　")]
    if paper.party:
        rows.append(("当事人", paper.party))
    if paper.kind is PieceKind.VISIT:
        rows.append(("协议编号", f"人调字第{d.number}号"))
    if paper.satisfaction:
        rows.append(("满意程度", SATISFACTION_LABELS[paper.satisfaction].zh))
    rows.append(("记录", paper.text or "　"))
    if paper.result:
        rows.append(("结果", paper.result))
    yield Facts(tuple(rows))
    signers = {
        PieceKind.INVESTIGATION: ("被调查人（签名）", "调查人（签名）", "记录人（签名）"),
        PieceKind.VISIT: ("当事人（签名）", "回访人（签名）"),
    }.get(paper.kind, ("当事人（签名）", "人民调解员（签名）", "记录人（签名）"))
    yield Signatures(signers)
    if paper.by:
        yield Paragraph(f"记录：{paper.by}")


def _evidence(d: Printed) -> list[Part]:
    found = d.of_kind(PieceKind.EVIDENCE)
    if not found:
        return []
    rows = tuple(
        (str(at), paper.text, paper.party or "　", day(paper.happened_at.date())) for at, paper in enumerate(found, 1)
    )
    grid = Grid(("序号", "名称和内容", "提供人", "日期"), rows)
    return [Part("人民调解证据材料", (Title("人民调解证据材料"), grid, Paragraph("原件或复印件附后。")))]


def _agreement(d: Printed) -> list[Part]:
    found = d.agreement
    if found is None:
        return []
    written = found.form is Form.WRITTEN
    name = "人民调解协议书" if written else "人民调解口头协议登记表"
    rows = (
        ("编号", f"人调字第{d.number}号"),
        ("主要事实和争议事项" if written else "主要事实、争议", found.facts),
        ("协议内容", found.terms),
        ("履行方式、时限", found.performance + (f"\n最迟 {day(found.perform_by)}" if found.perform_by else "")),
        ("生效日期", day(found.effective_on)),
        ("履行情况", PERFORMANCE_LABELS[d.performance].zh if d.performance else "　"),
    )
    copies = "本协议一式　　份，当事人各执一份，人民调解委员会留存一份。"
    blocks: tuple[Block, ...] = (
        Title(name), *_people(d, Side.APPLICANT), *_people(d, Side.RESPONDENT), Facts(rows),
        *((Paragraph(copies),) if written else ()),
        Signatures(
            (*(f"当事人 {party.name}（签名、盖章或按指印）" for party in d.parties), "人民调解员（签名）", "记录人（签名）",
             "人民调解委员会（印章）")
            if written
            else ("人民调解员（签名）", "人民调解委员会（印章）")
        ),
        Paragraph(day(found.effective_on)),
    )  # fmt: skip
    return [Part(name, blocks)]


def _court(d: Printed) -> list[Part]:
    papers = d.of_kind(PieceKind.COURT)
    if not papers and d.court_asked_on is None:
        return []
    rows = (
        ("共同申请日期", day(d.court_asked_on)),
        ("法院答复", COURT_LABELS[d.court].zh if d.court else "　"),
        ("答复日期", day(d.court_answered_on)),
    )
    name = "司法确认有关材料"
    listed = [Paragraph(f"{day(paper.happened_at.date())}　{paper.text}") for paper in papers]
    return [Part(name, (Title(name), Facts(rows), *listed))]


def _situation(d: Printed) -> list[Part]:
    papers = [f"{day(paper.happened_at.date())}　{paper.text}" for paper in d.of_kind(PieceKind.SITUATION)]
    told = [*d.notes, *papers]
    if not told:
        return []
    name = "卷宗情况说明"
    return [Part(name, (Title(name), *(Paragraph(line) for line in told), Signatures(("立卷人（签名）",))))]


def _back(d: Printed) -> Part:
    rows = (("立卷人", d.registrar or BLANK), ("检查人", BLANK), ("立卷日期", day(d.archived_on)))
    return Part("封底", (Space(10), Facts(rows)), listed=False)
