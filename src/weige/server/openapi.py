"""The OpenAPI document of the API, from which the browser's types are made."""

from __future__ import annotations

import json

from .api import api


def document() -> str:
    """The document as JSON text, ordered so that a change shows as a small difference."""
    return json.dumps(api.get_openapi_schema(), indent=1, ensure_ascii=False, sort_keys=True) + "\n"
