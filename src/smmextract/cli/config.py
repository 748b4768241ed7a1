"""`smmextract config show`: list every setting, its value and where it comes from."""

from __future__ import annotations

import os
from typing import Annotated

import typer

from smmextract.cli.flags import DEFAULT_STORE
from smmextract.config import Setting, load_config

app = typer.Typer(
    help="Settings and where they come from.", no_args_is_help=True, add_completion=False, rich_markup_mode=None
)


@app.callback()
def settings() -> None:
    """Settings and where they come from."""


@app.command()
def show(
    model: Annotated[str | None, typer.Option(help="As for extract.")] = None,
    base_url: Annotated[str | None, typer.Option(help="As for extract.")] = None,
) -> None:
    """Print each setting with its value and its source. Of the key, only say whether it is set."""
    lines = list(load_config({"model": model, "base_url": base_url}).settings())
    lines.append(_store_setting())
    widths = [max(len(text) for text in column) for column in zip(*((s.name, s.value) for s in lines), strict=True)]
    for setting in lines:
        typer.echo(f"{setting.name:<{widths[0]}}  {setting.value:<{widths[1]}}  {setting.source}".rstrip())


def _store_setting() -> Setting:
    """Return the store that commands use if none is named."""
    named = os.environ.get("SMMEXTRACT_STORE")
    return Setting("store", named or DEFAULT_STORE, "SMMEXTRACT_STORE" if named else "default")
