"""Imports on first use: names that a package exports, and optional libraries.

    __getattr__ = exports(__name__, {"Client": "client"})  # Client comes from the module `client`

This is the only mechanism for imports that are slow or may fail. Everything imported at the top of a module is loaded
with it.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any

from smmextract.errors import SmmextractError, UsageError


def exports(package: str, homes: Mapping[str, str]) -> Callable[[str], object]:
    """Return a `__getattr__` for a package that exports names; `homes` maps each name to its module
    within the package.
    """

    def load(name: str) -> object:
        if name not in homes:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        found: object = getattr(import_module(f"{package}.{homes[name]}"), name)
        setattr(sys.modules[package], name, found)
        return found

    return load


def library(name: str, needs: str, error: type[SmmextractError] = UsageError) -> Any:
    """Import a library, or a module of one. Raises `error`, with the message `needs`, if it is not installed."""
    try:
        return import_module(name)
    except ImportError:
        raise error(needs) from None
