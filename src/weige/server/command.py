"""The command line: ``weige COMMAND``. Every command works on the embedded database unless DATABASE_URL is set."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click


@contextmanager
def ready(*, migrate: bool = False) -> Iterator[None]:
    """Django set up on a running database."""
    from .configuration import configuration

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "weige.server.settings")
    with database():
        configuration.cache_clear()
        import django

        django.setup()
        if migrate:
            from django.core.management import call_command

            call_command("migrate", verbosity=0)
        yield


@contextmanager
def database() -> Iterator[str]:
    """The database's address, exported for this process and its children."""
    if os.environ.get("DATABASE_URL"):
        yield os.environ["DATABASE_URL"]
        return
    from .configuration import configuration
    from .postgres import embedded

    with embedded(configuration().data) as address:
        os.environ["DATABASE_URL"] = address
        try:
            yield address
        finally:
            del os.environ["DATABASE_URL"]


@click.group(help=__doc__)
@click.version_option(package_name="weige")
def main() -> None:
    """Entry of the ``weige`` script."""


@main.command()
def migrate() -> None:
    """Bring the database to this version's form."""
    with ready(migrate=True):
        click.echo("The database is up to date.")


@main.command()
def settings() -> None:
    """Every setting with its meaning and the value in force."""
    from .configuration import Configuration, configuration

    values = configuration()
    for name, field in Configuration.model_fields.items():
        variable = str(field.validation_alias or f"WEIGE_{name.upper()}")
        shown = "(set)" if name == "database_url" and values.database_url else getattr(values, name)
        click.echo(f"{variable}={shown}\n    {field.description}")


@main.command()
@click.argument("target", type=click.Path(dir_okay=False, path_type=Path))
def openapi(target: Path) -> None:
    """Write the API's OpenAPI document to TARGET."""
    with ready():
        from .openapi import document

        target.write_text(document(), encoding="utf-8")


@main.command(context_settings={"ignore_unknown_options": True})
@click.argument("words", nargs=-1, type=click.UNPROCESSED)
def manage(words: tuple[str, ...]) -> None:
    """Django's own management commands, for developers."""
    with ready():
        from django.core.management import execute_from_command_line

        execute_from_command_line(["weige manage", *words])


if __name__ == "__main__":
    sys.exit(main())
