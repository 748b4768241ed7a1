"""Links: relations between quantities that no single figure states.

A definition holds whatever the report says. An assumption (a convention, the completeness of parts, a plausibility) may
itself be wrong: it takes part like a statement of the report and can be to blame.
"""

from __future__ import annotations

from dataclasses import dataclass

from smmextract.arithmetic.model.quantity import Quantity
from smmextract.arithmetic.model.rule_book import Rule
from smmextract.arithmetic.solve.interval import Interval


@dataclass(slots=True, unsafe_hash=True)
class Link:
    """One relation: the id of its rule, and its quantities (first the one that the others determine).

    Links are immutable; frozen ones would take three times as long to make.
    """

    rule: str
    quantities: tuple[Quantity, ...]
    equation: Rule | None = None
    factor: Interval | None = None
    """The first quantity is this many times the second one."""

    @property
    def at_most(self) -> bool:
        """Whether this only bounds, and determines nothing."""
        if self.equation is not None:
            return self.equation.formula.relation == "<="
        return self.rule in ("within", "between", "conversion") or self.factor is not None
