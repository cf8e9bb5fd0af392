"""The entry of the server processes that serve pages and API."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "weige.server.settings")
application = get_wsgi_application()
