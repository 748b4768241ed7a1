"""The gold figures of the reports of the tests: their own anomalies, and faults put into the rest of them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

from faults import CLASSES, inject
from measure import FaultRun, fault_run
from smmextract.arithmetic import check
from smmextract.figure import Figure, Group
from smmextract.grounding import parse_figures

ROOT = Path(__file__).resolve().parents[1]
FOLDERS = (ROOT / "tests" / "reports", ROOT.parent / "shared" / "reports")
"""The second one holds reports that are not ours to publish; what is not there is left out."""


@dataclass(frozen=True)
class Gold:
    """A report as people read it: its figures, and for each of its anomalies the literals concerned."""

    name: str
    figures: tuple[Figure, ...]
    groups: tuple[Group, ...]
    anomalies: tuple[frozenset[str], ...]


@dataclass(frozen=True)
class GoldRun:
    """Anomalies found, missed (their literals), and conflicts where there is no anomaly."""

    name: str
    found: int
    missed: tuple[str, ...]
    elsewhere: tuple[str, ...]


def read_gold() -> Iterator[Gold]:
    seen = set()
    for folder in FOLDERS:
        for path in sorted(folder.glob("*/gold.json")):
            name = path.parent.name
            if name not in seen:
                seen.add(name)
                text = path.read_text(encoding="utf-8")
                given = parse_figures(text, name)
                anomalies = tuple(frozenset(entry["literals"]) for entry in json.loads(text).get("anomalies", []))
                yield Gold(name, tuple(given.figures), tuple(given.groups), anomalies)


def gold_reports() -> list[GoldRun]:
    """An anomaly is found where one of its literals is flagged in a conflict."""
    runs = []
    for gold in read_gold():
        result = check(gold.figures, gold.groups)
        literal = {figure.id: figure.literal for figure in result.figures}
        blamed = [{literal[one] for one in conflict.blame} for conflict in result.conflicts]
        missed = [anomaly for anomaly in gold.anomalies if not any(anomaly & one for one in blamed)]
        elsewhere = [
            conflict.why
            for conflict, one in zip(result.conflicts, blamed, strict=True)
            if not any(anomaly & one for anomaly in gold.anomalies)
        ]
        names = tuple(", ".join(sorted(anomaly)) for anomaly in missed)
        runs.append(GoldRun(gold.name, len(gold.anomalies) - len(missed), names, tuple(elsewhere)))
    return runs


def faults_in_gold(times: int, seed: int) -> list[FaultRun]:
    """Every class `times` times in each report, without the figures of its anomalies: the rest is right."""
    runs = []
    for gold in read_gold():
        wrong = frozenset().union(*gold.anomalies)
        figures = [figure for figure in gold.figures if figure.literal not in wrong]
        kept = {figure.id for figure in figures}
        groups = [group for group in gold.groups if kept.issuperset((group.whole, *group.parts))]
        for number in range(seed, seed + times):
            rng = Random(f"gold {gold.name} {number}")
            faults = [inject(rng, figures, name) for name in CLASSES]
            runs += [fault_run(fault, groups, gold.name) for fault in faults if fault]
    return runs
