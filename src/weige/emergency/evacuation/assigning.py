"""Which household goes to which shelter: the fewest metres walked by all together, nobody parted, none overfull. Pure.

In three steps. Households at one place are taken together, and a minimum-cost flow of people (OR-Tools) from places to
shelters is found over the near ones. Its prices (the duals of the shelters' room) give a bound below which no assignment
can be, computed over all pairs; where a far shelter would pay, it is added and the flow found again. The flow may part
households at as many places as there are shelters; these are put together again, and only what the gap to the bound still
leaves open is decided exactly (HiGHS). So the answer comes with its proof, or with what is left to prove.
"""

from __future__ import annotations

import itertools
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from ortools.graph.python import min_cost_flow
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, milp

from weige.emergency.distances import metres_between

Whole = NDArray[np.int64]
NEAR = 10
"""With so many of the nearest shelters the flow begins."""
ROUNDS = 20
LEFT_OUT, CARRIED_LEFT_OUT, NOT_FIT = 2_000_000, 3_000_000, 8_000_000
"""Metres that stand for: without room; somebody without room who must be carried; a shelter with steps for them."""
SEARCH_SECONDS = 40.0
FIRST_ALLOWED, MORE_ALLOWED = 20, 4
"""Metres above the bound that one household may cost at first; how many times as many when that is too few."""
ROWS_AT_ONCE = 20_000


@dataclass(frozen=True, slots=True)
class Party:
    """A household that is to be moved. ``point`` is longitude and latitude; ``carried``: somebody needs a step-free way."""

    key: str
    people: int
    point: tuple[float, float]
    carried: bool = False


@dataclass(frozen=True, slots=True)
class Shelter:
    """A place of shelter with room for ``capacity`` people."""

    key: str
    capacity: int
    point: tuple[float, float]
    step_free: bool = True


@dataclass(frozen=True, slots=True)
class Assignment:
    """Who goes where.

    Attributes:
        shelter_of: by the parties' keys; who has no room is not there.
        without_room: keys of parties without room, in the order in which they were given.
        metres: walked by all people together, in straight lines.
        bound: no assignment that gives as many people room needs fewer.
        proven: this one is the best there is.
    """

    shelter_of: dict[str, str]
    without_room: list[str]
    metres: int
    bound: int
    proven: bool


@dataclass(frozen=True, slots=True)
class _Places:
    """Parties taken together: rows of places, columns of shelters, the last column standing for no room."""

    people: Whole
    parties: list[list[int]]
    cost: NDArray[np.int32]
    room: Whole


