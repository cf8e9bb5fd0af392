"""The committed OpenAPI document is the API's own."""

from __future__ import annotations

from pathlib import Path

from weige.server.openapi import document

COMMITTED = Path(__file__).resolve().parents[2] / "web" / "openapi.json"


def test_the_committed_document_is_current() -> None:
    assert COMMITTED.read_text(encoding="utf-8") == document(), (
        "renew it with: .venv/bin/weige openapi web/openapi.json"
    )
