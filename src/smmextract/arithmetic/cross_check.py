"""The arithmetic: labelled figures in, the same figures with verdicts, checks and conflicts out.

Nothing here reads text, calls a model or keeps anything.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from smmextract.arithmetic.diagnose.blame import Disagreement, disagreements, split
from smmextract.arithmetic.diagnose.checks import Tested, chained, fits_swapped, independent, relations, strained
from smmextract.arithmetic.diagnose.conflicts import conflict_of, figure_ids
from smmextract.arithmetic.diagnose.notice import informs, nearest, pins, would_be_noticed
from smmextract.arithmetic.diagnose.odd_bases import odd_bases
from smmextract.arithmetic.diagnose.repair import RepairCandidate, diagnose, nearly_certain
from smmextract.arithmetic.diagnose.tensions import broken_sums, strains
from smmextract.arithmetic.model.rule_book import RuleBook, default_rules
from smmextract.arithmetic.model.statement import read_statements
from smmextract.arithmetic.solve.assemble import assemble
from smmextract.arithmetic.solve.interval import CONTRADICTION, ROUNDING
from smmextract.arithmetic.solve.system import Numbers, System, merged
from smmextract.arithmetic.tell.derivation import derive
from smmextract.figure import Check, Conflict, Figure, Group, Tension

_SURE = 0.6
"""A label that its labeller gives less than this is one of several readings."""


@dataclass(frozen=True, slots=True)
class Checked:
    """Figures with verdicts, and the arithmetic behind them.

    `pinned` are the figures that the others pin down so well that a slip would be noticed, and `checkable` their share.
    """

    figures: list[Figure]
    checks: list[Check]
    conflicts: list[Conflict]
    checkable: float
    tensions: list[Tension] = field(default_factory=list)
    pinned: frozenset[str] = frozenset()


@dataclass(slots=True)
class _Findings:
    """What is found of one system, or of several."""

    book: RuleBook
    figures: Mapping[str, Figure]
    tests: list[tuple[System, Tested]] = field(default_factory=list)
    conflicts: list[Conflict] = field(default_factory=list)
    tensions: list[Tension] = field(default_factory=list)
    unsure: dict[str, str] = field(default_factory=dict)
    """Why the label of a figure is in doubt."""
    confirmed: set[str] = field(default_factory=set)
    checkable: set[str] = field(default_factory=set)
    implied: dict[str, tuple[Decimal | None, Decimal | None]] = field(default_factory=dict)
    blamed: set[str] = field(default_factory=set)

    def add(self, other: _Findings) -> None:
        """Take over what was found of another system."""
        self.tests += other.tests
        self.conflicts += other.conflicts
        self.tensions += other.tensions
        self.unsure |= other.unsure
        self.confirmed |= other.confirmed
        self.checkable |= other.checkable
        self.implied |= other.implied
        self.blamed |= other.blamed


class Examiner:
    """Cross-checks several readings of one report's figures. What they have in common is worked out once."""

    def __init__(self, book: RuleBook) -> None:
        self.book = book
        self._known: dict[object, _Findings] = {}
        """What was found of a system, by all that it consists of."""
        self._undoubted: dict[int, tuple[Figure, Figure]] = {}

    def without_doubts(self, figure: Figure) -> Figure:
        """Return the figure without its doubts, always the same one."""
        if not figure.doubts:
            return figure
        known = self._undoubted.get(id(figure))
        if known is None:
            known = self._undoubted[id(figure)] = figure, figure.model_copy(update={"doubts": []})
        return known[1]

    def systems(self, figures: Sequence[Figure], groups: Iterable[Group]) -> list[System]:
        """Return what the figures say, as systems that hang together; dropped figures say nothing."""
        taking_part = [figure for figure in figures if figure.verdict != "dropped"]
        return assemble(read_statements(taking_part, self.book.vocabulary), self.book.rules, groups)

    def check(self, figures: Sequence[Figure], systems: Sequence[System], about: Collection[str] = ()) -> Checked:
        """Return the figures with verdicts, by their systems; with `about`, only what these figures' verdicts rest on."""
        by_id = {figure.id: figure for figure in figures if figure.verdict != "dropped"}
        found = _Findings(self.book, by_id)
        for system in _with_what_a_repair_needs(_beside(systems, about) if about else systems):
            if len(system.statements) > 1 and (not about or _is_about(system, about)):
                found.add(self._examined(system, by_id))
        checks = _numbered(found)
        taken: dict[str, list[str]] = {}
        for item in checks:
            for figure_id in item.figures:
                taken.setdefault(figure_id, []).append(item.id)
        judged = [_judged(figure, found, taken.get(figure.id, [])) for figure in figures]
        share = len(found.checkable) / len(figures) if figures else 0.0
        pinned = frozenset(found.checkable)
        return Checked(judged, checks, found.conflicts, round(share, 3), found.tensions, pinned)

    def _examined(self, system: System, figures: Mapping[str, Figure]) -> _Findings:
        names = tuple(statement.figures for statement in system.statements)
        told = frozenset().union(*names)
        own = {name: figure for name, figure in figures.items() if name in told}
        same = names, tuple(map(id, own.values()))
        key = tuple(system.statements), tuple(system.links), tuple(system.quantities), same
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = _Findings(self.book, own)  # keeps the figures: no other ones get their ids
            _examine(system, found)
        return found


