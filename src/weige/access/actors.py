"""Who acts: an account with the posts it holds today, and over which places each ability reaches.

``actor.scope("case.read")`` is the whole of permission: every query takes it, every action asks it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from uuid import UUID

from weige.core.places import Scope


@dataclass(frozen=True, slots=True)
class HeldPost:
    """A post as its holder carries it on one day."""

    id: UUID
    post_type: str
    place: str
    organisation: UUID | None
    abilities: frozenset[str]
    desk: bool
    totp: bool
    partner: bool


@dataclass(frozen=True)
class Actor:
    """An account with its posts of today. Posts that need an authenticator count only when it was shown."""

    account_id: UUID | None
    name: str = ""
    posts: tuple[HeldPost, ...] = ()
    withheld: tuple[HeldPost, ...] = field(default=())
    session_id: UUID | None = None
    strength: str = ""
    language: str = "zh-CN"
    large_type: bool = False
    phone: str = field(default="", repr=False)
    totp_confirmed: bool = False
    expires_at: datetime | None = None
    acting_post_id: UUID | None = None

    def scope(self, ability: str) -> Scope:
        """The places over which this actor has an ability."""
        return Scope.of(post.place for post in self.posts if ability in post.abilities)

    def may(self, ability: str, place: str) -> bool:
        return any(ability in post.abilities and place.startswith(post.place) for post in self.posts)

    def post_for(self, ability: str, place: str) -> HeldPost | None:
        """The nearest own post that carries an ability over a place."""
        fitting = [p for p in self.posts if ability in p.abilities and place.startswith(p.place)]
        return max(fitting, key=lambda post: len(post.place), default=None)

    @property
    def person(self) -> UUID:
        """The account, for acts that only a person makes.

        Raises:
            RuntimeError: the product itself acts.
        """
        if self.account_id is None:
            raise RuntimeError("only a person can do this")
        return self.account_id

    @property
    def session(self) -> UUID:
        """The session in which this person acts.

        Raises:
            RuntimeError: there is none.
        """
        if self.session_id is None:
            raise RuntimeError("only a signed-in person can do this")
        return self.session_id

    @cached_property
    def post_ids(self) -> tuple[UUID, ...]:
        return tuple(post.id for post in self.posts)

    @cached_property
    def organisations(self) -> tuple[UUID, ...]:
        return tuple({post.organisation for post in self.posts if post.organisation})

    @cached_property
    def abilities(self) -> frozenset[str]:
        return frozenset().union(*(post.abilities for post in self.posts))

    def acting_from(self, post_id: UUID | None) -> Actor:
        """The same actor, acting from one of its posts, for the event log."""
        values = {name: getattr(self, name) for name in self.__dataclass_fields__}
        return Actor(**{**values, "acting_post_id": post_id})


SYSTEM = Actor(account_id=None, name="system")
"""The product itself: jobs, imports, the demo loader."""
