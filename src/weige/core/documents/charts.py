"""Charts as SVG, for papers: step lines over minutes, and bars from one minute to another. Pure.

A4 in width, black on white as well as in colours: every line and bar is named beside it, not by its colour alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from html import escape

from .blocks import Bars, Chart, Steps

WIDTH = 640
LEFT, RIGHT, TOP, BOTTOM = 46, 110, 18, 34
PLOT = 220
ROW = 22
NAMES = 230
"""Width kept for the names of bars."""
COLOURS = ("#1d5c8f", "#b3541e", "#2b7a4b", "#6a4c93", "#8a6d1b")
DASHES = ("", "6 3", "2 2", "8 3 2 3", "1 3")
INK, GREY, RED = "#222222", "#bbbbbb", "#b3261e"
WIDEST = 18
"""So many Chinese characters of a bar's name fit; longer ones are cut (the table beside has them whole)."""


Place = Callable[[float, float], tuple[float, float]]
"""From minute and value to a place on the sheet."""


def svg_of(chart: Chart, family: str) -> str:
    """A chart as SVG, with its texts in a family of fonts."""
    return steps_svg(chart, family) if isinstance(chart, Steps) else bars_svg(chart, family)


def steps_svg(chart: Steps, family: str) -> str:
    """Step lines: each value holds from its minute to the next."""
    end = max([chart.end, 1, *(x for line in chart.lines for x, _ in line.points)])
    top = max([1, *(y for line in chart.lines for _, y in line.points)])
    height = TOP + PLOT + BOTTOM

    def at(x: float, y: float) -> tuple[float, float]:
        return LEFT + (WIDTH - LEFT - RIGHT) * x / end, TOP + PLOT * (1 - y / top)

    drawn = [*_across(top, at), *_minutes(end, chart.unit, lambda x: at(x, 0)[0], TOP, TOP + PLOT)]
    for x, name in chart.marks:
        left, _ = at(x, 0)
        drawn.append(
            f'<line x1="{left:.1f}" y1="{TOP}" x2="{left:.1f}" y2="{TOP + PLOT}" stroke="{RED}" stroke-dasharray="3 3"/>'
        )
        drawn.append(_text(left, TOP - 5, name, size=9, anchor="middle", colour=RED))
    taken: list[float] = []
    for number, line in enumerate(chart.lines):
        colour, dash = COLOURS[number % len(COLOURS)], DASHES[number % len(DASHES)]
        drawn.append(
            f'<path d="{_path(line.points, end, at)}" fill="none" stroke="{colour}" stroke-width="1.8" stroke-dasharray="{dash}"/>'
        )
        last = line.points[-1][1] if line.points else 0
        _, y = at(end, last)
        # Names of lines that end at the same height stand below each other.
        while any(abs(y - other) < 13 for other in taken):
            y += 13
        taken.append(y)
        drawn.append(_text(WIDTH - RIGHT + 6, y + 4, f"{line.name} {last}", size=11, colour=colour))
    return _svg(max(height, int(max([*taken, 0]) + 20)), family, drawn)


def bars_svg(chart: Bars, family: str) -> str:
    """A bar for each thing from its beginning to its end; a stroke shows where it should have ended."""
    end = max([chart.end, 1, *(bar.end or bar.begin for bar in chart.bars), *(bar.target or 0 for bar in chart.bars)])
    height = TOP + ROW * len(chart.bars) + BOTTOM
    right = 20

    def at(x: float) -> float:
        return NAMES + (WIDTH - NAMES - right) * x / end

    drawn = _minutes(end, chart.unit, at, TOP, TOP + ROW * len(chart.bars))
    for number, bar in enumerate(chart.bars):
        y = TOP + ROW * number
        until = end if bar.end is None else bar.end
        late = bar.target is not None and until > bar.target
        colour = RED if late else COLOURS[2]
        name = bar.name if len(bar.name) <= WIDEST else bar.name[: WIDEST - 1] + "…"
        drawn.append(_text(NAMES - 6, y + 14, name, size=11, anchor="end"))
        hollow = ' fill-opacity="0.25"' if bar.end is None else ""
        drawn.append(
            f'<rect x="{at(bar.begin):.1f}" y="{y + 4}" width="{max(2.0, at(until) - at(bar.begin)):.1f}" height="{ROW - 9}" rx="2" fill="{colour}"{hollow} stroke="{colour}"/>'
        )
        if bar.target is not None:
            x = at(bar.target)
            drawn.append(
                f'<line x1="{x:.1f}" y1="{y + 1}" x2="{x:.1f}" y2="{y + ROW - 2}" stroke="{INK}" stroke-width="2"/>'
            )
    return _svg(height, family, drawn)


def tick(span: float) -> int:
    """A round distance between marks so that some six of them fit."""
    for step in (1, 2, 5, 10, 15, 20, 30, 60, 120, 180, 360, 720, 1440):
        if span / step <= 8:
            return step
    return int(-(-span // 8 // 1440) * 1440)


def _across(top: float, at: Place) -> list[str]:
    step = next(
        step * scale
        for scale in (1, 10, 100, 1_000, 10_000, 100_000)
        for step in (1, 2, 5)
        if top / (step * scale) <= 6
    )
    drawn = []
    for value in range(0, int(top) + 1, step):
        x, y = at(0, value)
        drawn.append(
            f'<line x1="{x:.1f}" y1="{y:.1f}" x2="{WIDTH - RIGHT}" y2="{y:.1f}" stroke="{GREY}" stroke-width="0.5"/>'
        )
        drawn.append(_text(LEFT - 6, y + 4, str(value), size=10, anchor="end"))
    return drawn


def _minutes(end: float, unit: str, at: Callable[[float], float], top: float, bottom: float) -> list[str]:
    drawn = []
    for minute in range(0, int(end) + 1, tick(end)):
        x = at(minute)
        drawn.append(f'<line x1="{x:.1f}" y1="{top}" x2="{x:.1f}" y2="{bottom}" stroke="{GREY}" stroke-width="0.5"/>')
        drawn.append(_text(x, bottom + 14, str(minute), size=10, anchor="middle"))
    drawn.append(_text(at(end), bottom + 28, unit, size=10, anchor="end"))
    return drawn


def _path(points: Sequence[tuple[float, float]], end: float, at: Place) -> str:
    if not points:
        return "M0 0"
    x, y = at(*points[0])
    found = [f"M{x:.1f} {y:.1f}"]
    for each in points[1:]:
        x, y = at(*each)
        found.append(f"H{x:.1f}V{y:.1f}")
    x, _ = at(end, 0)
    return "".join([*found, f"H{x:.1f}"])


def _text(x: float, y: float, text: str, *, size: int, anchor: str = "start", colour: str = INK) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" text-anchor="{anchor}" fill="{colour}">{escape(text)}</text>'
    )


def _svg(height: float, family: str, drawn: Iterable[str]) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" '
        f'font-family="{escape(family)}">{"".join(drawn)}</svg>'
    )
