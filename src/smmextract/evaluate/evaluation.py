"""Evaluates the result of one report, or of several together: results and gold answers in, counts out.

Beside the labels, it scores what the program says about its own figures: a wrong one that is `confirmed` is the worst
case, a right one that is `flagged` wastes a person's time. Contradictions in the report itself have to be found.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass, field
from decimal import Decimal
from itertools import chain, pairwise
from operator import add

from smmextract.errors import InputError
from smmextract.evaluate.results import GoldAnswer
from smmextract.evaluate.score import FIELDS, Scores, score
from smmextract.figure import Reader, Result
from smmextract.vocabulary import Vocabulary

BIN_ENDS = (0.0, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 1.0)
"""Ends of the bins of stated confidence; finer where a figure is likely to stay unflagged."""
VERDICTS = ("confirmed", "accepted", "flagged", "kept", "corrected")


@dataclass(slots=True)
class VerdictTally:
    """Figures of one verdict: right, wrong only in product, region or modality, wrong in core, not in the gold."""

    right: int = 0
    elsewhere: int = 0
    core: int = 0
    extra: int = 0

    def __add__(self, other: VerdictTally) -> VerdictTally:
        return VerdictTally(*map(add, astuple(self), astuple(other)))

    @property
    def wrong(self) -> int:
        """Figures that say what the report does not: a core field is wrong, or there should be no figure."""
        return self.core + self.extra

    @property
    def figures(self) -> int:
        return self.right + self.elsewhere + self.wrong

    @property
    def trust(self) -> float | None:
        """Share of the figures that are right in core; None if there are no figures."""
        return (self.right + self.elsewhere) / self.figures if self.figures else None


@dataclass(frozen=True, slots=True)
class Confusion:
    """A kind of mistake and its places, as (report, literal); `figure` is the field of one missed or made up."""

    field: str
    gold: str
    read: str
    places: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Bin:
    """Figures with a stated confidence from `low` up to `high`: how many, mean confidence, share right."""

    low: float
    high: float
    figures: int
    stated: float
    right: float


@dataclass(slots=True)
class Evaluation:
    """The counts of one report, or of several together.

    `false_flags` are figures that are flagged although their labels are right and no anomaly names them. `astray` are
    contradictions that no anomaly explains (their `why`). `clean` are the reports without an anomaly, and
    `clean_contradicted` those of them in which a contradiction was found. `stated` pairs the confidence that the
    labeller states with whether the figure is right in core.
    """

    name: str
    scores: Scores = field(default_factory=Scores)
    verdicts: dict[str, VerdictTally] = field(default_factory=lambda: {name: VerdictTally() for name in VERDICTS})
    anomalies: int = 0
    missed_anomalies: list[tuple[str, str]] = field(default_factory=list)
    false_flags: list[tuple[str, str]] = field(default_factory=list)
    astray: list[tuple[str, str]] = field(default_factory=list)
    clean: int = 0
    clean_contradicted: int = 0
    readers: tuple[str, ...] = ()
    spent: Reader = field(default_factory=lambda: Reader(name=""))
    mistakes: list[tuple[tuple[str, str, str], tuple[str, str]]] = field(default_factory=list)
    stated: list[tuple[float, bool]] = field(default_factory=list)

    @property
    def unflagged(self) -> VerdictTally:
        """The figures that no person is asked about, whatever their verdict."""
        return sum((tally for verdict, tally in self.verdicts.items() if verdict != "flagged"), VerdictTally())

    @property
    def trust(self) -> float | None:
        """Share of the unflagged figures that are right in core; None if all are flagged."""
        return self.unflagged.trust

    @property
    def flagged_share(self) -> float:
        """Share of all figures that a person is asked about."""
        figures = sum(tally.figures for tally in self.verdicts.values())
        return self.verdicts["flagged"].figures / figures if figures else 0.0

    @property
    def reliability(self) -> list[Bin]:
        """Compare stated confidence with the share right, in bins from lowest to highest; empty bins are left out."""
        found = []
        for low, high in pairwise(BIN_ENDS):
            inside = [one for one in self.stated if low <= one[0] < high or one[0] == high == 1]
            if inside:
                count = len(inside)
                mean, right = sum(one for one, _ in inside) / count, sum(right for _, right in inside) / count
                found.append(Bin(low, high, count, mean, right))
        return found

    @property
    def found_anomalies(self) -> int:
        """Anomalies of the gold answers that a contradiction blames."""
        return self.anomalies - len(self.missed_anomalies)

    def cost(self, input_price: float, output_price: float) -> float:
        """Return the cost of the tokens; prices are per million."""
        return (self.spent.prompt_tokens * input_price + self.spent.completion_tokens * output_price) / 1e6

    def confusions(self) -> list[Confusion]:
        """Return the mistakes, most frequent first, then in the order of the fields."""
        grouped: dict[tuple[str, str, str], list[tuple[str, str]]] = {}
        for kind, place in self.mistakes:
            grouped.setdefault(kind, []).append(place)
        order = ("figure", *FIELDS)
        found = [Confusion(*kind, tuple(places)) for kind, places in grouped.items()]
        return sorted(found, key=lambda one: (-len(one.places), order.index(one.field), one.gold, one.read))


def evaluate(result: Result, gold: GoldAnswer, vocabulary: Vocabulary | None = None) -> Evaluation:
    """Evaluate one result without dropped figures. Raises InputError without its text, which aligns figures."""
    if not result.report.text:
        raise InputError(f"{gold.name}: the result has no text, and there is no report beside the gold answer")
    figures = [figure for figure in result.figures if figure.verdict != "dropped"]
    scores = score(figures, gold.figures, result.report.text, vocabulary)
    found = Evaluation(gold.name, scores)
    _count_verdicts(found, gold)
    _count_anomalies(found, result, gold)
    found.mistakes = [(kind, (gold.name, literal)) for kind, literal in _mistakes(scores)]
    found.spent = result.reader
    found.readers = (result.reader.model or result.reader.name,)
    return found


def together(evaluations: Sequence[Evaluation], name: str = "total") -> Evaluation:
    """Add up several reports."""
    total = Evaluation(name)
    for one in evaluations:
        for verdict, tally in one.verdicts.items():
            total.verdicts[verdict] += tally
        for count in (
            "scores", "anomalies", "missed_anomalies", "false_flags", "astray", "clean", "clean_contradicted",
            "mistakes", "stated",
        ):  # fmt: skip
            setattr(total, count, getattr(total, count) + getattr(one, count))
        total.readers = tuple(dict.fromkeys([*total.readers, *one.readers]))
        total.spent = total.spent.with_cost_of(one.spent)
    return total


def _count_verdicts(found: Evaluation, gold: GoldAnswer) -> None:
    in_anomaly = frozenset[str]().union(*gold.anomalies)
    for pair in found.scores.pairs:
        tally = found.verdicts[pair.figure.verdict]
        if pair.full:
            tally.right += 1
            if pair.figure.verdict == "flagged" and _plain(pair.figure.literal) not in in_anomaly:
                found.false_flags.append((gold.name, pair.figure.literal))
        elif pair.core:
            tally.elsewhere += 1
        else:
            tally.core += 1
    for figure in found.scores.extra:
        found.verdicts[figure.verdict].extra += 1
    judged = [(pair.figure, pair.core) for pair in found.scores.pairs] + [(one, False) for one in found.scores.extra]
    found.stated = [(one.confidence, right) for one, right in judged if one.confidence is not None]


def _count_anomalies(found: Evaluation, result: Result, gold: GoldAnswer) -> None:
    literals = {figure.id: _plain(figure.literal) for figure in result.figures}
    suspects = [{literals[name] for name in chain(one.blame, *one.blame_sets)} for one in result.conflicts]
    found.anomalies = len(gold.anomalies)
    for anomaly in gold.anomalies:
        if not any(anomaly & suspected for suspected in suspects):
            found.missed_anomalies.append((gold.name, ", ".join(sorted(anomaly))))
    for conflict, suspected in zip(result.conflicts, suspects, strict=True):
        if not any(anomaly & suspected for anomaly in gold.anomalies):
            found.astray.append((gold.name, conflict.why))
    found.clean = int(not gold.anomalies)
    found.clean_contradicted = int(not gold.anomalies and bool(result.conflicts))


def _mistakes(scores: Scores) -> Iterable[tuple[tuple[str, str, str], str]]:
    """Yield each mistake as field, gold value and read value, with the literal."""
    for pair in scores.pairs:
        for name in pair.wrong:
            right, mine = pair.gold.get(name), getattr(pair.figure, name)
            yield (name, *_told(name, right, mine)), pair.figure.literal
    for missed in scores.missed:
        yield ("figure", str(missed["metric"]), "missed"), str(missed["literal"])
    for figure in scores.extra:
        yield ("figure", "none", figure.metric), figure.literal


def _told(name: str, right: object, mine: object) -> tuple[str, str]:
    """Return gold and read value of a field in a form that makes equal mistakes equal."""
    if name == "approximate":
        return ("hedged" if right else "exact"), ("hedged" if mine else "exact")
    if name == "value" and isinstance(mine, Decimal) and mine and mine == -Decimal(str(right)):
        return ("negative", "positive") if mine > 0 else ("positive", "negative")
    return _shown(right), _shown(mine)


def _shown(value: object) -> str:
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return "none" if value is None else str(value)


def _plain(literal: str) -> str:
    return " ".join(literal.split())
