"""A connection that the server has ended is noticed before it is used, and the request goes on with a new one."""

from __future__ import annotations

import pytest
from django.db import connection

from weige.core.roles import as_owner


def backend() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        pid: int = cursor.fetchone()[0]
    return pid


def end(pid: int) -> None:
    """End a connection from another one, and wait until its backend is gone."""
    with as_owner(), connection.copy().cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 10000)", [pid])
        assert cursor.fetchone() == (True,)


@pytest.mark.usefixtures("committed")
def test_an_ended_connection_is_replaced_at_the_next_request() -> None:
    ended = backend()
    assert connection.is_usable()
    end(ended)
    assert not connection.is_usable()
    connection.close_if_unusable_or_obsolete()
    assert backend() != ended


@pytest.mark.usefixtures("committed")
def test_a_connection_that_was_closed_here_is_not_usable() -> None:
    backend()
    connection.connection.close()
    assert not connection.is_usable()
    connection.close()
    assert not connection.is_usable()
    assert backend()
