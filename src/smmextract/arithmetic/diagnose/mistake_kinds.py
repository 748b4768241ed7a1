"""The kinds of mistakes that authors and readers of reports make, and how often each occurs."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Operator:
    """A kind of mistake and its prior frequency (a guess that only many observed errors could improve)."""

    name: str
    prior: float


DIRECTION = Operator("direction", 0.30)
SCALE = Operator("factor ten", 0.15)
TRANSPOSED = Operator("digits transposed", 0.07)
LOST_DIGIT = Operator("digit lost", 0.10)
WRONG_DIGIT = Operator("wrong digit", 0.07)
EXTRA_DIGIT = Operator("digit doubled", 0.04)
ANOTHER = Operator("another number", 0.12)
"""Computed wrongly, or copied from elsewhere: the number that the others leave, where they leave but one."""
BASIS = Operator("basis", 0.10)
UNIT = Operator("percentage points for percent", 0.05)
METRIC = Operator("metric", 0.05)
PERIOD = Operator("period", 0.06)
PART = Operator("part for whole", 0.06)
KIND = Operator("level for change", 0.07)
SWAPPED = Operator("two figures swapped", 0.05)
BASES_EXCHANGED = Operator("two bases exchanged", 0.05)
EXCHANGES = (SWAPPED, BASES_EXCHANGED)
LABEL = Operator("another reading of the label", 0.3)
"""Weighted by the labeller's own probability."""
OTHER = Operator("other", 0.15)
OF_DIGITS = (SCALE, TRANSPOSED, LOST_DIGIT, WRONG_DIGIT, EXTRA_DIGIT, ANOTHER, SWAPPED)
"""Code reads the digits: one of these is the report's own mistake."""
MOVES = (BASIS, PERIOD, PART, METRIC)
UNSUPPORTED = (BASIS, PERIOD, PART, METRIC, KIND, UNIT)
"""Moving a figure to a place without other statements always resolves a contradiction, so it is not evidence for a
repair; it only says that something else is wrong.
"""
