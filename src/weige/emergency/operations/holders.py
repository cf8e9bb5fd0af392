"""Whoever holds a post, acting from it: for what the product carries on in their name after their command."""

from __future__ import annotations

from uuid import UUID

from weige.access.actors import Actor
from weige.access.models import Account, Post
from weige.access.queries import held


def holder_of(post_id: UUID, account_id: UUID | None = None) -> Actor:
    """An account acting from a post: the one named, or whoever holds the post now."""
    post = Post.objects.select_related("post_type", "account").get(id=post_id)
    account = Account.objects.get(id=account_id) if account_id else post.account
    assert account is not None
    return Actor(account.id, account.name, (held(post),)).acting_from(post.id)
