"""Imports and exports as shown."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from typing_extensions import TypedDict

from weige.access.queries import account_names
from weige.core import languages
from weige.core.errors import CATALOGUE, Text, fill
from weige.core.places import PlaceRef, name_places
from weige.registry.models import Import
from weige.registry.people.dictionary import dictionary
from weige.registry.people.terms import IMPORT_STATE_NAMES, ImportState

from . import imports, reading, store, whole_sheet
from .faults import Fault, letters
from .meanings import NEVER_KEPT, meanings, why_not_kept


class ProblemOut(TypedDict):
    code: str
    title: str
    detail: str
    mend: str


class ColumnOut(TypedDict):
    """A column: ``letter`` as spreadsheets call it, ``meaning`` as guessed or confirmed, and why."""

    index: int
    letter: str
    header: str
    examples: list[str]
    meaning: str | None
    because: str
    never_kept: bool


class MeaningOut(TypedDict):
    """What a column can mean. ``needed``: one of the needed ones must be there; ``needs_consent``: see consents."""

    code: str
    label: str
    is_field: bool
    needed: bool
    needs_consent: bool


class ConsentsOut(TypedDict):
    wording: str
    given_on: str


class CompoundOut(TypedDict):
    id: UUID
    name: str


class ImportOut(TypedDict):
    """An import. ``progress`` is that of the step in hand, 0 to 1; ``counts`` grow from step to step.

    ``compound`` is the one that the whole sheet is about, of ``compounds``, with the reason where it is guessed;
    ``remembered`` is when the last file with the same headers came, as whose columns these begin.
    """

    id: UUID
    place: PlaceRef
    state: str
    state_label: str
    working: bool
    media: str
    size: int
    created_at: datetime
    created_by: str | None
    taken_at: datetime | None
    undone_at: datetime | None
    sheets: list[str]
    hidden_sheets: list[str]
    sheet: str
    header_line: int | None
    columns: list[ColumnOut]
    meanings: list[MeaningOut]
    compounds: list[CompoundOut]
    compound: UUID | None
    compound_because: str | None
    remembered: datetime | None
    consent: ConsentsOut | None
    counts: dict[str, int]
    progress: float
    problem: ProblemOut | None


class ImportRow(TypedDict):
    """An import in a list."""

    id: UUID
    place: PlaceRef
    state: str
    state_label: str
    working: bool
    media: str
    size: int
    created_at: datetime
    created_by: str | None
    taken_at: datetime | None
    counts: dict[str, int]
    problem: ProblemOut | None


class FaultOut(TypedDict):
    """A fault of a line, or with ``note`` something that is only told."""

    line: int
    column: str | None
    meaning_label: str | None
    code: str
    title: str
    detail: str
    mend: str
    note: bool


class FaultPage(TypedDict):
    items: list[FaultOut]
    next: int | None


def import_out(found: Import) -> ImportOut:
    """An import with its columns, as long as its file is kept."""
    head = None
    if found.state in {ImportState.READ, ImportState.CHECKING, ImportState.CHECKED, ImportState.TAKING}:
        try:
            head = reading.read_head(found.files)
        except store.StoreError:
            head = None
    row = import_row(found, name_places([found.place]), account_names([found.account_id]))
    consent = found.consent
    compounds = whole_sheet.compounds_of(found.place) if head else []
    before = whole_sheet.earlier(found) if head and found.state == ImportState.READ else None
    guess = whole_sheet.named_in(compounds, [*head.titles, head.sheet]) if head and before is None else None
    return ImportOut(
        **row,
        undone_at=found.undone_at,
        sheets=head.sheets if head else [],
        hidden_sheets=head.hidden if head else [],
        sheet=found.sheet,
        header_line=head.header_line if head else None,
        columns=_columns(found, head) if head else [],
        meanings=_meanings(),
        compounds=[CompoundOut(id=one.id, name=one.name) for one in compounds],
        compound=found.compound_id,
        compound_because=languages.say(guess[1]) if guess and guess[0].id == found.compound_id else None,
        remembered=before.created_at if before and set(before.columns) == set(found.columns) else None,
        consent=ConsentsOut(wording=consent["wording"], given_on=consent["given_on"]) if consent else None,
        progress=store.progress(found.files) if found.state in imports.WORKING else 1.0,
    )


def import_row(found: Import, places: Any, names: dict[UUID, str]) -> ImportRow:
    return ImportRow(
        id=found.id,
        place=places[found.place],
        state=found.state,
        state_label=languages.say(IMPORT_STATE_NAMES[ImportState(found.state)]),
        working=found.state in imports.WORKING,
        media=found.media,
        size=found.size,
        created_at=found.created_at,
        created_by=names.get(found.account_id),
        taken_at=found.taken_at,
        counts=found.counts,
        problem=_problem(found.problem),
    )


def import_rows(rows: list[Import]) -> list[ImportRow]:
    places = name_places(row.place for row in rows)
    names = account_names(row.account_id for row in rows)
    return [import_row(row, places, names) for row in rows]


def _columns(found: Import, head: reading.Head) -> list[ColumnOut]:
    return [
        ColumnOut(
            index=guess.index,
            letter=letters(guess.index),
            header=guess.header,
            examples=list(guess.examples),
            meaning=found.columns.get(str(guess.index), guess.meaning),
            because=languages.say(guess.because),
            never_kept=why_not_kept(guess.header) in NEVER_KEPT.values(),
        )
        for guess in head.columns
    ]


def _meanings() -> list[MeaningOut]:
    fields = dictionary().fields
    return [
        MeaningOut(
            code=meaning.code,
            label=languages.say(meaning.name),
            is_field=meaning.field,
            needed=meaning.code in {"name", "address", "room"},
            needs_consent=meaning.field and fields[meaning.code].needs_consent,
        )
        for meaning in meanings().values()
    ]


def _problem(kept: dict[str, Any]) -> ProblemOut | None:
    """A kept problem in the reader's language."""
    if not kept:
        return None
    entry = CATALOGUE[kept["code"]]
    params = {name: Text(*value) if isinstance(value, list) else value for name, value in kept["params"].items()}
    language = languages.current()
    return ProblemOut(
        code=kept["code"],
        title=fill(entry.title, params, language),
        detail=fill(entry.detail, params, language),
        mend=fill(entry.mend, params, language),
    )


