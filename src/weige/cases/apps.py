from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "weige.cases"
    label = "cases"
