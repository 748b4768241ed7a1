"""What the patterns catch as a second opinion: `python benchmarks/readers.py`.

Every change in the recorded answers of the model (tests/cassettes/) is given the other sign, then the other basis, one
at a time. Printed is what becomes of it, by what the patterns are heard about, and what they flag of the answers as
they are.
"""

from __future__ import annotations

import asyncio
import os
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[1] / "src"))
sys.path.append(str(Path(__file__).resolve().parents[1] / "tests"))

import record_cassettes
from helpers import recording
from smmextract.config import Opinion, load_config
from smmextract.figure import Figure, Label, Result
from smmextract.label.build_figures import mentions_of
from smmextract.label.labeller import Doubted, Labelling
from smmextract.label.llm import LlmLabeller
from smmextract.pipeline import read_report
from smmextract.report import Report, from_text
from smmextract.scan import Mention
from smmextract.vocabulary import Vocabulary

OPINIONS: tuple[Opinion, ...] = ("off", "sign", "all")
_TURNED = {"up": "down", "down": "up"}
_OTHER = {"mom": "yoy", "yoy": "mom"}


@dataclass
class Told:
    """A labeller whose answer is known, and which is not asked twice."""

    labelling: Labelling
    second_opinion: Opinion

    async def label(self, report: Report, mentions: Sequence[Mention]) -> Labelling:
        known = self.labelling
        return Labelling(list(known.labels), known.reader, dict(known.doubts), list(known.groups))

    async def look_again(self, report: Report, mentions: Sequence[Mention], doubted: Doubted) -> None:
        """Nothing."""


def read(report: Report, labelling: Labelling, opinion: Opinion) -> Result:
    return asyncio.run(read_report(report, Told(labelling, opinion)))


def recorded(name: str, source: Path) -> tuple[Report, list[Mention], Labelling]:
    path = recording.CASSETTES / f"{name}.yaml"
    os.environ.update(recording.settings_of(path))
    report = from_text(source.read_text(encoding="utf-8"))
    candidates = [mention for mention in mentions_of(report, Vocabulary.shipped()) if mention.why_not is None]
    with recording.cassette(path):
        return report, candidates, asyncio.run(LlmLabeller(load_config().model()).label(report, candidates))


def spoilt(labelling: Labelling, mentions: Sequence[Mention]) -> Iterator[tuple[str, int, Labelling]]:
    for place, label in enumerate(labelling.labels):
        if not isinstance(label, Label) or label.kind != "change" or mentions[place].sign:
            continue
        for field, other in (("direction", _TURNED), ("basis", _OTHER)):
            if (value := getattr(label, field)) in other:
                labels = [*labelling.labels]
                labels[place] = label.model_copy(update={field: other[value]})
                yield field, place, Labelling(labels, labelling.reader, labelling.doubts, labelling.groups)


def fate(figure: Figure) -> str:
    return "mended" if figure.relabelled and figure.verdict != "flagged" else figure.verdict


def main() -> None:
    fates: Counter[tuple[str, Opinion, str]] = Counter()
    flagged: Counter[Opinion] = Counter()
    figures = 0
    for name, source in record_cassettes.sources().items():
        if not (recording.CASSETTES / f"{name}.yaml").exists():
            continue
        report, candidates, labelling = recorded(name, source)
        for opinion in OPINIONS:
            flagged[opinion] += len(read(report, labelling, opinion).flagged)
        figures += len(read(report, labelling, "off").figures)
        for field, place, wrong in spoilt(labelling, candidates):
            for opinion in OPINIONS:
                result = read(report, wrong, opinion)
                figure = next(one for one in result.figures if one.start == candidates[place].start)
                fates[field, opinion, fate(figure)] += 1
    print(f"{figures} figures as the model labelled them; flagged more than without a second opinion:")
    for opinion in OPINIONS:
        print(f"  {opinion:5} {flagged[opinion] - flagged['off']}")
    for (field, opinion, what), count in sorted(fates.items()):
        print(f"wrong {field:10} opinion {opinion:5} {what:10} {count}")


if __name__ == "__main__":
    main()
