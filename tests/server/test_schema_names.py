"""Each shape of the API has a name of its own: two of one name would silently become one in its description."""

from __future__ import annotations

import sys
from collections import defaultdict

from pydantic import BaseModel

from weige.server import api


def test_no_two_rooms_give_their_shapes_one_name() -> None:
    assert api.api is not None
    rooms: dict[str, set[str]] = defaultdict(set)
    for name, module in list(sys.modules.items()):
        if not name.startswith("weige."):
            continue
        for shape in vars(module).values():
            own = isinstance(shape, type) and shape.__module__ == name
            if own and (issubclass(shape, BaseModel) or hasattr(shape, "__total__")):
                rooms[shape.__name__].add(name)
    assert {shape: sorted(where) for shape, where in rooms.items() if len(where) > 1} == {}