def assign(parties: Sequence[Party], shelters: Sequence[Shelter], *, seconds: float = SEARCH_SECONDS) -> Assignment:
    """The assignment with the fewest metres among those that give the most people room; who must be carried goes first.

    Args:
        parties: those of no people are left out.
        seconds: for the exact search at the end, where it is needed.
    """
    moving = [at for at, party in enumerate(parties) if party.people > 0]
    if not moving:
        return Assignment({}, [], 0, 0, proven=True)
    places = _together(parties, moving, shelters)
    flow, prices = _flow(places)
    chosen = _whole_households(places, flow, parties)
    answer = _Answer(chosen, _bound(places, prices), _spent(places, chosen, parties))
    if answer.spent > answer.bound:
        answer = _exact(places, prices, answer, parties, seconds)
    last = len(shelters)
    penalty = sum(
        int(places.cost[row, last]) * parties[at].people
        for row, own in enumerate(places.parties)
        for at in own
        if answer.chosen[at] == last
    )
    return Assignment(
        {parties[at].key: shelters[answer.chosen[at]].key for at in moving if answer.chosen[at] != last},
        [parties[at].key for at in moving if answer.chosen[at] == last],
        answer.spent - penalty, answer.bound - penalty, proven=answer.spent == answer.bound,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Answer:
    """A shelter's column for each party; below ``bound`` nothing can be, and ``spent`` is what this one costs."""

    chosen: dict[int, int]
    bound: int
    spent: int


def _together(parties: Sequence[Party], moving: Sequence[int], shelters: Sequence[Shelter]) -> _Places:
    rows: dict[tuple[float, float, bool], list[int]] = {}
    for at in moving:
        rows.setdefault((*parties[at].point, parties[at].carried), []).append(at)
    points = np.array([key[:2] for key in rows], dtype=float)
    carried = np.array([key[2] for key in rows])
    cost = np.empty((len(rows), len(shelters) + 1), dtype=np.int32)
    if shelters:
        there = np.array([shelter.point for shelter in shelters], dtype=float)
        stairs = np.array([not shelter.step_free for shelter in shelters])
        for begin in range(0, len(rows), ROWS_AT_ONCE):
            some = slice(begin, begin + ROWS_AT_ONCE)
            cost[some, :-1] = np.minimum(metres_between(points[some, None], there[None]).round(), LEFT_OUT - 1)
            cost[some, :-1][carried[some, None] & stairs[None]] = NOT_FIT
    cost[:, -1] = np.where(carried, CARRIED_LEFT_OUT, LEFT_OUT)
    people = np.array([sum(parties[at].people for at in own) for own in rows.values()], dtype=np.int64)
    room = np.array([*(max(0, shelter.capacity) for shelter in shelters), people.sum() + 1], dtype=np.int64)
    return _Places(people, list(rows.values()), cost, room)


def _flow(places: _Places) -> tuple[dict[tuple[int, int], int], Whole]:
    """People from places to shelters at the least cost over all pairs, and the prices of the shelters' room."""
    count, columns = places.cost.shape
    near = min(NEAR, columns)
    open_ = np.zeros(places.cost.shape, dtype=bool)
    open_[np.arange(count)[:, None], np.argpartition(places.cost, near - 1, axis=1)[:, :near]] = True
    open_[:, -1] = True
    for _ in range(ROUNDS):
        rows, columns_ = np.nonzero(open_)
        found = _least_cost(places, rows, columns_)
        prices = _prices(places, open_, rows, columns_, found)
        missing = _worth_opening(places, prices, open_)
        if not missing:
            break
    carried = np.flatnonzero(found)
    return {(int(rows[at]), int(columns_[at])): int(found[at]) for at in carried}, prices


def _least_cost(places: _Places, rows: Whole, columns: Whole) -> Whole:
    """The flow on each pair."""
    count, width = places.cost.shape
    solver = min_cost_flow.SimpleMinCostFlow()
    source = count + width
    used = np.unique(columns)
    arcs = solver.add_arcs_with_capacity_and_unit_cost(
        np.concatenate([rows, count + used]), np.concatenate([count + columns, np.full(len(used), source)]),
        np.concatenate([places.people[rows], places.room[used]]),
        np.concatenate([places.cost[rows, columns].astype(np.int64), np.zeros(len(used), dtype=np.int64)]),
    )  # fmt: skip
    solver.set_nodes_supplies(np.append(np.arange(count), source), np.append(places.people, -places.people.sum()))
    if solver.solve() != solver.OPTIMAL:
        raise ArithmeticError("a flow to the column without bound is always there")
    return np.asarray(solver.flows(arcs[: len(rows)]), dtype=np.int64)


def _prices(places: _Places, open_: NDArray[np.bool_], rows: Whole, columns: Whole, flow: Whole) -> Whole:
    """What one more bed of each shelter would save: the longest chain of moves that it would allow, over the open pairs.

    Whoever lives at a shelter could move to another for the difference of the costs; a shelter with beds left costs
    nothing. These are difference constraints, met by shortest paths (Bellman and Ford).
    """
    width = places.cost.shape[1]
    taken = np.bincount(columns, weights=flow, minlength=width).astype(np.int64)
    far = np.iinfo(np.int64).max // 4
    move = np.full((width, width), far, dtype=np.int64)
    used = flow > 0
    for shelter in np.unique(columns[used]):
        own = rows[used & (columns == shelter)]
        costs = places.cost[own].astype(np.int64)
        move[shelter] = np.where(open_[own], costs - costs[:, [shelter]], far).min(axis=0)
    price = np.where(taken < places.room, 0, far)
    for _ in range(width):
        better = np.minimum(price, (price[None, :] + move).min(axis=1))
        if (better == price).all():
            break
        price = better
    price[-1] = 0
    return np.maximum(0, np.where(price >= far // 2, 0, price))


def _worth_opening(places: _Places, prices: Whole, open_: NDArray[np.bool_]) -> int:
    """Open the pairs that would be cheaper than the cheapest open one at these prices; returns how many."""
    opened = 0
    for some in _pieces(len(places.people)):
        whole = places.cost[some] + prices
        least = np.where(open_[some], whole, np.iinfo(np.int64).max).min(axis=1)
        cheaper = (whole < least[:, None]) & ~open_[some]
        opened += int(cheaper.sum())
        open_[some] |= cheaper
    return opened


def _bound(places: _Places, prices: Whole) -> int:
    """By weak duality nobody can do with less, whatever prices these are (not below 0)."""
    total = -int((prices[:-1] * places.room[:-1]).sum())
    for some in _pieces(len(places.people)):
        with_price = places.cost[some].astype(np.int64) + prices
        total += int((with_price.min(axis=1) * places.people[some]).sum())
    return total


def _pieces(count: int) -> Iterator[slice]:
    for begin in range(0, count, ROWS_AT_ONCE):
        yield slice(begin, begin + ROWS_AT_ONCE)


def _whole_households(places: _Places, flow: dict[tuple[int, int], int], parties: Sequence[Party]) -> dict[int, int]:
    """Households put whole where their place's people flow to, the largest first; who fits nowhere there goes to the
    nearest shelter with beds left."""
    left = places.room.copy()
    shares: dict[int, list[tuple[int, int]]] = {}
    for (row, column), people in flow.items():
        shares.setdefault(row, []).append((column, people))
    chosen: dict[int, int] = {}
    later: list[tuple[int, int]] = []
    for row, own in enumerate(places.parties):
        if len(shares[row]) == 1:
            column = shares[row][0][0]
            left[column] -= places.people[row]
            chosen.update(dict.fromkeys(own, column))
            continue
        open_ = dict(shares[row])
        for at in sorted(own, key=lambda at: (-parties[at].people, at)):
            people = parties[at].people
            fits = [column for column, beds in open_.items() if beds >= people]
            if not fits:
                later.append((row, at))
                continue
            column = max(fits, key=lambda column: (open_[column], -column))
            open_[column] -= people
            left[column] -= people
            chosen[at] = column
    for row, at in sorted(later, key=lambda pair: (-parties[pair[1]].people, pair[1])):
        roomy = np.flatnonzero(left >= parties[at].people)
        column = int(roomy[np.argmin(places.cost[row, roomy])])
        left[column] -= parties[at].people
        chosen[at] = column
    return chosen


def _spent(places: _Places, chosen: dict[int, int], parties: Sequence[Party]) -> int:
    return sum(
        int(places.cost[row, chosen[at]]) * parties[at].people for row, own in enumerate(places.parties) for at in own
    )


def _exact(places: _Places, prices: Whole, known: _Answer, parties: Sequence[Party], seconds: float) -> _Answer:
    """What the flow left open, decided exactly.

    On top of the bound a household pays its people times the reduced cost of its shelter. So at first only shelters with
    the smallest reduced costs are allowed. How far the best of these is above the bound says what may be allowed at
    most in anything better: the best with that much allowed is the best of all.
    """
    until = time.monotonic() + seconds
    allowed = FIRST_ALLOWED
    while (left := until - time.monotonic()) > 0:
        found, best = _best_within(places, prices, known, parties, allowed=allowed, seconds=left)
        if found.spent < known.spent:
            known = found
        gap = known.spent - known.bound
        if best and gap <= allowed:
            return _Answer(known.chosen, known.spent, known.spent)
        allowed = gap if best else MORE_ALLOWED * allowed
    return known


def _best_within(
    places: _Places, prices: Whole, known: _Answer, parties: Sequence[Party], *, allowed: int, seconds: float
) -> tuple[_Answer, bool]:
    """The best answer in which no household alone pays more than so much above the bound, and whether it is surely that.

    An integer program (HiGHS): how many equal households of a place go to each column, and the beds left, which cost
    their price. Its objective is how far it is above the bound.
    """
    room = places.room.copy()
    chosen = dict(known.chosen)
    equal_ones: list[list[int]] = []
    kind: list[int] = []
    column: list[int] = []
    people: list[int] = []
    extra: list[int] = []
    for row, own in enumerate(places.parties):
        reduced = places.cost[row] + prices
        reduced -= reduced.min()
        by_size: dict[int, list[int]] = {}
        for at in own:
            by_size.setdefault(parties[at].people, []).append(at)
        for size, equal in by_size.items():
            may: list[int] = np.flatnonzero(reduced * size <= allowed).tolist()
            if len(may) == 1:
                chosen.update(dict.fromkeys(equal, may[0]))
                room[may[0]] -= size * len(equal)
                continue
            kind += [len(equal_ones)] * len(may)
            column += may
            people += [size] * len(may)
            extra += (reduced[may] * size).tolist()
            equal_ones.append(equal)
    if (room < 0).any():
        return known, False
    shelters, variables = len(room), len(kind)
    many = np.array([len(equal) for equal in equal_ones], dtype=float)
    everyone = sparse.csr_array(
        (np.ones(variables), (kind, np.arange(variables))), shape=(len(many), variables + shelters)
    )
    beds = sparse.csr_array(
        (np.concatenate([people, np.ones(shelters)]),
         (np.concatenate([column, np.arange(shelters)]).astype(int), np.arange(variables + shelters))),
        shape=(shelters, variables + shelters),
    )  # fmt: skip
    found = milp(
        np.concatenate([extra, prices]), integrality=np.concatenate([np.ones(variables), np.zeros(shelters)]),
        bounds=Bounds(0, np.concatenate([many[kind] if kind else [], room])),
        constraints=[LinearConstraint(everyone, many, many), LinearConstraint(beds, room, room)],
        options={"time_limit": seconds, "mip_rel_gap": 0.0},
    )  # fmt: skip
    if found.x is None:
        return known, False
    waiting = [iter(equal) for equal in equal_ones]
    for which, where, count in zip(kind, column, np.rint(found.x[:variables]).astype(int).tolist(), strict=True):
        chosen.update(dict.fromkeys(itertools.islice(waiting[which], count), where))
    return _Answer(chosen, known.bound, _spent(places, chosen, parties)), found.status == 0
