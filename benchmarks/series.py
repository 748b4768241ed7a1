"""The benchmark of the series: `python benchmarks/series.py [--reports N]` (200: about ten minutes).

The reporter of the synthetic reports writes about the same world every month for a year and more. Faults of 13 classes
are put into the last report; each must be found from that report alone, or with what the earlier ones said.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from fractions import Fraction
from random import Random

from faults import CLASSES, Fault, inject
from measure import first_repairs
from reporter import HABITS, Look, Report, Reporter, Style, Thing
from smmextract.period import parse_period
from smmextract.series import Across, KnownFigure, check_across
from synthetic import BASIC, LEAST, MOST, SECTIONS, Sections
from undone import is_right
from world import MONTHS

Drawn = tuple[Callable[[Sections], None], ...]
BACK = (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13)


class Monthly(Sections):
    """The sections of one world in a month of one's choice: the world's dice are not the reporter's."""

    def __init__(self, seed: str, month: str, day: str, reporter: Reporter) -> None:
        super().__init__(Random(f"world {seed}"), reporter)
        self.seed, self.month, self.day = seed, month, day
        self.ahead = MONTHS[MONTHS.index(month) + 1]
        self.so_far, self.so_far_ahead = f"{month[:4]}-01/{month}", f"{month[:4]}-01/{self.ahead}"

    def _weekly(self, usual: float) -> Callable[[str, Look], Fraction]:
        own = self.rng.random()
        return lambda period, _: Fraction(round(usual * (1 + Random(f"{own} {period}").gauss(0, 0.06))))

    def prices(self) -> None:
        """As in the one report, but a date has the same price whoever asks."""
        say, day = self.reporter, self.day
        before = str(date.fromisoformat(day) - timedelta(days=7))
        for product, usual, step in (("refined zinc", 22_000, 10), ("silicon metal", 14_000, 50)):
            own, spread = self.rng.random(), self.rng.randint(1, 4) * step

            def value(period: str, _: Look, own: float = own, usual: int = usual, step: int = step) -> Fraction:
                return Fraction(round(usual * Random(f"{own} {period}").gauss(1, 0.04) / step) * step)

            price = Thing({"product": product, "metric": "price"}, value, Style("yuan/mt", Fraction(step)))
            say.price_range(price, day, Fraction(spread))
            say.level(price, day)
            say.change(price, day, "wow", "t")
            say.change(price, day, "wow", "%")
            if say.rng.random() < 0.4:
                say.level(price, before)


def written(
    seed: int,
    habit: str,
    month: str,
    day: str,
    count: int | None = None,
    fullness: float = 0.85,
    drawn: Drawn = SECTIONS,
) -> tuple[Report, int]:
    """The report of a month, and of how many sections it consists."""
    order = Random(f"order {seed}").sample(drawn, len(drawn))
    order = [drawn[seed % len(drawn)], *(one for one in order if one is not drawn[seed % len(drawn)])]
    reporter = Reporter(Random(f"{habit} {seed} {month} {day}"), HABITS[habit])
    reporter.fullness = fullness
    sections = 0
    for number, section in enumerate(order):
        if (count is None and len(reporter.figures) >= LEAST) or (count is not None and sections >= count):
            break
        getattr(Monthly(f"{seed} {number}", month, day, reporter), section.__name__)()
        sections += 1
    figures = reporter.figures if count is not None else reporter.figures[:MOST]
    kept = {figure.id for figure in figures}
    groups = [group for group in reporter.groups if kept.issuperset((group.whole, *group.parts))]
    return Report(f"{seed} {month}", figures, groups), sections


def archive(
    seed: int, habit: str, month: str, day: str, sections: int, fullness: float, drawn: Drawn = SECTIONS
) -> list[KnownFigure]:
    """What the reports of the year before said, each of them that share of what it could have said."""
    known = []
    here, today = MONTHS.index(month), date.fromisoformat(day)
    for back in BACK:
        if here - back < 0:
            continue
        then = MONTHS[here - back]
        when = today - timedelta(days=7) if back == 1 else parse_period(day).months_back(back).first
        report, _ = written(seed, habit, then, str(when), sections, fullness, drawn)
        known += [KnownFigure(figure, report.name, f"{then}-28") for figure in report.figures]
    return known


