"""What the log of an operation calls the acts of dispatch."""

from __future__ import annotations

from weige.core.errors import Text

ENTRY_WORDS: dict[str, Text] = {
    "road_closed": Text("封闭道路", "road closed"),
    "road_opened": Text("恢复通行", "road opened"),
    "vehicle_added": Text("登记车辆", "vehicle added"),
    "vehicle_out": Text("车辆退出", "vehicle out of service"),
    "vehicle_back": Text("车辆恢复", "vehicle back in service"),
    "errand_added": Text("安排运送", "errand added"),
    "errand_withdrawn": Text("取消运送", "errand withdrawn"),
    "runs_adopted": Text("采用排车方案", "runs adopted"),
    "stop_arrived": Text("车辆到站", "vehicle at a stop"),
    "stop_done": Text("接送完成一站", "stop done"),
    "stop_failed": Text("一站没接到", "stop failed"),
}
