"""`smmextract config show`: every setting, its value and where it comes from."""

from __future__ import annotations

from typing import Annotated

import typer

app = typer.Typer(help="Settings and where they come from.", no_args_is_help=True, rich_markup_mode=None)


@app.callback()
def settings() -> None:
    """Settings and where they come from."""


@app.command()
def show(
    model: Annotated[str | None, typer.Option(help="As given to extract.")] = None,
    base_url: Annotated[str | None, typer.Option(help="As given to extract.")] = None,
) -> None:
    """Print each setting with its value and where that comes from; the key is only said to be set or not."""
    from smmextract.config import load_config  # noqa: PLC0415 - `--help` should not pay for pydantic

    lines = list(load_config({"model": model, "base_url": base_url}).settings())
    widths = [max(len(text) for text in column) for column in zip(*((s.name, s.value) for s in lines), strict=True)]
    for setting in lines:
        typer.echo(f"{setting.name:<{widths[0]}}  {setting.value:<{widths[1]}}  {setting.source}".rstrip())
