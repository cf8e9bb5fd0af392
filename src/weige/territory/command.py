"""Work of the command line on the territory; the ``weige`` command parses the words and prints what is said."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from weige.access.actors import SYSTEM

from . import actions
from .codes import Level
from .divisions import DivisionReading, RowFault, read_file, read_folder

Say = Callable[[str], None]
MAX_SHOWN = 50
LEVEL_NAMES = {
    Level.PROVINCE: "provinces",
    Level.CITY: "cities",
    Level.DISTRICT: "districts",
    Level.SUBDISTRICT: "subdistricts",
    Level.COMMUNITY: "communities",
}


def import_divisions(source: Path, *, say: Say) -> bool:
    """Import divisions from a folder of five files or from one file, and say how it goes.

    Everything is checked before anything is taken: with a single fault nothing changes.

    Returns:
        whether the divisions were taken.
    """
    start = time.monotonic()
    say(f"Checking {source} ...")
    if source.is_dir():
        reading = read_folder(source, progress=lambda name, count: say(f"  {name}: {count:,} rows"))
    else:
        reading = read_file(source)
    if reading.fault_count:
        _say_faults(reading, say)
        return False
    for note in reading.notes[:MAX_SHOWN]:
        say(f"  note: {_where(note)}: {note.text.en}")
    counts = ", ".join(
        f"{reading.levels[level]:,} {name}" for level, name in LEVEL_NAMES.items() if level in reading.levels
    )
    say(f"No faults in {len(reading.divisions):,} divisions ({counts}). Taking them over ...")
    result = actions.import_divisions(actor=SYSTEM, reading=reading, progress=lambda _, done: say(f"  {done:,} copied"))
    say(
        f"Done in {time.monotonic() - start:.1f} s: {result.added:,} added, {result.renamed:,} renamed, "
        f"{result.unchanged:,} unchanged."
    )
    return True


def _say_faults(reading: DivisionReading, say: Say) -> None:
    for fault in reading.faults[:MAX_SHOWN]:
        say(f"  {_where(fault)}: {fault.text.en} ({fault.text.zh})")
    if reading.fault_count > MAX_SHOWN:
        say(f"  ... and {reading.fault_count - MAX_SHOWN:,} more")
    say(f"{reading.fault_count:,} faults; nothing was imported.")


def _where(fault: RowFault) -> str:
    return f"{fault.file} line {fault.line}" if fault.line else fault.file
