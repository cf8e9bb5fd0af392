"""Whose signals someone sees: conditions that every reading of this room is limited by."""

from __future__ import annotations

from django.db.models import Q

from weige.access.actors import Actor
from weige.access.queries import in_scope
from weige.core.places import Scope
from weige.emergency.scopes import COMMAND, READ


def read_by(actor: Actor) -> Scope:
    """The places whose warnings and gauges someone sees: those that they read or command."""
    return Scope.of([*actor.scope(READ).prefixes, *actor.scope(COMMAND).prefixes])


def commanded_by(actor: Actor) -> Q:
    """The condition of what only those see who command its place: sources, drafts, proposals."""
    return in_scope(actor.scope(COMMAND))
