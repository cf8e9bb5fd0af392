"""Every change of divisions and grids."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, connection, transaction

from weige.access.actions import acting
from weige.access.actors import Actor
from weige.core import events
from weige.core.alone import in_turn
from weige.core.errors import ID_TAKEN, NOT_FOUND, Problem
from weige.core.ids import new_id
from weige.core.revisions import raise_revision

from . import errors
from .boundaries import Boundary, BoundaryError, read_boundary
from .codes import (
    COMMUNITY_LENGTH,
    LENGTH,
    GridKind,
    NoCodeFreeError,
    code_fault,
    next_grid_code,
    parent_level_of,
)
from .divisions import DivisionReading
from .models import Division, Grid
from .queries import BOUNDARIES

Progress = Callable[[str, int], None]
REPORT_EVERY = 50_000


@dataclass(frozen=True, slots=True)
class DivisionImport:
    """What an import of divisions changed, in numbers of divisions."""

    added: int
    renamed: int
    unchanged: int


@dataclass(frozen=True, slots=True)
class NewGrid:
    """A grid for :func:`load_grids`, its code already given."""

    code: str
    kind: GridKind
    name: str
    first_day: date
    household_count: int = 0
    last_day: date | None = None
    boundary: Boundary | None = None
    id: UUID | None = None


@transaction.atomic
def import_divisions(*, actor: Actor, reading: DivisionReading, progress: Progress | None = None) -> DivisionImport:
    """Take over the divisions of a reading: new ones are added, known ones get their present names.

    Divisions that the files do not name stay, since grids, posts and cases may stand in them.

    Args:
        progress: called with ``"copied"`` and how many rows are done, now and then.

    Raises:
        Problem: ``territory.import_faulty`` when the reading has faults; ``access.not_allowed``.
    """
    if reading.faults:
        raise Problem(errors.IMPORT_FAULTY, count=reading.fault_count, first=reading.faults[0].text)
    shortest = min((len(division.code) for division in reading.divisions), default=0)
    for top in (division.code for division in reading.divisions if len(division.code) == shortest):
        actor = acting(actor, "territory.manage", top)
    in_turn("weige.territory.divisions")
    with connection.cursor() as cursor:
        cursor.execute(
            """CREATE TEMPORARY TABLE incoming_division
               (code varchar(12) COLLATE "C", level varchar(16), name varchar(80), official_name varchar(80))
               ON COMMIT DROP"""
        )
        with cursor.copy("COPY incoming_division FROM STDIN") as copy:
            for done, row in enumerate(reading.divisions, 1):
                copy.write_row((row.code, str(row.level), row.name, row.official_name))
                if progress and done % REPORT_EVERY == 0:
                    progress("copied", done)
        cursor.execute(
            """UPDATE territory_division d SET name = i.name, official_name = i.official_name
               FROM incoming_division i
               WHERE d.code = i.code AND (d.name, d.official_name) IS DISTINCT FROM (i.name, i.official_name)"""
        )
        renamed = cursor.rowcount
        cursor.execute(
            """INSERT INTO territory_division (code, level, name, official_name)
               SELECT code, level, name, official_name FROM incoming_division ORDER BY code
               ON CONFLICT (code) DO NOTHING"""
        )
        added = cursor.rowcount
        cursor.execute("DROP TABLE incoming_division")
    result = DivisionImport(added, renamed, len(reading.divisions) - added - renamed)
    events.append(
        "territory.divisions_imported",
        actor=actor,
        subject_type="import",
        subject_id=new_id(),
        payload={"added": added, "renamed": renamed, "unchanged": result.unchanged},
    )
    return result


@transaction.atomic
def create_grid(
    *,
    actor: Actor,
    id: UUID,
    kind: GridKind,
    parent: str,
    name: str,
    household_count: int,
    first_day: date,
    boundary: Mapping[str, Any] | None = None,
) -> Grid:
    """Cut a grid from a community or, for a micro-grid, from a general grid; it gets the next free code.

    Repeating the command returns the first grid.

    Raises:
        Problem: ``access.not_allowed``, ``territory.code_invalid``, ``territory.wrong_parent``,
            ``territory.unknown_place``, ``territory.grid_ended``, ``territory.boundary_invalid``,
            ``territory.no_code_free``, ``core.id_taken``.
    """
    fault = code_fault(parent)
    if fault:
        raise Problem(errors.CODE_INVALID, field="parent", reason=fault.text)
    actor = acting(actor, "territory.manage", parent)
    if len(parent) != LENGTH[parent_level_of(kind)]:
        raise Problem(errors.WRONG_PARENT, field="parent", code=parent)
    _lock_parent(parent, first_day)
    existing = Grid.objects.filter(id=id).first()
    if existing:
        if (existing.kind, existing.parent, existing.name) != (kind, parent, name):
            raise Problem(ID_TAKEN, field="id")
        return existing
    drawn = _read_boundary(boundary) if boundary is not None else None
    taken = Grid.objects.filter(parent=parent).values_list("code", flat=True)
    try:
        code = next_grid_code(parent, taken)
    except NoCodeFreeError as error:
        raise Problem(errors.NO_CODE_FREE, field="parent", code=parent) from error
    new = NewGrid(code, kind, name, first_day, household_count, boundary=drawn, id=id)
    grid = _row(new)
    grid.save(force_insert=True)
    raise_revision(BOUNDARIES)
    events.append(
        "territory.grid_created", actor=actor, subject_type="grid", subject_id=id, place=code, payload={"kind": kind}
    )
    return grid


@transaction.atomic
def load_grids(*, actor: Actor, grids: Sequence[NewGrid]) -> int:
    """Add many grids whose codes are already given, all or none; returns how many.

    Raises:
        Problem: ``access.not_allowed``; ``territory.code_invalid`` or ``territory.wrong_parent`` for a code that
            does not fit its kind; ``territory.unknown_place`` for a community or general grid that is not there;
            ``territory.codes_taken`` when a code or id is given already.
    """
    for place in {grid.code[:COMMUNITY_LENGTH] for grid in grids}:
        acting(actor, "territory.manage", place)
    parents = set()
    for grid in grids:
        fault = code_fault(grid.code)
        if fault:
            raise Problem(errors.CODE_INVALID, field="code", reason=fault.text)
        length = LENGTH[parent_level_of(grid.kind)]
        if len(grid.code) != length + 3:
            raise Problem(errors.WRONG_PARENT, field="code", code=grid.code)
        parents.add(grid.code[:length])
    parents -= {grid.code for grid in grids if grid.kind is GridKind.GENERAL}
    known = {*Division.objects.filter(code__in=parents).values_list("code", flat=True)}
    known.update(Grid.objects.filter(code__in=parents - known, kind="general").values_list("code", flat=True))
    if missing := sorted(parents - known):
        raise Problem(errors.UNKNOWN_PLACE, field="code", code=missing[0])
    try:
        with transaction.atomic():
            _copy(sorted(grids, key=lambda grid: grid.code))
    except IntegrityError as error:
        raise Problem(errors.CODES_TAKEN) from error
    raise_revision(BOUNDARIES)
    events.append(
        "territory.grids_loaded",
        actor=actor,
        subject_type="import",
        subject_id=new_id(),
        payload={"count": len(grids)},
    )
    return len(grids)


@transaction.atomic
def end_grid(*, actor: Actor, code: str, last_day: date) -> Grid:
    """Let a grid end with a day; its code stays its own for ever. The same day again changes nothing.

    Raises:
        Problem: ``core.not_found``, ``access.not_allowed``, ``territory.grid_ended``,
            ``territory.days_out_of_order``, ``territory.grid_in_use`` while micro-grids in it go on longer.
    """
    grid = Grid.objects.select_for_update().filter(code=code).first()
    if grid is None:
        raise Problem(NOT_FOUND)
    actor = acting(actor, "territory.manage", grid.parent)
    if grid.last_day == last_day:
        return grid
    if grid.last_day is not None:
        raise Problem(errors.GRID_ENDED, code=code, last_day=grid.last_day)
    if last_day < grid.first_day:
        raise Problem(errors.DAYS_OUT_OF_ORDER, field="last_day", first_day=grid.first_day)
    longer = Grid.objects.filter(parent=code).exclude(last_day__lte=last_day).count()
    if longer:
        raise Problem(errors.GRID_IN_USE, code=code, count=longer)
    grid.last_day = last_day
    grid.save(update_fields=["last_day"])
    raise_revision(BOUNDARIES)
    events.append(
        "territory.grid_ended",
        actor=actor,
        subject_type="grid",
        subject_id=grid.id,
        place=code,
        payload={"last_day": last_day.isoformat()},
    )
    return grid


@transaction.atomic
def draw_boundary(*, actor: Actor, code: str, boundary: Mapping[str, Any]) -> Grid:
    """Give a grid a boundary, or another one.

    Raises:
        Problem: ``core.not_found``, ``access.not_allowed``, ``territory.boundary_invalid``.
    """
    grid = Grid.objects.select_for_update().filter(code=code).first()
    if grid is None:
        raise Problem(NOT_FOUND)
    actor = acting(actor, "territory.manage", grid.parent)
    drawn = _read_boundary(boundary)
    grid.boundary = drawn.wkb
    grid.west, grid.south, grid.east, grid.north = drawn.box
    grid.save(update_fields=["boundary", "west", "south", "east", "north"])
    raise_revision(BOUNDARIES)
    events.append("territory.boundary_drawn", actor=actor, subject_type="grid", subject_id=grid.id, place=code)
    return grid


def _row(grid: NewGrid) -> Grid:
    west, south, east, north = grid.boundary.box if grid.boundary else (None, None, None, None)
    return Grid(
        code=grid.code,
        id=grid.id or new_id(),
        kind=grid.kind,
        parent=grid.code[:-3],
        community_id=grid.code[:COMMUNITY_LENGTH],
        name=grid.name,
        household_count=grid.household_count,
        first_day=grid.first_day,
        last_day=grid.last_day,
        boundary=grid.boundary.wkb if grid.boundary else None,
        west=west,
        south=south,
        east=east,
        north=north,
    )


def _copy(grids: Sequence[NewGrid]) -> None:
    """Write grids with COPY, several times as fast as INSERT for a city's 126,000 micro-grids.

    Raises:
        django.db.IntegrityError: what the table's constraints refuse.
    """
    columns = [field.column for field in Grid._meta.concrete_fields]
    names = [field.attname for field in Grid._meta.concrete_fields]
    quoted = ", ".join(connection.ops.quote_name(column) for column in columns)
    statement = f"COPY {Grid._meta.db_table} ({quoted}) FROM STDIN"
    with connection.wrap_database_errors, connection.cursor() as cursor, cursor.copy(statement) as copy:
        for grid in grids:
            row = _row(grid)
            copy.write_row([getattr(row, name) for name in names])


def _lock_parent(parent: str, first_day: date) -> None:
    """Lock the parent, so that two new grids never get one code.

    Raises:
        Problem: it does not exist, is not of the right kind, or has ended before the new grid begins.
    """
    if len(parent) == COMMUNITY_LENGTH:
        if Division.objects.select_for_update().filter(code=parent).first() is None:
            raise Problem(errors.UNKNOWN_PLACE, field="parent", code=parent)
        return
    general = Grid.objects.select_for_update().defer("boundary").filter(code=parent).first()
    if general is None:
        raise Problem(errors.UNKNOWN_PLACE, field="parent", code=parent)
    if general.kind != GridKind.GENERAL:
        raise Problem(errors.WRONG_PARENT, field="parent", code=parent)
    if general.last_day is not None and general.last_day < first_day:
        raise Problem(errors.GRID_ENDED, field="parent", code=parent, last_day=general.last_day)


def _read_boundary(geometry: Mapping[str, Any]) -> Boundary:
    try:
        return read_boundary(geometry, within=settings.WEIGE.city_bounds)
    except BoundaryError as error:
        raise Problem(errors.BOUNDARY_INVALID, field="boundary", reason=error.text) from error
