"""The command line: ``weige COMMAND``. Every command works on the embedded database unless DATABASE_URL is set."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from .file_commands import cap, cases, dispatch, gauge


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
            bring_up_to_date()
        yield


def bring_up_to_date() -> None:
    """Run the migrations, as the owner of the tables."""
    from django.core.management import call_command

    from weige.core.roles import as_owner

    with as_owner():
        call_command("migrate", verbosity=0)


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
    with ready():
        prepare(_say)
        click.echo("The database is up to date.")


def prepare(say: Callable[[str], None]) -> None:
    """Bring the database to this version's form, with the data that ships: post types, categories, divisions."""
    bring_up_to_date()
    from weige.access.reference import load_post_types
    from weige.cases.jobs import learn_categories_if_never
    from weige.cases.reference import load_categories, load_deadlines
    from weige.territory.command import import_divisions
    from weige.territory.divisions import shipped
    from weige.territory.models import Division

    from .configuration import configuration

    load_post_types()
    load_categories()
    load_deadlines()
    source = shipped(configuration().city)
    if source is not None and not Division.objects.exists():
        import_divisions(source, say=say)
    learn_categories_if_never()


def _refuse_taken_ports() -> None:
    from . import processes
    from .configuration import configuration

    try:
        processes.check_ports(configuration())
    except processes.PortTakenError as error:
        raise click.ClickException(str(error)) from error


def _say(text: str) -> None:
    click.echo(text, err=True)


@main.command()
def serve() -> None:
    """Run Weige: pages and API, live feed, background worker."""
    from . import processes
    from .configuration import configuration

    _refuse_taken_ports()
    with ready():
        prepare(_say)
        settings = configuration()
        sys.exit(
            processes.run(settings, when_up=lambda: _say(f"Weige answers at http://{settings.host}:{settings.port}/"))
        )


@main.command()
@click.option("--seed", default=1, show_default=True, help="another seed makes other people and cases")
@click.option("--small", is_flag=True, help="two communities with a few cases: quick to load, for trying and testing")
def demo(seed: int, small: bool) -> None:
    """Run Weige with synthetic people and three months of cases (loaded at the first start, then kept)."""
    os.environ["WEIGE_DEMO"] = "true"
    # So few cases are closed in a demo that a twentieth of them would be next to none.
    os.environ.setdefault("WEIGE_VERIFIED_PERCENT", "50")
    from . import processes
    from .configuration import configuration

    _refuse_taken_ports()
    outside = bool(os.environ.get("DATABASE_URL"))
    _say("[weige] starting the database ...")
    with ready():
        prepare(_say)
        from .demo.load import CASES_EACH, NotEmptyError, load

        try:
            communities, cases_each = (2, 40) if small else (None, CASES_EACH)
            loaded = load(seed=seed, say=_say, communities=communities, cases_each=cases_each)
        except NotEmptyError as error:
            raise click.ClickException(
                f"{error} Start the demo on a folder of its own: WEIGE_DATA=demo-data"
            ) from error
        settings = configuration()
        if not loaded:
            _say("[weige] going on with the demo that was loaded before; its size and seed stay as they were")
            anew = (
                "name an empty database" if outside else f"remove {settings.data.resolve()} or name another WEIGE_DATA"
            )
            _say(f"[weige] for a fresh one: stop this, {anew}, start again")

        def say_address() -> None:
            _say(f"[weige] open http://{settings.host}:{settings.port}/ in a browser; all people in it are synthetic")
            _say(f"[weige] stop with Ctrl-C; the data stays in {settings.data}")

        sys.exit(processes.run(settings, when_up=say_address))


@main.command("check-seals")
def check_seals() -> None:
    """Whether any sealed event was altered; the exit code is 1 when one was."""
    with ready():
        from weige.core import events

        events.seal()
        faults = events.check_seals()
        for fault in faults:
            click.echo(f"events {fault.first_seq} to {fault.last_seq}: {fault.reason}")
        click.echo(f"{len(faults)} sealed ranges are not what they were" if faults else "All seals hold.")
        sys.exit(1 if faults else 0)


@main.command("create-administrator")
@click.argument("phone")
@click.argument("name")
@click.option("--place", default=None, help="place of the post; the city when left out")
@click.option("--post-type", default="city_officer", show_default=True)
def create_administrator(phone: str, name: str, place: str | None, post_type: str) -> None:
    """The first account of a new installation: invites everyone else. Asks for the password."""
    password = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    with ready():
        prepare(_say)
        from weige.access.actions import create_account_with_post
        from weige.core.errors import Problem

        from .configuration import configuration

        try:
            create_account_with_post(
                phone=phone, name=name, password=password, post_type=post_type, place=place or configuration().city
            )
        except Problem as problem:
            raise click.ClickException(f"{problem.text('detail', 'en')} {problem.text('mend', 'en')}") from problem
    click.echo("Done. Sign in on the start page; the authenticator is set up at the first sign-in.")


