"""Who may call which endpoint of signals and of the standing six: of the subdistrict, commanded by it and its district."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import SimpleUploadedFile
from tests import town
from tests.emergency import signals_made
from tests.factories import Person
from tests.security.rows import Call, Row, plain

from weige.core import clock
from weige.core.ids import new_id
from weige.emergency.models import AlertMessage, Proposal
from weige.emergency.readiness import actions as readiness
from weige.emergency.signals import drafting, sources, taking

COMMAND = frozenset({"subdistrict", "district"})
BELOW = frozenset({"officer"})
SEERS = COMMAND | BELOW | {"city"}
"""A community below the subdistrict sees the warnings and gauges that are over it."""
PDF = b"%PDF-1.4\n%%EOF\n"


@dataclass(frozen=True)
class Signals:
    """A warning, a source, a draft, a gauge over its stage, the level that it proposes, and a map to check."""

    warning: UUID
    source: UUID
    draft: UUID
    gauge: UUID
    proposal: UUID
    map: UUID


def make_signals(people: dict[str, Person]) -> Signals:
    """All of it, made by the real actions; a plan is in force."""
    person = people["subdistrict"]
    actor = person.actor
    taking.upload(actor=actor, place=town.SUBDISTRICT, content=signals_made.alert())
    source = sources.add(
        actor=actor, id=new_id(), place=town.SUBDISTRICT, name="气象台", url="https://example.com/feed"
    )
    draft = drafting.write_draft(
        actor=actor, id=new_id(), place=town.SUBDISTRICT, msg_type="Alert", about=None, drill=False,
        fields=draft_fields(clock.now() + timedelta(hours=6)),
    )  # fmt: skip
    gauge = signals_made.gauge(person)
    signals_made.take(person, gauge, [5.1, 5.2, 5.3, 5.4, 5.5])
    kept = readiness.keep(
        actor=actor, id=new_id(), place=town.SUBDISTRICT, kind="risk_map", dated=clock.today(), words="", content=PDF
    )
    proposal = Proposal.objects.filter(state="open").order_by("made_at").first()
    assert proposal is not None
    return Signals(AlertMessage.objects.get().id, source.id, draft.id, gauge.id, proposal.id, kept.id)


def draft_fields(expires: Any) -> dict[str, Any]:
    return {
        "event": "暴雨", "category": "Met", "colour": "yellow", "urgency": "Expected", "certainty": "Likely",
        "places": [town.SUBDISTRICT], "headline": "暴雨黄色预警", "description": "有暴雨", "instruction": "",
        "expires": expires, "all_clear": False,
    }  # fmt: skip


def on(part: str, **values: Any) -> Callable[[Any], Call]:
    """A call with the id of a signal in its path, and a body; ``id`` stands for a command's own."""

    def made(s: Any) -> Call:
        name, of = part.split("=")
        body = {key: str(new_id()) if key == "id" else value for key, value in values.items()}
        return Call(path={name: getattr(s.signals, of)}, body=body or None)

    return made


def new_draft(s: Any) -> Call:
    expires = (clock.now() + timedelta(hours=6)).isoformat()
    return Call(body={"id": str(new_id()), "place": town.SUBDISTRICT, "fields": draft_fields(expires)})


def new_gauge(s: Any) -> Call:
    return Call(body={"id": str(new_id()), "place": town.SUBDISTRICT, "name": "江安河站"})


def warning_file(s: Any) -> Call:
    file = SimpleUploadedFile("w.xml", signals_made.alert(identifier="W-9"), "application/xml")
    return Call(form={"place": town.SUBDISTRICT, "file": file})


def readings_file(s: Any) -> Call:
    file = SimpleUploadedFile("r.csv", "时间,水位\n2026-01-02 10:00,4.1\n".encode(), "text/csv")
    return Call(path={"gauge_id": s.signals.gauge}, form={"file": file})


def new_map(s: Any) -> Call:
    file = SimpleUploadedFile("m.pdf", PDF, "application/pdf")
    return Call(form={"id": str(new_id()), "place": town.SUBDISTRICT, "kind": "route_map", "dated": "2026-01-01",
                      "file": file})  # fmt: skip


