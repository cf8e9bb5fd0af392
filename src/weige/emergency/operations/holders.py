"""Whoever holds a post, acting from it: for what the product carries on in their name after their command."""

from __future__ import annotations

from uuid import UUID

from weige.access.actors import Actor, HeldPost
from weige.access.models import Account, Post


def held(post: Post) -> HeldPost:
    """A post as its holder carries it."""
    kind = post.post_type
    return HeldPost(
        post.id, kind.code, post.place, post.organisation_id, frozenset(kind.abilities), kind.desk, kind.totp, kind.partner
    )  # fmt: skip


def holder_of(post_id: UUID, account_id: UUID | None = None) -> Actor:
    """An account acting from a post: the one named, or whoever holds the post now."""
    post = Post.objects.select_related("post_type", "account").get(id=post_id)
    account = Account.objects.get(id=account_id) if account_id else post.account
    assert account is not None
    return Actor(account.id, account.name, (held(post),)).acting_from(post.id)
