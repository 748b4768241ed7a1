"""Loads the program's data files, and merges a user's tables into them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from smmextract.shipped_tables import shipped_table

Names = Mapping[str, Mapping[str, list[str]]]
"""Group (family, whole, category) → canonical name → aliases."""


NO_CATEGORY = ("complete", "places", "metrics", "sources")
"""Keys of segments.toml that are not categories."""


@cache
def shipped(name: str) -> Mapping[str, Any]:
    """Return a data file of the program; callers must not change it."""
    return shipped_table(__package__, name)


def merged(one: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, Any]:
    """Merge two tables: lists are joined, tables merged recursively, anything else comes from the second."""
    both = dict(one)
    for key, value in other.items():
        if isinstance(value, Mapping):
            both[key] = merged(both.get(key, {}), value)
        elif isinstance(value, list):
            both[key] = [*both.get(key, []), *value]
        else:
            both[key] = value
    return both
