"""Examines one system of statements, only as far as is asked."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

from smmextract.arithmetic.diagnose.accuse import accusations
from smmextract.arithmetic.diagnose.checks import confirms
from smmextract.arithmetic.diagnose.habits import Habits
from smmextract.arithmetic.diagnose.odd_bases import odd_bases
from smmextract.arithmetic.diagnose.tensions import strained_sets
from smmextract.arithmetic.solve.selection import with_conventions
from smmextract.arithmetic.solve.system import Numbers, System
from smmextract.figure import Figure


class Examined:
    """A system of these figures, in a report of these habits. Contradictions are computed at once, confirmations on
    request.
    """

    def __init__(self, system: System, figures: Mapping[str, Figure], habits: Habits) -> None:
        self.system, self.figures = system, figures
        self.odd = list(odd_bases(system, figures, habits))
        self.accusations = list(accusations(system, figures, habits))
        self.believed = system.firm.difference(*(one.withdrawn for one in self.accusations))
        self._untouched = system.copy()
        self._borne_out: dict[int, bool] = {}

    def untouched(self) -> System:
        """Return the system as if only its contradictions had been computed, so that its ranges do not depend, even in
        the last digit, on what else was asked.
        """
        return self._untouched.copy()

    @cached_property
    def conflicts(self) -> list[tuple[list[str], list[str]]]:
        """The figures of each contradiction and those to blame, except if a label is likelier in doubt."""
        found = [(conflict.figures, conflict.blame) for conflict in self.odd]
        for one in self.accusations:
            if not one.is_about_labels(self.system, self.figures):
                found.append((one.figures(self.system, self.figures), one.blame(self.system, self.figures)))
        return found

    @cached_property
    def suspects(self) -> set[str]:
        """The figures to blame for a contradiction, or whose label is unsure because something contradicts it."""
        blames = [*(one.blame(self.system, self.figures) for one in self.accusations), *(one.blame for one in self.odd)]
        return {name for blame in blames for name in blame}

    @cached_property
    def _rest(self) -> tuple[Numbers, Numbers]:
        """The believed statements including the conventions that fit, and those that agree only with wider rounding."""
        believed = with_conventions(self.system, self.believed)
        return believed, frozenset().union(*strained_sets(self.system, believed))

    def bears_out(self, number: int) -> bool:
        """Return whether the others confirm a statement, that is, whether every slip of it would have been noticed."""
        if number not in self._borne_out:
            reached = self.system.is_reached(self.system.statements[number])
            self._borne_out[number] = reached and confirms(self.system, *self._rest, number)
        return self._borne_out[number]
