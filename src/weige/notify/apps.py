from django.apps import AppConfig


class NotifyConfig(AppConfig):
    name = "weige.notify"
    label = "notify"
