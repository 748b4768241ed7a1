"""Imports at first use: of names that a package exports, and of libraries that are extras.

    __getattr__ = exports(__name__, {"Client": "client"})  # Client comes from the module `client`

It is the one way by which this program puts off an import that is slow or may fail; what is imported at the top of a
module is loaded with it.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any

from smmextract.errors import SmmextractError, UsageError


def exports(package: str, homes: Mapping[str, str]) -> Callable[[str], object]:
    """Return the `__getattr__` of a package that exports names, each with the module of the package that has it."""

    def load(name: str) -> object:
        if name not in homes:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        found: object = getattr(import_module(f"{package}.{homes[name]}"), name)
        setattr(sys.modules[package], name, found)
        return found

    return load


def library(name: str, needs: str, error: type[SmmextractError] = UsageError) -> Any:
    """Import a library or a module of one. Raises `error`, saying what `needs` it, where it is not installed."""
    try:
        return import_module(name)
    except ImportError:
        raise error(needs) from None
