"""The API called with generated input, as described by itself: nothing fails, every answer is as documented."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck, Phase, seed, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import response_schema_conformance
from tests.factories import ground, report, staff

from weige.access.sessions import COOKIE
from weige.core.models import RateWindow
from weige.server.api import api

pytestmark = pytest.mark.slow
application = get_wsgi_application()
schema = schemathesis.openapi.from_dict({**api.get_openapi_schema(), "servers": [{"url": "/"}]})
schema.app = application
UNREADABLE = (b'"core.invalid"', b'"core.malformed"')
CHECKS = [not_a_server_error, response_schema_conformance]


@pytest.fixture(scope="module")
def tokens(committed_for_module: None) -> Iterator[dict[str, str]]:
    """Sessions of someone who sees a whole community and of someone who sees only what was sent."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    ground()
    people = staff()
    for _ in range(3):
        report(people["leader"])
    yield {name: people[name].token for name in ("officer", "property")}
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@seed(20261124)
@schema.parametrize()
@settings(
    max_examples=6, phases=[Phase.explicit, Phase.generate], suppress_health_check=list(HealthCheck),
)  # fmt: skip
def test_generated_input_never_fails(case: Any, tokens: dict[str, str]) -> None:
    """What cannot even be read is refused before anybody looks who sent it, so one of them sends it."""
    for token in tokens.values():
        with transaction.atomic():
            RateWindow.objects.all().delete()
            response = case.call(cookies={COOKIE: token}, headers={"Host": "localhost"})
            assert b"access.not_signed_in" not in response.content, "the calls must be those of someone signed in"
            case.validate_response(response, checks=CHECKS)
            transaction.set_rollback(True)
        if response.status_code == 405 or any(code in response.content for code in UNREADABLE):
            break
