"""`smmextract store`: inspect and maintain a store."""

from __future__ import annotations

import typer

from smmextract.cli.options.stored import StoreInfoOptions, StoreMigrateOptions, StoreVacuumOptions
from smmextract.store import open_store


def info(options: StoreInfoOptions) -> None:
    """Print the type of the store, the version of its tables and their row counts."""
    with open_store(options.store, any_version=True) as opened:
        found = opened.info()
    typer.echo(f"store    {found.place} ({found.kind})")
    behind = "" if found.version == found.newest else f" (this program has {found.newest})"
    typer.echo(f"version  {found.version or 'none'}{behind}")
    typer.echo(f"size     {_size(found.bytes)}")
    for name, count in found.rows.items():
        typer.echo(f"{name:<10} {count:>10,}")


def migrate(options: StoreMigrateOptions) -> None:
    """Update the tables of a store made by an older smmextract."""
    with open_store(options.store, any_version=True) as opened:
        before, after = opened.migrate()
        typer.echo(f"{opened.place}: {f'was {before}, ' if before not in (None, after) else ''}is {after}")


def vacuum(options: StoreVacuumOptions) -> None:
    """Free the disk space of deleted rows."""
    with open_store(options.store) as opened:
        before, after = opened.vacuum()
        typer.echo(f"{opened.place}: {_size(before)}, now {_size(after)}")


def _size(number: int | None) -> str:
    return "unknown" if number is None else f"{number / 1_000_000:,.1f} MB"
