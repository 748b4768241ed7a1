"""Checks a report first alone, then together with what other reports say.

Levels from other reports join the report's figures as additional figures, widened by the usual revision, and go through
the same arithmetic. A contradiction that appears only then is a finding of the series; one that appears only when
earlier numbers are taken as exact is a revision, which is not an error.

A level far from all values of the same quantity within a year is a finding too: a lost digit or a wrong unit that no
sum reveals. That rule follows the unit checks of statistical offices (the Th error of Kostra, Statistics Norway).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from smmextract.arithmetic import Checked, RuleBook, check, default_rules
from smmextract.arithmetic.model.quantity import Quantity, quantity_of
from smmextract.figure import Conflict, Figure, Group, Repair
from smmextract.series.known import KnownFigure, believed, relevant, series_of
from smmextract.vocabulary import Vocabulary

Kind = Literal["contradiction", "repair", "jump", "revision", "forecast"]


@dataclass(frozen=True, slots=True)
class Finding:
    """What other reports show about a report's `figures`; `others` are their figures that take part.

    contradiction: one figure of the report or of the others must be wrong (`blame` names the candidates in the report).
    repair: the report contradicts itself, and with the others only one repair is likely. jump: a level far from all its
    values within a year. revision: an earlier number was changed slightly since. forecast: what was expected and what
    came; `size` is the relative difference. `repairs` are changes of the report's figures that would resolve a
    contradiction; the first one is nearly certain if `proposed`.
    """

    kind: Kind
    why: str
    figures: list[str]
    others: list[KnownFigure]
    blame: list[str] = field(default_factory=list)
    size: float | None = None
    repairs: list[Repair] = field(default_factory=list)
    proposed: bool = False


@dataclass(frozen=True, slots=True)
class Across:
    """The check of the report alone, and what figures of others (`known`) add."""

    alone: Checked
    findings: list[Finding]
    known: list[KnownFigure]
    checkable: float

    @property
    def contradictions(self) -> list[Finding]:
        """Findings that only the series shows to be wrong."""
        return [finding for finding in self.findings if finding.kind in ("contradiction", "jump")]


def check_across(
    figures: Sequence[Figure],
    groups: Iterable[Group] = (),
    known: Iterable[KnownFigure] = (),
    published: str | None = None,
    rules: RuleBook | None = None,
) -> Across:
    """Cross-check the figures of one report alone, then against figures of other reports.

    `known` may be everything that others say; figures that do not concern this report are left out. `published` is the
    report's date, which separates earlier numbers from later ones.
    """
    rules = rules or default_rules()
    groups = list(groups)
    alone = check(figures, groups, rules)
    known = list(known)
    blamed = {name for conflict in alone.conflicts for name in conflict.blame}
    findings = [
        Finding("jump", why, [figure.id], near, [figure.id])
        for figure, why, near in jumps(figures, known, rules.vocabulary)
        if figure.id not in blamed
    ]
    others = relevant(figures, known, published, rules.vocabulary)
    if not others:
        return Across(alone, findings, [], alone.checkable)
    names = {f"known-{number}": one for number, one in enumerate(others, 1)}
    widened = [believed(one, name, rules.vocabulary, slack=True) for name, one in names.items()]
    wide = check([*figures, *widened], groups, rules)
    findings += [_finding("contradiction", one, names) for one in wide.conflicts if _is_new(one, alone, names)]
    findings += _repairs(figures, alone, wide, names, rules.vocabulary)
    told = {figure for finding in findings for figure in finding.figures}
    told |= {figure for conflict in alone.conflicts for figure in conflict.figures}
    findings += _revisions(figures, groups, names, told, rules)
    findings += _forecasts(figures, others, rules.vocabulary)
    pinned = (alone.pinned | wide.pinned).difference(names)
    share = len(pinned) / len(figures) if figures else 0.0
    return Across(alone, findings, others, round(share, 3))


def _is_new(conflict: Conflict, alone: Checked, names: dict[str, KnownFigure]) -> bool:
    """Return whether the conflict appears only with other reports, and concerns this one."""
    own = _of_it(conflict.figures, names)
    before = {name for known in alone.conflicts for name in known.blame}
    return 0 < len(own) < len(conflict.figures) and before.isdisjoint(own)


def _repairs(
    figures: Sequence[Figure], alone: Checked, wide: Checked, names: dict[str, KnownFigure], vocabulary: Vocabulary
) -> Iterator[Finding]:
    """Yield what resolves a contradiction of the report itself, where only other reports make it nearly certain."""
    by_id = {figure.id: figure for figure in figures}
    for conflict in alone.conflicts:
        if conflict.proposed:
            continue
        suspects = set(conflict.blame)
        for other in wide.conflicts:
            if other.proposed and suspects.issuperset(other.blame):
                found = _finding("repair", other, names)
                about = series_of((by_id[name] for name in other.figures if name in by_id), vocabulary)
                near = [one for one in names.values() if not about.isdisjoint(series_of([one.figure], vocabulary))]
                changes = "; ".join(f"{by_id[one.figure].literal}: {one.change}" for one in found.repairs)
                yield replace(found, why=f"{changes}: {found.why}", others=found.others or near)
                break


def _revisions(
    figures: Sequence[Figure], groups: Sequence[Group], names: dict[str, KnownFigure], told: set[str], rules: RuleBook
) -> Iterator[Finding]:
    """Yield conflicts that appear only when the others' numbers are taken as exact."""
    as_told = [believed(one, name, rules.vocabulary, slack=False) for name, one in names.items()]
    exact = check([*figures, *as_told], groups, rules)
    for conflict in exact.conflicts:
        own = _of_it(conflict.figures, names)
        if 0 < len(own) < len(conflict.figures) and told.isdisjoint(own):
            yield _finding("revision", conflict, names)


