"""Repairs: changes of a figure that would resolve a contradiction, each with the probability that it is right.

Every blamed statement is tried with the usual mistakes of reports and readers. A variant that agrees with everything
else is weighed by Bayes' rule: how often its kind of mistake occurs, how many variants of that kind there are, how
likely its outcome was to fall into the range that the others leave, and how well it fits the habits of the report.
"Something else is wrong" is always one of the candidates, so that a poor repair never gets a high probability merely
because it has no rivals.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import log10, prod

from smmextract.arithmetic.diagnose import mistake_kinds
from smmextract.arithmetic.diagnose.blame import Disagreement
from smmextract.arithmetic.diagnose.habits import Habits
from smmextract.arithmetic.diagnose.mistakes import Variant, exchanged, variants
from smmextract.arithmetic.diagnose.written_digits import digits_of, one_slip_apart
from smmextract.arithmetic.model.statement import Statement, state
from smmextract.arithmetic.solve.interval import Interval, disjoint, width
from smmextract.arithmetic.solve.system import Numbers, System
from smmextract.figure import Figure

_MOST_LISTED = 5
_PROPOSED = 0.85
"""A repair with a higher probability is proposed."""
_MOST_DISPUTED = 40
_LEAST_LISTED = 0.01
_SPEAKS_FOR = 2.0
"""Smallest evidence, of the sums and of the layout, for a repair that moves a figure elsewhere."""

_HEDGED = 0.5
_UNEXPLAINED, _ANOTHER_THING = 0.03, 0.15
"""That a figure is wrong in no way known; the same of one of two that say different things of one quantity."""
_CLASH = 5.0
"""Two numbers for one quantity are more often two quantities, one of them mislabelled, than a wrong repetition."""
_SAME_AGAIN = 0.3
"""Where one figure lost a decimal place, the one beside it often did too; where one label is wrong, that of a
repetition is less often."""
_LONG = 3
"""Shorter numbers are often one slip apart by chance."""
_MOST_PARTNERS, _RARELY_FAR = 6, 10
"""Numbers of one thing are exchanged so many times as often as others."""
_NARROW = 0.02
"""A number from elsewhere in the report that fits into so narrow a range hardly does so by chance."""

_OF_EXCHANGE = 400.0
"""Most that a sum can speak for one of two exchanged levels: they are no likelier exchanged than their changes."""
_SAID_ALREADY = 0.1
"""A figure is seldom moved to a quantity of which another one says another number."""
_FAR = 0.2
"""Each power of ten between a number and what the others leave it makes it so much less likely to be none of a slip."""
_FINEST = 1e-6

Changed = tuple[Variant, Statement]


@dataclass(frozen=True, slots=True)
class RepairCandidate:
    """A repair that resolves the contradiction: the same change for all figures of the blamed statements."""

    blamed: Numbers
    variants: tuple[Variant, ...]
    statements: tuple[Statement, ...]
    probability: float = 0.0

    @property
    def outcome(self) -> tuple[object, ...]:
        """Identifies its result: doubling a digit and a factor of ten may lead to the same."""
        return self.blamed, tuple((variant.field, variant.new) for variant in self.variants)


def diagnose(
    system: System, found: Disagreement, figures: Mapping[str, Figure], habits: Habits
) -> list[RepairCandidate]:
    """Return the repairs of a disagreement that are worth showing, likeliest first; each is as probable as its prior
    times how well the rest then predicts what is said about the disputed quantities, normalised over all.
    """
    if len(found.blamed) > _MOST_DISPUTED:
        return []  # no repair of one figure resolves so much
    weights: dict[tuple[object, ...], float] = {}
    first: dict[tuple[object, ...], RepairCandidate] = {}
    total = 0.0
    for blamed in found.blame:
        suspects = _Suspects(system, found, blamed, figures, habits)
        agreement = suspects.agreement()
        repairs = [*suspects.repairs(), *suspects.exchanges()]
        total += agreement * suspects.unexplained(repairs)
        for candidate, weight in repairs:
            first.setdefault(candidate.outcome, candidate)
            weights[candidate.outcome] = weights.get(candidate.outcome, 0.0) + agreement * weight
    total += sum(weights.values())
    ranked = [replace(first[outcome], probability=weight / total) for outcome, weight in weights.items()]
    told = [candidate for candidate in ranked if candidate.probability >= _LEAST_LISTED]
    return sorted(told, key=lambda candidate: -candidate.probability)[:_MOST_LISTED]


def nearly_certain(ranked: Sequence[RepairCandidate]) -> bool:
    """Return whether the first candidate may be proposed. A repair of two figures must have no rival pair: arithmetic
    cannot know which of two readings of the whole report is plausible.
    """
    first = ranked[0]
    rivals = any(candidate.blamed != first.blamed for candidate in ranked)
    exchanges = {variant.operator for one in ranked for variant in one.variants} & {*mistake_kinds.EXCHANGES}
    if first.variants[0].operator in exchanges:
        rivals = len(exchanges) > 1  # two levels, or the bases of their changes
    return first.probability > _PROPOSED and not (len(first.blamed) > 1 and rivals)


@dataclass(slots=True)
class _Suspects:
    """One smallest set of statements to blame for a disagreement, tried with the usual mistakes."""

    system: System
    found: Disagreement
    blamed: Numbers
    figures: Mapping[str, Figure]
    habits: Habits
    settled: Numbers = field(init=False)
    rest: Numbers = field(init=False)
    """What is believed if these are wrong."""
    widening: float = field(init=False)
    clashing: bool = field(init=False)
    """Whether one of them says of a quantity what another one says otherwise."""

    def __post_init__(self) -> None:
        self.settled = self.system.firm - self.found.elsewhere
        self.rest = self.settled - self.blamed
        self.widening = self.system.width_for(self.rest)
        self.clashing = any(self._is_clash(conflict) for conflict in self.found.conflicts)

    def agreement(self) -> float:
        """Return how well the other suspects are predicted, one after the other, if these are wrong. A hedged number
        hardly is; a repeated one may be, because lead paragraphs copy the body with its mistakes.
        """
        statements = self.system.statements
        agreement = prod(_HEDGED for one in self.blamed if statements[one].hedge > statements[one].half)
        believed = self.settled - self.found.blamed
        for number in sorted(self.found.blamed - self.blamed):
            if statements[number].figures:
                left = self.system.derived(statements[number], believed, self.widening)
                agreement *= _evidence(statements[number], statements[number], left)
            believed |= {number}
        return agreement

    def unexplained(self, repairs: Sequence[tuple[RepairCandidate, float]]) -> float:
        """Return the odds that the statements are wrong in a way that no slip describes: two different figures for one
        quantity are often about two things, but one of quite another size is hardly ever right about something else.
        """
        named = sum(weight for candidate, weight in repairs if candidate.variants[0].operator is mistake_kinds.ANOTHER)
        another = max(mistake_kinds.ANOTHER.prior - named, 0.0)  # a number that the others leave too much room to name
        odds = 1.0
        for number in self.blamed:
            statement = self.system.statements[number]
            if statement.links:
                odds *= statement.wrong
                continue
            thing = _UNEXPLAINED
            if self.clashing:
                written = self.figures[statement.figures[0]]
                thing = _ANOTHER_THING * max(1.0, self.habits.order.speaks_for_another_place(written))
            odds *= (another + thing) * _FAR ** _decades(statement, self._left(statement))
        return odds

    def repairs(self) -> Iterator[tuple[RepairCandidate, float]]:
        """Yield all repairs of the statements; several figures must all have the same mistake."""
        system = self.system
        statements = [system.statements[number] for number in sorted(self.blamed)]
        if any(not statement.figures for statement in statements):
            return
        fitting = []
        for chosen in self._choices(statements):
            linked = [statement for _, statement in chosen if system.knows(statement)]
            # most need not be tried among the others to see that these leave no room for them
            if all(self._is_left(one) for one in linked) and not system.contradicts(self.rest, self.widening, linked):
                fitting.append(chosen)
        places: dict[mistake_kinds.Operator, float] = defaultdict(lambda: 1.0)  # one that the report does not speak of
        for (first, _), *_ in fitting:
            places[first.operator] += 1 / first.variants
        for chosen in fitting:
            weight = self._weight(statements, chosen, places)
            if weight is not None:
                told = tuple(variant for variant, _ in chosen), tuple(statement for _, statement in chosen)
                yield RepairCandidate(self.blamed, *told), weight

    def _weight(
        self, statements: Sequence[Statement], chosen: Sequence[Changed], places: Mapping[mistake_kinds.Operator, float]
    ) -> float | None:
        """Return the odds of a repair; None if it moves a figure elsewhere without evidence."""
        weight, told = 1.0, True
        before: list[Statement] = []
        for written, (variant, statement) in zip(statements, chosen, strict=True):
            odds = _speaks_for(variant, written, statement, self._left(statement, before))
            if variant.operator in mistake_kinds.EXCHANGES and written.form == "same":
                odds = min(odds, _OF_EXCHANGE)
            said = self.figures[written.figures[0]]
            usual = self.habits.speak_for(variant, statement, said, self.system, self.rest)
            moves = variant.operator in mistake_kinds.UNSUPPORTED
            # most places of another metric are those of no list that layout could tell
            shown = odds if variant.operator is mistake_kinds.METRIC else odds * usual
            told = told and (shown >= _SPEAKS_FOR or self.clashing or not moves)
            again = bool(before) and variant.operator not in mistake_kinds.EXCHANGES
            # a figure was moved away from one of the places where it fits
            shared = places[variant.operator] if variant.operator in mistake_kinds.MOVES else 1.0
            prior = _SAME_AGAIN if again else variant.operator.prior / variant.variants / shared
            weight *= prior * odds * usual * (_CLASH if self.clashing and moves else 1.0)
            weight *= _SAME_AGAIN ** (len(written.figures) - 1) if moves else 1.0
            same = self.rest & self.system.repeats(statement)
            if same:
                weight *= self.habits.of_repetition(self.system.figure_ids(self.blamed | same))
                other = all(self.system.statements[number].value != statement.value for number in same)
                weight *= _SAID_ALREADY if other and variant.operator in mistake_kinds.MOVES else 1.0
            before += [statement] if self.system.knows(statement) else []
        return weight if told else None

    def exchanges(self) -> Iterator[tuple[RepairCandidate, float]]:
        """Yield repairs that exchange numbers, or bases, of a blamed figure and one that nothing else accuses."""
        system = self.system
        [number] = self.blamed if len(self.blamed) == 1 else [None]
        if number is None or not system.statements[number].figures:
            return
        statement = system.statements[number]
        others = sorted(self.rest)
        partners = [other for other in others if _could_swap(statement, system.statements[other])]
        room = self._left(statement)
        fitting = [other for other in others if _fits_in(system.statements[other], statement, room)]
        for other in dict.fromkeys((*partners[:_MOST_PARTNERS], *fitting[:_MOST_PARTNERS])):
            partner = system.statements[other]
            near = 1 if partner.quantity == statement.quantity else len(partners)
            possible = near if other in partners else _RARELY_FAR * len(self.settled)
            first, second = self.figures[statement.figures[0]], self.figures[partner.figures[0]]
            for pair in exchanged(first, second):
                if found := self._exchanged(number, other, pair):
                    yield found[0], found[1] / possible

    def _exchanged(
        self, number: int, other: int, pair: tuple[Variant, Variant]
    ) -> tuple[RepairCandidate, float] | None:
        """Return the repair that exchanges something of two statements, with its odds; None if it resolves nothing."""
        system, rest = self.system, self.settled - {number, other}
        statement, partner = system.statements[number], system.statements[other]
        one = state(pair[0].figure, statement, system.quantities)
        two = state(pair[1].figure, partner, system.quantities)
        if one is None or two is None:
            return None
        if system.contradicts(rest, self.widening, [meant for meant in (one, two) if system.knows(meant)]):
            return None
        weight = pair[0].operator.prior * _evidence(statement, one, system.derived(one, rest, self.widening))
        known = [one] if system.knows(one) else []
        weight *= _evidence(partner, two, system.derived(two, rest, self.widening, known))
        order = sorted(((number, pair[0], one), (other, pair[1], two)), key=lambda entry: entry[0])
        changed = tuple(entry[1] for entry in order), tuple(entry[2] for entry in order)
        return RepairCandidate(frozenset((number, other)), *changed), weight

    def _left(self, statement: Statement, extra: Sequence[Statement] = ()) -> tuple[Interval, ...]:
        return self.system.derived(statement, self.rest, self.widening, extra)

    def _is_left(self, statement: Statement) -> bool:
        return any(not disjoint(statement.interval(self.widening), one) for one in self._left(statement))

    def _is_clash(self, conflict: Numbers) -> bool:
        """Return whether a blamed figure contradicts another one of its quantity, and is no repetition with a slip."""
        if len(conflict) != 2 or conflict.isdisjoint(self.blamed):
            return False
        one, other = (self.system.statements[number] for number in conflict)
        if (one.quantity, one.base, one.form) != (other.quantity, other.base, other.form):
            return False
        first, second = self.figures[one.figures[0]], self.figures[other.figures[0]]
        long = min(digits_of(first), digits_of(second)) >= _LONG
        return not (long and one_slip_apart(first, second))

    def _choices(self, statements: Sequence[Statement]) -> Iterator[list[Changed]]:
        """Yield variants of one statement; of several, those in which all have slipped alike, or two are exchanged."""
        told = [self.figures[statement.figures[0]] for statement in statements]
        each = [
            list(self._changed(variants(figure, statement, self.system, self.rest, self.widening), statement))
            for figure, statement in zip(told, statements, strict=True)
        ]
        for first in each[0]:
            alike = [[choice for choice in other if _same_slip(choice[0], first[0])] for other in each[1:]]
            if all(alike):
                yield [first, *(same[0] for same in alike)]
        for pair in exchanged(*told) if len(told) == 2 else ():
            chosen = [list(self._changed([one], of)) for one, of in zip(pair, statements, strict=True)]
            if all(chosen):
                yield [one[0] for one in chosen]

    def _changed(self, options: Iterable[Variant], statement: Statement) -> Iterator[Changed]:
        for variant in options:
            changed = state(variant.figure, statement, self.system.quantities)
            if changed and changed != statement:
                yield variant, changed


def _fits_in(other: Statement, written: Statement, room: Sequence[Interval]) -> bool:
    """Return whether a number from elsewhere in the report, of the same form, is one of the few that would be right."""
    if not other.figures or other.form != written.form or other.value == written.value:
        return False
    narrow = (interval for interval in room if width(interval) < _NARROW * abs(other.value))
    return any(not disjoint(other.interval(), interval) for interval in narrow)


def _could_swap(one: Statement, other: Statement) -> bool:
    """Return whether two statements have the same form and concern one thing, or parts of one."""
    return bool(other.figures) and one.form == other.form and one.quantity.topic == other.quantity.topic


def _same_slip(one: Variant, other: Variant) -> bool:
    return (one.operator, one.field, one.how) == (other.operator, other.field, other.how)


def _decades(statement: Statement, derived: Sequence[Interval]) -> float:
    """How many powers of ten lie between an amount and what the others leave it, beyond the first half."""
    if statement.form not in ("same", "difference", "beat") or not statement.value or len(derived) != 1:
        return 0.0
    low, high = derived[0] if derived[0][0] > 0 else (-derived[0][1], -derived[0][0])
    size = abs(statement.value)
    ratio = max(low / size if low > 0 else 1.0, size / high if high > 0 else 1.0)
    return max(0.0, log10(ratio) - 0.5)


def _speaks_for(variant: Variant, written: Statement, meant: Statement, derived: Sequence[Interval]) -> float:
    """How much likelier the written number is with this slip than if anything may be; any other number says nothing."""
    if variant.operator is mistake_kinds.ANOTHER:
        return float(_FAR ** _decades(written, derived))
    return _evidence(written, meant, derived)


def _evidence(written: Statement, meant: Statement, derived: Sequence[Interval]) -> float:
    """Return how much likelier the written number is if `meant` is the truth (the part of the range left by the others
    that its rounding covers) than if anything is (one unit of its last digit within the usual width of such numbers).
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
