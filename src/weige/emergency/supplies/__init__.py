"""Supplies (物资): points, quotas, batches and their ledger; what an operation has drawn and what comes back."""
