"""Tables of emergency, one module for each of its parts."""

from .dispatch import Errand, RoadClosing, RoadNetwork, RoadStretch, Run, RunPlan, RunStop, RunVehicle, StopMark
from .evacuation import CheckIn, DoorTick, EvacuationArea, EvacuationLine, Shelter
from .field import Danger, DangerLine, DangerPhoto, Handover, HelpRequest, HelpTask, TaskPlace
from .operations import Call, Entry, Group, Operation, Task
from .plans import ContingencyPlan, PlanVersion
from .review import Finding, FindingStep, Observer
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
from .supplies import DrawCode, SupplyBatch, SupplyMovement, SupplyPoint, SupplyQuota

__all__ = [
    "AlertFile",
    "AlertMessage",
    "AlertPlace",
    "AlertReceipt",
    "Call",
    "CheckIn",
    "ContingencyPlan",
    "Danger",
    "DangerLine",
    "DangerPhoto",
    "DoorTick",
    "DrawCode",
    "Entry",
    "Errand",
    "EvacuationArea",
    "EvacuationLine",
    "Finding",
    "FindingStep",
    "Gauge",
    "GaugeReading",
    "Group",
    "Handover",
    "HelpRequest",
    "HelpTask",
    "Observer",
    "Operation",
    "PlanVersion",
    "Proposal",
    "RoadClosing",
    "RoadNetwork",
    "RoadStretch",
    "Run",
    "RunPlan",
    "RunStop",
    "RunVehicle",
    "Shelter",
    "Source",
    "Standby",
    "StopMark",
    "SupplyBatch",
    "SupplyMovement",
    "SupplyPoint",
    "SupplyQuota",
    "Task",
    "TaskPlace",
    "WarningDraft",
]
