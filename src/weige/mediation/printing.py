"""Printing a dossier: read in full, recorded as an export, marked at its foot with who printed it and when."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

from django.db import transaction

from weige.access.actors import Actor
from weige.core import clock, events
from weige.core.documents.blocks import texts
from weige.core.documents.fonts import check_glyphs, find_font
from weige.core.documents.pdf import to_pdf
from weige.core.documents.word import to_word
from weige.core.places import name_places
from weige.registry.people.terms import Manner

from . import queries, reading, vault, wall
from .documents import Printed, PrintedAgreement, PrintedPaper, PrintedParty, day, paper_of
from .facts import standing_agreement
from .keeping import acting_from
from .models import Dossier, Extension, Mediator, Party, PartyWord, Recusal
from .terms import (
    FAILURE_GROUNDS,
    REFUSAL_GROUNDS,
    REMEDIES,
    WORD_LABELS,
    Court,
    Form,
    Keeping,
    Origin,
    Performance,
    PieceKind,
    Satisfaction,
    Side,
    WordKind,
    kind_name,
)

Media = Literal["pdf", "docx"]


def print_dossier(actor: Actor, dossier_id: UUID, media: Media) -> bytes:
    """The complete dossier as PDF or Word; the reading is recorded, and the file is not kept.

    It is set after the transaction, which has made sure that it can be: setting takes seconds, and holds nobody up.

    Raises:
        Problem: ``mediation.unknown_dossier``, ``core.no_font``, ``core.glyphs_missing``.
    """
    with transaction.atomic(), wall.opened_for(actor):
        found = queries.find(actor, dossier_id)
        with wall.opened(dossiers=[found.id]):
            reading.record(found, Manner.EXPORTED, actor=actor)
            paper = paper_of(printed(found), _footer(actor, found))
            if media == "pdf":
                check_glyphs(find_font(), texts(paper))
            events.append("mediation.printed", actor=acting_from(actor, found), subject_type="mediation",
                          subject_id=found.id, payload={"state": found.state})  # fmt: skip
    return to_pdf(paper) if media == "pdf" else to_word(paper)


def _footer(actor: Actor, found: Dossier) -> str:
    now = clock.now().astimezone(clock.CITY_ZONE)
    return f"卷号 {queries.number_of(found)} · {actor.name} {now:%Y-%m-%d %H:%M} 打印 · 内容保密"


def printed(found: Dossier) -> Printed:
    """Everything in a dossier; the wall must be open for it, and the caller records the reading."""
    parties = list(Party.objects.filter(dossier=found, removed_at__isnull=True).order_by("position"))
    names = {party.id: vault.unseal("party", "name", party.id, party.name) for party in parties}
    accounts = reading.account_names_in(found)
    named = Mediator.objects.filter(dossier=found, recused=False).order_by("-presides", "since", "id")
    agreement = standing_agreement(found)
    return Printed(
        number=queries.number_of(found), committee=f"{name_places([found.place])[found.place]['name']}人民调解委员会",
        kind=kind_name(found.kind).zh, origin=Origin(found.origin),
        summary=vault.unseal("dossier", "summary", found.id, found.summary),
        claims=vault.unseal("dossier", "claims", found.id, found.claims),
        opened_on=found.opened_at.astimezone(clock.CITY_ZONE).date(), accepted_on=found.accepted_on,
        ended_on=found.ended_on,
        archived_on=found.archived_at.astimezone(clock.CITY_ZONE).date() if found.archived_at else None,
        keeping=Keeping(found.keeping) if found.keeping else None,
        mediators=tuple(accounts.get(row.account_id, "") for row in named),
        registrar=accounts.get(found.opened_by_id, "") if found.opened_by_id else "",
        parties=tuple(_party(party, names[party.id]) for party in parties),
        papers=(*_papers(found, names, accounts), *_visits(found, names)),
        agreement=(
            PrintedAgreement(
                form=Form(agreement.form), facts=vault.unseal("agreement", "facts", agreement.id, agreement.facts),
                terms=vault.unseal("agreement", "terms", agreement.id, agreement.terms),
                performance=vault.unseal("agreement", "performance", agreement.id, agreement.performance),
                perform_by=agreement.perform_by, effective_on=agreement.effective_on,
            )
            if agreement
            else None
        ),
        performance=Performance(found.performance) if found.performance else None,
        court=Court(found.court_result) if found.court_result else None, court_asked_on=found.court_asked_on,
        court_answered_on=found.court_answered_on, notes=tuple(_notes(found, accounts)),
    )  # fmt: skip


def _party(party: Party, name: str) -> PrintedParty:
    read = PartyWord.objects.filter(party=party, kind=WordKind.RIGHTS).values_list("at", flat=True).first()
    return PrintedParty(
        side=Side(party.side), name=name, phone=vault.unseal("party", "phone", party.id, party.phone),
        identity_number=vault.unseal("party", "identity_number", party.id, party.identity_number),
        address=vault.unseal("party", "address", party.id, party.address),
        rights_read_on=read.astimezone(clock.CITY_ZONE).date() if read else None,
    )  # fmt: skip


def _papers(found: Dossier, names: dict[UUID, str], accounts: dict[UUID, str]) -> list[PrintedPaper]:
    made = []
    for row in reading.papers_of(found):
        words = vault.open_words(row.id, row.words)
        made.append(
            PrintedPaper(
                kind=PieceKind(row.kind), happened_at=row.happened_at.astimezone(clock.CITY_ZONE),
                text=words.get("text", ""), where=words.get("where", ""), present=words.get("present", ""),
                result=words.get("result", ""), party=names.get(row.party_id, "") if row.party_id else "",
                satisfaction=Satisfaction(row.satisfaction) if row.satisfaction else None,
                by=accounts.get(row.by_id, "") if row.by_id else "",
            )
        )  # fmt: skip
    return made


def _visits(found: Dossier, names: dict[UUID, str]) -> list[PrintedPaper]:
    """What parties answered to the visit by their link, or on paper."""
    rows = PartyWord.objects.filter(dossier=found, kind=WordKind.VISIT).order_by("at", "id")
    return [
        PrintedPaper(
            kind=PieceKind.VISIT, happened_at=row.at.astimezone(clock.CITY_ZONE),
            text=vault.unseal("partyword", "words", row.id, row.words), party=names.get(row.party_id, ""),
            satisfaction=Satisfaction(row.satisfaction) if row.satisfaction else None,
            where="" if row.recorded_by_id else "当事人通过链接答复",
        )
        for row in rows
    ]  # fmt: skip


def _notes(found: Dossier, accounts: dict[UUID, str]) -> list[str]:
    """What happened to the dossier beside its papers: recusals, extensions, and how it ended without agreement."""
    lines = []
    for row in Recusal.objects.filter(dossier=found).select_related("mediator").order_by("asked_at", "id"):
        outcome = {True: "已换人", False: "未换人", None: "尚未处理"}[row.replaced]
        lines.append(f"{_day(row.asked_at)}　对调解员{accounts.get(row.mediator.account_id, '')}提出回避，{outcome}。")
    for extension in Extension.objects.filter(dossier=found).order_by("proposed_at", "id"):
        answer = "双方同意" if extension.agreed_at else "未获双方同意" if extension.refused_at else "等待双方答复"
        lines.append(f"{_day(extension.proposed_at)}　提出延长至{day(extension.until)}，{answer}。")
    ground = {**REFUSAL_GROUNDS, **FAILURE_GROUNDS}.get(found.ground)
    if ground is not None:
        ways = "、".join(REMEDIES[code].zh for code in found.remedies if code in REMEDIES)
        lines.append(f"{day(found.ended_on)}　未达成协议：{ground.zh}。已告知当事人可以：{ways}。")
    refused = PartyWord.objects.filter(dossier=found, agrees=False, kind=WordKind.AGREEMENT).count()
    if refused:
        lines.append(f"有当事人对拟定的{WORD_LABELS[WordKind.AGREEMENT].zh}表示不同意（{refused} 次）。")
    return lines


def _day(value: datetime) -> str:
    return day(value.astimezone(clock.CITY_ZONE).date())
