from django.apps import AppConfig


class TerritoryConfig(AppConfig):
    name = "weige.territory"
    label = "territory"
