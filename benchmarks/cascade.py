"""What a cascade saves and loses: `python benchmarks/cascade.py`.

Each report with a recorded answer of the model (tests/cassettes/) is read by the built-in reader and by the model.
Printed is, for each threshold of doubt, what share of the model's tokens is saved where only reports above it are asked
about, and what that makes of core F1 and trust (the share of figures right in core among those that are not flagged).
"""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[1] / "src"))
sys.path.append(str(Path(__file__).resolve().parents[1] / "tests"))

import record_cassettes
from first_sight import GROUPS
from helpers import recording
from smmextract.config import load_config
from smmextract.errors import ModelError
from smmextract.evaluate import Evaluation, evaluate, read_gold, together
from smmextract.label.llm import LlmLabeller
from smmextract.pipeline import doubt_of, labeller_for, read_report
from smmextract.report import from_text

THRESHOLDS = (0.0, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5, 0.6, 0.8, 1.0)


@dataclass(frozen=True)
class Read:
    """A report as the built-in reader and as the model reads it, with what the model took."""

    name: str
    group: str
    doubt: float
    alone: Evaluation
    asked: Evaluation

    @property
    def tokens(self) -> int:
        return self.asked.prompt_tokens + self.asked.completion_tokens


def read(name: str, source: Path) -> Read | None:
    """None for a report whose recorded answer is to another question than would be asked now."""
    path = recording.CASSETTES / f"{name}.yaml"
    gold = next(one for one in read_gold(source.parent.parent) if one.name == name)
    report = from_text(source.read_text(encoding="utf-8"))
    os.environ.update(recording.settings_of(path))
    alone = asyncio.run(read_report(report, labeller_for(None)))
    try:
        with recording.cassette(path):
            asked = asyncio.run(read_report(report, LlmLabeller(load_config().model())))
    except ModelError:
        return None
    return Read(name, GROUPS[source.parent.parent.name], doubt_of(alone), evaluate(alone, gold), evaluate(asked, gold))


def show(title: str, reads: Sequence[Read]) -> None:
    print(f"{title}: {len(reads)} reports, {sum(one.tokens for one in reads):,} tokens")
    print("| doubt above | reports asked about | tokens saved | core F1 | trust | flagged |")
    print("| --- | --- | --- | --- | --- | --- |")
    total = sum(one.tokens for one in reads)
    for threshold in (-1.0, *THRESHOLDS):
        asked = [one for one in reads if one.doubt > threshold]
        saved = 1 - sum(one.tokens for one in asked) / total
        chosen = together([one.asked if one.doubt > threshold else one.alone for one in reads])
        name = "all asked about" if threshold < 0 else f"{threshold:.2f}"
        of = f"{chosen.scores.core_f1:.3f} | {chosen.trust or 0:.3f} | {chosen.flagged_share:.0%}"
        print(f"| {name} | {len(asked)} | {saved:.0%} | {of} |")


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--each", action="store_true", help="print each report too")
    each = parser.parse_args().each
    kept = {
        name: source
        for name, source in record_cassettes.sources().items()
        if (recording.CASSETTES / f"{name}.yaml").exists() and (source.parent / "gold.json").exists()
    }
    found = {name: read(name, source) for name, source in kept.items()}
    if stale := [name for name, one in found.items() if one is None]:
        print(f"left out, recorded for another question: {', '.join(stale)}")
    reads = [one for one in found.values() if one is not None]
    if each:
        for one in sorted(reads, key=lambda one: one.doubt):
            print(
                f"{one.doubt:.2f} {one.name} ({one.group}): core {one.alone.scores.core_f1:.2f} alone, "
                f"{one.asked.scores.core_f1:.2f} asked; {one.tokens:,} tokens"
            )
    of: dict[str, Callable[[Read], bool]] = {
        "all": lambda one: True,
        "not fitted on": lambda one: one.group != "tuned",
    }
    for title, belongs in of.items():
        show(title, [one for one in reads if belongs(one)])


if __name__ == "__main__":
    main()
