"""What a cascade saves and loses: `python benchmarks/cascade.py`.

Each report with a recorded answer of the model (tests/cassettes/) is read by the built-in reader and by the model.
Printed is, for each threshold of doubt, what share of the model's tokens (and of its price, where a token of an answer
costs four times that of a question) is saved where only the numbers in doubt of the reports above it are asked about,
what that makes of core F1 and trust (the share of figures right in core among those that are not flagged), and the same
where such reports are asked about as a whole.

The recorded answers are about whole reports: an answer about some numbers is taken to say of them what the recorded one
says. The tokens of its question are those recorded, times the estimated tokens of the shorter question over those of
the whole one; those of the answer, times the share of the numbers asked about.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[1] / "src"))
sys.path.append(str(Path(__file__).resolve().parents[1] / "tests"))

import record_cassettes
from first_sight import GROUPS
from helpers import recording
from smmextract.arithmetic import default_rules
from smmextract.batch.estimate import estimate
from smmextract.config import ModelConfig, load_config
from smmextract.errors import ModelError
from smmextract.evaluate.evaluation import Evaluation, evaluate, together
from smmextract.evaluate.results import read_gold
from smmextract.label.labeller import Doubted, Labelling
from smmextract.label.llm import LlmLabeller
from smmextract.pipeline import doubt_of, labeller_for, places_to_ask, read_as_set, read_report
from smmextract.report import Report, from_text
from smmextract.scan import Mention
from smmextract.vocabulary import Vocabulary

THRESHOLDS = (0.0, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5, 1.0)
DEARER = 4
"""How many times as much a token of an answer costs as one of a question."""


@dataclass(frozen=True)
class Spent:
    """Tokens of questions and answers."""

    asked: float
    said: float

    @property
    def tokens(self) -> float:
        return self.asked + self.said

    @property
    def price(self) -> float:
        return self.asked + DEARER * self.said


NOTHING = Spent(0, 0)


@dataclass(frozen=True)
class Read:
    """A report as the built-in reader, as the model, and as both read it, with what the model took."""

    name: str
    group: str
    doubt: float
    alone: Evaluation
    whole: Evaluation
    both: Evaluation
    spent_on_whole: Spent
    spent_on_marks: Spent


class Recorded:
    """The recorded answer about a whole report, as one about some of its numbers."""

    def __init__(self, model: LlmLabeller) -> None:
        self.second_opinion = model.second_opinion
        self._model = model
        self.share = 0.0

    async def label(self, report: Report, mentions: Sequence[Mention]) -> Labelling:
        return await self._model.label(report, mentions)

    async def label_some(self, report: Report, mentions: Sequence[Mention], places: Collection[int]) -> Labelling:
        self.share = len(places) / len(mentions)
        return await self._model.label(report, mentions)

    async def look_again(self, report: Report, mentions: Sequence[Mention], doubted: Doubted) -> None:
        """No second look: what it would be asked about is not recorded."""


def read(name: str, source: Path) -> Read | None:
    """None for a report whose recorded answer is to another question than would be asked now."""
    path = recording.CASSETTES / f"{name}.yaml"
    gold = next(one for one in read_gold(source.parent.parent) if one.name == name)
    report = from_text(source.read_text(encoding="utf-8"))
    os.environ.update(recording.settings_of(path))
    model = load_config().model()
    alone = asyncio.run(read_report(report, labeller_for(None)))
    try:
        with recording.cassette(path):
            whole = asyncio.run(read_report(report, LlmLabeller(model)))
        with recording.cassette(path):
            labeller = Recorded(LlmLabeller(model))
            every = model.model_copy(update={"cascade": True, "cascade_above": 0.0})
            both = asyncio.run(read_as_set(report, labeller, every))
    except ModelError:
        return None
    spent = Spent(whole.reader.prompt_tokens, whole.reader.completion_tokens)
    places = asyncio.run(places_to_ask(report, every, default_rules()))
    shorter = _estimated(report, model, places) / _estimated(report, model) if places else 0.0
    return Read(
        name,
        GROUPS[source.parent.parent.name],
        doubt_of(alone),
        evaluate(alone, gold),
        evaluate(whole, gold),
        evaluate(both, gold),
        spent,
        Spent(spent.asked * shorter, spent.said * labeller.share),
    )


def _estimated(report: Report, model: ModelConfig, places: Collection[int] | None = None) -> int:
    return estimate(report, model, Vocabulary.shipped(), places).prompt_tokens


def show(title: str, reads: Sequence[Read]) -> None:
    total = Spent(sum(one.spent_on_whole.asked for one in reads), sum(one.spent_on_whole.said for one in reads))
    print(f"{title}: {len(reads)} reports, {total.tokens:,.0f} tokens")
    of = "tokens saved | price | core F1 | trust | flagged"
    print(f"| doubt above | reports | numbers in doubt: {of} | whole reports: {of} |")
    print("| --- " * 12 + "|")
    for threshold in (-1.0, *THRESHOLDS):
        asked = [one.doubt > threshold for one in reads]
        name = "model alone" if threshold < 0 else f"{threshold:.2f}"
        told = [f"| {name} | {sum(asked)} "]
        for by_marks in (threshold >= 0, False):
            results = [
                (one.both if by_marks else one.whole) if wanted else one.alone
                for one, wanted in zip(reads, asked, strict=True)
            ]
            spent = [
                (one.spent_on_marks if by_marks else one.spent_on_whole) if wanted else NOTHING
                for one, wanted in zip(reads, asked, strict=True)
            ]
            chosen = together(results)
            tokens = 1 - sum(one.tokens for one in spent) / total.tokens
            price = 1 - sum(one.price for one in spent) / total.price
            scores = f"{chosen.scores.core_f1:.3f} | {chosen.trust or 0:.3f} | {chosen.flagged_share:.0%}"
            told.append(f"| {tokens:.0%} | {price:.0%} | {scores} ")
        print("".join(told) + "|")


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
                f"{one.whole.scores.core_f1:.2f} asked, {one.both.scores.core_f1:.2f} both; "
                f"{one.spent_on_whole.tokens:,.0f} tokens"
            )
    of: dict[str, Callable[[Read], bool]] = {
        "all": lambda one: True,
        "not fitted on": lambda one: one.group != "tuned",
    }
    for title, belongs in of.items():
        show(title, [one for one in reads if belongs(one)])


if __name__ == "__main__":
    main()
