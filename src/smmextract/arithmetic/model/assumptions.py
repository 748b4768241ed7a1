"""Assumptions: relations that probably hold, and may be to blame where they do not.

That some figures are the complete parts of another one: because the labeller says so, because their segments are
complements by the vocabulary, or because they add up to it to the last digit. That the metal in a product is a
plausible part of its weight. Conventions of the rule file come from `system.build`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from smmextract.arithmetic.model.conversions import conversions
from smmextract.arithmetic.model.link import Link
from smmextract.arithmetic.model.listed_parts import counted_parts, sums_that_come_out, with_the_rest
from smmextract.arithmetic.model.quantity import Quantity
from smmextract.arithmetic.model.statement import Statement
from smmextract.figure import Group

LABELLER_WRONG = 0.15
VOCABULARY_WRONG = 0.05
COINCIDENCE = 0.3
IMPLAUSIBLE = 0.05
WEIGHTS_MOVED = 0.15
"""That a rate moved further than all of its parts, because capacities did."""
_METAL, _PHYSICAL = "metal content", "physical content"


def assumptions(groups: Iterable[Group], statements: Sequence[Statement]) -> list[Statement]:
    """Return the assumptions about the quantities that these statements speak of."""
    quantities = dict.fromkeys(quantity for statement in statements for quantity in statement.quantities)
    statements = [statement for statement in statements if not statement.doubtful]
    partitions: dict[tuple[Quantity, frozenset[Quantity]], float] = {}
    for whole, parts in _told(groups, statements):
        partitions[whole, frozenset(parts)] = LABELLER_WRONG
    for whole, parts in (
        *_complementary(quantities),
        *_places(quantities),
        *counted_parts(statements),
        *with_the_rest(statements),
    ):
        partitions[whole, frozenset(parts)] = VOCABULARY_WRONG
    only_confirming = set()
    for (whole, parts), certain in sums_that_come_out(statements):
        if (whole, frozenset(parts)) not in partitions:
            partitions[whole, frozenset(parts)] = COINCIDENCE
            only_confirming |= set() if certain else {(whole, frozenset(parts))}
    order = {quantity: place for place, quantity in enumerate(quantities)}
    found = [
        replace(
            _partition(whole, sorted(members, key=order.__getitem__), quantities, wrong),
            convention=(whole, members) in only_confirming,
        )
        for (whole, members), wrong in partitions.items()
    ]
    return [*found, *_grades(quantities), *conversions(statements)]


def _partition(whole: Quantity, parts: Sequence[Quantity], quantities: Iterable[Quantity], wrong: float) -> Statement:
    """The whole is the sum of its parts, of a rate between them, in every period in which all parts are spoken of."""
    rule = "between" if whole.facts.dimension == "ratio" else "parts"
    known = set(quantities)
    links = [Link(rule, (whole, *parts))]
    for period in dict.fromkeys(quantity.period for quantity in quantities):
        if period != whole.period and known.issuperset(part.at(period) for part in parts):
            links.append(Link(rule, (whole.at(period), *(part.at(period) for part in parts))))
    return Statement((), "assumed", whole, links=tuple(links), wrong=wrong)


def _told(groups: Iterable[Group], statements: Sequence[Statement]) -> Iterator[tuple[Quantity, tuple[Quantity, ...]]]:
    about = {figure: statement.quantity for statement in statements for figure in statement.figures}
    for group in groups:
        whole, parts = about.get(group.whole), [about.get(part) for part in group.parts]
        known = tuple(dict.fromkeys(part for part in parts if part))
        if whole and len(known) == len(parts) > 1 and whole not in known and _comparable(whole, known):
            yield whole, known


def _comparable(whole: Quantity, parts: Sequence[Quantity]) -> bool:
    fitting = whole.facts.additive or whole.facts.dimension == "ratio"
    return fitting and all(
        (part.metric, part.period, part.unit) == (whole.metric, whole.period, whole.unit) for part in parts
    )


def _complementary(quantities: Iterable[Quantity]) -> Iterator[tuple[Quantity, tuple[Quantity, ...]]]:
    known = set(quantities)
    for quantity in quantities:
        for complete in quantity.vocabulary.complete_sets:
            own = complete.intersection(quantity.segments)
            if len(own) != 1 or not (quantity.facts.additive or quantity.facts.dimension == "ratio"):
                continue
            rest = tuple(part for part in quantity.segments if part not in own)
            whole = replace(quantity, segments=rest)
            parts = [replace(quantity, segments=tuple(sorted((*rest, name)))) for name in sorted(complete)]
            if known.issuperset((whole, *parts)):
                yield whole, tuple(parts)


def _places(quantities: Mapping[Quantity, None]) -> Iterator[tuple[Quantity, tuple[Quantity, ...]]]:
    """Several places that share one number, where each of them has one of its own."""
    for whole in quantities:
        names = (whole.region or "").split("; ")
        if len(names) < 2 or not (whole.facts.additive or whole.facts.dimension == "ratio"):
            continue
        parts = tuple(replace(whole, region=name) for name in names)
        if all(part in quantities for part in parts):
            yield whole, parts


def _grades(quantities: Mapping[Quantity, None]) -> Iterator[Statement]:
    """The metal in a product is a plausible share of its weight, and never more than all of it."""
    for metal in quantities:
        if _METAL not in metal.segments:
            continue
        rest = tuple(part for part in metal.segments if part != _METAL)
        physical = replace(metal, segments=tuple(sorted((*rest, _PHYSICAL))))
        if physical in quantities:
            link = Link("grade", (metal, physical), factor=metal.vocabulary.grades(metal.product))
            yield Statement((), "assumed", metal, links=(link,), wrong=IMPLAUSIBLE)
