"""One number of a sentence as it is read: its form, before anyone asks what it is a figure of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from smmextract.figure import Basis, Direction
from smmextract.label.patterns.clock import Time
from smmextract.label.patterns.tokens import Token
from smmextract.scan.mention import Mention

Measure = Literal["mass", "percent", "points", "price", "bare"]
Role = Literal["level", "change", "share", "base"]
"""base: the level that a change starts from ("from 34.5% in April")."""

_AMOUNTS = ("GW", "MW", "GWh")
CLAUSE_MARKS = frozenset(",;:()—–[]")


@dataclass(slots=True)
class Reading:
    """One number of the sentence. `right` is the first token that no longer belongs to it; a `remark` is a signed
    change in the bracket behind its level.
    """

    at: int
    place: int
    mention: Mention
    measure: Measure
    left: int = 0
    right: int = 0
    depth: int = 0
    role: Role | None = None
    direction: Direction | None = None
    basis: Basis | None = None
    base_time: Time | None = None
    alternative: int | None = None
    compared: bool = False
    expected: bool = False
    remark: bool = False


def is_remark(tokens: Sequence[Token], at: int, mention: Mention) -> bool:
    """ "17,000 yuan/mt (-200)": a signed number that opens the bracket behind a number."""
    return bool(mention.sign) and at > 1 and tokens[at - 1].mark == "(" and tokens[at - 2].mention is not None


def measure_of(mention: Mention) -> Measure:
    """The kind of unit."""
    unit = mention.unit
    if unit == "%":
        return "percent"
    if unit == "pp":
        return "points"
    if unit is not None and (unit.split("/")[0] == "t" or unit in _AMOUNTS):
        return "mass"
    if unit is None or unit == "day":  # "stocks of 3.9 days of use"
        return "bare"
    return "price"
