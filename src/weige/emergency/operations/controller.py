"""Who runs a drill, its clock and its injects: a post that the command names, or the command itself while none is named.

Whoever is named controls alone, and alone knows what is still to come; those who command practise like everybody else.
"""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q
from typing_extensions import TypedDict

from weige.access.actions import acting
from weige.access.actors import Actor
from weige.access.models import Post
from weige.access.queries import PostRef, post_refs
from weige.core.errors import Problem
from weige.core.places import ancestors
from weige.emergency import errors
from weige.emergency.models import Operation
from weige.emergency.plans.calling import NEVER_CALLED, held_today
from weige.emergency.scopes import COMMAND, READ

from .keeping import commanding, enter, is_replay, within

MOST_CANDIDATES = 100
NAMED = "controller_named"


class ControllerPage(TypedDict):
    """Posts whose holders could run a drill."""

    items: list[PostRef]


def controls(actor: Actor, operation: Operation) -> bool:
    """Whether someone runs a drill."""
    if not operation.drill:
        return False
    if operation.controller_id is None:
        return actor.may(COMMAND, operation.place)
    return any(post.id == operation.controller_id for post in actor.posts)


def knows_ahead(actor: Actor, operation: Operation) -> bool:
    """Whether someone is told what is still to come in a drill; after its end the command reads all of it."""
    over = operation.stood_down_at is not None
    return controls(actor, operation) or (over and actor.may(COMMAND, operation.place))


def controlling(actor: Actor, operation: Operation) -> Actor:
    """The actor, acting from the post from which they run the drill.

    Raises:
        Problem: ``access.not_allowed``, ``emergency.not_controller``.
    """
    if operation.controller_id is None:
        return commanding(actor, operation)
    if not controls(actor, operation):
        who = post_refs([operation.controller_id])[operation.controller_id]["account_name"]
        raise Problem(errors.NOT_CONTROLLER, who=who or "—")
    return actor.acting_from(operation.controller_id)


def candidates(actor: Actor, place: str) -> ControllerPage:
    """Who could run a drill of a place: whoever reads its operations whole, the nearest first.

    Raises:
        Problem: ``access.not_allowed``.
    """
    acting(actor, COMMAND, place)
    rows = sorted(_fit(place), key=lambda row: (-len(row.place), row.post_type.position, row.rank, str(row.id)))
    refs = post_refs(row.id for row in rows[:MOST_CANDIDATES])
    return ControllerPage(items=[refs[row.id] for row in rows[:MOST_CANDIDATES]])


def _fit(place: str) -> list[Post]:
    able = Q(post_type__abilities__contains=[READ]) | Q(post_type__abilities__contains=[COMMAND])
    rows = Post.objects.filter(
        held_today(), able, place__in=ancestors(place), account__isnull=False, account__is_active=True
    ).exclude(post_type_id__in=NEVER_CALLED)  # fmt: skip
    return list(rows.select_related("post_type"))


def check_fit(place: str, post: UUID | None) -> None:
    """Refuse a post whose holder could not run a drill of a place.

    Raises:
        Problem: ``emergency.controller_unfit``.
    """
    if post is not None and all(row.id != post for row in _fit(place)):
        raise Problem(errors.CONTROLLER_UNFIT, field="controller")


def name_controller(*, actor: Actor, operation_id: UUID, id: UUID, post: UUID | None) -> Operation:
    """Name who runs a drill from now on, or nobody: then the command does. It stands in the log. Repeating the command
    changes nothing.

    Raises:
        Problem: ``emergency.unknown_operation``, ``access.not_allowed``, ``emergency.stood_down``,
            ``emergency.not_a_drill``, ``emergency.controller_unfit``, ``core.id_taken``.
    """
    with within(actor, operation_id) as found:
        actor = commanding(actor, found)
        if is_replay(found, id, NAMED, actor, said={"post": str(post) if post else ""}):
            return found
        if not found.drill:
            raise Problem(errors.NOT_A_DRILL)
        check_fit(found.place, post)
        found.controller_id = post
        found.save(update_fields=["controller"])
        enter_named(found, actor, id)
        return found


def enter_named(found: Operation, actor: Actor, id: UUID) -> None:
    """The line of the log that says who runs a drill from now on."""
    enter(found, NAMED, actor, id=id, subject=found.controller_id,
          data={"post": str(found.controller_id) if found.controller_id else ""})  # fmt: skip