@main.group()
def territory() -> None:
    """Divisions and grids."""


@territory.command("import")
@click.argument("source", type=click.Path(exists=True, path_type=Path))
def territory_import(source: Path) -> None:
    """Import divisions from SOURCE: a folder of five CSV files (the whole country) or one file."""
    with ready(migrate=True):
        from weige.territory.command import import_divisions

        if not import_divisions(source, say=click.echo):
            sys.exit(1)


for tried_on_files in (cap, cases, dispatch, gauge):
    main.add_command(tried_on_files)


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


@main.command()
@click.option("--concurrency", default=6, show_default=True, help="jobs at the same time")
def worker(concurrency: int) -> None:
    """Run the background worker alone (``weige serve`` runs one), bound by the same rights as the pages."""
    with ready():
        from django.core.management import call_command

        from weige.emergency.jobs import watch_soon

        watch_soon()
        call_command("procrastinate", "worker", concurrency=concurrency)


@main.group()
def registry() -> None:
    """The register of homes and people."""


@registry.command("retention")
@click.option("--dry-run", "dry", is_flag=True, help="tell what would be erased and change nothing")
def registry_retention(dry: bool) -> None:
    """Erase what has outlived its purpose (the worker does so every night), and tell how much."""
    with ready():
        from weige.registry.upkeep import retention

        try:
            counts = retention.run(dry=dry)
        except retention.AlreadyRunningError as error:
            raise click.ClickException("Another run is under way; look again when it has ended.") from error
        for name, count in sorted(counts.items()):
            click.echo(f"{count:>10,}  {name}")
        if not counts:
            click.echo("Nothing has outlived its purpose.")
        elif dry:
            click.echo("Nothing was changed: this was a dry run.")


@main.group()
def keys() -> None:
    """The keys that seal personal data."""


@keys.command("list")
def keys_list() -> None:
    """The keys, how many values each of them holds, and which may go."""
    with ready():
        from weige.core import rotation, sealing

        newest = sealing.current()[1]
        known = sealing.key_numbers()
        for number, tables in sorted(rotation.held().items(), reverse=True):
            says = "seals and opens" if number == newest else "opens"
            if number not in known:
                says = "IS MISSING: bring its file back"
            elif rotation.may_go(number, tables):
                says = "holds nothing any more: its file may go, with its copies"
            elif number == sealing.FIRST_KEY:
                says += "; stays for good: codes, links and ids follow from it"
            click.echo(f"{number:>3}  {tables.total():>12,}  {says}")
            for table, count in sorted(tables.items()):
                click.echo(f"     {count:>12,}  {table}")


@keys.command("rotate")
def keys_rotate() -> None:
    """Bring everything under the newest key and the algorithm in force; works while Weige runs, may be broken off.

    Restart Weige after `weige keys add` and before this: a server that does not know the new key cannot open what it
    seals.
    """
    with ready():
        from weige.core import rotation

        try:
            outcome = rotation.rotate(say=lambda table, count: _say(f"{table}: {count:,} rows"))
        except rotation.AlreadyRunningError as error:
            raise click.ClickException("Another rotation is under way; look again when it has ended.") from error
        click.echo(f"{outcome.resealed.total():,} rows were sealed anew.")
        for table, id in outcome.unreadable:
            click.echo(f"Not readable with any key: {table} {id}")
        for table, id in outcome.ambiguous:
            click.echo(f"Left as it is, another row has the same number: {table} {id}")
        sys.exit(0 if outcome.whole else 1)


@keys.command("add")
def keys_add() -> None:
    """Make a new key; after a restart it seals, and `weige keys rotate` moves what the older ones sealed."""
    from .configuration import add_key, configuration

    number, path = add_key("sealing", configuration().data.resolve())
    click.echo(f"Key {number} is in {path}. Keep a copy elsewhere, restart Weige, then: weige keys rotate")


@main.command(context_settings={"ignore_unknown_options": True})
@click.argument("words", nargs=-1, type=click.UNPROCESSED)
def manage(words: tuple[str, ...]) -> None:
    """Django's own management commands, for developers."""
    with ready():
        from django.core.management import execute_from_command_line

        from weige.core.roles import as_owner

        with as_owner():
            execute_from_command_line(["weige manage", *words])


if __name__ == "__main__":
    sys.exit(main())
