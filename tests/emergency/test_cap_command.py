"""``weige cap check``: files taken together, one JSON line each, in order."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import warnings_made as made
from click.testing import CliRunner

from weige.server.command import main


def check(*words: str) -> tuple[int, list[dict[str, Any]]]:
    found = CliRunner().invoke(main, ["cap", "check", "--at", "2026-07-20T15:00+08:00", *words])
    return found.exit_code, [json.loads(line) for line in found.stdout.splitlines()]


def test_files_are_told_in_their_order_and_end_one_another(tmp_path: Path) -> None:
    cancel = made.alert(identifier="2", msg_type="Cancel", infos="", sent="2026-07-20T14:30:00+08:00",
                        references="qxt@example.org,5101-20260720-1,2026-07-20T14:00:00+08:00")  # fmt: skip
    first, second, third = (tmp_path / name for name in ("b.xml", "a.xml", "c.xml"))
    first.write_text(cancel, "utf-8")
    second.write_text(made.alert(infos=made.info(areas=made.area(codes=made.geocode("510104032000")))), "utf-8")
    third.write_bytes(b"<nothing/>")
    code, (told, warning, nothing) = check(str(first), str(second), str(third))
    assert code == 0
    assert [each["file"] for each in (told, warning, nothing)] == [str(first), str(second), str(third)]
    (alert,) = warning["alerts"]
    assert (alert["state"], alert["ended_by"], alert["colour"], alert["level"]) == (
        "cancelled",
        "qxt@example.org,2",
        "yellow",
        3,
    )
    (area,) = alert["areas"]
    assert area["codes"][0]["division"] == "510104032"
    assert area["bounds"] == [104.0, 30.6, 104.1, 30.7]
    assert not nothing["usable"]
    assert nothing["faults"][0]["rule"] == "file.no_alert"
    assert nothing["faults"][0]["text"]["zh"]


def test_strict_ends_with_one_where_the_standard_is_broken(tmp_path: Path) -> None:
    good, bad = tmp_path / "good.xml", tmp_path / "bad.xml"
    good.write_text(made.alert(), "utf-8")
    bad.write_text(made.alert(sent="2026-07-20T14:00:00"), "utf-8")
    assert check("--strict", str(good))[0] == 0
    assert check("--strict", str(bad))[0] == 1


def test_a_moment_without_zone_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.xml"
    path.write_text(made.alert(), "utf-8")
    found = CliRunner().invoke(main, ["cap", "check", "--at", "2026-07-20T15:00", str(path)])
    assert found.exit_code == 2
    assert "zone" in found.output
