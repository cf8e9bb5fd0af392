"""One mediation of the town, not yet opened."""

from __future__ import annotations

import pytest
from tests.factories import Person, ground, staff
from tests.mediation.mediations import Mediation


@pytest.fixture
def people(db: None) -> dict[str, Person]:
    ground()
    return staff("leader", "officer", "subdistrict", "mediator")


@pytest.fixture
def mediation(people: dict[str, Person]) -> Mediation:
    return Mediation(people)
