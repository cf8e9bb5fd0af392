"""Two roles in the database: the owner of the tables, and the server, which is bound by row-level security.

Every connection steps down to the server's role when it is made. Whatever must own the tables (migrations, analysing,
emptying a test's database) says so with :func:`as_owner`. See docs/decisions/database-role.md.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from typing import Any

from django.db import DatabaseError, connection
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate

SERVER_ROLE = "weige_server"
PROVIDE_SQL = f"""
    DO $$ BEGIN
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{SERVER_ROLE}') THEN
            CREATE ROLE {SERVER_ROLE} NOLOGIN;
        END IF;
    EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
    END $$;
    DO $$ BEGIN
        IF NOT pg_has_role(current_user, '{SERVER_ROLE}', 'MEMBER') THEN
            EXECUTE format('GRANT {SERVER_ROLE} TO %I', current_user);
        END IF;
    END $$;
    GRANT USAGE ON SCHEMA public TO {SERVER_ROLE};
    GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {SERVER_ROLE};
    GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {SERVER_ROLE};
    GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO {SERVER_ROLE};
"""
"""A role without log-in, made once for the whole database server; the rights on the tables are given after every
migration. Whoever starts Weige on an outside database must be allowed to make roles, or find this one there."""
_owner: ContextVar[bool] = ContextVar("weige_owner", default=False)


def step_down(connection: Any, **_: Any) -> None:
    """Make a fresh connection act as the server's role."""
    if not _owner.get():
        with connection.cursor() as cursor:
            cursor.execute(f"SET ROLE {SERVER_ROLE}")


def provide_role(**_: Any) -> None:
    """Make the server's role if there is none, and give it its rights on the tables of today."""
    with connection.cursor() as cursor:
        cursor.execute(PROVIDE_SQL)


def watch_connections(sender: Any) -> None:
    """Called once when Django is ready."""
    connection_created.connect(step_down, dispatch_uid="weige.core.step_down")
    post_migrate.connect(provide_role, sender=sender, dispatch_uid="weige.core.provide_role")


@contextmanager
def as_owner() -> Iterator[None]:
    """Run a block as the owner of the tables, past row-level security."""
    token = _owner.set(True)
    try:
        if connection.connection is not None:
            with connection.cursor() as cursor:
                cursor.execute("RESET ROLE")
        yield
    finally:
        _owner.reset(token)
        if connection.connection is not None and not _owner.get() and not connection.needs_rollback:
            # In a transaction that failed, its end gives the earlier role back, and its own error is the one to tell.
            with suppress(DatabaseError):
                step_down(connection)
