"""The tables of the arithmetic benchmark, as text and as numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict
from itertools import pairwise
from statistics import mean, median
from typing import TypeVar

from gold import GoldRun
from measure import CleanRun, FaultRun

BINS = (0.0, 0.5, 0.7, 0.9, 0.95, 0.99, 1.01)
_Run = TypeVar("_Run")
_HEADS = ("provable", "detected", "culprit", "proposed", "right", "listed", "confirmed")
Cleans = Mapping[str, Sequence[CleanRun]]
Faults = Mapping[str, Sequence[FaultRun]]


def share(part: int, whole: int) -> str:
    return f"{part / whole:6.1%} ({part} of {whole})" if whole else "     - (none)"


def count(runs: Iterable[_Run], test: Callable[[_Run], bool]) -> int:
    return sum(test(run) for run in runs)


def text(clean: Cleans, faults: Faults, gold: Sequence[GoldRun]) -> str:
    """Everything, to be read by a person."""
    parts = [_clean_table(clean)]
    parts += [_fault_table(name, runs) for name, runs in faults.items()]
    parts += [_class_table(faults["synthetic"]), _calibration(faults), _times(faults), _gold_table(gold)]
    return "\n\n".join(parts)


def _clean_table(clean: Cleans) -> str:
    lines = ["Reports without a fault: contradicted; tension or contradiction shown; figures confirmed"]
    for habit, runs in clean.items():
        figures = sum(run.figures for run in runs)
        lines.append(
            f"  {habit:24}{share(count(runs, lambda run: bool(run.contradictions)), len(runs)):26}"
            f"{share(count(runs, lambda run: run.tense), len(runs)):26}"
            f"{sum(run.confirmed for run in runs) / max(figures, 1):6.1%}"
        )
    unsound = [run.name for runs in clean.values() for run in runs if run.unsound]
    lines.append(f"  propagation contradicts what z3 satisfies: {len(unsound)} {unsound[:5] or ''}")
    return "\n".join(lines)


def _fault_table(name: str, runs: Sequence[FaultRun]) -> str:
    provable = [run for run in runs if run.provable == "contradictory"]
    as_written = [run for run in runs if run.provable_as_written == "contradictory"]
    alone = [run for run in runs if run.provable_without_groups == "contradictory"]
    found = [run for run in provable if run.detected]
    detected = [run for run in runs if run.detected]
    proposals = [right for run in detected for right in run.proposals]
    rows = [
        ("z3 proves it contradictory", share(len(provable), len(runs))),
        ("  of these detected", share(len(found), len(provable))),
        ("proved without parts of a whole", share(len(alone), len(runs))),
        ("  of these detected", share(count(alone, lambda run: run.detected), len(alone))),
        ("z3: contradictory as written", share(len(as_written), len(runs))),
        ("  tension or contradiction", share(count(as_written, lambda run: run.tense), len(as_written))),
        ("z3 does not know", str(count(runs, lambda run: run.provable == "unknown"))),
        ("detected, of all", share(len(detected), len(runs))),
        ("culprit in a smallest blame", share(count(found, lambda run: run.in_smallest), len(found))),
        ("all culprits in such sets", share(count(found, lambda run: run.all_in_smallest), len(found))),
        ("proposed repairs that are right", share(sum(proposals), len(proposals))),
        ("detections with a proposal", share(count(detected, lambda run: bool(run.proposals)), len(detected))),
        ("right repair in the list", share(count(detected, lambda run: run.listed), len(detected))),
        ("wrong figure confirmed", share(count(runs, lambda run: run.confirmed), len(runs))),
        ("  though z3 proves the fault", share(count(provable, lambda run: run.confirmed), len(provable))),
        ("propagation against z3", str(count(runs, lambda run: run.unsound))),
    ]
    return "\n".join([f"Faults: {name}", *(f"  {label:34}{value}" for label, value in rows)])


def _class_table(runs: Sequence[FaultRun]) -> str:
    lines = [
        "Synthetic faults by class",
        f"  {'class':22}{'n':>5}" + "".join(f"{head:>11}" for head in _HEADS),
    ]
    for name in dict.fromkeys(run.name for run in runs):
        own = [run for run in runs if run.name == name]
        provable = [run for run in own if run.provable == "contradictory"]
        found = [run for run in provable if run.detected]
        detected = [run for run in own if run.detected]
        proposals = [right for run in detected for right in run.proposals]
        cells = (
            _part(len(provable), len(own)),
            _part(len(found), len(provable)),
            _part(count(found, lambda run: run.in_smallest), len(found)),
            _part(count(detected, lambda run: bool(run.proposals)), len(detected)),
            _part(sum(proposals), len(proposals)),
            _part(count(detected, lambda run: run.listed), len(detected)),
        )
        row = "".join(f"{cell:>11}" for cell in cells)
        lines.append(f"  {name:22}{len(own):>5}{row}{count(own, lambda run: run.confirmed):>11}")
    return "\n".join(lines)


def _part(part: int, whole: int) -> str:
    return f"{part / whole:.3f}" if whole else "-"


def _calibration(faults: Faults) -> str:
    """How often the likeliest repair is right, by the probability that the engine gives it."""
    lines = ["Probability stated for the likeliest repair, and how often it is right"]
    for name, runs in faults.items():
        best = [run.best for run in runs if run.best]
        for low, high in pairwise(BINS):
            inside = [(probability, right) for probability, right in best if low <= probability < high]
            if inside:
                stated = mean(probability for probability, _ in inside)
                lines.append(
                    f"  {name:12}{low:.2f} to {min(high, 1):.2f}: {len(inside):5} stated {stated:.3f}, "
                    f"right {sum(right for _, right in inside) / len(inside):.3f}"
                )
    return "\n".join(lines)


def _times(faults: Faults) -> str:
    lines = ["Processor time of one report, ms: median / 95th percentile / most"]
    for name, runs in faults.items():
        if runs:
            detected = [run for run in runs if run.detected]
            lines.append(f"  {name}: {len(runs)} reports of {median(run.figures for run in runs):.0f} figures")
            lines.append(f"    detect only              {_spread([run.detect_seconds for run in runs])}")
            lines.append(f"    everything               {_spread([run.check_seconds for run in runs])}")
            lines.append(f"    everything, contradicted {_spread([run.check_seconds for run in detected])}")
    return "\n".join(lines)


def _spread(seconds: Sequence[float]) -> str:
    if not seconds:
        return "-"
    ordered = sorted(second * 1000 for second in seconds)
    return f"{median(ordered):7.2f} {ordered[int(len(ordered) * 0.95)]:8.2f} {ordered[-1]:8.2f}"


def _gold_table(gold: Sequence[GoldRun]) -> str:
    found, missed = sum(run.found for run in gold), [f"{run.name}: {one}" for run in gold for one in run.missed]
    elsewhere = [f"{run.name}: {why}" for run in gold for why in run.elsewhere]
    lines = [
        f"Gold figures of {len(gold)} reports: {found} of {found + len(missed)} anomalies found, "
        f"{len(elsewhere)} conflicts elsewhere"
    ]
    return "\n".join([*lines, *(f"  missed {one}" for one in missed), *(f"  elsewhere {one}" for one in elsewhere)])


def numbers(clean: Cleans, faults: Faults, gold: Sequence[GoldRun]) -> dict[str, object]:
    """Every wrong result, to look into, and the single runs that the tables sum up."""
    return {
        "contradicted without a fault": [asdict(run) for runs in clean.values() for run in runs if run.contradictions],
        "faults": {name: [asdict(run) for run in runs] for name, runs in faults.items()},
        "gold": [asdict(run) for run in gold],
    }
