"""The wheel's build hook: builds the browser apps and puts them into the wheel."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class BrowserAppsHook(BuildHookInterface):
    """Runs ``scripts/web_build.py`` for a wheel that is to be handed out; an editable install builds none."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if self.target_name != "wheel" or version == "editable":
            return
        web_build = _load(Path(self.root) / "scripts" / "web_build.py")
        node = web_build.find_node(Path(sys.executable))
        web_build.install(node)
        web_build.build(node)
        build_data["artifacts"].append("src/weige/server/web/**")


def _load(path: Path) -> Any:
    specification = importlib.util.spec_from_file_location(path.stem, path)
    if specification is None or specification.loader is None:
        raise FileNotFoundError(path)
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module
