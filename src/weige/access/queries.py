"""Every reading of accounts and posts."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import OuterRef, Q, QuerySet, Subquery
from typing_extensions import TypedDict

from weige.core import clock, languages
from weige.core.errors import Text
from weige.core.places import AFTER_DIGITS, PlaceRef, Scope, ancestors, name_places

from .actors import HeldPost
from .models import Account, Invitation, Organisation, Post, PostType


def held(post: Post) -> HeldPost:
    """A post as its holder carries it, read with its type."""
    kind = post.post_type
    return HeldPost(
        post.id, kind.code, post.place, post.organisation_id, frozenset(kind.abilities), kind.desk, kind.totp, kind.partner
    )  # fmt: skip


class PostRef(TypedDict):
    """A post as shown: what it is, who holds it, where, and for which organisation."""

    id: UUID
    post_type: str
    post_type_label: str
    account_name: str | None
    place: PlaceRef
    organisation: str | None


class PostRow(PostRef):
    """A post in the list of posts."""

    first_day: date
    last_day: date | None
    active: bool
    account_phone_masked: str | None
    invitation_open: bool
    invitation_id: UUID | None
    """The open invitation, by which it can be taken back."""


def mask_phone(phone: str) -> str:
    return f"{phone[:3]}****{phone[-4:]}" if phone else ""


def label(kind: PostType) -> str:
    return kind.name_en if languages.current() == "en" else kind.name_zh


def active_on(day: date) -> Q:
    """The condition of posts that stand on a day."""
    return (
        Q(first_day__lte=day)
        & (Q(last_day__isnull=True) | Q(last_day__gte=day))
        & (Q(ended_at__isnull=True) | Q(ended_at__gt=clock.now()))
    )


def in_scope(scope: Scope, column: str = "place") -> Q:
    """The condition of rows whose place lies within a scope: one range of the index for each prefix."""
    condition = Q(pk__in=[])
    for prefix in scope.prefixes:
        condition |= Q(**{f"{column}__gte": prefix, f"{column}__lt": prefix + AFTER_DIGITS})
    return condition


def post_refs(ids: Iterable[UUID | None]) -> dict[UUID, PostRef]:
    """Posts as shown, for lists: two statements however many."""
    wanted = {id for id in ids if id}
    return refs_of(Post.objects.filter(id__in=wanted).values_list(*post_columns())) if wanted else {}


def post_columns(through: str = "") -> tuple[str, ...]:
    """The columns that :func:`refs_of` takes, of posts or of rows that lead to them ``through`` a key."""
    called = "post_type__name_en" if languages.current() == "en" else "post_type__name_zh"
    columns = ("id", "post_type_id", called, "account__name", "place", "organisation__name")
    return tuple(f"{through}{column}" for column in columns)


def refs_of(rows: Iterable[tuple[Any, ...]]) -> dict[UUID, PostRef]:
    """Posts as shown, from their columns: one statement, for the names of their places."""
    listed = {row[0]: row for row in rows}
    names = name_places(row[4] for row in listed.values())
    return {
        id: PostRef(
            id=id, post_type=kind, post_type_label=label, account_name=name, place=names[place], organisation=body
        )
        for id, kind, label, name, place, body in listed.values()
    }


def post_ref(post: Post, place: PlaceRef) -> PostRef:
    """One post as shown; its type, account and organisation should be loaded with it."""
    return PostRef(
        id=post.id,
        post_type=post.post_type_id,
        post_type_label=label(post.post_type),
        account_name=post.account.name if post.account else None,
        place=place,
        organisation=post.organisation.name if post.organisation else None,
    )


def post_in_words(post: HeldPost | None) -> Text:
    """A post within a line: where it stands and what it is, or for whom; empty without one."""
    if post is None:
        return Text("", "")
    kind = PostType.objects.get(code=post.post_type)
    body = Organisation.objects.filter(id=post.organisation).first() if post.organisation else None
    where = body.name if body else name_places([post.place])[post.place]["name"]
    return Text(f"{where}{kind.name_zh}", f"{where} {kind.name_en}")


def posts_under(scope: Scope, *, include_ended: bool = False, at: str | None = None) -> QuerySet[Post]:
    """The posts within a scope, nearest to the top first; ``at`` keeps those at exactly one place."""
    found = Post.objects.select_related("post_type", "account", "organisation").filter(in_scope(scope))
    if at is not None:
        found = found.filter(place=at)
    if not include_ended:
        found = found.filter(active_on(clock.today()) | Q(first_day__gt=clock.today(), ended_at__isnull=True))
    return found.order_by("place", "post_type__position", "rank", "id")


def post_rows(posts: QuerySet[Post]) -> list[PostRow]:
    """Posts for the list of posts, with masked phone numbers."""
    now = clock.now()
    waiting = Invitation.objects.filter(
        post=OuterRef("pk"), accepted_at__isnull=True, revoked_at__isnull=True, expires_at__gt=now
    )
    found = list(posts.annotate(waiting=Subquery(waiting.values("id")[:1])))
    names = name_places(post.place for post in found)
    today = clock.today()
    return [
        PostRow(
            **post_ref(post, names[post.place]),
            first_day=post.first_day,
            last_day=post.last_day,
            active=post.first_day <= today
            and (post.last_day is None or post.last_day >= today)
            and (post.ended_at is None or post.ended_at > now),
            account_phone_masked=mask_phone(post.account.phone) if post.account else None,
            invitation_open=post.waiting is not None,
            invitation_id=post.waiting,
        )
        for post in found
    ]


def post_row(post_id: UUID) -> PostRow:
    """One post for the list of posts."""
    return post_rows(Post.objects.select_related("post_type", "account", "organisation").filter(id=post_id))[0]


class HeldPostRef(PostRef):
    """A post as its own holder sees it."""

    first_day: date
    last_day: date | None


def held_posts(ids: Iterable[UUID]) -> list[HeldPostRef]:
    """One's own posts, the highest place first."""
    posts = Post.objects.select_related("post_type", "account", "organisation").filter(id__in=ids)
    ordered = sorted(posts, key=lambda post: (len(post.place), post.post_type.position, post.place))
    names = name_places(post.place for post in ordered)
    return [
        HeldPostRef(**post_ref(post, names[post.place]), first_day=post.first_day, last_day=post.last_day)
        for post in ordered
    ]


