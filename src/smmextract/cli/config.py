"""`smmextract config show`: list every setting, its value and where it comes from."""

from __future__ import annotations

import os

import typer

from smmextract.cli.options.flags import DEFAULT_STORE
from smmextract.cli.options.reading import ConfigShowOptions
from smmextract.config import Setting, load_config


def show(options: ConfigShowOptions) -> None:
    """Print each setting with its value and its source; of the key, only whether it is set."""
    lines = list(load_config({"model": options.model, "base_url": options.base_url}).settings())
    store = os.environ.get("SMMEXTRACT_STORE")
    lines.append(Setting("store", store or DEFAULT_STORE, "SMMEXTRACT_STORE" if store else "default"))
    widths = [max(len(text) for text in column) for column in zip(*((s.name, s.value) for s in lines), strict=True)]
    for setting in lines:
        typer.echo(f"{setting.name:<{widths[0]}}  {setting.value:<{widths[1]}}  {setting.source}".rstrip())
