"""What a leader carries: the own grids with their buildings and the open cases in them, in five statements."""

from __future__ import annotations

from uuid import UUID

from typing_extensions import TypedDict

from weige.access.actors import Actor
from weige.access.queries import PostRef, post_ref, standing_posts
from weige.core.places import LENGTHS, PlaceRef, Scope, name_places
from weige.registry.premises import PremisesKind
from weige.registry.queries import PremisesRef, by_number, outer_premises, premises_ref
from weige.territory.queries import GridRow, grid_rows, grids_in

from .queries import open_by_premises

MAX_GRIDS = 40


class MyBuilding(PremisesRef):
    """A building with its entrances and how many cases are open in it."""

    open_cases: int
    entrances: list[PremisesRef]


class MyGrid(TypedDict):
    grid: GridRow
    place: PlaceRef
    buildings: list[MyBuilding]
    community_posts: list[PostRef]


class MyGrids(TypedDict):
    items: list[MyGrid]


def my_grids(actor: Actor) -> MyGrids:
    """The micro-grids and dedicated grids within one's posts, with what stands in them."""
    scope = Scope.of(
        p.place for p in actor.posts if "case.report" in p.abilities and len(p.place) > LENGTHS["community"]
    )
    if not scope:
        return MyGrids(items=[])
    grids = [grid for grid in grids_in(scope) if grid.kind != "general"][:MAX_GRIDS]
    names = name_places(grid.code for grid in grids)
    premises = by_number(outer_premises(scope))
    buildings = [row for row in premises if row.kind == PremisesKind.BUILDING]
    entrances: dict[UUID | None, list[PremisesRef]] = {}
    inside: dict[UUID, UUID] = {row.id: row.id for row in buildings}
    for row in premises:
        if row.kind == PremisesKind.ENTRANCE and row.parent_id:
            entrances.setdefault(row.parent_id, []).append(premises_ref(row))
            inside[row.id] = row.parent_id
    open_cases: dict[UUID, int] = {}
    for id, count in open_by_premises(actor, list(inside)).items():
        open_cases[inside[id]] = open_cases.get(inside[id], 0) + count
    community_posts = {
        code: [
            post_ref(post, name_places([post.place])[post.place]) for post in standing_posts(code) if post.place == code
        ]
        for code in {grid.code[: LENGTHS["community"]] for grid in grids}
    }
    return MyGrids(
        items=[
            MyGrid(
                grid=row,
                place=names[row["code"]],
                buildings=[
                    MyBuilding(
                        **premises_ref(building),
                        open_cases=open_cases.get(building.id, 0),
                        entrances=entrances.get(building.id, []),
                    )
                    for building in buildings
                    if building.place.startswith(row["code"])
                ],
                community_posts=community_posts[row["code"][: LENGTHS["community"]]],
            )
            for row in grid_rows(grids)
        ]
    )