def _proposed(fault: Fault, found: Across, count: Counter[str]) -> None:
    """Count detections, those with a proposal, and which are right: of the report alone and with the series."""
    alone = [first_repairs(conflict) for conflict in found.alone.conflicts if conflict.proposed]
    settled = [finding.repairs for finding in found.findings if finding.kind == "repair"]
    others = [finding.repairs for finding in found.findings if finding.kind == "contradiction" and finding.proposed]
    count["detected alone"] += bool(found.alone.conflicts)
    count["with a proposal"] += bool(alone)
    count["with a proposal, the series as evidence"] += bool(found.alone.conflicts and (alone or settled))
    count["detected with the series"] += bool(found.alone.conflicts or found.contradictions)
    count["with any proposal"] += bool(alone or settled or others)
    for name, proposals in (("alone", alone), ("by the series", [*settled, *others])):
        count[f"proposals {name}"] += len(proposals)
        count[f"proposals {name} right"] += sum(is_right(fault, repairs) for repairs in proposals)


def _row(name: str, count: int, *found: int) -> None:
    shares = [f"{number / count:>{width}.1%}" for number, width in zip(found, (8, 8, 17), strict=True)]
    print(f"{name:<28} {count:>5} {' '.join(shares)}")


def main() -> None:
    options = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    options.add_argument("--reports", type=int, default=200)
    options.add_argument("--seed", type=int, default=0)
    options.add_argument("--per-report", type=int, default=len(CLASSES), help="faults of so many classes each")
    options.add_argument(
        "--fullness", type=float, default=0.85, help="of the earlier reports (default 0.85, as the last)"
    )
    options.add_argument("--basic", action="store_true", help="without the sections of study groups, exchanges, mines")
    chosen = options.parse_args()
    drawn: Drawn = BASIC if chosen.basic else SECTIONS
    total: Counter[str] = Counter()
    alone: Counter[str] = Counter()
    both: Counter[str] = Counter()
    told: Counter[str] = Counter()
    alarms: Counter[str] = Counter()
    proposed: Counter[str] = Counter()
    shares = [0.0, 0.0]
    for seed in range(chosen.seed, chosen.seed + chosen.reports):
        rng = Random(f"series {seed}")
        month = f"{rng.choice((2023, 2024))}-{rng.randint(2, 11):02d}"
        day = f"{month}-{rng.randint(8, 28):02d}"
        for habit in ("clean", "revised"):
            report, sections = written(seed, habit, month, day, drawn=drawn)
            known = archive(seed, habit, month, day, sections, chosen.fullness, drawn)
            clean = check_across(report.figures, report.groups, known, f"{month}-28")
            alarms[f"with a finding, {habit}, alone"] += bool(clean.alone.conflicts)
            alarms[f"with a finding, {habit}, with the series"] += bool(clean.alone.conflicts or clean.contradictions)
            alarms[f"with a revision, {habit}"] += any(finding.kind == "revision" for finding in clean.findings)
            if habit == "clean":
                shares[0] += clean.alone.checkable
                shares[1] += clean.checkable
                for name in rng.sample(CLASSES, chosen.per_report):
                    fault = inject(rng, report.figures, name)
                    if fault is None:
                        continue
                    found = check_across(fault.figures, report.groups, known, f"{month}-28")
                    _proposed(fault, found, proposed)
                    total[name] += 1
                    own = bool(found.alone.conflicts)
                    alone[name] += own
                    both[name] += own or bool(found.contradictions)
                    told[name] += own or any(f.kind != "forecast" for f in found.findings)
    _print(chosen.reports, total, (alone, both, told), {**proposed, **alarms})
    print(f"checkable share alone {shares[0] / chosen.reports:.0%}, with the series {shares[1] / chosen.reports:.0%}")


def _print(reports: int, total: Counter[str], found: Sequence[Counter[str]], counts: Mapping[str, int]) -> None:
    print(f"{'fault':<28} {'n':>5} {'alone':>8} {'series':>8} {'or as a revision':>17}")
    for name in sorted(total):
        _row(name, total[name], *(one[name] for one in found))
    _row("all", total.total(), *(one.total() for one in found))
    print(f"of {reports} reports:")
    for name, count in counts.items():
        print(f"  {name}: {count}")


if __name__ == "__main__":
    main()
