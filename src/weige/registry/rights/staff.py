"""Whoever works with residents' data, named for residents by post and place; and whom to tell of requests and notices."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from uuid import UUID

from weige.access.models import Post
from weige.access.queries import post_type_names, posts_of, standing_posts
from weige.core.errors import Text
from weige.core.places import PlaceRef, at_level, name_places
from weige.registry.models import COMMUNITY_DIGITS

SOMEONE = Text("社区工作人员", "a member of the community's staff")
OVERSEE, ANSWER = "disclosure.oversee", "resident.answer"


def in_words(post_type: str, place: str, *, types: Mapping[str, Text], places: Mapping[str, PlaceRef]) -> Text:
    """A post with its place: ``菱窠社区 专职网格员``. The place is the community, or what lies above it."""
    kind = types.get(post_type, SOMEONE)
    where = places[community_of(place)]["name"] if place else ""
    return Text(f"{where} {kind.zh}".strip(), f"the {kind.en} of {where}" if where else kind.en)


def community_of(place: str) -> str:
    """The community that a place lies in, or the place itself where it lies above."""
    return at_level(place, "community") or place


def tellers(told: Iterable[tuple[UUID | None, str, date]]) -> dict[tuple[UUID, str], Text]:
    """Accounts that said something about people of a place, by the post that they held there.

    Args:
        told: account, place, and the day on which it was said.
    """
    rows = [(account, place, day) for account, place, day in told if account]
    held = posts_of(account for account, _, _ in rows)
    chosen = {(account, place): _post_at(held.get(account, []), place, day) for account, place, day in rows}
    types = post_type_names()
    places = name_places(community_of(post.place) for post in chosen.values() if post)
    return {
        key: in_words(post.post_type_id, post.place, types=types, places=places) if post else SOMEONE
        for key, post in chosen.items()
    }


def _post_at(posts: Sequence[Post], place: str, day: date) -> Post | None:
    """The post from which something was most likely said: over the place, and standing on the day if one did."""
    over = [post for post in posts if place.startswith(post.place)]
    then = [post for post in over if post.first_day <= day and (post.last_day is None or post.last_day >= day)]
    return max(then or over, key=lambda post: len(post.place), default=None)


def answerers(place: str) -> set[UUID]:
    """Whoever answers residents' requests nearest to a place."""
    return _nearest([post for post in _above(place) if ANSWER in post.post_type.abilities])


def overseers(place: str, *, besides: UUID | None = None) -> set[UUID]:
    """Who looks into unusual reading in a community: its data officers, else those above; where there is none, whoever
    answers residents' requests. Never the reader themselves."""
    posts = [post for post in _above(place) if post.account_id != besides]
    officers = _nearest([post for post in posts if OVERSEE in post.post_type.abilities])
    return officers or _nearest([post for post in posts if ANSWER in post.post_type.abilities])


def _above(place: str) -> list[Post]:
    """Posts held today at the community of a place or above it."""
    return standing_posts(place[:COMMUNITY_DIGITS])


def _nearest(posts: Sequence[Post]) -> set[UUID]:
    nearest = max((len(post.place) for post in posts), default=0)
    return {post.account_id for post in posts if post.account_id and len(post.place) == nearest}
