"""The town of the demo: grids, compounds, buildings, entrances and dwellings, made up from a seed: planned, then written.

The communities are those of the story; everything in them is synthetic. Household counts add up from the entrance
to the building, the micro-grid and the general grid.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from random import Random
from uuid import UUID

from django.conf import settings
from shapely import Polygon

from weige.access.actors import SYSTEM
from weige.registry.actions import NewPremises, add_many_premises
from weige.registry.premises import PremisesKind
from weige.territory.actions import NewGrid, load_grids
from weige.territory.boundaries import checked
from weige.territory.codes import GridKind
from weige.territory.models import Division

from .cards import JINMA, LINGKE, YONGXING
from .seeds import Seed
from .shapes import outline, partition, point_to_wgs84, spots, to_wgs84

STORY_COMPOUND = "金色家园"
CENTRES = {LINGKE: (104.128, 30.616), YONGXING: (104.02, 30.63), JINMA: (103.79, 30.67)}
"""Rough middles, WGS 84, longitude first."""
COMMUNITY_SIZE = (880.0, 700.0)
JINMA_SIZE = (3300.0, 2700.0)
"""Width and height in metres."""
FIRST_PARTS = (
    "锦绣", "翠竹", "银杏", "芙蓉", "望江", "东篱", "清溪", "桂香", "梧桐", "蓝岸", "听雨", "云栖", "朝阳", "和顺",
    "南苑", "竹韵", "海棠", "紫荆", "月湖", "书香", "阳光", "青云", "香樟", "丽水", "杏林", "春晓", "玉兰", "百合",
)  # fmt: skip
LAST_PARTS = ("家园", "苑", "小区", "花园", "雅居", "名庭", "新居", "院子")
DEDICATED = ("{stem}小学", "{stem}农贸市场", "{stem}商务中心", "{stem}卫生服务站", "{stem}科创园")


@dataclass(frozen=True, slots=True)
class Entrance:
    """One entrance of a building: its floors, and the dwellings on each of them."""

    id: UUID
    name: str
    floors: int
    on_floor: int

    @property
    def households(self) -> int:
        return self.floors * self.on_floor

    @property
    def doors(self) -> Iterator[str]:
        """The numbers on the doors, from the ground up."""
        for floor in range(1, self.floors + 1):
            for at in range(1, self.on_floor + 1):
                yield f"{floor}{at:02}"


@dataclass(frozen=True, slots=True)
class Building:
    """A building; its point is WGS 84, longitude first."""

    id: UUID
    name: str
    compound: UUID
    place: str
    floors: int
    entrances: tuple[Entrance, ...]
    point: tuple[float, float]

    @property
    def households(self) -> int:
        return sum(entrance.households for entrance in self.entrances)

    @property
    def has_lift(self) -> bool:
        return self.floors > 7


@dataclass(frozen=True, slots=True)
class Compound:
    """A compound, in a micro-grid or, where several share it, in their general grid."""

    id: UUID
    name: str
    place: str
    point: tuple[float, float]


@dataclass(slots=True)
class Micro:
    """A micro-grid with its buildings; the boundary is WGS 84."""

    code: str
    name: str
    boundary: Polygon
    buildings: list[Building] = field(default_factory=list)

    @property
    def households(self) -> int:
        return sum(building.households for building in self.buildings)


@dataclass(slots=True)
class General:
    """A general grid; its boundary is the union of its micro-grids'."""

    code: str
    name: str
    boundary: Polygon
    micros: list[Micro] = field(default_factory=list)
    compounds: list[Compound] = field(default_factory=list)

    @property
    def households(self) -> int:
        return sum(micro.households for micro in self.micros)


@dataclass(slots=True)
class Dedicated:
    """A dedicated grid with the one institution in it."""

    id: UUID
    code: str
    name: str
    boundary: Polygon
    point: tuple[float, float]


@dataclass(slots=True)
class Community:
    """A community of the demo."""

    code: str
    name: str
    generals: list[General]
    dedicated: Dedicated

    @property
    def micros(self) -> list[Micro]:
        return [micro for general in self.generals for micro in general.micros]


@dataclass(frozen=True, slots=True)
class _Draft:
    """A building before it has its place on the map: floors, entrances, households on a floor of one entrance."""

    floors: int
    entrances: int
    on_floor: int

    @property
    def households(self) -> int:
        return self.floors * self.entrances * self.on_floor


