"""Evidence for a repair: how much likelier a written number is if something else was meant than by chance."""

from __future__ import annotations

from collections.abc import Sequence
from math import log10

from smmextract.arithmetic.diagnose.mistake_kinds import ANOTHER
from smmextract.arithmetic.diagnose.mistakes import Variant
from smmextract.arithmetic.model.statement import Statement
from smmextract.arithmetic.solve.interval import Interval, width

FAR = 0.2
"""Each power of ten between a number and what the others leave it makes it so much less likely to be none of a slip."""
_FINEST = 1e-6


def decades(statement: Statement, derived: Sequence[Interval]) -> float:
    """How many powers of ten lie between an amount and what the others leave it, beyond the first half."""
    if statement.form not in ("same", "difference", "beat") or not statement.value or len(derived) != 1:
        return 0.0
    low, high = derived[0] if derived[0][0] > 0 else (-derived[0][1], -derived[0][0])
    size = abs(statement.value)
    ratio = max(low / size if low > 0 else 1.0, size / high if high > 0 else 1.0)
    return max(0.0, log10(ratio) - 0.5)


def speaks_for(variant: Variant, written: Statement, meant: Statement, derived: Sequence[Interval]) -> float:
    """How much likelier the written number is with this slip than if anything may be.

    Any other number says nothing about the right one.
    """
    if variant.operator is ANOTHER:
        return float(FAR ** decades(written, derived))
    return evidence(written, meant, derived)


def evidence(written: Statement, meant: Statement, derived: Sequence[Interval]) -> float:
    """Return how much likelier the written number is if `meant` is the truth than if anything is possible.

    Without knowledge: one unit of its last digit within the usual width of such numbers. With `meant` as the truth: the
    part of the range left by the others that its own rounding interval covers.
    """
    written_unit = max(2 * written.half, abs(written.value) * _FINEST, _FINEST)
    return max((_covered(meant, interval) for interval in derived), default=0.0) * max(
        _usual_width(written) / written_unit, 1.0
    )


def _covered(statement: Statement, left: Interval) -> float:
    reach = max(statement.half, abs(statement.value) * _FINEST, _FINEST)
    common = min(left[1], statement.value + reach) - max(left[0], statement.value - reach)
    room = max(min(width(left), _usual_width(statement)), _FINEST)
    return min(1.0, max(common, _FINEST * reach) / room)


def _usual_width(statement: Statement) -> float:
    """Return the range in which a number of this form is expected without other knowledge."""
    if statement.form in ("change", "share"):
        return 0.4
    if statement.quantity.facts.dimension == "ratio":
        return 0.2 if statement.base else 0.5
    return 2 * abs(statement.value) or 1.0