def check(figures: Sequence[Figure], groups: Iterable[Group] = (), rules: RuleBook | None = None) -> Checked:
    """Cross-check figures of one report by arithmetic.

    A figure is `confirmed` where the others leave it a range so narrow that a slip of its sign, its decimal point or
    a digit that matters would have been noticed; `flagged` where it may be the wrong one in a contradiction or
    its label is in doubt and no arithmetic settles it; else `accepted`. Verdicts that a person gave (`kept`,
    `corrected`, `dropped`) stand. Nothing rests on dropped figures, nor on those whose label is in doubt.
    """
    examiner = Examiner(rules or default_rules())
    return examiner.check(figures, examiner.systems(figures, groups))


def _is_about(system: System, figures: Collection[str]) -> bool:
    return any(name in figures for statement in system.statements for name in statement.figures)


def _beside(systems: Sequence[System], figures: Collection[str]) -> list[System]:
    """The systems of these figures, and all that may be joined to them: those that speak of the same things."""
    chosen = [system for system in systems if _is_about(system, figures)]
    rest = [(system, _subjects(system)) for system in systems if system not in chosen]
    subjects = {subject for system in chosen for subject in _subjects(system)}
    while near := [(system, own) for system, own in rest if not own.isdisjoint(subjects)]:
        chosen += [system for system, _ in near]
        subjects = subjects.union(*(own for _, own in near))
        rest = [(system, own) for system, own in rest if system not in chosen]
    return [system for system in systems if system in chosen]


def _subjects(system: System) -> set[object]:
    return {quantity.subject for quantity in system.quantities}


def _with_what_a_repair_needs(systems: Sequence[System]) -> list[System]:
    """The systems; one that contradicts itself together with all that speak of the same things.

    A figure that says the wrong month or basis is cut off from what it should be compared with.
    """
    kept: list[System] = []
    rest = list(systems)
    while rest:
        system = rest.pop(0)
        if system.contradicts(system.firm, CONTRADICTION):
            subjects = _subjects(system)
            near = [other for other in [*kept, *rest] if not subjects.isdisjoint(_subjects(other))]
            if near:
                system = merged([system, *near])
                kept = [other for other in kept if other not in near]
                rest = [other for other in rest if other not in near]
        kept.append(system)
    return kept


def _judged(figure: Figure, found: _Findings, checks: list[str]) -> Figure:
    verdict = figure.verdict
    if verdict not in ("kept", "corrected", "dropped"):
        if figure.id in found.blamed:
            verdict = "flagged"
        elif figure.id in found.confirmed:
            verdict = "confirmed"
        else:
            verdict = "flagged" if figure.doubts else "accepted"
    low, high = found.implied.get(figure.id, (None, None))
    implied = None if low is None and high is None else (low, high)
    doubts = figure.doubts
    if figure.id in found.unsure and verdict not in ("kept", "corrected", "dropped"):
        verdict, doubts = "flagged", [*doubts, found.unsure[figure.id]]
    return figure.model_copy(update={"verdict": verdict, "checks": checks, "implied": implied, "doubts": doubts})


def _examine(system: System, found: _Findings) -> None:
    """Tests, contradictions, tensions and confirmations of one system."""
    for conflict in odd_bases(system, found.figures):
        found.conflicts.append(conflict)
        found.blamed.update(conflict.blame)
    believed = _contradictions(system, found)
    for number in [n for n, statement in enumerate(system.statements) if statement.convention]:
        if not system.contradicts(believed | {number}, ROUNDING):
            believed |= {number}
    reached = dict.fromkeys(believed, False)
    for test in relations(system, found.book):
        found.tests.append((system, test))
        for number in (*test.givens, test.target):
            reached[number] = True
    tense: set[int] = set()
    for strain in strains(system, believed, found.figures, found.book):
        found.tensions.append(strain.note)
        tense |= strain.members
        if not any(not test.holds and test.target == strain.target for _, test in found.tests):
            found.tests.append((system, strained(system, strain)))
    widening = CONTRADICTION if tense else ROUNDING
    reachable = [n for n, one in enumerate(system.statements) if one.figures and system.is_reached(one)]
    for number in reachable:
        _pin(system, number, believed, widening, found, reached, frozenset(tense))


