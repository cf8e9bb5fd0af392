"""Tables of emergency, one module for each of its parts."""

from .field import Danger, DangerLine, DangerPhoto, Handover, HelpRequest, HelpTask, TaskPlace
from .operations import Call, Entry, Group, Operation, Task
from .plans import ContingencyPlan, PlanVersion

__all__ = [
    "Call",
    "ContingencyPlan",
    "Danger",
    "DangerLine",
    "DangerPhoto",
    "Entry",
    "Group",
    "Handover",
    "HelpRequest",
    "HelpTask",
    "Operation",
    "PlanVersion",
    "Task",
    "TaskPlace",
]
