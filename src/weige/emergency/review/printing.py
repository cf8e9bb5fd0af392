"""The report as a file: recorded as taken, marked at its foot with who took it and when; a drill's across each page."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from django.db import transaction

from weige.access.actors import Actor
from weige.access.queries import PostRef, account_names, post_refs
from weige.core import clock, events
from weige.core.documents.blocks import texts
from weige.core.documents.fonts import check_glyphs, find_font
from weige.core.documents.pdf import to_pdf
from weige.core.documents.word import to_word
from weige.core.places import name_places
from weige.emergency.findings.rules import STATE_LABELS, FindingState
from weige.emergency.models import Finding, FindingStep, Operation
from weige.emergency.operations.keeping import find_whole
from weige.emergency.operations.queries import ENTRY_WORDS
from weige.emergency.plans.queries import LEVEL_NAMES
from weige.emergency.scopes import COMMAND, READ

from .paper import Names, PrintedFinding, paper_of
from .queries import posts_of, read_report
from .report import Report

Media = Literal["pdf", "docx"]


def print_report(actor: Actor, operation_id: UUID, media: Media) -> bytes:
    """The report as PDF or Word. It is set after the transaction, which has made sure that it can be.

    Raises:
        Problem: ``emergency.unknown_operation``, ``core.no_font``, ``core.glyphs_missing``.
    """
    with transaction.atomic():
        found = find_whole(actor, operation_id)
        made = read_report(found)
        zone = clock.now().astimezone(clock.CITY_ZONE).utcoffset()
        assert zone is not None
        paper = paper_of(made, _names(found, made), _findings(found), _footer(actor, found), zone)
        if media == "pdf":
            check_glyphs(find_font(), texts(paper))
        events.append(
            "emergency.report_taken", actor=_acting(actor, found), subject_type="operation", subject_id=found.id,
            place=found.place, payload={"media": media, "drill": found.drill},
        )  # fmt: skip
    return to_pdf(paper) if media == "pdf" else to_word(paper)


def _acting(actor: Actor, found: Operation) -> Actor:
    post = actor.post_for(READ, found.place) or actor.post_for(COMMAND, found.place)
    return actor.acting_from(post.id) if post else actor


def _footer(actor: Actor, found: Operation) -> str:
    now = clock.now().astimezone(clock.CITY_ZONE)
    drill = "演练 · " if found.drill else ""
    return f"{drill}{found.name}复盘 · {actor.name} {now:%Y-%m-%d %H:%M} 生成"


def _names(found: Operation, made: Report) -> Names:
    commander = made.head.commander
    return Names(
        name=found.name, place=name_places([found.place])[found.place]["path"],
        commander=account_names([commander]).get(commander, "") if commander else "",
        posts={id: post_name(ref) for id, ref in post_refs(posts_of(made)).items()}, kinds=ENTRY_WORDS,
        levels=LEVEL_NAMES,
    )  # fmt: skip


def post_name(ref: PostRef) -> str:
    """A post by its place or body, and its kind."""
    return f"{ref['organisation'] or ref['place']['name']}{ref['post_type_label']}"


def _findings(found: Operation) -> tuple[PrintedFinding, ...]:
    rows = list(Finding.objects.filter(operation=found).select_related("plan_version").order_by("due_on", "id"))
    posts = post_refs(row.owner_id for row in rows)
    evidence: dict[UUID, str] = {}
    for step in FindingStep.objects.filter(finding__in=rows, move__in=["mend", "verify"]).order_by("seq"):
        if step.words:
            evidence[step.finding_id] = step.words
    return tuple(
        PrintedFinding(
            text=row.text, owner=post_name(posts[row.owner_id]), due_on=row.due_on,
            state=STATE_LABELS[FindingState(row.state)].zh,
            evidence="；".join(
                filter(None, (evidence.get(row.id, ""), f"预案已改为第 {row.plan_version.number} 版" if row.plan_version else ""))
            ),
        )
        for row in rows
    )  # fmt: skip
