from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "weige.cases"
    label = "cases"

    def ready(self) -> None:
        from . import (
            actions,  # noqa: F401 - subscribes to the end of posts
            mediated,  # noqa: F401 - subscribes to cases sent to mediation
            sealed,  # noqa: F401 - declares what is sealed
        )
