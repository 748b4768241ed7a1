"""What each metric measures, and so which units its figures can have."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Literal

Dimension = Literal["mass", "mass_per_day", "mass_per_year", "ratio", "price", "money", "any"]

OTHER_UNIT = "other"
"""A unit that the record has no name for."""
_MASS_UNIT = {"mass": "t", "mass_per_day": "t/day", "mass_per_year": "t/year"}


@dataclass(frozen=True, slots=True)
class MetricFacts:
    """One block of `metrics.toml`."""

    name: str
    dimension: Dimension
    help: str
    positive: bool = False
    additive: bool = False
    sums: bool = False
    signed: bool = False


@cache
def metrics() -> dict[str, MetricFacts]:
    """All metrics by name, in the order of the file."""
    data = tomllib.loads(resources.files(__package__).joinpath("metrics.toml").read_text(encoding="utf-8"))
    return {name: MetricFacts(name=name, **facts) for name, facts in data.items()}


def unit_of(metric: str, kind: str, scanned: str | None) -> str | None:
    """The unit of a figure: what the scanner read, completed by what the metric measures.

    "45.19 million tons" of capacity is t/year, of daily output t/day; a bare "900,000" of output is t. A unit that
    does not fit the metric comes back unchanged (see `unit_fits`).
    """
    dimension = metrics()[metric].dimension
    if dimension in _MASS_UNIT and scanned in ("t", None) and kind != "share":
        return _MASS_UNIT[dimension]
    if scanned is None and kind == "share":
        return "%"
    return scanned


def unit_fits(metric: str, kind: str, unit: str | None) -> bool:
    """Whether a figure of this metric and kind can have this (completed) unit."""
    dimension = metrics()[metric].dimension
    if unit is None:
        return dimension == "any"
    if unit == OTHER_UNIT:
        return True
    if kind == "share":
        return unit in ("%", "t", "count")
    if dimension == "any":
        return True
    if kind == "change" and unit in ("%", "pp"):
        return unit == "%" or dimension in ("ratio", "price")
    if dimension in _MASS_UNIT:
        return unit == _MASS_UNIT[dimension]
    if dimension == "ratio":
        return unit == "%"
    return ("/" in unit and not unit.startswith("t/")) or unit in ("CNY", "USD", "EUR", "%")
