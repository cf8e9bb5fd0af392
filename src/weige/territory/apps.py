from django.apps import AppConfig


class TerritoryConfig(AppConfig):
    name = "weige.territory"
    label = "territory"

    def ready(self) -> None:
        from weige.core.places import set_namer

        from . import queries

        set_namer(queries.places)
