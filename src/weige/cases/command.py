"""Work of the command line on cases: ``weige cases ...``. What is said goes to standard error, results to standard
output as JSON, so that they can be piped. None of it needs the database."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click


@click.group()
def cases() -> None:
    """Cases: what can be tried on files, without a database."""


@cases.group()
def classify() -> None:
    """Category suggestions on CSV files with the columns text and label (UTF-8 or GBK)."""


SOURCE = click.argument("messages", type=click.Path(exists=True, dir_okay=False, path_type=Path))
MODEL = click.option(
    "--model", required=True, type=click.Path(dir_okay=False, path_type=Path), help="the file of the model"
)


@classify.command()
@SOURCE
@MODEL
@click.option(
    "--precision",
    default=0.95,
    show_default=True,
    type=click.FloatRange(0.5, 0.999),
    help="share of suggestions that must be right; what is less certain goes to a person",
)
@click.option("--seed", default=1, show_default=True, help="another seed makes other folds")
@click.option(
    "--peer/--no-peer", default=True, show_default=True, help="also measure plain naive Bayes on the same folds"
)
def train(messages: Path, model: Path, precision: float, seed: int, peer: bool) -> None:
    """Learn from labelled MESSAGES, write the model, print its figures (out of fold) as JSON."""
    from .suggesting import trying
    from .suggesting.keeping import to_bytes
    from .suggesting.training import Settings, TrainingError

    read = _messages(messages, labelled=True)
    try:
        learnt = trying.learn(read, Settings(precision=precision, seed=seed))
    except TrainingError as error:
        raise click.ClickException(f"{messages}: {error}") from error
    _write(model, to_bytes(learnt))
    figures = {**learnt.measures, "threshold": _threshold(learnt.threshold), "labels": list(learnt.labels)}
    if peer:
        figures["peer"] = trying.peer_out_of_fold(read, seed)
    _print(figures)


@classify.command()
@SOURCE
@MODEL
def predict(messages: Path, model: Path) -> None:
    """Judge MESSAGES: one JSON line each. Where the model is not sure enough, "suggestion" is null: ask a person."""
    from .suggesting import trying

    learnt, read = _model(model), _messages(messages, labelled=False)
    for line in trying.judge(learnt, read):
        _print(line)


@classify.command()
@SOURCE
@MODEL
@click.option(
    "--against",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="also teach plain naive Bayes on this file, and measure it on the same MESSAGES",
)
def evaluate(messages: Path, model: Path, against: Path | None) -> None:
    """Measure a model on labelled MESSAGES that it has not seen; prints JSON."""
    from .suggesting import trying

    learnt, read = _model(model), _messages(messages, labelled=True)
    figures = trying.measure(learnt, read)
    if against is not None:
        figures["peer"] = trying.measure_peer(_messages(against, labelled=True), read)
    _print(figures)


def _messages(path: Path, *, labelled: bool) -> list[Any]:
    from .suggesting.messages import MessageFileError, read_messages

    try:
        return list(read_messages(path.read_bytes(), labelled=labelled))
    except MessageFileError as error:
        lines = "\n".join(f"{path} {fault}" for fault in str(error).splitlines())
        raise click.ClickException(f"nothing was read.\n{lines}") from error


def _model(path: Path) -> Any:
    from .suggesting.keeping import ModelFileError, from_bytes

    try:
        return from_bytes(path.read_bytes())
    except (ModelFileError, OSError) as error:
        raise click.ClickException(f"{path}: {error}") from error


def _write(path: Path, content: bytes) -> None:
    """Written beside and moved into place: a broken-off run leaves the earlier model as it was."""
    beside = path.with_name(f"{path.name}.part")
    try:
        beside.write_bytes(content)
        beside.replace(path)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise click.ClickException(f"{path}: {error.strerror}") from error


def _threshold(value: float) -> float | None:
    return round(value, 4) if value <= 1 else None


def _print(value: Any) -> None:
    click.echo(json.dumps(value, ensure_ascii=False))
