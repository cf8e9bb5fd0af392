from django.apps import AppConfig


class ServerConfig(AppConfig):
    name = "weige.server"
    label = "server"