KEPT: dict[str, Any] = {"allowed": COMMAND, "refused": 404}
OVER_GAUGE: dict[str, Any] = {"allowed": COMMAND, "refused": 404, "otherwise": dict.fromkeys(SEERS - COMMAND, 403)}
READING = {"readings": [{"at": "2026-01-02T10:00:00+08:00", "value": 4.1}]}
ROWS: dict[tuple[str, str], Row] = {
    ("get", "/emergency/warnings"): Row(plain(ended=True), marker=lambda s: s.signals.warning, sees=SEERS),
    ("get", "/emergency/warnings/{alert_id}"): Row(on("alert_id=warning"), SEERS, refused=404),
    ("post", "/emergency/warnings/files"): Row(warning_file, COMMAND),
    ("post", "/emergency/warnings/addresses"): Row(
        lambda s: Call(body={"place": town.SUBDISTRICT, "url": "https://127.0.0.1/"}), COMMAND, 422
    ),
    ("get", "/emergency/sources"): Row(plain(), marker=lambda s: s.signals.source, sees=COMMAND),
    ("post", "/emergency/sources"): Row(
        lambda s: Call(body={"id": str(new_id()), "place": town.SUBDISTRICT, "name": "x", "url": "https://example.com/"}),
        COMMAND, 201,
    ),
    ("post", "/emergency/sources/{source_id}/switch"): Row(on("source_id=source", on=False), **KEPT),
    ("get", "/emergency/drafts"): Row(plain(), marker=lambda s: s.signals.draft, sees=COMMAND),
    ("post", "/emergency/drafts"): Row(new_draft, COMMAND, 201),
    ("get", "/emergency/drafts/{draft_id}"): Row(on("draft_id=draft"), **KEPT),
    ("post", "/emergency/drafts/{draft_id}/changes"): Row(on("draft_id=draft", id="", version=1, fields={}), **KEPT),
    ("post", "/emergency/drafts/{draft_id}/publish"): Row(
        on("draft_id=draft", version=1), frozenset({"district"}), refused=404, otherwise={"subdistrict": 409}
    ),
    ("post", "/emergency/drafts/{draft_id}/withdraw"): Row(on("draft_id=draft"), **KEPT),
    ("get", "/emergency/gauges"): Row(plain(), marker=lambda s: s.signals.gauge, sees=SEERS),
    ("post", "/emergency/gauges"): Row(new_gauge, COMMAND, 201),
    ("get", "/emergency/gauges/{gauge_id}"): Row(on("gauge_id=gauge"), SEERS, refused=404),
    ("post", "/emergency/gauges/{gauge_id}/changes"): Row(
        on("gauge_id=gauge", id="", version=1, name="新站"), **OVER_GAUGE
    ),
    ("post", "/emergency/gauges/{gauge_id}/readings"): Row(on("gauge_id=gauge", **READING), **OVER_GAUGE),
    ("post", "/emergency/gauges/{gauge_id}/files"): Row(readings_file, **OVER_GAUGE),
    ("get", "/emergency/proposals"): Row(plain(), marker=lambda s: s.signals.proposal, sees=COMMAND),
    ("post", "/emergency/proposals/{proposal_id}/approve"): Row(on("proposal_id=proposal", id="", reason=""), **KEPT),
    ("post", "/emergency/proposals/{proposal_id}/decline"): Row(on("proposal_id=proposal", id="", reason="x"), **KEPT),
    ("get", "/emergency/six"): Row(plain(place=town.SUBDISTRICT), COMMAND | {"city"}),
    ("post", "/emergency/standby"): Row(new_map, COMMAND, 201),
    ("post", "/emergency/standby/{standby_id}/check"): Row(
        on("standby_id=map"), frozenset({"district"}), refused=404, otherwise={"subdistrict": 409}
    ),
    ("get", "/emergency/standby/{standby_id}/file"): Row(on("standby_id=map"), COMMAND | {"city"}, refused=404),
    ("post", "/gateway/readings"): Row(
        lambda s: Call(body={"api_key": "wk_none", "readings": [{**READING["readings"][0], "gauge": str(s.signals.gauge)}]}),
        open=True, status=403,
    ),
}  # fmt: skip
