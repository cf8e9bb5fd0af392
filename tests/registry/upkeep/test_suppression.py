"""No group of fewer than five is published, and none can be worked out from all that is: over whole trees of places.

The reader of these tests is the worst one possible: has every table of every place before them, knows that places are
sums of their parts and people the sum of their ages, and solves for what is hidden.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from hypothesis import example, given, settings
from hypothesis import strategies as st

from weige.registry.upkeep.suppression import BANDS, Counts, Part, Shown, shown_at_top, shown_parts, small

COLUMNS = ("vacancies", "households", "people")


@dataclass
class Node:
    """A place with its parts; its counts are their sum."""

    counts: Counts
    parts: list[Node] = field(default_factory=list)

    @property
    def total(self) -> Counts:
        return sum((part.total for part in self.parts), Counts()) if self.parts else self.counts


numbers = st.one_of(st.integers(0, 6), st.integers(0, 3), st.integers(5, 60))


@st.composite
def leaves(draw: st.DrawFn) -> Node:
    bands = tuple(draw(st.lists(numbers, min_size=len(BANDS), max_size=len(BANDS))))
    households = draw(numbers)
    return Node(Counts(draw(numbers), draw(numbers), households, draw(st.integers(0, households)), sum(bands), bands))


trees = st.recursive(
    leaves(),
    lambda parts: st.lists(parts, min_size=1, max_size=4).map(lambda found: Node(Counts(), found)),
    max_leaves=9,
)


def published(node: Node, shown: Shown | None = None, path: str = "") -> Iterator[tuple[str, Shown]]:
    """Everything that is published of a tree, by the path of each place."""
    shown = shown or shown_at_top(node.total)
    yield path, shown
    if node.parts:
        rows = shown_parts(shown, [Part(f"{path}{at}", part.total) for at, part in enumerate(node.parts)])
        for at, (part, row) in enumerate(zip(node.parts, rows, strict=True)):
            yield from published(part, row, f"{path}{at}")


def equations(node: Node, path: str = "") -> Iterator[dict[tuple[str, str], int]]:
    """Sums that always hold, as coefficients of cells that add up to nothing."""
    yield {(path, "people"): -1} | {(path, f"band{at}"): 1 for at in range(len(BANDS))}
    if node.parts:
        for column in (*COLUMNS, *(f"band{at}" for at in range(len(BANDS)))):
            yield {(path, column): -1} | {(f"{path}{at}", column): 1 for at in range(len(node.parts))}
    for at, part in enumerate(node.parts):
        yield from equations(part, f"{path}{at}")


def cells(shown: Shown) -> dict[str, int | None]:
    found = {column: shown.number(column) for column in COLUMNS}
    return found | {f"band{at}": value for at, value in enumerate(shown.bands)}


def real(counts: Counts) -> dict[str, int]:
    found: dict[str, int] = {column: getattr(counts, column) for column in COLUMNS}
    return found | {f"band{at}": value for at, value in enumerate(counts.bands)}


def fixed_unknowns(rows: Sequence[dict[tuple[str, str], int]]) -> set[tuple[str, str]]:
    """The unknowns that a system of equations determines: those alone in a row of its reduced form."""
    names = sorted({name for row in rows for name in row})
    matrix = [[Fraction(row.get(name, 0)) for name in names] for row in rows]
    pivots: list[int] = []
    for column in range(len(names)):
        at = len(pivots)
        pivot = next((row for row in range(at, len(matrix)) if matrix[row][column]), None)
        if pivot is None:
            continue
        matrix[at], matrix[pivot] = matrix[pivot], matrix[at]
        matrix[at] = [value / matrix[at][column] for value in matrix[at]]
        for row in range(len(matrix)):
            if row != at and matrix[row][column]:
                factor = matrix[row][column]
                matrix[row] = [mine - factor * theirs for mine, theirs in zip(matrix[row], matrix[at], strict=True)]
        pivots.append(column)
    return {
        names[pivot]
        for row, pivot in zip(matrix, pivots, strict=False)
        if not any(value for column, value in enumerate(row) if column != pivot)
    }


def leaf(people: int = 0, households: int = 0, vacancies: int = 0) -> Node:
    return Node(Counts(0, vacancies, households, 0, people, (0, 0, people, 0, 0, 0)))


def tree(*parts: Node) -> Node:
    return Node(Counts(), list(parts))


@settings(max_examples=300)
@given(trees)
@example(tree(leaf(3), leaf(100)))
@example(tree(leaf(3), tree(leaf(60), leaf(40))))
@example(tree(leaf(vacancies=2), tree(tree(leaf(vacancies=50)), leaf()), leaf(vacancies=0)))
@example(tree(tree(leaf(2)), tree(leaf(2)), tree(leaf(300))))
@example(tree(leaf(3), leaf(50), Node(Counts(people=102, bands=(2, 0, 100, 0, 0, 0)))))
def test_nothing_small_is_shown_and_nothing_hidden_can_be_worked_out(node: Node) -> None:
    shown = dict(published(node))
    told = {path: cells(row) for path, row in shown.items()}
    for path, row in told.items():
        truth = real(shown[path].counts)
        for column, value in row.items():
            assert value is None or (value == truth[column] and not small(value)), (path, column)
    hidden = {(path, column) for path, row in told.items() for column, value in row.items() if value is None}
    unknown = [{name: factor for name, factor in row.items() if name in hidden} for row in equations(node)]
    assert fixed_unknowns([row for row in unknown if row]) & hidden == set()


def test_the_solver_of_these_tests_finds_what_can_be_worked_out() -> None:
    assert fixed_unknowns([{("", "a"): 1, ("", "b"): 1}]) == set()
    assert fixed_unknowns([{("", "a"): 1, ("", "b"): 1}, {("", "b"): 2}]) == {("", "a"), ("", "b")}


def test_what_is_large_is_shown_as_it_is() -> None:
    node = tree(leaf(50, 20, 7), leaf(60, 30, 8))
    for _, row in published(node):
        assert row.hidden == frozenset()


def test_one_small_group_takes_the_smallest_neighbour_with_it_and_no_more() -> None:
    rows = dict(published(tree(leaf(households=2), leaf(households=90), leaf(households=40), leaf(households=60))))
    assert [rows[path].number("households") for path in ("", "0", "1", "2", "3")] == [192, None, 90, None, 60]


def test_nobody_is_no_group() -> None:
    rows = dict(published(tree(leaf(vacancies=0), leaf(vacancies=12))))
    assert [rows[path].number("vacancies") for path in ("0", "1")] == [0, 12]


def test_shares_are_rounded_and_silent_where_a_step_would_be_one_household() -> None:
    def share(households: int, verified: int) -> int | None:
        return shown_at_top(Counts(households=households, verified=verified)).verified_share

    assert share(39, 20) is None
    assert share(40, 40) == 100
    assert share(1000, 973) == 95
    assert share(1000, 976) == 100
    assert share(100, 2) == 0
