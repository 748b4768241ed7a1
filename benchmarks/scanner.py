"""How well and how fast the scanner reads the gold reports.

uv run python benchmarks/scanner.py [FOLDER ...] [--worst] [--speed OTHER_PYTHON]

For every figure of the gold answers: whether a mention stands at its place, whether that is read with the gold's value
and unit (an alternative of the gold answer counts), with a doubt, or is unread. `--worst` names those that are not
right. `--speed` times the scanner of this Python and of another one (that of an older version, say) on the same
reports in turns and prints the ratio.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from smmextract.report import from_text
from smmextract.scan import Mention, scan
from smmextract.vocabulary import Vocabulary

TESTS = Path(__file__).parents[1] / "tests"
FOLDERS = (TESTS / "reports", TESTS / "first_sight")
# Times the scanner of whatever Python runs it: CPU seconds for all texts of a JSON list, the best of several runs.
TIMER = """
import json, sys, time
from smmextract.scan import scan
texts = json.load(open(sys.argv[1], encoding="utf-8"))
for text in texts:
    scan(text)
best = float("inf")
for _ in range(7):
    start = time.process_time()
    for text in texts:
        scan(text)
    best = min(best, time.process_time() - start)
print(best)
"""


@dataclass(frozen=True, slots=True)
class Found:
    """One figure of a gold answer, what the scanner makes of its place, and the verdict on that."""

    report: str
    figure: dict[str, Any]
    mentions: tuple[Mention, ...]
    verdict: str


def judged(folder: Path) -> Iterator[Found]:
    """The figures of one gold answer with what the scanner reads at their places."""
    report = from_text((folder / "report.txt").read_text(encoding="utf-8"))
    mentions = scan(report.text, [(b.start, b.end, b.why) for b in report.blocks if b.why])
    figures = json.loads((folder / "gold.json").read_text(encoding="utf-8"))["figures"]
    spans = places(report.text, [figure["literal"] for figure in figures])
    for figure, (start, end) in zip(figures, spans, strict=True):
        if figure.get("optional") or figure.get("minor"):
            continue
        over = tuple(one for one in mentions if one.start < end and one.end > start)
        yield Found(folder.name, figure, over, verdict_on(figure, over))


def places(text: str, literals: Sequence[str]) -> list[tuple[int, int]]:
    """Where the literals stand, one after the other; never inside a longer number."""
    at, found = 0, []
    for literal in literals:
        start = text.find(literal, at)
        while start > 0 and literal[0].isdigit() and _goes_on(text, start):
            start = text.find(literal, start + 1)
        found.append((start, start + len(literal)))
        at = start + 1 if start >= 0 else at
    return found


def _goes_on(text: str, start: int) -> bool:
    return text[start - 1].isdigit() or (text[start - 1] in ".," and text[start - 2].isdigit())


def verdict_on(figure: dict[str, Any], over: Sequence[Mention]) -> str:
    """right, doubted (the gold's value may be the second reading), unit, value, unread or lost."""
    read = [mention for mention in over if mention.why_not is None]
    if not read:
        return "unread" if any(mention.why_not == "unread" for mention in over) else "lost"
    right = [mention for mention in read if _is_value(figure, mention.value)]
    if any(mention.doubt for mention in read):
        return "doubted"
    if not right:
        return "value"
    return "right" if any(_is_unit(figure, mention) for mention in right) else "unit"


def _is_value(figure: dict[str, Any], value: Decimal) -> bool:
    cents = Decimal("0.01") if str(figure.get("unit_text") or "").startswith(("USc", "c/")) else Decimal(1)
    wanted = (abs(Decimal(str(figure[key]))) for key in ("value", "alt_value") if figure.get(key) is not None)
    return any(abs(abs(value) - want * size) <= want * size / 10**6 for want in wanted for size in {cents, Decimal(1)})


def _is_unit(figure: dict[str, Any], mention: Mention) -> bool:
    wanted = {figure.get(key) for key in ("unit", "alt_unit", "unit_text")}
    unit = Vocabulary.shipped().facts(figure["metric"]).unit_of(figure["kind"], mention.unit)
    if unit in wanted or mention.unit in wanted:
        return True
    if unit in ("t", "t/year", "t/day"):
        # a daily average is said in tons, a capacity in tons: what it is over stands elsewhere in the sentence
        return bool(wanted & {"t", "t/year", "t/day"})
    return "other" in wanted and unit not in ("%", "pp")


def speed(folders: Sequence[Path], other: str, scratch: Path) -> float:
    """The time of this scanner over that of another Python's, best of several turns on the same texts."""
    texts = [from_text((folder / "report.txt").read_text(encoding="utf-8")).text for folder in folders]
    english = [text for text in texts if sum(not sign.isascii() for sign in text) < len(text) / 5]
    scratch.write_text(json.dumps(english), encoding="utf-8")
    times: dict[str, list[float]] = {sys.executable: [], other: []}
    for _ in range(3):
        for python, taken in times.items():
            run = [python, "-c", TIMER, str(scratch)]
            taken.append(float(subprocess.run(run, capture_output=True, text=True, check=True).stdout))
    return min(times[sys.executable]) / min(times[other])


def main() -> None:
    """Print the counts, the figures that are not right, or the ratio of times."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="*", type=Path, default=FOLDERS)
    parser.add_argument("--worst", action="store_true")
    parser.add_argument("--speed", metavar="OTHER_PYTHON")
    given = parser.parse_args()
    reports = sorted({gold.parent for folder in given.folders for gold in folder.glob("*/gold.json")})
    if given.speed:
        scratch = Path(__file__).with_name("scanner-texts.json")
        try:
            print(f"{speed(reports, given.speed, scratch):.2f} times the time of the other")
        finally:
            scratch.unlink(missing_ok=True)
        return
    found = [one for folder in reports for one in judged(folder)]
    counts = Counter(one.verdict for one in found)
    if given.worst:
        for one in found:
            if one.verdict != "right":
                read = [(m.literal, m.why_not or f"{m.value} {m.unit}", m.unread) for m in one.mentions]
                print(one.verdict, one.report, one.figure["literal"], one.figure["value"], one.figure["unit"], read)
    lost = counts["lost"] + counts["unread"]
    print(f"{len(found)} figures of {len(reports)} reports: found {100 * (1 - lost / len(found)):.1f}%;", dict(counts))


if __name__ == "__main__":
    main()