def _contradictions(system: System, found: _Findings) -> Numbers:
    """Note the contradictions of a system; return the statements that are still believed."""
    believed = system.firm
    for disagreement, ranked in _diagnosed(system, found):
        believed -= _told(system, disagreement, ranked, found)
    for disagreement in broken_sums(system, believed):
        if believed.issuperset(disagreement.statements):
            ranked = diagnose(system, disagreement, found.figures)
            believed -= _told(system, disagreement, ranked, found)
    return believed


def _told(system: System, disagreement: Disagreement, ranked: list[RepairCandidate], found: _Findings) -> Numbers:
    """Note one disagreement; return the statements that nothing may rest on since."""
    conflict = conflict_of(system, disagreement, ranked, found.figures, found.book)
    if conflict.blame and all(_is_shaky(found.figures[name]) for name in conflict.blame):
        found.unsure.update(dict.fromkeys(conflict.blame, f"the label is unsure: {conflict.why}"))
    elif conflict.blame:
        found.conflicts.append(conflict)
        found.blamed.update(conflict.blame)
    for blamed in disagreement.blame:
        if len(blamed) == 1:
            others = system.firm - disagreement.elsewhere - blamed
            widening = CONTRADICTION if system.contradicts(others, ROUNDING) else ROUNDING
            _tell_implied(system, next(iter(blamed)), others, widening, found)
    return ranked[0].blamed if conflict.proposed else disagreement.blamed


def _is_shaky(figure: Figure) -> bool:
    """Whether another reading of the label was nearly as good: what rests on it is a doubt about the label."""
    unsure = figure.confidence is not None and figure.confidence < _SURE
    return unsure or any(reading.weight > 1 - _SURE for reading in figure.alternatives)


def _pin(
    system: System,
    number: int,
    believed: Numbers,
    widening: float,
    found: _Findings,
    reached: dict[int, bool],
    tense: Numbers,
) -> None:
    """Note what the others leave one figure: whether it is pinned down, and whether it is confirmed."""
    statement = system.statements[number]
    others = independent(system, believed, number)
    derived = system.derived(statement, others, widening)
    if not derived:
        return
    if number in believed or not set(statement.figures) & found.implied.keys():
        _tell_implied(system, number, others, widening, found)
    if pins(statement, derived):
        found.checkable.update(statement.figures)
    sure = (number in believed or statement.doubtful) and number not in tense and would_be_noticed(statement, derived)
    if not sure or fits_swapped(system, believed, number, widening):
        return
    found.confirmed.update(statement.figures)
    if not reached.get(number) and (chain := chained(system, others, number, widening)):
        found.tests.append((system, chain))
        for member in (*chain.givens, number):
            reached[member] = True


def _tell_implied(system: System, number: int, others: Numbers, widening: float, found: _Findings) -> None:
    """Note what the others leave a figure, where that says anything."""
    statement = system.statements[number]
    derived = system.derived(statement, others - {number}, widening)
    if derived and informs(statement, implied := nearest(statement, derived)):
        found.implied.update(dict.fromkeys(statement.figures, statement.as_figure(implied)))


def _diagnosed(system: System, found: _Findings) -> Iterator[tuple[Disagreement, list[RepairCandidate]]]:
    """Each disagreement with what it comes to; several figures that did not slip alike are looked at one by one."""
    for disagreement in disagreements(system):
        parts = split(disagreement)
        ranked = diagnose(system, disagreement, found.figures)
        if len(parts) == 1 or (ranked and nearly_certain(ranked)):
            yield disagreement, ranked
        else:
            yield from ((part, diagnose(system, part, found.figures)) for part in parts)


def _numbered(found: _Findings) -> list[Check]:
    checks = []
    for number, (system, test) in enumerate(found.tests, 1):
        statement = system.statements[test.target]
        words_ = test.words
        if test.rule == "chain":
            derivation = derive(system, [system.statements[n] for n in sorted(test.givens)], statement)
            words_ = derivation.sentence(said=False) if derivation else found.book.words("chain")
        checks.append(
            Check(
                id=f"c{number}",
                rule=test.rule,
                statement=words_,
                figures=[*figure_ids(system, test.givens), *statement.figures],
                implied=statement.as_figure(test.implied),
                stated=statement.as_figure(statement.interval()),
                holds=test.holds,
                tension=round(min(test.tension, 1e6), 2),
            )
        )
    return checks
