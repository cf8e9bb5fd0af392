"""Django's connection to PostgreSQL, whose health is seen at its socket (the module's name is Django's rule)."""

from __future__ import annotations

import select

import psycopg
from django.db.backends.postgresql import base
from psycopg.pq import ConnStatus


class DatabaseWrapper(base.DatabaseWrapper):
    """Asks the socket instead of the server, once in a request, whether the connection still stands.

    A server that stopped, restarted or ended the connection has closed it: the socket then has an end to read. Django
    sends ``SELECT 1`` for that, which costs each request a tenth of its time.
    """

    def is_usable(self) -> bool:
        raw: psycopg.Connection | None = self.connection
        if raw is None or raw.closed:
            return False
        try:
            if select.select([raw], [], [], 0)[0]:
                raw.pgconn.consume_input()
        except (OSError, ValueError, psycopg.Error):
            return False
        return raw.pgconn.status == ConnStatus.OK
