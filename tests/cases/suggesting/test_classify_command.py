"""``weige cases classify``: learn, judge, measure, and clear words for what cannot be read."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from tests.cases.suggesting.samples import examples

from weige.server.command import main


def call(*words: str | Path) -> Result:
    return CliRunner().invoke(main, ["cases", "classify", *map(str, words)])


def written(path: Path, rows: list[tuple[str, ...]], encoding: str = "utf-8") -> Path:
    with path.open("w", encoding=encoding, newline="") as target:
        csv.writer(target).writerows(rows)
    return path


@pytest.fixture(scope="module")
def learnt(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, dict[str, Any]]:
    folder = tmp_path_factory.mktemp("classify")
    rows = [("text", "label"), *[(one.text, one.label) for one in examples()[::2]]]
    source, model = written(folder / "learn.csv", rows, "gbk"), folder / "model"
    result = call("train", source, "--model", model, "--precision", "0.9")
    assert result.exit_code == 0, result.output
    return source, model, json.loads(result.stdout)


def test_learning_tells_its_figures_out_of_fold_beside_the_peer(learnt: tuple[Path, Path, dict[str, Any]]) -> None:
    figures = learnt[2]
    assert figures["labels"] == ["停车", "照明", "电梯"]
    assert figures["macro_f1"] > 0.9
    assert figures["peer"]["messages"] == figures["messages"] == 150
    assert "suggested_precision" not in figures["peer"]


def test_judging_gives_a_line_each_and_leaves_the_doubtful_to_a_person(
    learnt: tuple[Path, Path, dict[str, Any]], tmp_path: Path
) -> None:
    rows = [("id", "text"), ("a", "后院楼道灯坏了好几天，电话13812345678"), ("b", "想问一下居住证")]
    result = call("predict", written(tmp_path / "new.csv", rows), "--model", learnt[1])
    sure, doubtful = map(json.loads, result.stdout.splitlines())
    assert (sure["line"], sure["id"], sure["suggestion"]) == (2, "a", "照明")
    assert "13812345678" not in result.stdout
    assert sure["words"]
    assert (doubtful["line"], doubtful["suggestion"]) == (3, None)


def test_measuring_on_unseen_messages_beside_the_peer(
    learnt: tuple[Path, Path, dict[str, Any]], tmp_path: Path
) -> None:
    rows = [("text", "label"), *[(one.text, one.label) for one in examples()[1::2]], ("不知道是什么", "别的")]
    result = call("evaluate", written(tmp_path / "t.csv", rows), "--model", learnt[1], "--against", learnt[0])
    figures = json.loads(result.stdout)
    assert figures["messages"] == figures["peer"]["messages"] == 151
    assert figures["labels"]["别的"]["recall"] == 0
    assert figures["labels_unknown_to_the_model"] == ["别的"]


@pytest.mark.parametrize(
    ("content", "why"),
    [(b"text,label\na,b\n,c\n", "line 3: the text is missing"), (b"text,label\na,b\nc,b\n", "two labels")],
)
def test_a_bad_file_ends_with_its_line_and_writes_no_model(tmp_path: Path, content: bytes, why: str) -> None:
    source = tmp_path / "bad.csv"
    source.write_bytes(content)
    result = call("train", source, "--model", tmp_path / "model")
    assert result.exit_code == 1
    assert why in result.output
    assert "Traceback" not in result.output
    assert not (tmp_path / "model").exists()


def test_a_foreign_or_missing_model_is_refused(tmp_path: Path, learnt: tuple[Path, Path, dict[str, Any]]) -> None:
    foreign = call("predict", learnt[0], "--model", learnt[0])
    assert foreign.exit_code == 1
    assert "no model of category suggestions" in foreign.output
    assert call("predict", learnt[0], "--model", tmp_path / "none").exit_code == 1


def test_a_failed_learning_leaves_the_earlier_model(learnt: tuple[Path, Path, dict[str, Any]], tmp_path: Path) -> None:
    before = learnt[1].read_bytes()
    source = written(tmp_path / "one.csv", [("text", "label"), ("灯", "甲")])
    assert call("train", source, "--model", learnt[1]).exit_code == 1
    assert learnt[1].read_bytes() == before
