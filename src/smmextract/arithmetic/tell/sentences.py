"""Explains a contradiction in one sentence, as an analyst would write it, with the sum worked out."""

from __future__ import annotations

from collections.abc import Sequence

from smmextract.arithmetic.model.rule_book import Link, RuleBook
from smmextract.arithmetic.model.statement import Statement
from smmextract.arithmetic.solve.interval import CONTRADICTION
from smmextract.arithmetic.solve.system import Numbers, System, ties
from smmextract.arithmetic.tell import naming
from smmextract.arithmetic.tell.derivation import Derivation, agrees, derive


def explain(
    system: System,
    conflict: Numbers,
    culprit: Numbers,
    unreliable: Numbers,
    book: RuleBook,
    widening: float = CONTRADICTION,
) -> str:
    """Explain a minimal conflict in one sentence that ends, if possible, with another figure than the blamed one.
    Nothing is derived from unreliable statements, which are to blame for something else.
    """
    statements = [system.statements[number] for number in sorted(conflict)]
    if len(statements) > 1 and len({(one.quantity, one.base, one.links) for one in statements}) == 1:
        return _two_places(statements)
    derivation = shortest(system, conflict, culprit, unreliable, widening)
    if derivation:
        return derivation.sentence()
    return _more_than_its_whole(system, statements) or _side_by_side(system, statements, book)


def shortest(
    system: System, conflict: Numbers, culprit: Numbers, unreliable: Numbers, widening: float
) -> Derivation | None:
    """Return the sum with the fewest steps that shows a minimal conflict; None if no chain of sums does."""
    statements = [system.statements[number] for number in sorted(conflict)]
    blamed = [system.statements[number] for number in sorted(culprit)]
    endings = [statement for statement in best_endings(statements) if not statement.links]
    for helpers in ([], bystanders(system, conflict | unreliable)):
        found = []
        for target in endings:
            given = [statement for statement in statements if statement is not target]
            derivation = derive(system, [*given, *helpers], target)
            if derivation and not agrees(target, derivation.value, widening) and derivation.told:
                found.append((len(derivation.told), target in blamed, derivation))
        if found:
            return min(found, key=lambda entry: entry[:2])[2]
    return None


def best_endings(statements: Sequence[Statement]) -> list[Statement]:
    """Return targets in order of preference for the end: changes first, and of equals the one that is stated last."""
    return sorted(statements[::-1], key=lambda statement: statement.base is None)  # noqa: C415 - sorted is stable


def bystanders(system: System, left_out: Numbers) -> list[Statement]:
    """Return levels outside the conflict: a sum is easier to follow with them than with quantities taken as 100."""
    return [
        statement
        for number, statement in enumerate(system.statements)
        if number in system.firm - left_out and statement.base is None and not statement.links
    ]


def _two_places(statements: Sequence[Statement]) -> str:
    name = naming.name(statements[0].quantity, [statement.quantity for statement in statements])
    said = [naming.said(statement, statement.value) for statement in statements]
    return f"{name} is {' in one place and '.join(said)} in another"


def _more_than_its_whole(system: System, statements: Sequence[Statement]) -> str | None:
    quantities = {quantity for statement in statements for quantity in statement.quantities}
    for link in system.links:
        if link.rule != "within" or not quantities.issuperset(link.quantities):
            continue
        sums, values = [], []
        for quantity in link.quantities:
            stated = next((s for s in statements if s.form == "same" and s.quantity == quantity), None)
            derived = None if stated else derive(system, statements, Statement((), "same", quantity))
            if derived:
                sums += [f"{naming.name(step.quantity, quantities)} {step.sum}" for step in derived.told]
            values.append(stated.value if stated else derived.value if derived else None)
        part, whole = values
        if part is not None and whole is not None and part > whole:
            names = [naming.name(quantity, quantities) for quantity in link.quantities]
            told = [naming.amount(*pair) for pair in zip(link.quantities, (part, whole), strict=True)]
            limit = "it" if derived else f"{names[1]} {told[1]}"  # the whole is the last that was worked out
            return "; ".join([*sums, f"{names[0]} {told[0]} is a part of {limit}, and cannot be more"])
    return None


def _side_by_side(system: System, statements: Sequence[Statement], book: RuleBook) -> str:
    """Explain a conflict that no chain of sums shows: the statements, and the relation between them."""
    quantities = {quantity for statement in statements for quantity in statement.quantities}
    named = [f"{naming.name(s.quantity, quantities)} {naming.said(s, s.value)}" for s in statements if not s.links]
    links = [*system.links, *(link for statement in statements for link in statement.links)]
    rules = {link.rule for link in links if quantities.issuperset(link.quantities)}
    rules = rules or _needed_rules(system, statements)
    reasons = " ".join(book.words(rule) for rule in sorted(rules))
    together = "cannot all hold" if len(named) > 1 else "cannot hold"
    return f"{' and '.join(named)} {together}. {reasons}".strip()


def _needed_rules(system: System, statements: Sequence[Statement]) -> set[str]:
    """Return the rules by which alone statements contradict each other, by way of quantities that nothing states."""

    def contradict(links: list[Link]) -> bool:
        tied = dict.fromkeys(quantity for members in ties(statements, links) for quantity in members)
        only = System(list(statements), links, {quantity: number for number, quantity in enumerate(tied)})
        return only.contradicts(only.everything, CONTRADICTION)

    kept = list(system.links)
    if not contradict(kept):
        return set()
    for link in system.links:
        fewer = [one for one in kept if one is not link]
        kept = fewer if contradict(fewer) else kept
    return {link.rule for link in kept}
