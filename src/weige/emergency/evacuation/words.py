"""What the log of an operation calls the acts of an evacuation."""

from __future__ import annotations

from weige.core.errors import Text

from .doors import STATE_LABELS

ENTRY_WORDS: dict[str, Text] = {
    "evacuation_ordered": Text("下令转移", "evacuation ordered"),
    "evacuation_unlisted": Text("预案区域没能列出名单", "a planned area could not be listed"),
    "shelters_assigned": Text("采用安置方案", "shelters assigned"),
    "return_approved": Text("批准返回", "return approved"),
    "checked_in": Text("安置点登记", "checked in at a shelter"),
    **{
        f"door_{state.value}": Text(f"住户{label.zh}", f"household: {label.en}")
        for state, label in STATE_LABELS.items()
    },
}
