"""Refusals of the registry."""

from weige.core.errors import define

UNKNOWN_PREMISES = define(
    "registry.unknown_premises",
    422,
    title=("没有这处房屋", "Unknown premises"),
    detail=("没有登记这处房屋，或不在您的辖区内。", "These premises are not registered, or not in your area."),
    mend=("请从列表中选择，或先登记房屋。", "Choose from the list, or register them first."),
)
WRONG_PARENT = define(
    "registry.wrong_parent",
    422,
    title=("上级房屋不对", "Wrong parent"),
    detail=("{kind}不能登记在这处房屋之下。", "A {kind} cannot stand in these premises."),
    mend=("请重新选择所在的小区、楼栋或单元。", "Choose the compound, building or entrance that it stands in."),
)
PLACE_UNFIT = define(
    "registry.place_unfit",
    422,
    title=("所在网格不对", "Place does not fit"),
    detail=("{code} 不是现有的社区或网格，或与上级房屋不在同一社区。",
            "{code} is no community or grid that stands, or not in the community of the parent."),
    mend=("请选择房屋所在的网格。", "Choose the grid that the premises lie in."),
)  # fmt: skip
NUMBER_NEEDED = define(
    "registry.number_needed",
    422,
    title=("编号读不出", "No number found"),
    detail=("“{name}”里读不出{kind}的编号。", "No number of a {kind} can be read from “{name}”."),
    mend=("请写成“3号楼”“2单元”“401”的样子。", "Write it like 3号楼， 2单元， 401."),
)
ALREADY_REGISTERED = define(
    "registry.already_registered",
    409,
    title=("已经登记过", "Registered already"),
    detail=("“{name}”已经登记过。", "“{name}” is registered already."),
    mend=("请使用已登记的这一处。", "Use the one that is registered."),
)
OUTSIDE_CITY = define(
    "registry.outside_city",
    422,
    title=("位置在本市之外", "Outside the city"),
    detail=("这个位置不在本市范围内。", "This point lies outside the city."),
    mend=("请检查经纬度的顺序和坐标系。", "Check the order of longitude and latitude, and the datum."),
)
POINT_INCOMPLETE = define(
    "registry.point_incomplete",
    422,
    title=("位置不完整", "Point incomplete"),
    detail=("经度和纬度要一起填写。", "Longitude and latitude go together."),
    mend=("请补充缺少的一项，或两项都不填。", "Add the missing one, or leave out both."),
)
AREA_TOO_LARGE = define(
    "registry.area_too_large",
    422,
    title=("范围过大", "Area too large"),
    detail=("房屋列表一次最多取一个社区。", "Premises are listed for one community at most."),
    mend=("请选择社区或网格。", "Choose a community or a grid."),
)
FLOORS_REVERSED = define(
    "registry.floors_reversed",
    422,
    title=("楼层写反了", "Floors reversed"),
    detail=("最高层低于最低层。", "The last floor lies below the first."),
    mend=("请核对“从几层到几层”。", "Check from which floor to which."),
)
TOO_MANY_ROOMS = define(
    "registry.too_many_rooms",
    422,
    title=("房号超出 99", "Room numbers above 99"),
    detail=(
        "跳过这些房号之后，每层的房号会超过 99。",
        "With these numbers left out, rooms on a floor would go above 99.",
    ),
    mend=("请减少每层户数或跳过的房号。", "Have fewer rooms on a floor, or leave fewer numbers out."),
)
TOO_MANY_DOORS = define(
    "registry.too_many_doors",
    422,
    title=("住房过多", "Too many doors"),
    detail=("一次最多生成 {limit} 套住房。", "At most {limit} doors are made at once."),
    mend=("请核对楼层和每层户数，或分几次生成。", "Check floors and rooms, or make them in parts."),
)
NO_DOORS = define(
    "registry.no_doors",
    422,
    title=("没有可生成的住房", "No doors left"),
    detail=("按这样填写，一套住房也没有。", "Filled in like this there is not a single door."),
    mend=("请核对楼层、每层户数和没有住房的楼层。", "Check the floors, the rooms, and the floors without dwellings."),
)
HAS_NO_DOORS = define(
    "registry.has_no_doors",
    422,
    title=("这里不能有住房", "No doors here"),
    detail=("住房只能在小区、楼栋或单元里生成。", "Doors are made in compounds, buildings and entrances only."),
    mend=("请选择楼栋或单元。", "Choose a building or an entrance."),
)
PREMISES_CHANGED = define(
    "registry.premises_changed",
    409,
    title=("房屋刚被改过", "Premises have changed"),
    detail=("您打开之后，有人把它改成了“{name}”。", "Someone renamed it to “{name}” after you had opened it."),
    mend=("请核对现在的名称，再决定是否修改。", "Compare with the present name and decide again."),
)
PREMISES_IN_USE = define(
    "registry.premises_in_use",
    409,
    title=("不能删除", "Cannot be removed"),
    detail=("“{name}”{reason}，不能删除。", "“{name}” {reason}; it cannot be removed."),
    mend=(
        "登记过的房屋要留作历史；编号错了请改名称，没人住请登记为空置。",
        "What was used stays as history: correct the name if it is wrong, record it as vacant if nobody lives there.",
    ),
)
DOOR_FAULTS = {
    "floors_reversed": FLOORS_REVERSED,
    "too_many_rooms": TOO_MANY_ROOMS,
    "too_many_doors": TOO_MANY_DOORS,
    "no_doors": NO_DOORS,
}
"""The codes of ``doors.DoorsFault``, each with its entry of the catalogue."""
