"""What the command line says when divisions are imported."""

from __future__ import annotations

from pathlib import Path

import pytest

from weige.territory.command import import_divisions
from weige.territory.divisions import shipped
from weige.territory.models import Division

pytestmark = pytest.mark.django_db


def test_an_import_reports_what_it_did() -> None:
    said: list[str] = []
    path = shipped("5101")
    assert path is not None
    assert import_divisions(path, say=said.append)
    assert "1 cities, 20 districts, 261 subdistricts, 3,047 communities" in "\n".join(said)
    assert "3,329 added, 0 renamed, 0 unchanged" in said[-1]


def test_a_faulty_file_is_reported_by_line_and_changes_nothing(tmp_path: Path) -> None:
    file = tmp_path / "town.csv"
    file.write_text("code,name\n5101,成都市\n51010x,锦江区\n510104,\n", encoding="utf-8")
    said: list[str] = []
    assert not import_divisions(file, say=said.append)
    assert [line.strip().split(":")[0] for line in said[1:3]] == ["town.csv line 3", "town.csv line 4"]
    assert said[-1] == "2 faults; nothing was imported."
    assert not Division.objects.exists()


def test_an_empty_folder_is_reported(tmp_path: Path) -> None:
    said: list[str] = []
    assert not import_divisions(tmp_path, say=said.append)
    assert said[-1] == "5 faults; nothing was imported."
