"""Several workers propose at the same moment."""

from __future__ import annotations

from tests import town
from tests.factories import at_once
from tests.registry.upkeep.test_proposals import allow, kept, later, lived_in

from weige.core import clock
from weige.registry.upkeep import proposals


def test_two_workers_propose_no_household_twice(committed: None) -> None:
    at, _ = lived_in(4)
    with clock.at(later(200)):
        allow(at, 3)

    def work() -> int:
        with clock.at(later(200)):
            return proposals.propose(town.COMMUNITY)

    assert sorted(at_once(work, work, work)) == [0, 0, 3]
    assert len({row.household_id for row in kept()}) == 3
