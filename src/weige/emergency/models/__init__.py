"""Tables of emergency, one module for each of its parts."""

from .operations import Call, Entry, Group, Operation, Task
from .plans import ContingencyPlan, PlanVersion

__all__ = ["Call", "ContingencyPlan", "Entry", "Group", "Operation", "PlanVersion", "Task"]