def communities_of(limit: int | None = None) -> dict[str, str]:
    """Codes and names of the demo's communities; ``limit`` keeps the first few, in which every card finds something."""
    found = {
        code: name
        for code, name in Division.objects.filter(level="community").order_by("code").values_list("code", "name")
        if code in {LINGKE, YONGXING} or code.startswith(JINMA)
    }
    ordered = sorted(found, key=lambda code: (code != LINGKE, code == YONGXING, code))[:limit]
    return {code: found[code] for code in ordered}


def plan_communities(seed: Seed, names: Mapping[str, str], begun: datetime) -> list[Community]:
    """The communities with everything in them, from the seed alone; ids carry the moment ``begun``."""
    nine = sorted(Division.objects.filter(level="community", code__startswith=JINMA).values_list("code", flat=True))
    stream = seed.stream("outline", JINMA)
    pieces = partition(stream, outline(stream, *JINMA_SIZE), [1.0] * len(nine)) if nine else []
    shapes = dict(zip(nine, pieces, strict=True))
    compounds = _compound_names(seed.stream("compounds"))
    found = []
    for code, name in names.items():
        centre = CENTRES[JINMA] if code in shapes else CENTRES[code]
        shape = shapes.get(code) or outline(seed.stream("outline", code), *COMMUNITY_SIZE)
        found.append(_Planner(seed, code, name, begun=begun, centre=centre, names=compounds).plan(shape))
    return found


class _Planner:
    """Plans one community."""

    def __init__(
        self,
        seed: Seed,
        code: str,
        name: str,
        *,
        begun: datetime,
        centre: tuple[float, float],
        names: Iterator[str],
    ) -> None:
        self.seed, self.code, self.name, self.begun, self.centre = seed, code, name, begun, centre
        self.random = seed.stream("town", code)
        self.names = names
        self.stem = name.removesuffix("社区")

    def id(self, *names: object) -> UUID:
        return self.seed.id(self.begun, self.code, *names)

    def plan(self, shape: Polygon) -> Community:
        """Grids first, each with its piece of the map; then the homes in them."""
        drafts = [
            [self._drafts(general, micro) for micro in range(self.random.randint(3, 6))]
            for general in range(self.random.randint(2, 4))
        ]
        weights = [[sum(d.households for d in micro) + 20.0 for micro in general] for general in drafts]
        pieces = partition(self.random, shape, [*(sum(general) for general in weights), 60.0])
        generals, number = [], 0
        for at, (general, piece) in enumerate(zip(drafts, pieces[:-1], strict=True), 1):
            code = f"{self.code}{at:03}"
            made = General(code, f"第{at}网格", to_wgs84(piece, self.centre))
            flats = partition(self.random, piece, weights[at - 1])
            for within, flat in enumerate(flats, 1):
                number += 1
                boundary = to_wgs84(flat, self.centre)
                made.micros.append(Micro(f"{code}{within:03}", f"第{number}微网格", boundary))
            self._build(made, general, flats)
            generals.append(made)
        last = pieces[-1]
        middle = last.representative_point()
        dedicated = Dedicated(
            self.id("dedicated"),
            f"{self.code}{len(generals) + 1:03}",
            self.random.choice(DEDICATED).format(stem=self.stem),
            to_wgs84(last, self.centre),
            point_to_wgs84((middle.x, middle.y), self.centre),
        )
        return Community(self.code, self.name, generals, dedicated)

    def _drafts(self, general: int, micro: int) -> list[_Draft]:
        """The buildings of one micro-grid: 30 to 100 households together."""
        if self.code == LINGKE and general == 0 and micro == 0:
            return [_Draft(6, 2, 2)] * 3
        random = self.random
        if random.random() < 0.55:
            low = [_Draft(random.choice((6, 7)), random.choice((1, 2, 2, 3)), 2) for _ in range(random.randint(2, 4))]
            while sum(d.households for d in low) > 100:
                low.pop()
            return low if sum(d.households for d in low) >= 30 else [_Draft(6, 2, 2)] * 2
        tall = [_Draft(random.choice((11, 16, 18)), 1, random.choice((3, 4)))]
        if tall[0].households < 50:
            tall.append(_Draft(11, 1, random.choice((2, 3, 4))))
        return tall

    def _build(self, general: General, drafts: Sequence[Sequence[_Draft]], flats: Sequence[Polygon]) -> None:
        """Compounds of one to three neighbouring micro-grids each, and their buildings."""
        at = 0
        while at < len(general.micros):
            first = self.code == LINGKE and general.code.endswith("001") and at == 0
            share = 2 if first else self.random.randint(1, 3)
            group = range(at, min(at + share, len(general.micros)))
            place = general.code if len(group) > 1 else general.micros[at].code
            middle = flats[at].representative_point()
            name = STORY_COMPOUND if first else next(self.names)
            compound = Compound(
                self.id("compound", name), name, place, point_to_wgs84((middle.x, middle.y), self.centre)
            )
            general.compounds.append(compound)
            number = 0
            for micro in group:
                points = spots(self.random, flats[micro], len(drafts[micro]))
                for draft, point in zip(drafts[micro], points, strict=True):
                    number += 1
                    self._raise_building(general.micros[micro], compound, draft, number, point)
            at = group.stop

    def _raise_building(
        self, micro: Micro, compound: Compound, draft: _Draft, number: int, point: tuple[float, float]
    ) -> None:
        entrances = tuple(
            Entrance(self.id("entrance", compound.name, number, at), f"{at}单元", draft.floors, draft.on_floor)
            for at in range(1, draft.entrances + 1)
        )
        on_map = point_to_wgs84(point, self.centre)
        id = self.id("building", compound.name, number)
        micro.buildings.append(Building(id, f"{number}号楼", compound.id, micro.code, draft.floors, entrances, on_map))


