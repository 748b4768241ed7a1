"""The data files of the vocabulary, with what a user's files add to them.

The vocabulary belongs to the process: it is read once, and every table that is made of it is kept. So a user's files
are added once, by `use_vocabulary`, before the first report is read; nothing that reads has to be handed a vocabulary.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any

Names = Mapping[str, Mapping[str, list[str]]]
"""Group (family, whole, category) → canonical name → aliases."""

_added: dict[str, Mapping[str, Any]] = {}


@cache
def shipped(name: str) -> Mapping[str, Any]:
    """A data file of the program as it is."""
    return tomllib.loads(resources.files(__package__).joinpath(name).read_text(encoding="utf-8"))


@cache
def table(name: str) -> Mapping[str, Any]:
    """A data file with what is added to it."""
    return merged(shipped(name), _added.get(name, {}))


@cache
def added(name: str) -> Mapping[str, Any]:
    """What is added alone: `units.toml`, in the form of the scanner's file, and `metrics`, name → aliases."""
    return _added.get(name, {})


def merged(one: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, Any]:
    """Two tables in one: lists one after the other, tables likewise merged, anything else from the second."""
    both = dict(one)
    for key, value in other.items():
        if isinstance(value, Mapping):
            both[key] = merged(both.get(key, {}), value)
        elif isinstance(value, list):
            both[key] = [*both.get(key, []), *value]
        else:
            both[key] = value
    return both


def all_added() -> Mapping[str, Mapping[str, Any]]:
    """All that this process has added, for another process that is to read alike."""
    return _added


def add(tables: Mapping[str, Mapping[str, Any]]) -> None:
    """Add to the data files of this process, by file name.

    Raises RuntimeError where they are in use already: what was made of them would be half old, half new.
    """
    if dict(tables) == _added:
        return
    if _added or table.cache_info().currsize or added.cache_info().currsize:
        raise RuntimeError("the vocabulary is in use already; a process adds to it once, before it reads a report")
    _added.update(tables)
