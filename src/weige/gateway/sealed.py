"""What the gateway keeps sealed: requests that wait for a place, secrets of webhooks."""

from weige.core.rotation import SealedColumn, SealedTable, declare

ASKED = "gateway.asked"
SECRET = "gateway.secret"  # noqa: S105 - the name of a purpose

declare(
    SealedTable("gateway_servicerequest", (SealedColumn("asked", lambda row: ASKED, lambda row: row["id"]),)),
    SealedTable(
        "gateway_subscription",
        tuple(SealedColumn(name, lambda row: SECRET, lambda row: row["id"]) for name in ("secret", "earlier_secret")),
    ),
)