def _compound_names(random: Random) -> Iterator[str]:
    names = [first + last for first in FIRST_PARTS for last in LAST_PARTS]
    random.shuffle(names)
    return iter(names)


def write(communities: Sequence[Community], seed: Seed, first_day: date, begun: datetime) -> None:
    """Write grids and premises through the territory's and the registry's own actions."""
    bounds = settings.WEIGE.city_bounds
    grids, premises = [], []
    for community in communities:
        pieces = [
            *((g.code, GridKind.GENERAL, g.name, g.households, g.boundary) for g in community.generals),
            *((m.code, GridKind.MICRO, m.name, m.households, m.boundary) for m in community.micros),
            (community.dedicated.code, GridKind.DEDICATED, community.dedicated.name, 0, community.dedicated.boundary),
        ]
        grids += [
            NewGrid(code, kind, name, first_day, households, boundary=checked(boundary, within=bounds),
                    id=seed.id(begun, "grid", code))
            for code, kind, name, households, boundary in pieces
        ]  # fmt: skip
        premises += list(_premises(community, seed, begun))
    load_grids(actor=SYSTEM, grids=grids)
    add_many_premises(actor=SYSTEM, premises=premises)


def dwelling_id(seed: Seed, begun: datetime, entrance: Entrance, number: str) -> UUID:
    """The id of the dwelling behind a door."""
    return seed.id(begun, "dwelling", entrance.id, number)


def _premises(community: Community, seed: Seed, begun: datetime) -> Iterator[NewPremises]:
    """Parents before children."""
    for general in community.generals:
        for compound in general.compounds:
            homes = [b for m in general.micros for b in m.buildings if b.compound == compound.id]
            yield NewPremises(
                PremisesKind.COMPOUND, compound.place, compound.name, compound.id,
                household_count=sum(home.households for home in homes),
                longitude=compound.point[0], latitude=compound.point[1],
            )  # fmt: skip
            for home in homes:
                longitude, latitude = home.point
                yield NewPremises(
                    PremisesKind.BUILDING, home.place, home.name, home.id, parent=compound.id, floors=home.floors,
                    household_count=home.households, longitude=longitude, latitude=latitude,
                )  # fmt: skip
                for entrance in home.entrances:
                    yield NewPremises(
                        PremisesKind.ENTRANCE, home.place, entrance.name, entrance.id, parent=home.id,
                        floors=home.floors, household_count=entrance.households,
                        longitude=longitude, latitude=latitude,
                    )  # fmt: skip
                    for number in entrance.doors:
                        id = dwelling_id(seed, begun, entrance, number)
                        yield NewPremises(PremisesKind.DWELLING, home.place, number, id, parent=entrance.id)
    dedicated = community.dedicated
    yield NewPremises(
        PremisesKind.PUBLIC_ROOM, dedicated.code, dedicated.name, dedicated.id,
        longitude=dedicated.point[0], latitude=dedicated.point[1],
    )  # fmt: skip
