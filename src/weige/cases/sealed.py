"""What cases keep sealed: the phone numbers of residents who reported."""

from weige.core.rotation import SealedColumn, SealedTable, declare

declare(
    SealedTable(
        "cases_reportercontact", (SealedColumn("phone", lambda row: "cases.contact"),), key="case_id", old_values=True
    )
)
