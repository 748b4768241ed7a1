"""`smmextract config show`: list every setting, its value and where it comes from."""

from __future__ import annotations

import os

import typer

from smmextract.cli.options.flags import DEFAULT_STORE
from smmextract.cli.options.reading import ConfigShowOptions
from smmextract.config import load_config
from smmextract.output.rows import laid_out


def show(options: ConfigShowOptions) -> None:
    """Print each setting with its value and its source; of the key, only whether it is set."""
    lines = list(load_config({"model": options.model, "base_url": options.base_url}).settings())
    store = os.environ.get("SMMEXTRACT_STORE")
    lines.append(("store", store or DEFAULT_STORE, "SMMEXTRACT_STORE" if store else "default"))
    for line in laid_out(lines, words=2):
        typer.echo(line)
