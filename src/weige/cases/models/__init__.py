"""Tables of cases, by matter: ``case`` (report to close) and what later parts add, one file each."""

from .case import Case, Category, Comment, Involvement, Photo, ReporterContact, RoutingRule, Step
from .contact import ContactReading

__all__ = [
    "Case",
    "Category",
    "Comment",
    "ContactReading",
    "Involvement",
    "Photo",
    "ReporterContact",
    "RoutingRule",
    "Step",
]
