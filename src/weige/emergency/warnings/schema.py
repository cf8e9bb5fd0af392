"""CAP's schema: which elements stand in which, in what order and how often, and the values that they may have. Pure."""

from __future__ import annotations

from typing import NamedTuple


class Slot(NamedTuple):
    """How often an element may occur in its parent."""

    least: int
    most: int | None


ONE, MAYBE, ANY, SOME = Slot(1, 1), Slot(0, 1), Slot(0, None), Slot(1, None)
SCHEMA: dict[str, dict[str, Slot]] = {
    "alert": {
        "identifier": ONE, "sender": ONE, "sent": ONE, "status": ONE, "msgType": ONE, "source": MAYBE, "scope": ONE,
        "restriction": MAYBE, "addresses": MAYBE, "code": ANY, "note": MAYBE, "references": MAYBE, "incidents": MAYBE,
        "info": ANY,
    },
    "info": {
        "language": MAYBE, "category": SOME, "event": ONE, "responseType": ANY, "urgency": ONE, "severity": ONE,
        "certainty": ONE, "audience": MAYBE, "eventCode": ANY, "effective": MAYBE, "onset": MAYBE, "expires": MAYBE,
        "senderName": MAYBE, "headline": MAYBE, "description": MAYBE, "instruction": MAYBE, "web": MAYBE,
        "contact": MAYBE, "parameter": ANY, "resource": ANY, "area": ANY,
    },
    "resource": {
        "resourceDesc": ONE, "mimeType": ONE, "size": MAYBE, "uri": MAYBE, "derefUri": MAYBE, "digest": MAYBE,
    },
    "area": {
        "areaDesc": ONE, "polygon": ANY, "circle": ANY, "geocode": ANY, "altitude": MAYBE, "ceiling": MAYBE,
    },
    "eventCode": {"valueName": ONE, "value": ONE},
    "parameter": {"valueName": ONE, "value": ONE},
    "geocode": {"valueName": ONE, "value": ONE},
}  # fmt: skip
"""Elements of each parent in the order of the standard."""
VALUES: dict[str, tuple[str, ...]] = {
    "status": ("Actual", "Exercise", "System", "Test", "Draft"),
    "msgType": ("Alert", "Update", "Cancel", "Ack", "Error"),
    "scope": ("Public", "Restricted", "Private"),
    "category": ("Geo", "Met", "Safety", "Security", "Rescue", "Fire", "Health", "Env", "Transport", "Infra", "CBRNE", "Other"),
    "responseType": ("Shelter", "Evacuate", "Prepare", "Execute", "Avoid", "Monitor", "Assess", "AllClear", "None"),
    "urgency": ("Immediate", "Expected", "Future", "Past", "Unknown"),
    "severity": ("Extreme", "Severe", "Moderate", "Minor", "Unknown"),
    "certainty": ("Observed", "Likely", "Possible", "Unlikely", "Unknown"),
}  # fmt: skip
OLDER = {"certainty": {"Very Likely": "Likely"}}
LOWER = {name: {value.lower(): value for value in values} for name, values in VALUES.items()}
ELEMENT_NAMES = {name.lower(): name for parts in SCHEMA.values() for name in parts}
