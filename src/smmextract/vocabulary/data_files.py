"""The data files of the program as they are, and how a user's tables join them."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any

Names = Mapping[str, Mapping[str, list[str]]]
"""Group (family, whole, category) → canonical name → aliases."""


NO_CATEGORY = ("complete", "places", "metrics", "sources")
"""What segments.toml holds beside its categories."""


@cache
def shipped(name: str) -> Mapping[str, Any]:
    """Return a data file of the program; it is never changed."""
    return tomllib.loads(resources.files(__package__).joinpath(f"{name}.toml").read_text(encoding="utf-8"))


def merged(one: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, Any]:
    """Join two tables: lists one after the other, tables likewise merged, anything else from the second."""
    both = dict(one)
    for key, value in other.items():
        if isinstance(value, Mapping):
            both[key] = merged(both.get(key, {}), value)
        elif isinstance(value, list):
            both[key] = [*both.get(key, []), *value]
        else:
            both[key] = value
    return both
