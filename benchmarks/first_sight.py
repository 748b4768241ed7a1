"""How good the built-in reader is on reports that it was not made for: `python benchmarks/first_sight.py`.

Scores by report in the order in which reports came: those of `tests/reports`, on which rules were tuned in earlier
rounds, those of `tests/first_sight` and the invented ones of `tests/written`, on which weights are fitted, and those of
`tests/unseen`, which nobody looks at and nothing is fitted on: their scores are first sight. `--picture FILE.png` draws
whether stated confidence means what it says (extra `chart`), `--json` prints the totals alone.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[1] / "src"))

from smmextract.evaluate.evaluation import Evaluation, evaluate, together
from smmextract.evaluate.results import GoldAnswer, read_gold
from smmextract.figure import Result
from smmextract.label.labeller import Labeller
from smmextract.pipeline import labeller_for, read_report
from smmextract.report import from_text

TESTS = Path(__file__).resolve().parents[1] / "tests"
GROUPS = {"reports": "tuned", "first_sight": "read", "written": "read", "unseen": "unseen"}
"""What the reader's makers know of the reports of a folder."""
_SMM_LINE = "Source: SMM"


@dataclass(frozen=True)
class Case:
    """A report with its gold answer. `group` says what the reader's makers knew of it."""

    name: str
    group: str
    smm: bool
    text: str
    gold: GoldAnswer


def cases() -> list[Case]:
    """All reports, in the order in which they came."""
    found = []
    for folder, group in GROUPS.items():
        for gold in read_gold(TESTS / folder):
            assert gold.report is not None
            text = gold.report.read_text(encoding="utf-8")
            smm = folder == "reports" or gold.name.startswith(("smm-", "inv-smm-")) or _SMM_LINE in text
            found.append(Case(gold.name, group, smm, text, gold))
    return found


def read(case: Case, labeller: Labeller | None = None) -> Result:
    """The result of the built-in reader, or of another labeller."""
    return asyncio.run(read_report(from_text(case.text, case.name), labeller or labeller_for(None)))


def totals(scored: Iterable[tuple[Case, Evaluation]]) -> dict[str, Evaluation]:
    """Sums of the evaluations by what was known of the reports and who published them."""
    groups: dict[str, list[Evaluation]] = {}
    for case, one in scored:
        publisher = "SMM" if case.smm else "others"
        for name in (f"{case.group}, {publisher}", f"all, {publisher}"):
            groups.setdefault(name, []).append(one)
    return {name: together(groups[name], name) for name in sorted(groups)}


def row(one: Evaluation) -> dict[str, float | int | None]:
    """What is printed of an evaluation."""
    scores = one.scores
    return {
        "figures": scores.wanted,
        "found": round(scores.recall, 3),
        "core": round(scores.core_f1, 3),
        "full": round(scores.full_f1, 3),
        "segment": round(scores.accuracy["segment"], 3),
        "trust": None if one.trust is None else round(one.trust, 3),
        "flagged": round(one.flagged_share, 3),
        "wrong confirmed": one.verdicts["confirmed"].wrong,
        "clean": one.clean,
        "contradicted": one.clean_contradicted,
    }


def print_rows(evaluations: Mapping[str, Evaluation]) -> None:
    """A table in Markdown."""
    names = list(row(Evaluation("")))
    print("| | " + " | ".join(names) + " |")
    print("| --- |" + " ---: |" * len(names))
    for name, one in evaluations.items():
        print(f"| {name} | " + " | ".join("" if value is None else str(value) for value in row(one).values()) + " |")


def draw(evaluations: Sequence[Evaluation], path: Path) -> None:
    """Stated confidence against the share that is right; the size of a point tells how many figures stand behind it."""
    import vl_convert  # noqa: PLC0415 - an extra

    values = [
        {"of": one.name, "stated": at.stated, "right": at.right, "figures": at.figures}
        for one in evaluations
        for at in one.reliability
    ]
    scale = {"domain": [0, 1]}
    spec = {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "width": 400,
        "height": 400,
        "layer": [
            {
                "data": {"values": [{"stated": 0, "right": 0}, {"stated": 1, "right": 1}]},
                "mark": {"type": "line", "color": "#aeb6bf"},
            },
            {"data": {"values": values}, "mark": {"type": "point", "filled": True}},
        ],
        "encoding": {
            "x": {"field": "stated", "type": "quantitative", "scale": scale, "title": "stated confidence"},
            "y": {"field": "right", "type": "quantitative", "scale": scale, "title": "share right"},
            "color": {"field": "of", "type": "nominal"},
            "size": {"field": "figures", "type": "quantitative"},
        },
    }
    path.write_bytes(vl_convert.vegalite_to_png(spec, scale=2))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--picture", type=Path)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    started = time.perf_counter()
    scored = [(case, evaluate(read(case), case.gold)) for case in cases()]
    seconds = time.perf_counter() - started
    sums = totals(scored)
    if given.json:
        print(json.dumps({name: row(one) for name, one in sums.items()}, indent=1))
        return
    print_rows({f"{case.name} ({case.group})": one for case, one in scored})
    print()
    print_rows(sums)
    print(f"\n{len(scored)} reports in {seconds:.1f} s")
    everything = together([one for _, one in scored], "all")
    if everything.reliability:
        print("\n| stated confidence | figures | mean stated | right |\n| --- | ---: | ---: | ---: |")
        for at in everything.reliability:
            print(f"| {at.low:g} to {at.high:g} | {at.figures} | {at.stated:.3f} | {at.right:.3f} |")
    if given.picture:
        draw([sums["all, SMM"], sums["all, others"]], given.picture)


if __name__ == "__main__":
    main()