def _finding(kind: Kind, conflict: Conflict, names: dict[str, KnownFigure]) -> Finding:
    own, others = _of_it(conflict.figures, names), [names[name] for name in conflict.figures if name in names]
    if kind == "revision":
        return Finding(kind, conflict.why, own, others)
    repairs, blame = _own(conflict, names), _of_it(conflict.blame, names)
    return Finding(
        kind, conflict.why, own, others, blame, repairs=repairs, proposed=conflict.proposed and bool(repairs)
    )


def _of_it(figures: Iterable[str], names: Container[str]) -> list[str]:
    return [name for name in figures if name not in names]


def _own(conflict: Conflict, names: dict[str, KnownFigure]) -> list[Repair]:
    """Return the likeliest repair, if it changes figures of the report alone; it may change several."""
    first = [one for one in conflict.repairs if one.probability == conflict.repairs[0].probability]
    return [] if any(one.figure in names for one in first) else first


def _forecasts(figures: Sequence[Figure], others: Sequence[KnownFigure], vocabulary: Vocabulary) -> Iterator[Finding]:
    expected: dict[Quantity, KnownFigure] = {}
    for one in others:
        if one.figure.modality == "forecast" and (quantity := one.quantity(vocabulary)):
            expected[quantity.counted(None)] = one
    for figure in figures:
        quantity = quantity_of(figure, vocabulary)
        if figure.kind != "level" or figure.modality != "actual" or quantity is None or figure.value == 0:
            continue
        before = expected.get(quantity)
        if before is not None and before.figure.unit == figure.unit:
            size = float(figure.value / before.figure.value - 1) if before.figure.value else 0.0
            del expected[quantity]
            why = f"{before.figure.literal} was expected, {figure.literal} came ({size:+.1%})"
            yield Finding("forecast", why, [figure.id], [before], size=size)


_FEWEST = 3
"""Fewest other periods that must be known."""
_TIMES = 2.0
_POINTS = 20.0
_DAYS = 400


def jumps(
    figures: Sequence[Figure], known: Sequence[KnownFigure], vocabulary: Vocabulary
) -> Iterator[tuple[Figure, str, list[KnownFigure]]]:
    """Yield actual levels more than twice, or less than half, of all that others give within a year (rates: 20 points
    away), with the reason and those values.
    """
    series: dict[tuple[object, ...], list[KnownFigure]] = defaultdict(list)
    for one in known:
        if (key := _key(one.figure, vocabulary)) is not None:
            series[key].append(one)
    for figure in figures:
        key, quantity = _key(figure, vocabulary), quantity_of(figure, vocabulary)
        if key is None or quantity is None:
            continue
        near = [
            one
            for one in series.get(key, ())
            if (other := quantity_of(one.figure, vocabulary))
            and other.period.months == quantity.period.months
            and other.period != quantity.period
            and abs((other.period.first - quantity.period.first).days) <= _DAYS
        ]
        if len({one.figure.period for one in near}) < _FEWEST:
            continue
        sizes = [float(one.figure.value) for one in near]
        low, high, value = min(sizes), max(sizes), float(figure.value)
        if vocabulary.facts(figure.metric).dimension == "ratio":
            far = not low - _POINTS <= value <= high + _POINTS
        else:
            far = low > 0 and not low / _TIMES <= value <= high * _TIMES
        if far:
            words = f"{low:,.7g} to {high:,.7g} {figure.unit or ''}".rstrip()
            yield figure, f"{figure.literal} is far from the {words} of {len(near)} other reports within a year", near


def _key(figure: Figure, vocabulary: Vocabulary) -> tuple[object, ...] | None:
    """Return the series of an actual monthly or quarterly level that usually moves little; None for anything else."""
    quantity = quantity_of(figure, vocabulary)
    if quantity is None or figure.kind != "level" or figure.modality != "actual" or figure.doubts:
        return None
    if not quantity.facts.positive or not 1 <= quantity.period.months <= 3 or figure.verdict == "dropped":
        return None
    return (*quantity.subject, figure.unit)
