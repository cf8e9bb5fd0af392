"""Who goes on with a case when the post that had it in hand is nobody's any more.

A case is always held by one named post on duty; what a post leaves behind goes to a colleague, to the desk that sent
it, or one level up, with a step that says so.
"""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from weige.access.actors import SYSTEM
from weige.access.models import Post
from weige.access.queries import active_on, is_held, standing_posts
from weige.core import clock, events, sealing
from weige.core.errors import Text
from weige.core.models import Event
from weige.core.places import level_of

from .jobs import tell
from .lifecycle import State
from .models import Case, Step
from .routing import Candidate, route_up
from .timing.following import follow


@events.on("access.post_ended")
def hand_over(event: Event) -> None:
    """A post has ended: what it had in hand goes on within the same transaction."""
    hand_over_from(Post.objects.get(id=event.subject_id))


def hand_over_left() -> int:
    """Hand over what posts still have in hand that nobody holds any more: their last day went by, or their person
    has left, or nobody could take it before. Returns how many cases went on."""
    held = Post.objects.filter(active_on(clock.today()), account__is_active=True)
    left = Case.objects.exclude(state=State.CLOSED).exclude(holder__in=held).values_list("holder", flat=True).distinct()
    return sum(hand_over_from(post) for post in Post.objects.filter(id__in=list(left)))


@transaction.atomic
def hand_over_from(post: Post) -> int:
    """Hand the open cases of a post on: to a colleague, else back to the desk that sent it, else one level up.

    What nobody can take stays with the post until someone is on duty above. Returns how many cases went on.
    """
    handed = 0
    heir = _colleague(post)
    for case in Case.objects.select_for_update().filter(holder=post).exclude(state=State.CLOSED).order_by("id"):
        before = State(case.state)
        reason = Text("原经办人岗位已结束", "the holder's post has ended")
        holder: UUID
        reasons: tuple[Text, ...]
        if heir is not None:
            holder, reasons, state = heir, (reason,), before
        elif case.desk_post_id is not None and case.desk_post_id != post.id and is_held(case.desk_post_id):
            holder, reasons, state = case.desk_post_id, (reason,), State.REPORTED
        else:
            route = route_up(
                place=case.place,
                from_level=level_of(post.place),
                candidates=holding_candidates(case.place),
                reason=reason,
            )
            if route is None:
                continue
            holder, reasons = route.holder.id, route.reasons
            state = State.REPLIED if before == State.REPLIED else State.REPORTED
        if case.desk_post_id == post.id or state == State.REPORTED:
            case.desk_post_id = None
        case.holder_id, case.state, case.updated_at = holder, state, clock.now()
        case.version += 1
        held_at = Post.objects.get(id=holder).place
        follow(case, move="hand_over", holder_place=held_at, at=case.updated_at)
        case.save()
        step = Step.objects.create(
            id=sealing.derived_id(case.id, f"handover.{case.version}"), case=case, version=case.version,
            move="hand_over", from_state=before, to_state=state, holder_id=holder,
            reasons=[[r.zh, r.en] for r in reasons], happened_at=clock.now(), at=clock.now(),
        )  # fmt: skip
        events.append("case.hand_over", actor=SYSTEM, subject_type="case", subject_id=case.id, place=case.place,
                      payload={"from": before, "to": state, "holder": str(holder)})  # fmt: skip
        tell.defer(step=str(step.id))
        handed += 1
    return handed


def on_duty(case: Case, post_id: UUID) -> tuple[UUID, tuple[Text, ...]] | None:
    """A post while someone holds it; else its colleague, else whoever is on duty above; ``None`` when nobody is."""
    post = Post.objects.get(id=post_id)
    if is_held(post_id):
        return post_id, ()
    reason = Text("原岗位已结束", "that post has ended")
    heir = _colleague(post)
    if heir is not None:
        return heir, (reason,)
    route = route_up(
        place=case.place, from_level=level_of(post.place), candidates=holding_candidates(case.place), reason=reason
    )
    return (route.holder.id, route.reasons) if route else None


def _colleague(post: Post) -> UUID | None:
    """Another post of the same type at the same place for the same organisation that someone holds today."""
    alike = (post.post_type_id, post.place, post.organisation_id)
    for other in standing_posts(post.place):
        if other.id != post.id and (other.post_type_id, other.place, other.organisation_id) == alike:
            return other.id
    return None


def holding_candidates(place: str) -> list[Candidate]:
    """The posts that may hold cases at a place or above it today."""
    return [
        Candidate(
            post.id,
            post.account_id,
            post.post_type_id,
            post.place,
            post.rank,
            Text(post.post_type.name_zh, post.post_type.name_en),
        )
        for post in standing_posts(place)
        if post.account_id and "case.hold" in post.post_type.abilities and not post.post_type.partner
    ]