def fault_page(found: Import, after: int, limit: int, *, notes: bool | None = None) -> FaultPage:
    """Faults in the order of their lines; ``after`` is how many were shown before, of those that are asked for."""
    from .checking import FAULTS_A_PIECE

    items: list[FaultOut] = []
    by_column = {int(index): meaning for index, meaning in found.columns.items() if meaning}
    if notes is None:
        faults = store.read_items(found.files, store.FAULTS, Fault, first=after // FAULTS_A_PIECE)
        skip = after % FAULTS_A_PIECE
    else:
        faults = (f for f in store.read_items(found.files, store.FAULTS, Fault) if f.note == notes)
        skip = after
    try:
        for number, fault in enumerate(faults):
            if number < skip:
                continue
            if len(items) == limit:
                return FaultPage(items=items, next=after + limit)
            items.append(_fault(fault, by_column))
    except store.StoreError:
        return FaultPage(items=[], next=None)
    return FaultPage(items=items, next=None)


def _fault(fault: Fault, by_column: dict[int, str]) -> FaultOut:
    language = languages.current()
    meaning = by_column.get(fault.column) if fault.column is not None else None
    return FaultOut(
        line=fault.line,
        column=letters(fault.column) if fault.column is not None else None,
        meaning_label=languages.say(meanings()[meaning].name) if meaning else None,
        code=fault.code,
        title=fault.say("title", language),
        detail=fault.say("detail", language),
        mend=fault.say("mend", language),
        note=fault.note,
    )
