"""Tables of emergency, one module for each of its parts."""

from .operations import Call, Entry, Group, Operation, Task
from .plans import ContingencyPlan, PlanVersion
from .review import Finding, FindingStep, Observer

__all__ = [
    "Call", "ContingencyPlan", "Entry", "Finding", "FindingStep", "Group", "Observer", "Operation", "PlanVersion", "Task",
]  # fmt: skip
