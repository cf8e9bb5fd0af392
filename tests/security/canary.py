"""Where marked values may be looked for: every table, file, log line, header and answer there is, found by themselves."""

from __future__ import annotations

import base64
import json
import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import structlog
from django.conf import settings
from django.db import connection
from django.http import HttpResponse

from weige.core.roles import as_owner

TABLES_SQL = """
    SELECT quote_ident(table_schema) || '.' || quote_ident(table_name) FROM information_schema.tables
    WHERE table_type = 'BASE TABLE' AND table_schema NOT IN ('pg_catalog', 'information_schema') ORDER BY 1
"""
ENCODINGS = ("utf-8", "gb18030", "utf-16-le", "utf-16-be")


def forms(value: str) -> set[str]:
    """A value as it could stand in text: itself, escaped in JSON, its bytes in hexadecimal or base64."""
    found = {value, json.dumps(value)[1:-1]}
    for encoding in ENCODINGS:
        data = value.encode(encoding)
        found.add(data.hex())
        # Three ways to begin within a longer text; the ends depend on the neighbours.
        found |= {base64.b64encode(b" " * shift + data).decode()[4 if shift else 0 : -4] for shift in range(3)}
    return {form for form in found if len(form) > 3 or form == value}


@dataclass
class Marks:
    """Marked values, and the texts in which they stand."""

    values: dict[str, set[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, values: Iterable[str]) -> Marks:
        return cls({value: forms(value) for value in values})

    def in_text(self, text: str) -> list[str]:
        return sorted(value for value, ways in self.values.items() if any(way in text for way in ways))

    def in_bytes(self, data: bytes) -> list[str]:
        raw = [v for v in self.values if any(v.encode(encoding) in data for encoding in ENCODINGS)]
        return sorted({*raw, *self.in_text(data.decode("latin-1"))})

    def in_answer(self, answer: HttpResponse) -> list[str]:
        """In the status line, the headers, the cookies and the body."""
        head = f"{answer.reason_phrase} {list(answer.headers.items())} {answer.cookies.output()}"
        return sorted({*self.in_text(head), *self.in_bytes(body_of(answer))})

    def in_tables(self) -> list[str]:
        """In any column of any table, whatever its type, as ``table: value``; the owner of the tables looks."""
        found = []
        with as_owner(), connection.cursor() as cursor:
            cursor.execute(TABLES_SQL)
            for (table,) in cursor.fetchall():
                cursor.execute(f"SELECT row_to_json(t)::text FROM {table} t")
                text = "\n".join(row for (row,) in cursor.fetchall())
                found += [f"{table}: {value}" for value in self.in_text(text)]
        return found

    def in_files(self) -> list[str]:
        """In any file of the data folder but the database's own."""
        folder = Path(settings.WEIGE.data)
        found = []
        for path in sorted(folder.rglob("*")):
            if path.is_file() and "postgres" not in path.relative_to(folder).parts:
                found += [
                    f"{path.name}: {value}" for value in (*self.in_bytes(path.read_bytes()), *self.in_text(str(path)))
                ]
        return found

    def in_logs(self, records: Sequence[logging.LogRecord]) -> list[str]:
        """In what was logged: everything in the record, and the lines that the server writes, as text and as JSON."""
        found: set[str] = set()
        for record in records:
            if record.name.startswith("django.db"):
                continue  # Statements with their values are kept for the developer's own eyes when debugging.
            told = [str({**record.__dict__, "msg": str(record.msg)}), record.getMessage()]
            told += [line.format(record) for line in LINES]
            found |= {f"{record.name}: {value}" for value in self.in_text("\n".join(told))}
        return sorted(found)


def _line(renderer: structlog.typing.Processor) -> logging.Formatter:
    drop = structlog.stdlib.ProcessorFormatter.remove_processors_meta
    return structlog.stdlib.ProcessorFormatter(
        processors=[drop, structlog.processors.format_exc_info, renderer],
        foreign_pre_chain=[structlog.processors.add_log_level],
    )


LINES = (
    _line(structlog.processors.JSONRenderer(ensure_ascii=False)),
    _line(structlog.dev.ConsoleRenderer(colors=False)),
)


def body_of(answer: HttpResponse) -> bytes:
    """The whole body; a streamed one is read once and kept."""
    if not answer.streaming:
        return answer.content
    kept: bytes | None = getattr(answer, "canary_body", None)
    if kept is None:
        kept = b"".join(answer.streaming_content)  # type: ignore[arg-type]
        answer.canary_body = kept  # type: ignore[attr-defined]
    return kept
