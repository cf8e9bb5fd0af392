"""Tables of cases, by matter: ``case`` (report to close) and what later parts add, one file each."""

from .case import Case, Category, Comment, Involvement, Photo, ReporterContact, RoutingRule, Step
from .suggestion import CategoryModel

__all__ = [
    "Case",
    "Category",
    "CategoryModel",
    "Comment",
    "Involvement",
    "Photo",
    "ReporterContact",
    "RoutingRule",
    "Step",
]