def standing_posts(place: str) -> list[Post]:
    """Every post that someone holds today at a place or above it, nearest place first, then by rank."""
    posts = Post.objects.select_related("post_type", "account", "organisation").filter(
        active_on(clock.today()), place__in=ancestors(place), account__isnull=False, account__is_active=True
    )
    return sorted(posts, key=lambda p: (-len(p.place), p.post_type.position, p.rank, str(p.id)))


def holders_under(community: str, ability: str) -> list[tuple[str, UUID]]:
    """Who holds an ability today in a community or one of its grids: place and account, the first rank first."""
    held = Post.objects.filter(
        active_on(clock.today()),
        in_scope(Scope((community,))),
        account__is_active=True,
        post_type__abilities__contains=[ability],
        post_type__partner=False,
    )
    return [
        (place, account)
        for place, account in held.order_by("place", "rank", "id").values_list("place", "account_id")
        if account
    ]


def nearest_holders(place: str, ability: str) -> set[UUID]:
    """Who holds an ability for a place today, by the nearest posts that have it: its own, else those above it."""
    posts = [post for post in standing_posts(place) if ability in post.post_type.abilities]
    nearest = max((len(post.place) for post in posts), default=0)
    return {post.account_id for post in posts if len(post.place) == nearest and post.account_id}


def is_held(post_id: UUID) -> bool:
    """Whether someone holds a post today."""
    return Post.objects.filter(active_on(clock.today()), id=post_id, account__is_active=True).exists()


def posts_of(accounts: Iterable[UUID | None]) -> dict[UUID, list[Post]]:
    """Every post that accounts hold or have held, the latest first: one statement however many."""
    found: dict[UUID, list[Post]] = {}
    wanted = {account for account in accounts if account}
    for post in Post.objects.select_related("post_type").filter(account__in=wanted).order_by("-first_day", "id"):
        assert post.account_id is not None
        found.setdefault(post.account_id, []).append(post)
    return found


def post_type_names() -> dict[str, Text]:
    """The names of all kinds of post, by code."""
    return {code: Text(zh, en) for code, zh, en in PostType.objects.values_list("code", "name_zh", "name_en")}


def organisations(scope: Scope) -> list[Organisation]:
    return list(Organisation.objects.filter(in_scope(scope)).order_by("place", "name"))


def account_names(ids: Iterable[UUID | None]) -> dict[UUID, str]:
    """Names of the accounts behind acts, for histories."""
    return dict(Account.objects.filter(id__in={id for id in ids if id}).values_list("id", "name"))
