"""What cases keep sealed: the phone numbers of residents who reported, and what plans say of households."""

from uuid import UUID

from weige.core.rotation import Row, SealedColumn, SealedTable, declare

from .plans.wording import COLUMNS


def _id(row: Row) -> UUID:
    return UUID(str(row["id"]))


def _column(name: str, purpose: str) -> SealedColumn:
    return SealedColumn(name, lambda row: purpose, _id)


declare(
    SealedTable(
        "cases_reportercontact", (SealedColumn("phone", lambda row: "cases.contact"),), key="case_id", old_values=True
    ),
    SealedTable("cases_contactreading", (_column("words", "cases.contact_words"),)),
    *(
        SealedTable(table, tuple(_column(name, purpose) for (of, name), purpose in COLUMNS.items() if of == table))
        for table in dict.fromkeys(table for table, _ in COLUMNS)
    ),
)
