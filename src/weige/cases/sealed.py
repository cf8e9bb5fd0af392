"""What cases keep sealed: the phone numbers of residents who reported."""

from uuid import UUID

from weige.core.rotation import SealedColumn, SealedTable, declare

declare(
    SealedTable(
        "cases_reportercontact", (SealedColumn("phone", lambda row: "cases.contact"),), key="case_id", old_values=True
    ),
    SealedTable(
        "cases_contactreading",
        (SealedColumn("words", lambda row: "cases.contact_words", bound_to=lambda row: UUID(str(row["id"]))),),
    ),
)
