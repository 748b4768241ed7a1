"""Runs the engine on one report, clean or with a fault, and notes what a benchmark wants to know."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import product
from time import process_time

from faults import Fault, Fix
from oracle import Answer, decide
from reporter import Report
from smmextract.arithmetic import check
from smmextract.arithmetic.diagnose.checks import MATTERS
from smmextract.arithmetic.model.rule_book import default_rules
from smmextract.arithmetic.model.statement import read_statements
from smmextract.arithmetic.solve.assemble import assemble
from smmextract.arithmetic.solve.interval import CONTRADICTION
from smmextract.figure import Conflict, Figure, Group, Repair
from smmextract.vocabulary import Vocabulary
from undone import is_right


@dataclass(frozen=True)
class CleanRun:
    """What the engine says of a report without a fault."""

    name: str
    figures: int
    contradictions: tuple[str, ...]
    flagged: int
    confirmed: int
    tense: bool
    """Whether the result shows that something agrees only with wider rounding."""
    unsound: bool
    """Propagation contradicts what z3 satisfies with everything soft included."""


@dataclass(frozen=True)
class FaultRun:
    """What the engine says of a report with a fault."""

    name: str
    report: str
    fix: str
    figures: int
    provable: Answer
    """z3, all half units widened to where a contradiction begins, without what is only plausible."""
    provable_as_written: Answer
    provable_without_groups: Answer
    detected: bool
    tense: bool
    unsound: bool
    """Propagation contradicts what z3 satisfies with everything soft included."""
    in_smallest: bool
    all_in_smallest: bool
    """One smallest set of each conflict gives all wrong figures."""
    proposed: str
    proposals: tuple[bool, ...]
    """Whether each proposed repair is right."""
    best: tuple[float, bool] | None
    """The probability of the likeliest repair, proposed or not, and whether it is right."""
    listed: bool
    """Whether the right repair is among the candidates."""
    confirmed: bool
    """Whether a wrong figure is confirmed, though the fault changes it by as much as has to be noticed."""
    detect_seconds: float
    check_seconds: float


def detect(figures: Sequence[Figure], groups: Sequence[Group], widening: float = CONTRADICTION) -> bool:
    """Whether propagation finds that something contradicts, and nothing more."""
    systems = assemble(read_statements(figures, Vocabulary.shipped()), default_rules().rules, groups)
    return any(len(one.statements) > 1 and one.propagate(one.everything, widening) is None for one in systems)


def clean_run(report: Report) -> CleanRun:
    result = check(report.figures, report.groups)
    verdicts = [figure.verdict for figure in result.figures]
    contradicts = detect(report.figures, report.groups)
    return CleanRun(
        report.name,
        len(report.figures),
        tuple(conflict.why for conflict in result.conflicts),
        verdicts.count("flagged"),
        verdicts.count("confirmed"),
        bool(result.conflicts) or any(not test.holds for test in result.checks),
        contradicts and decide(report.figures, report.groups, CONTRADICTION, "everything") == "satisfiable",
    )


def fault_run(fault: Fault, groups: Sequence[Group], report: str) -> FaultRun:
    start = process_time()
    contradicts = detect(fault.figures, groups)
    middle = process_time()
    result = check(fault.figures, groups)
    end = process_time()
    conflicts, changed = result.conflicts, fault.changed
    sets = [set(blamed) for conflict in conflicts for blamed in conflict.blame_sets]
    likeliest = max((c for c in conflicts if c.repairs), key=lambda c: c.repairs[0].probability, default=None)
    wrong = {figure.id: figure for figure in result.figures if figure.id in changed}
    unsound = contradicts and decide(fault.figures, groups, CONTRADICTION, "everything") == "satisfiable"
    return FaultRun(
        name=fault.name,
        report=report,
        fix="; ".join(f"{fix.figure} {wrong[fix.figure].literal}: {fix.field} {fix.value}" for fix in fault.fixes),
        figures=len(fault.figures),
        provable=decide(fault.figures, groups, CONTRADICTION),
        provable_as_written=decide(fault.figures, groups, 1.0),
        provable_without_groups=decide(fault.figures, groups, CONTRADICTION, "figures"),
        detected=bool(conflicts),
        tense=bool(conflicts) or any(not test.holds for test in result.checks),
        unsound=unsound,
        in_smallest=any(changed & blamed for blamed in sets),
        all_in_smallest=_covered(changed, conflicts),
        proposed="; ".join(
            f"{repair.figure} {repair.field} {repair.old} -> {repair.new}"
            for conflict in conflicts
            if conflict.proposed
            for repair in first_repairs(conflict)
        ),
        proposals=tuple(is_right(fault, first_repairs(conflict)) for conflict in conflicts if conflict.proposed),
        best=(likeliest.repairs[0].probability, is_right(fault, likeliest.repairs[:1])) if likeliest else None,
        listed=any(is_right(fault, [repair]) for conflict in conflicts for repair in conflict.repairs),
        confirmed=any(wrong[fix.figure].verdict == "confirmed" and _matters(fix, wrong) for fix in fault.fixes),
        detect_seconds=middle - start,
        check_seconds=end - middle,
    )


def _matters(fix: Fix, wrong: dict[str, Figure]) -> bool:
    if fix.field != "value":
        return True
    right = Decimal(fix.value)
    return abs(wrong[fix.figure].value - right) >= abs(right) * Decimal(str(MATTERS))


def _covered(changed: frozenset[str], conflicts: Sequence[Conflict]) -> bool:
    choices = product(*(conflict.blame_sets for conflict in conflicts[:4]))
    return bool(conflicts) and any(changed <= set().union(*chosen) for chosen in choices)


def first_repairs(conflict: Conflict) -> list[Repair]:
    """The repairs of the first candidate: they are proposed together."""
    return [repair for repair in conflict.repairs if repair.probability == conflict.repairs[0].probability]
