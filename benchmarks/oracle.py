"""The oracle: z3 decides whether what a report says can be true at all, in exact rationals.

The engine's statements and links are taken over as they are, and solved completely: what z3 finds contradictory the
engine should find, and what z3 finds satisfiable the engine must not call a contradiction.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Literal

import z3  # type: ignore[import-untyped]

from smmextract.arithmetic.model.quantity import Quantity
from smmextract.arithmetic.model.rule_book import Link, RuleBook, default_rules
from smmextract.arithmetic.model.statement import Statement, read_statements
from smmextract.arithmetic.solve.assemble import assemble
from smmextract.arithmetic.solve.interval import BIG
from smmextract.arithmetic.solve.system import System
from smmextract.figure import Figure, Group

Answer = Literal["satisfiable", "contradictory", "unknown"]
Believed = Literal["figures", "groups", "everything"]
Variables = Mapping[Quantity, z3.ArithRef]
_UNBOUNDED = BIG / 10


def decide(
    figures: Sequence[Figure],
    groups: Iterable[Group] = (),
    widening: float = 1.0,
    believed: Believed = "groups",
    *,
    rules: RuleBook | None = None,
    milliseconds: int = 2000,
) -> Answer:
    """Whether the figures can all be right with all half units of rounding widened by this factor.

    "figures" believes them and definitions alone, "groups" also that parts are complete where the labeller or the
    vocabulary says so or chance is no explanation, "everything" what only confirms or is only plausible as well.
    """
    book = rules or default_rules()
    answers = {
        _decide(system, widening, believed, milliseconds)
        for system in assemble(read_statements(figures, book.vocabulary), book.rules, groups)
    }
    return next((answer for answer in ("contradictory", "unknown") if answer in answers), "satisfiable")


def _decide(system: System, widening: float, believed: Believed, milliseconds: int) -> Answer:
    if len(system.statements) < 2:
        return "satisfiable"
    solver = z3.Solver()
    solver.set("timeout", milliseconds)
    variables = {quantity: z3.Real(f"q{number}") for quantity, number in system.quantities.items()}
    for quantity, variable in variables.items():
        solver.add(*_within(variable, quantity.domain))
    for link in system.links:
        solver.add(*_link(link, variables))
    for statement in system.statements:
        if statement.links:
            counted = [link for link in statement.links if _counts(statement, link, believed)]
            solver.add(*(constraint for link in counted for constraint in _link(link, variables)))
        else:
            solver.add(*_statement(statement, variables, widening))
    found = solver.check()
    return "satisfiable" if found == z3.sat else "contradictory" if found == z3.unsat else "unknown"


def _counts(assumption: Statement, claimed: Link, believed: Believed) -> bool:
    complete = claimed.equation is None and claimed.factor is None and not assumption.convention
    return believed == "everything" or (believed == "groups" and complete)


def _statement(statement: Statement, variables: Variables, widening: float) -> list[z3.BoolRef]:
    low, high = statement.interval(widening)
    here = variables[statement.quantity]
    if statement.base is None:
        return _within(here, (low, high))
    base = variables[statement.base]
    if statement.loose_percent:
        relative = z3.And(*_times(here, (low, high), base), base != 0)
        return [z3.Or(relative, z3.And(*_within(here - base + 1, (low, high))))]
    if statement.form in ("change", "share"):
        return [*_times(here, (low, high), base), base != 0]  # nothing is said in per cent of nothing
    return _within(here - base, (low, high))


def _link(link: Link, variables: Variables) -> list[z3.BoolRef]:
    first, *others = (variables[quantity] for quantity in link.quantities)
    if link.equation is not None:
        return _equation(link, variables)
    if link.factor is not None:
        return _times(first, link.factor, others[0])
    match link.rule:
        case "within":
            return [first <= others[0]]
        case "between":
            return [z3.Or(*(first <= other for other in others)), z3.Or(*(first >= other for other in others))]
        case "months" | "parts" | "difference" | "guidance":
            return [first == z3.Sum(others)]
        case "change":
            return [first == others[0] * others[1]]
    raise NotImplementedError(f"the oracle does not know the relation {link.rule!r}")


def _equation(link: Link, variables: Variables) -> list[z3.BoolRef]:
    assert link.equation is not None
    formula = link.equation.formula
    tape: list[z3.ArithRef] = [variables[quantity] for quantity in link.quantities]
    tape += [_exact(number) for number in formula.constants]
    tape += [z3.RealVal(link.quantities[0].period.days)] if formula.uses_days else []
    wanted: list[z3.BoolRef] = []
    for number, (operator, a, b) in enumerate(formula.operations):
        x, y = tape[a], tape[b]
        match operator:
            case "+":
                tape.append(x + y)
            case "-":
                tape.append(x - y)
            case "*":
                tape.append(x * y)
            case "/":
                quotient = z3.Real(f"{link.rule} {link.quantities[0].period} {number}")
                wanted += [quotient * y == x, y != 0]
                tape.append(quotient)
    left, right = tape[formula.left], tape[formula.right]
    slack = _exact(link.equation.tolerance) * z3.If(right >= 0, right, -right)
    wanted.append(left <= right + slack)
    if formula.relation == "==":
        wanted.append(left >= right - slack)
    return wanted


def _times(product: z3.ArithRef, factor: tuple[float, float], base: z3.ArithRef) -> list[z3.BoolRef]:
    """product = r * base for an r of the interval that is not negative."""
    low, high = max(factor[0], 0.0), factor[1]
    if high < 0:
        return [z3.BoolVal(False)]
    bounds = [product >= _exact(low) * base]
    return [*bounds, product <= _exact(high) * base] if high < _UNBOUNDED else bounds


def _within(value: z3.ArithRef, interval: tuple[float, float]) -> list[z3.BoolRef]:
    low, high = interval
    bounds = [value >= _exact(low)] if low > -_UNBOUNDED else []
    return [*bounds, value <= _exact(high)] if high < _UNBOUNDED else bounds


def _exact(number: float) -> z3.RatNumRef:
    """The decimal that was meant: ends of intervals have few digits, floats of them carry a rest far beyond."""
    exact = Fraction(Decimal(f"{number:.13g}"))
    return z3.Q(exact.numerator, exact.denominator)
