"""What access keeps sealed: the secrets of authenticators."""

from weige.core.rotation import SealedColumn, SealedTable, declare

declare(SealedTable("access_account", (SealedColumn("totp_secret", lambda row: "access.totp"),), old_values=True))
