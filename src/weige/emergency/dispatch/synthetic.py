"""Roads made up for a place that has none: a bent lattice of streets over its box. Pure; the same box gives the same
roads. Whoever keeps them says that they are made up."""

from __future__ import annotations

import math

from weige.emergency.distances import Point

from .network import GRAIN, Stretch

BLOCK_METRES = 180.0
MOST_LINES = 40
MAIN_EVERY, MAIN_KMH, SIDE_KMH = 4, 30.0, 18.0
METRES_A_DEGREE = 111_195.0
GAP_EVERY = 11
"""Every so many side streets one is missing, so that there is something to go round."""
ALONG = ("春熙", "清江", "金沙", "浣花", "百花", "望江", "锦里", "芙蓉", "草堂", "文殊")
ACROSS = ("玉林", "桐梓", "芳草", "紫荆", "科华", "龙舟", "水碾", "双林", "建设", "猛追")


def streets(west: float, south: float, east: float, north: float) -> list[Stretch]:
    """Streets over a box, WGS 84; main roads are quicker, and some side streets are missing."""
    narrow = math.cos(math.radians((south + north) / 2))
    columns = _lines((east - west) * METRES_A_DEGREE * narrow)
    rows = _lines((north - south) * METRES_A_DEGREE)

    def corner(column: int, row: int) -> Point:
        # Bent a little, so that no two blocks are alike.
        bend_east = 0.18 * math.sin(1.7 * row + 0.9 * column)
        bend_north = 0.18 * math.sin(2.3 * column + 0.7 * row)
        return (
            round(west + (column + bend_east) * (east - west) / (columns - 1), GRAIN),
            round(south + (row + bend_north) * (north - south) / (rows - 1), GRAIN),
        )

    made = []
    for row in range(rows):
        for column in range(columns):
            for ahead, line, name in (
                ((column + 1, row), row, f"{ALONG[row % len(ALONG)]}路（示意）"),
                ((column, row + 1), column, f"{ACROSS[column % len(ACROSS)]}街（示意）"),
            ):
                main = line % MAIN_EVERY == 0
                missing = not main and (7 * column + 3 * row + line) % GAP_EVERY == 0
                if ahead[0] < columns and ahead[1] < rows and not missing:
                    made.append(
                        Stretch(corner(column, row), corner(*ahead), name, None, MAIN_KMH if main else SIDE_KMH)
                    )
    return made


def _lines(metres: float) -> int:
    return max(2, min(MOST_LINES, round(metres / BLOCK_METRES) + 1))
