"""Tables of emergency, one module for each of its parts."""

from .operations import Call, Entry, Group, Operation, Task
from .plans import ContingencyPlan, PlanVersion
from .signals import (
    AlertFile,
    AlertMessage,
    AlertPlace,
    AlertReceipt,
    Gauge,
    GaugeReading,
    Proposal,
    Source,
    Standby,
    WarningDraft,
)

__all__ = [
    "AlertFile",
    "AlertMessage",
    "AlertPlace",
    "AlertReceipt",
    "Call",
    "ContingencyPlan",
    "Entry",
    "Gauge",
    "GaugeReading",
    "Group",
    "Operation",
    "PlanVersion",
    "Proposal",
    "Source",
    "Standby",
    "Task",
    "WarningDraft",
]
