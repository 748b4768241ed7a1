"""Repairs: changes of a figure that would resolve a contradiction, each with the probability that it is right.

Every blamed statement is tried with the usual mistakes of reports and readers. A variant that agrees with everything
else is weighed by Bayes' rule: how often its kind of mistake occurs, how many variants of that kind there are, and how
likely its outcome was to fall into the range that the others leave. "Something else is wrong" is always one of the
candidates, so that a poor repair never gets a high probability merely because it has no rivals.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import log10, prod

from smmextract.arithmetic.diagnose import mistakes
from smmextract.arithmetic.diagnose.blame import Disagreement
from smmextract.arithmetic.diagnose.habits import habit
from smmextract.arithmetic.diagnose.mistakes import Variant, bases_exchanged, swapped, variants
from smmextract.arithmetic.model.statement import Statement, state
from smmextract.arithmetic.solve.interval import CONTRADICTION, ROUNDING, Interval, disjoint, width
from smmextract.arithmetic.solve.system import Numbers, System
from smmextract.figure import NEARLY_CERTAIN, Figure

_MOST_LISTED = 5
_MOST_DISPUTED = 40
_LEAST_LISTED = 0.01
_SPEAKS_FOR = 2.0
"""Smallest evidence beyond chance for a repair that moves a figure elsewhere."""

_HEDGED = 0.5
_UNEXPLAINED, _ANOTHER_THING = 0.03, 0.15
"""That a figure is wrong in no way known; the same of one of two that say different things of one quantity."""
_FAR = 0.2
"""Each power of ten between a number and what the others leave it makes it so much less likely to be none of a slip."""
_CLASH = 5.0
"""Two numbers for one quantity are more often two quantities, one of them mislabelled, than a wrong repetition."""
_SAME_AGAIN = 0.3
"""Where one figure lost a decimal place, the one beside it often did too."""
_ZEROS_LOST = ("10", "100")
_LONG = 3
"""Shorter numbers are often one slip apart by chance."""
_MOST_PARTNERS, _RARELY_FAR = 6, 10
"""Numbers of one thing are exchanged so many times as often as others."""
_NARROW = 0.02
"""A number from elsewhere in the report that fits into so narrow a range hardly does so by chance."""
_AUTHOR_MIXES_UP = 0.01
"""How often an author uses the wrong word for what a figure means."""
_LABEL_WRONG = 0.03
"""How often a label is wrong if its labeller states no confidence."""
_DIGITS_MISREAD = 0.01
_FINEST = 1e-6
_LOOSE = 1000
"""A range that is so many times as wide as usual says nothing."""

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


def diagnose(system: System, found: Disagreement, figures: Mapping[str, Figure]) -> list[RepairCandidate]:
    """Return the repairs of a disagreement that are worth showing, likeliest first.

    The probability of a candidate is its prior times how well the rest then predicts everything said about the disputed
    quantities, normalised over all candidates.
    """
    if len(found.blamed) > _MOST_DISPUTED:
        return []  # no repair of one figure resolves so much
    settled = system.firm - found.elsewhere
    weights: dict[tuple[object, ...], float] = {}
    first: dict[tuple[object, ...], RepairCandidate] = {}
    total = 0.0
    for blamed in found.blame:
        rest = settled - blamed
        widening = CONTRADICTION if system.contradicts(rest, ROUNDING) else ROUNDING
        agreement = _agreement(system, settled - found.blamed, sorted(found.blamed - blamed), widening)
        suspicion = prod(_suspicion(system.statements[number]) for number in blamed)
        agreement *= suspicion
        clashing = any(_is_clash(system, conflict, blamed, figures) for conflict in found.conflicts)
        repairs = [
            *_for_blame(system, blamed, rest, widening, clashing, figures),
            *_exchanged(system, blamed, settled, widening, figures),
        ]
        named = sum(weight for candidate, weight in repairs if candidate.variants[0].operator is mistakes.ANOTHER)
        total += agreement * _unexplained(system, blamed, rest, widening, clashing, named)
        for candidate, weight in repairs:
            first.setdefault(candidate.outcome, candidate)
            weights[candidate.outcome] = weights.get(candidate.outcome, 0.0) + agreement * weight
    total += sum(weights.values())
    ranked = [replace(first[outcome], probability=weight / total) for outcome, weight in weights.items()]
    told = [candidate for candidate in ranked if candidate.probability >= _LEAST_LISTED]
    return sorted(told, key=lambda candidate: -candidate.probability)[:_MOST_LISTED]


def _unexplained(
    system: System, blamed: Numbers, rest: Numbers, widening: float, clashing: bool, named: float
) -> float:
    """The odds that statements are wrong in a way that no slip describes.

    Where two figures say different things of one quantity, that one of them is about another thing is a usual way. A
    number of quite another size than the others leave is hardly ever right about something else.
    """
    odds = 1.0
    for number in blamed:
        statement = system.statements[number]
        if statement.links:
            odds *= statement.wrong
            continue
        far = _decades(statement, system.derived(statement, rest, widening))
        another = max(mistakes.ANOTHER.prior - named, 0.0)  # a number that the others leave too much room to name
        odds *= (another + (_ANOTHER_THING if clashing else _UNEXPLAINED)) * _FAR**far
    return odds


def _decades(statement: Statement, derived: Sequence[Interval]) -> float:
    """How many powers of ten lie between an amount and what the others leave it, beyond the first half."""
    if statement.form not in ("same", "difference", "beat") or not statement.value or len(derived) != 1:
        return 0.0
    low, high = derived[0] if derived[0][0] > 0 else (-derived[0][1], -derived[0][0])
    size = abs(statement.value)
    ratio = max(low / size if low > 0 else 1.0, size / high if high > 0 else 1.0)
    return max(0.0, log10(ratio) - 0.5)


def _suspicion(statement: Statement) -> float:
    """Return how readily a statement is blamed, relative to a plain figure: a hedged number can hardly be wrong.
    (Repetition does not exonerate a figure: lead paragraphs copy the body, including its mistakes.)
    """
    return _HEDGED if statement.hedge > statement.half else 1.0


def nearly_certain(ranked: Sequence[RepairCandidate]) -> bool:
    """Return whether the first candidate may be proposed. A repair of two figures must have no rival pair: arithmetic
    cannot know which of two readings of the whole report is plausible.
    """
    first = ranked[0]
    rivals = any(candidate.blamed != first.blamed for candidate in ranked)
    exchanged = all(variant.operator in mistakes.EXCHANGES for variant in first.variants)
    return first.probability > NEARLY_CERTAIN and (exchanged or not (len(first.blamed) > 1 and rivals))


def _agreement(system: System, believed: Numbers, added: Sequence[int], widening: float) -> float:
    """Return how well each of the statements is predicted by those before it."""
    agreement = 1.0
    for number in added:
        statement = system.statements[number]
        if statement.figures:
            agreement *= _evidence(statement, statement, system.derived(statement, believed, widening))
        believed |= {number}
    return agreement


def _for_blame(
    system: System,
    blamed: Numbers,
    rest: Numbers,
    widening: float,
    clashing: bool,
    figures: Mapping[str, Figure],
) -> Iterator[tuple[RepairCandidate, float]]:
    """Yield all repairs of one smallest set; several figures must all have the same mistake."""
    statements = [system.statements[number] for number in sorted(blamed)]
    if any(not statement.figures for statement in statements):
        return
    fitting = []
    for chosen in _choices(system, statements, rest, widening, figures):
        linked = [statement for _, statement in chosen if system.knows(statement)]
        if all(_is_left(system, one, rest, widening) for one in linked) and not system.contradicts(
            rest, widening, linked
        ):
            fitting.append(chosen)
    places: dict[mistakes.Operator, float] = defaultdict(lambda: 1.0)  # one that the report does not speak of
    for (first, _), *_ in fitting:
        places[first.operator] += 1 / first.variants
    for chosen in fitting:
        repaired = tuple(statement for _, statement in chosen)
        weight, told = 1.0, True
        for place, (variant, statement) in enumerate(chosen):
            reached = system.derived(statement, rest, widening, [s for s in repaired[:place] if system.knows(s)])
            evidence = _speaks_for(variant, statements[place], statement, reached)
            moves = variant.operator in mistakes.UNSUPPORTED
            told = told and (evidence >= _SPEAKS_FOR or clashing or not moves)
            again = place > 0 and variant.operator not in mistakes.EXCHANGES
            # a figure was moved away from one of the places where it fits
            shared = places[variant.operator] if variant.operator in mistakes.MOVES else 1.0
            prior = _SAME_AGAIN if again else variant.operator.prior / variant.variants / shared
            weight *= prior * evidence * (_CLASH if clashing and moves else 1.0)
            weight *= habit(variant, statement, figures[statements[place].figures[0]], system, rest, figures)
        if told:
            yield RepairCandidate(blamed, tuple(variant for variant, _ in chosen), repaired), weight


def _is_left(system: System, statement: Statement, rest: Numbers, widening: float) -> bool:
    """Return whether the others leave any room for a statement: most need not be tried among them to see that."""
    return any(not disjoint(statement.interval(widening), one) for one in system.derived(statement, rest, widening))


def _exchanged(
    system: System,
    blamed: Numbers,
    settled: Numbers,
    widening: float,
    figures: Mapping[str, Figure],
) -> Iterator[tuple[RepairCandidate, float]]:
    """Yield repairs that exchange the numbers, or the bases, of a blamed figure and another one, when one contradiction
    reveals both.
    """
    [number] = blamed if len(blamed) == 1 else [None]
    if number is None or not system.statements[number].figures:
        return
    statement = system.statements[number]
    partners = [other for other in sorted(settled - blamed) if _could_swap(statement, system.statements[other])]
    room = system.derived(statement, settled - blamed, widening)
    others = [other for other in sorted(settled - blamed) if _fits_in(system.statements[other], statement, room)]
    for other in dict.fromkeys((*partners[:_MOST_PARTNERS], *others[:_MOST_PARTNERS])):
        partner = system.statements[other]
        rest = settled - {number, other}
        first, second = figures[statement.figures[0]], figures[partner.figures[0]]
        for pair in filter(None, (swapped(first, second), bases_exchanged(first, second))):
            meant = [
                state(variant.figure, of, system.quantities)
                for variant, of in zip(pair, (statement, partner), strict=True)
            ]
            one, two = meant
            if (
                one is None
                or two is None
                or system.contradicts(rest, widening, [s for s in (one, two) if system.knows(s)])
            ):
                continue
            possible = len(partners) if other in partners else _RARELY_FAR * len(settled)
            weight = pair[0].operator.prior / (1 if partner.quantity == statement.quantity else possible)
            weight *= _evidence(statement, one, system.derived(one, rest, widening))
            weight *= _evidence(partner, two, system.derived(two, rest, widening, [one] if system.knows(one) else []))
            order = sorted(((number, pair[0], one), (other, pair[1], two)), key=lambda entry: entry[0])
            changed = tuple(entry[1] for entry in order), tuple(entry[2] for entry in order)
            yield RepairCandidate(frozenset((number, other)), *changed), weight


def _fits_in(other: Statement, written: Statement, room: Sequence[Interval]) -> bool:
    """Return whether a number from elsewhere in the report, of the same form, is one of the few that would be right."""
    if not other.figures or other.form != written.form or other.value == written.value:
        return False
    narrow = (interval for interval in room if width(interval) < _NARROW * abs(other.value))
    return any(not disjoint(other.interval(), interval) for interval in narrow)


def _could_swap(one: Statement, other: Statement) -> bool:
    """Return whether two statements have the same form and concern one thing, or parts of one."""
    return bool(other.figures) and one.form == other.form and one.quantity.topic == other.quantity.topic


def wrong_report(ranked: Sequence[RepairCandidate], figures: Mapping[str, Figure], blame: Collection[str]) -> float:
    """Return the probability that the report itself is wrong, and not a label of its figures.

    What no repair explains is as likely the report's mistake as a label's, if the labeller states no confidence in the
    figures that may be to blame; otherwise by that confidence.
    """
    told = sum(candidate.probability for candidate in ranked)
    report = sum(candidate.probability * _of_the_report(candidate, figures) for candidate in ranked)
    sure = [figures[name].confidence for name in blame]
    label = sum(_LABEL_WRONG if one is None else 1 - one for one in sure)
    unexplained = _LABEL_WRONG * len(sure) / (_LABEL_WRONG * len(sure) + label) if sure else 0.5
    return report + max(0.0, 1 - told) * unexplained


def _of_the_report(candidate: RepairCandidate, figures: Mapping[str, Figure]) -> float:
    shares = []
    for variant in candidate.variants:
        if variant.operator is mistakes.LABEL:
            return 0.0
        if variant.operator in mistakes.OF_DIGITS:
            shares.append(1 - _DIGITS_MISREAD)
            continue
        sure = figures[variant.figure.id].confidence
        label = _LABEL_WRONG if sure is None else 1 - sure
        shares.append(_AUTHOR_MIXES_UP / (_AUTHOR_MIXES_UP + label))
    return min(shares)


def _is_clash(system: System, conflict: Numbers, blamed: Numbers, figures: Mapping[str, Figure]) -> bool:
    """Whether a blamed figure says of a quantity what another one says otherwise, and is no repetition with a slip."""
    if len(conflict) != 2 or conflict.isdisjoint(blamed):
        return False
    one, other = (system.statements[number] for number in conflict)
    if (one.quantity, one.base, one.form) != (other.quantity, other.base, other.form):
        return False
    first, second = figures[one.figures[0]], figures[other.figures[0]]
    long = min(mistakes.digits_of(first), mistakes.digits_of(second)) >= _LONG
    return not (long and mistakes.one_slip_apart(first, second))


def _choices(
    system: System, statements: Sequence[Statement], rest: Numbers, widening: float, figures: Mapping[str, Figure]
) -> Iterator[list[Changed]]:
    """Variants of one statement; of several, those in which all have slipped alike, or two are exchanged."""
    told = [figures[statement.figures[0]] for statement in statements]
    each = [
        list(_changed(variants(figure, statement, system, rest, widening), statement, system))
        for figure, statement in zip(told, statements, strict=True)
    ]
    for first in each[0]:
        alike = [[choice for choice in other if _same_slip(choice[0], first[0])] for other in each[1:]]
        if all(alike):
            yield [first, *(same[0] for same in alike)]
    pairs = (swapped(told[0], told[1]), bases_exchanged(told[0], told[1])) if len(statements) == 2 else ()
    for pair in filter(None, pairs):
        chosen = [list(_changed([one], of, system)) for one, of in zip(pair, statements, strict=True)]
        if all(chosen):
            yield [one[0] for one in chosen]


def _changed(options: Iterator[Variant] | list[Variant], statement: Statement, system: System) -> Iterator[Changed]:
    for variant in options:
        changed = state(variant.figure, statement, system.quantities)
        if changed and changed != statement:
            yield variant, changed


def _same_slip(one: Variant, other: Variant) -> bool:
    return (one.operator, one.field, one.how) == (other.operator, other.field, other.how)


def _speaks_for(variant: Variant, written: Statement, meant: Statement, derived: Sequence[Interval]) -> float:
    """How much likelier the written number is with this slip than if anything may be.

    Any other number says nothing about the right one. A number that lost a zero was written to the same last digit, and
    of several powers of ten below a bound the largest is the likeliest.
    """
    if variant.operator is mistakes.ANOTHER:
        return float(_FAR ** _decades(written, derived))
    evidence = _evidence(written, meant, derived)
    if variant.operator is not mistakes.SCALE:
        return evidence
    if variant.how in _ZEROS_LOST and "." not in variant.old:
        evidence = (evidence + _evidence(written, replace(meant, half=written.half), derived)) / 2
    usual, left = _usual_width(meant), max(width(one) for one in derived) if derived else 0.0
    return evidence * usual / left if usual < left < _LOOSE * usual else evidence


def _evidence(written: Statement, meant: Statement, derived: Sequence[Interval]) -> float:
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
