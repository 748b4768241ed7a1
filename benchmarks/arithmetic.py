"""The benchmark of the arithmetic: `python benchmarks/arithmetic.py [--reports N] [--seed S] [--json FILE]`.

Clean synthetic reports must not be contradicted; faults in them, and in the gold figures of the reports of the tests,
must be found where z3 proves that they can be found at all. N (2,000) is the number of clean reports; all other samples
are in proportion. Times are processor time of one core.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from random import Random

sys.path.append(str(Path(__file__).resolve().parents[1] / "src"))

from faults import CLASSES, combined, inject
from gold import faults_in_gold, gold_reports
from measure import CleanRun, FaultRun, clean_run, fault_run
from oracle import decide
from smmextract.arithmetic.solve.interval import CONTRADICTION
from synthetic import report
from tables import numbers, text


def clean_reports(habit: str, count: int, seed: int) -> list[CleanRun]:
    return [clean_run(report(habit, number)) for number in range(seed, seed + count)]


def synthetic_faults(count: int, seed: int) -> list[FaultRun]:
    """Every class in every one of `count` clean reports where it can occur."""
    runs = []
    for number in range(seed, seed + count):
        base = report("clean", number)
        rng = Random(f"faults {number}")
        faults = [inject(rng, base.figures, name) for name in CLASSES]
        runs += [fault_run(fault, base.groups, base.name) for fault in faults if fault]
    return runs


def synthetic_pairs(count: int, seed: int) -> list[FaultRun]:
    """Two faults at once, each of which z3 proves contradictory alone."""
    runs = []
    for number in range(seed, seed + count):
        base, rng = report("clean", number), Random(f"pair {number}")
        drawn = (inject(rng, base.figures, name) for name in rng.sample(CLASSES, len(CLASSES)))
        provable = (one for one in drawn if one and decide(one.figures, base.groups, CONTRADICTION) == "contradictory")
        first, second = next(provable, None), next(provable, None)
        both = combined(first, second) if first and second else None
        runs += [fault_run(both, base.groups, base.name)] if both else []
    return runs


def main() -> None:
    options = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    options.add_argument("--reports", type=int, default=2000, help="clean reports (default 2000)")
    options.add_argument("--seed", type=int, default=0, help="number of the first report (default 0)")
    options.add_argument("--json", type=Path, help="write the numbers, and every wrong result, to this file")
    chosen = options.parse_args()
    count, seed = chosen.reports, chosen.seed
    clean = {"clean": clean_reports("clean", count, seed)}
    for habit in ("hedged", "truncated", "chained to four digits", "chained as printed", "revised"):
        clean[habit] = clean_reports(habit, count // 2, seed)
    faults = {
        "synthetic": synthetic_faults(count // 10, seed),
        "pairs": synthetic_pairs(count // 5, seed),
        "gold": faults_in_gold(max(1, count // 500), seed),
    }
    found = gold_reports()
    print(text(clean, faults, found))
    if chosen.json:
        chosen.json.write_text(json.dumps(numbers(clean, faults, found), indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
