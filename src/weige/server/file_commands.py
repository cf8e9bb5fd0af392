"""What can be tried on files: like cases, categories, stage forecasts, official warnings, runs of vehicles. None of it needs the database.

What is said goes to standard error, results to standard output as JSON, so that they can be piped.
"""

from __future__ import annotations

import sys
from pathlib import Path

import click

from weige.cases.command import cases

__all__ = ["cap", "cases", "dispatch", "gauge"]


def say(text: str) -> None:
    click.echo(text, err=True)


@cases.command("group")
@click.argument("messages", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--smallest", type=click.IntRange(1), default=1, show_default=True, help="leave smaller issues out")
def cases_group(messages: Path, smallest: int) -> None:
    """Bring the messages of a CSV file into issues, the hottest first, and print them with their reasons as JSON.

    Columns: id, time, text; if there are any, title, place, category, likes. In UTF-8 or GBK. Needs no database.
    """
    import json

    from weige.cases.grouping.command import group_messages

    found = group_messages(messages, smallest=smallest, say=say)
    if found is None:
        sys.exit(1)
    click.echo(json.dumps(found, ensure_ascii=False, indent=1))


@click.group()
def gauge() -> None:
    """River gauges."""


@gauge.command("forecast")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--lead", default="20h", show_default=True, help="how far ahead: 20h, 90min, 1d")
@click.option(
    "--within",
    type=click.FloatRange(0),
    default=0.15,
    show_default=True,
    help="a forecast is right when it misses by no more, in the unit of the file",
)
@click.option("--months", default=None, help="the high season, as 6-9; found in the past part when left out")
@click.option("--train-until", default=None, help="the newer part begins here, as 2018-01-01")
@click.option(
    "--test-share",
    type=click.FloatRange(0.05, 0.9),
    default=0.3,
    show_default=True,
    help="or: the newest share of the time is the newer part",
)
@click.option("--last", type=click.IntRange(1), default=48, show_default=True, help="how many forecasts are printed")
@click.option("--station", default=None, help="of a file with several stations")
@click.option("--column", default=None, help="heading of the stage, where it is not found by itself")
def gauge_forecast(
    *,
    file: Path, lead: str, within: float, months: str | None, train_until: str | None, test_share: float, last: int,
    station: str | None, column: str | None,
) -> None:  # fmt: skip
    """Learn from the past part of a FILE of stages and forecast the newer part; print skill and forecasts as JSON.

    FILE is text with a column of times and one of the stage, and perhaps one of rain. Needs no database.
    """
    import json

    from weige.core.clock import real_now
    from weige.emergency.gauges.command import Asked, forecast_stage, lead_of, months_of

    try:
        asked = Asked(
            lead_of(lead), within, test_share, train_until, months_of(months) if months else frozenset(), last, station,
            column,
        )  # fmt: skip
    except ValueError as error:
        raise click.UsageError(str(error)) from error
    found = forecast_stage(file, asked, now=real_now().timestamp(), say=say)
    if found is None:
        sys.exit(1)
    click.echo(json.dumps(found, ensure_ascii=False, indent=1))


@click.group()
def cap() -> None:
    """Official warnings in the Common Alerting Protocol."""


@cap.command("check")
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--at", "moment", help="the moment for which the state is told, with its zone; now if not given")
@click.option("--strict", is_flag=True, help="end with 1 when a file cannot be used or breaks the standard")
def cap_check(files: tuple[Path, ...], moment: str | None, *, strict: bool) -> None:
    """Read the warnings in FILES and print one JSON line a file: alerts, areas, state, and every fault with its rule.

    The files are taken together: a cancellation in one ends a warning in another. Needs no database.
    """
    import json
    from datetime import datetime

    from weige.core import clock
    from weige.emergency.warnings.command import breaks_the_standard, check

    from .configuration import configuration

    try:
        at = datetime.fromisoformat(moment) if moment else clock.now()
    except ValueError as error:
        raise click.BadParameter(f"{moment} is no moment", param_hint="--at") from error
    if at.tzinfo is None:
        raise click.BadParameter(f"{moment} has no zone; write 2026-07-20T15:00+08:00", param_hint="--at")
    broken = False
    for found in check(files, at, city=configuration().city, zone=clock.CITY_ZONE):
        click.echo(json.dumps(found, ensure_ascii=False))
        broken = broken or breaks_the_standard(found)
    sys.exit(1 if strict and broken else 0)


@click.group()
def dispatch() -> None:
    """Runs of vehicles: who fetches whom or what, and takes it where."""


@dispatch.command("solve")
@click.argument("problem", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--seconds", type=click.FloatRange(0.1, 3600), default=5.0, show_default=True, help="of search at most")
def dispatch_solve(problem: Path, *, seconds: float) -> None:
    """Find runs for the vehicles, jobs and shipments of a PROBLEM and print them as JSON.

    PROBLEM is JSON in the form of VROOM's API, with a road network if there is one, or text in the form of Li and
    Lim's sets. Needs no database.
    """
    import json

    from weige.emergency.dispatch.command import solve_file

    found = solve_file(problem, seconds=seconds, say=say)
    if found is None:
        sys.exit(1)
    click.echo(json.dumps(found, ensure_ascii=False, indent=1))
