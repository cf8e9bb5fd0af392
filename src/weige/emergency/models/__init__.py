"""Tables of emergency, one module for each of its parts."""

from .field import Danger, DangerLine, DangerPhoto, Handover, HelpRequest, HelpTask, TaskPlace
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
    "Danger",
    "DangerLine",
    "DangerPhoto",
    "Entry",
    "Gauge",
    "GaugeReading",
    "Group",
    "Handover",
    "HelpRequest",
    "HelpTask",
    "Operation",
    "PlanVersion",
    "Proposal",
    "Source",
    "Standby",
    "Task",
    "TaskPlace",
    "WarningDraft",
]
