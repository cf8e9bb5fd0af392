from django.apps import AppConfig


class RegistryConfig(AppConfig):
    name = "weige.registry"
    label = "registry"
