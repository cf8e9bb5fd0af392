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
