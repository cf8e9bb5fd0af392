"""What the log of an operation calls the movements of supplies."""

from __future__ import annotations

from weige.core.errors import Text

from .ledger import KIND_LABELS, OF_OPERATIONS

ENTRY_WORDS: dict[str, Text] = {
    f"supply_{kind.value}": Text(f"物资{KIND_LABELS[kind].zh}", f"supplies {KIND_LABELS[kind].en}")
    for kind in sorted(OF_OPERATIONS)
} | {"supply_short": Text("账面不足，未出库", "not in the ledger, not booked")}
