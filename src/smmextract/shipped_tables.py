"""Loads the program's own TOML files, which lie in the folders of the stages."""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import Any

import tomli  # tomllib, compiled: a third of the time


@cache
def shipped_table(package: str, name: str) -> dict[str, Any]:
    """Return the content of `NAME.toml` in a package, parsed once; callers must not change it."""
    return tomli.loads(resources.files(package).joinpath(f"{name}.toml").read_text(encoding="utf-8"))
