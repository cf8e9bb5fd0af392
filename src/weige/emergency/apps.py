from django.apps import AppConfig


class EmergencyConfig(AppConfig):
    name = "weige.emergency"
    label = "emergency"

    def ready(self) -> None:
        from . import (
            jobs,  # noqa: F401 - an activation begins the watch
            sealed,  # noqa: F401 - declares what is sealed
        )
