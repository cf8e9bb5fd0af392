"""The dossier on paper: in the official order, whole, and recorded as an export."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date, datetime

import docx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.factories import Person, send
from tests.mediation.mediations import DRAFT, NAME, Mediation, everything
from tests.registry.people.homes import identity_number

from weige.core.documents.blocks import texts
from weige.mediation.documents import Printed, PrintedAgreement, PrintedPaper, PrintedParty, paper_of
from weige.mediation.models import Reading
from weige.mediation.terms import Court, Form, Origin, PieceKind, Side

DAY, MOMENT = date(2026, 11, 3), datetime(2026, 11, 5, 14, 30)  # noqa: DTZ001 - wall clock of the forms
ORDER = [
    "封面", "卷内目录", "人民调解申请书", "人民调解当事人权利义务告知书", "人民调解调查记录", "人民调解证据材料", "人民调解记录",
    "人民调解协议书", "人民调解回访记录", "司法确认有关材料", "卷宗情况说明", "封底",
]  # fmt: skip
WHOLE = Printed(
    number="2026-0001", committee="菱窠社区人民调解委员会", kind="邻里纠纷", origin=Origin.APPLICATION, summary="漏水", claims="修好",
    opened_on=DAY, accepted_on=DAY, ended_on=DAY, archived_on=None, keeping=None, mediators=("罗",), registrar="罗",
    parties=(
        PrintedParty(Side.APPLICANT, "甲", "", "", "", DAY), PrintedParty(Side.RESPONDENT, "乙", "", "", "", None),
    ),
    papers=tuple(PrintedPaper(kind, MOMENT, f"{kind} 的内容") for kind in reversed(PieceKind)),
    agreement=PrintedAgreement(Form.WRITTEN, "事实", "条款", "履行", None, DAY), court=Court.CONFIRMED,
    court_asked_on=DAY, notes=("延长一次。",),
)  # fmt: skip


def names(dossier: Printed) -> list[str]:
    return [part.name for part in paper_of(dossier, "").parts]


def test_the_parts_stand_in_the_official_order() -> None:
    assert names(WHOLE) == ORDER


def test_a_spoken_agreement_is_a_register_and_an_own_motion_a_registration() -> None:
    agreement = PrintedAgreement(Form.SPOKEN, "事实", "条款", "履行", None, DAY)
    found = names(replace(WHOLE, agreement=agreement, origin=Origin.OWN_MOTION))
    assert found[2] == "人民调解受理登记表"
    assert "人民调解口头协议登记表" in found
    assert "人民调解协议书" not in found


@given(
    st.lists(st.sampled_from(PieceKind), max_size=8), st.booleans(), st.booleans(), st.sampled_from(Origin),
)  # fmt: skip
def test_whatever_is_missing_the_order_holds_and_nothing_is_lost(
    kinds: list[PieceKind], agreed: bool, noted: bool, origin: Origin
) -> None:
    papers = tuple(PrintedPaper(kind, MOMENT, f"第{at}份") for at, kind in enumerate(kinds))
    dossier = replace(
        WHOLE, papers=papers, origin=origin, agreement=WHOLE.agreement if agreed else None, court_asked_on=None,
        notes=WHOLE.notes if noted else (),
    )  # fmt: skip
    found = [name.partition("（")[0].replace("受理登记表", "申请书") for name in names(dossier)]
    assert [ORDER.index(name) for name in found] == sorted(ORDER.index(name) for name in found)
    printed = "\n".join(texts(paper_of(dossier, "")))
    assert all(paper.text in printed for paper in papers)


@pytest.mark.django_db
def test_a_print_is_whole_and_recorded(mediation: Mediation, people: dict[str, Person]) -> None:
    mediation.agreed()
    answer = send(mediation.officer.client, "post", f"/mediation/dossiers/{mediation.id}/print", {"format": "docx"})
    assert answer.headers["Cache-Control"] == "no-store"
    document = docx.Document(io.BytesIO(answer.content))
    told = "\n".join(cell.text for table in document.tables for row in table.rows for cell in row.cells)
    for text in (NAME, identity_number(), DRAFT.terms, "人调字第"):
        assert text in told
    with everything():
        assert Reading.objects.filter(manner="exported", account=mediation.officer.account.id).count() == 1
    pdf = send(mediation.mediator.client, "post", f"/mediation/dossiers/{mediation.id}/print", {"format": "pdf"})
    assert pdf.content.startswith(b"%PDF-")
    assert (
        send(
            people["leader"].client, "post", f"/mediation/dossiers/{mediation.id}/print", {"format": "pdf"}
        ).status_code
        == 404
    )


@pytest.mark.django_db
def test_a_character_that_no_font_has_refuses_the_print_and_records_nothing(mediation: Mediation) -> None:
    mediation.open(summary="笑脸\U0001f600")
    answer = send(mediation.officer.client, "post", f"/mediation/dossiers/{mediation.id}/print", {"format": "pdf"})
    assert answer.json()["code"] == "core.glyphs_missing"
    with everything():
        assert not Reading.objects.exists()
