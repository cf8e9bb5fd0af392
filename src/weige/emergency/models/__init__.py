"""Tables of emergency, one module for each of its parts."""

from .evacuation import CheckIn, DoorTick, EvacuationArea, EvacuationLine, Shelter
from .operations import Call, Entry, Group, Operation, Task
from .plans import ContingencyPlan, PlanVersion
from .supplies import DrawCode, SupplyBatch, SupplyMovement, SupplyPoint, SupplyQuota

__all__ = [
    "Call",
    "CheckIn",
    "ContingencyPlan",
    "DoorTick",
    "DrawCode",
    "Entry",
    "EvacuationArea",
    "EvacuationLine",
    "Group",
    "Operation",
    "PlanVersion",
    "Shelter",
    "SupplyBatch",
    "SupplyMovement",
    "SupplyPoint",
    "SupplyQuota",
    "Task",
]
