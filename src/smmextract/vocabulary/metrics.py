"""What each metric measures, and so which units its figures can have. Each metric is a block of `metrics.toml`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from smmextract.lazy import regex

Dimension = Literal["mass", "mass_per_day", "mass_per_year", "ratio", "price", "money", "any"]

OTHER_UNIT = "other"
"""Stands for a unit that the record has no name for."""
_MASS_UNIT = {"mass": "t", "mass_per_day": "t/day", "mass_per_year": "t/year"}
_OTHER_AMOUNTS = frozenset({"oz", "ct", "GW", "MW", "GWh", "MWh", "TWh", "m2", "m3", "bbl"})
"""Units of precious metals, cells, panels, power, wood and oil, which are not counted in tonnes."""
_CURRENCY = regex(r"[A-Z]{3}")


@dataclass(frozen=True, slots=True)
class MetricFacts:
    """One block of `metrics.toml`; the head of that file explains the properties."""

    name: str
    dimension: Dimension
    help: str = ""
    positive: bool = False
    additive: bool = False
    sums: bool = False
    signed: bool = False
    directed: bool = False
    dated: bool = False
    stock: bool = False
    moves: bool = False
    unnamed: bool = False
    was_other: bool = False
    also: str = ""

    @property
    def usual_unit(self) -> str | None:
        """The only unit of its levels; None if they can have several."""
        return "%" if self.dimension == "ratio" else _MASS_UNIT.get(self.dimension)

    def unit_of(self, kind: str, scanned: str | None) -> str | None:
        """Return the unit of a figure: what the scanner read, completed by what the metric measures.

        "45.19 million tons" of capacity is in t/year, a bare "900,000" of output in t. Others are returned unchanged.
        """
        if self.dimension in _MASS_UNIT and scanned in ("t", None) and kind != "share":
            return _MASS_UNIT[self.dimension]
        if scanned is None and kind == "share":
            return "%"
        return scanned

    def fits(self, kind: str, unit: str | None) -> bool:
        """Return whether a figure of this metric and kind can have this (completed) unit."""
        if unit is None:
            return self.dimension == "any"
        if unit == OTHER_UNIT:
            return True
        if kind == "share":
            return unit in ("%", "t", "count")
        if self.dimension == "any":
            return True
        if kind == "change" and unit in ("%", "pp"):
            return unit == "%" or self.dimension in ("ratio", "price")
        return self._measured_in(unit)

    def _measured_in(self, unit: str) -> bool:
        if self.dimension in _MASS_UNIT:
            return unit in (_MASS_UNIT[self.dimension], self.also) or unit.partition("/")[0] in _OTHER_AMOUNTS
        if self.dimension == "ratio":
            return unit == "%"
        if self.dimension == "money":
            return _CURRENCY.fullmatch(unit) is not None
        return ("/" in unit and not unit.startswith("t/")) or unit == "%" or _CURRENCY.fullmatch(unit) is not None
