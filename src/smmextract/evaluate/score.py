"""Scores the figures of one report against its gold answer.

In: the figures, the gold answer (`figures` of a `gold.json`) and the report's text. Out: a `Scores`, which says which
figures were found, and which of their fields are right. Figures are aligned by position: the literals of the gold
answer are searched in the text, in order. Scores of several reports add up.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from smmextract.figure import OTHER, Figure
from smmextract.lazy import regex
from smmextract.period import canonical_period
from smmextract.vocabulary import Vocabulary

Gold = Mapping[str, object]
"""One entry of a gold answer."""

CORE = ("metric", "period", "kind", "basis", "value", "unit")
FULL = (*CORE, "product", "region", "modality")
FIELDS = (*FULL, "segment", "approximate")
_CANONICAL = ("product", "region", "segment")
_TOLERANCE = Decimal("1e-6")


@dataclass(frozen=True, slots=True)
class Pair:
    """A gold figure with the figure at its place, and the fields that differ."""

    gold: Gold
    figure: Figure
    wrong: tuple[str, ...]

    @property
    def core(self) -> bool:
        """Whether metric, period, kind, basis, value and unit are right."""
        return not set(self.wrong) & set(CORE)

    @property
    def full(self) -> bool:
        """Whether product, region and modality are right too."""
        return not set(self.wrong) & set(FULL)


@dataclass(slots=True)
class Scores:
    """The gold figures of reports that were found and missed, and the extra figures that are not in the gold answers.

    Figures that a gold answer calls optional or minor count neither way.
    """

    pairs: list[Pair] = field(default_factory=list)
    missed: list[Gold] = field(default_factory=list)
    extra: list[Figure] = field(default_factory=list)

    def __add__(self, other: Scores) -> Scores:
        return Scores(self.pairs + other.pairs, self.missed + other.missed, self.extra + other.extra)

    @property
    def wanted(self) -> int:
        """Number of figures in the gold answer."""
        return len(self.pairs) + len(self.missed)

    @property
    def recall(self) -> float:
        """Share of gold figures that were found."""
        return _ratio(len(self.pairs), self.wanted)

    @property
    def precision(self) -> float:
        """Share of figures that are in the gold answer."""
        return _ratio(len(self.pairs), len(self.pairs) + len(self.extra))

    @property
    def found_f1(self) -> float:
        """F1 of finding the figures, whatever their labels."""
        return self._f1(len(self.pairs))

    @property
    def core_f1(self) -> float:
        """F1 of figures whose core fields are all right."""
        return self._f1(sum(pair.core for pair in self.pairs))

    @property
    def full_f1(self) -> float:
        """F1 of figures that are right in product, region and modality too."""
        return self._f1(sum(pair.full for pair in self.pairs))

    @property
    def accuracy(self) -> dict[str, float]:
        """Share of the figures found that is right, by field."""
        wrong = Counter(name for pair in self.pairs for name in pair.wrong)
        return {name: 1 - _ratio(wrong[name], len(self.pairs), empty=0.0) for name in FIELDS}

    def _f1(self, right: int) -> float:
        return _ratio(2 * right, len(self.pairs) + len(self.extra) + self.wanted)


def score(figures: Sequence[Figure], gold: Sequence[Gold], text: str, vocabulary: Vocabulary | None = None) -> Scores:
    """Score the figures of one report."""
    vocabulary = vocabulary or Vocabulary.shipped()
    scores = Scores()
    left = [figure for figure in figures if figure.start is not None]
    for answer, places in zip(gold, _places(gold, text, left), strict=True):
        figure = next((one for place in places for one in left if _overlaps(one, place)), None)
        aside = bool(answer.get("optional") or answer.get("minor"))
        if figure is None:
            if not aside:
                scores.missed.append(answer)
            continue
        left.remove(figure)
        if not aside:
            wrong = tuple(name for name in FIELDS if not agrees(name, getattr(figure, name), answer, vocabulary))
            scores.pairs.append(Pair(answer, figure, wrong))
    scores.extra = left
    return scores


def _places(gold: Sequence[Gold], text: str, figures: Sequence[Figure]) -> Iterator[list[tuple[int, int]]]:
    """Yield the places in the text of each gold figure: the next one in reading order, else any free one."""
    used: set[int] = set()
    reached = 0
    for answer in gold:
        found = [match.span() for match in _literal(str(answer["literal"])).finditer(text)]
        free = [place for place in found if place[0] not in used]
        onward = [place for place in free if place[0] >= reached]
        order = onward + [place for place in free if place not in onward]
        taken = [place for place in order if any(_overlaps(figure, place) for figure in figures)] or order
        if taken:
            used.add(taken[0][0])
            reached = taken[0][1]
        yield taken[:1]


def _literal(literal: str) -> re.Pattern[str]:
    words = r"\s+".join(map(re.escape, literal.split()))
    # a letter before it would make it another word; a hanzi (产量712.4万吨) does not
    return regex(rf"(?<![\d.,A-Za-z_]){words}(?![\d]|[.,]\d)")


def _overlaps(figure: Figure, place: tuple[int, int]) -> bool:
    assert figure.start is not None and figure.end is not None
    return figure.start < place[1] and place[0] < figure.end


def agrees(name: str, mine: object, gold: Gold, vocabulary: Vocabulary) -> bool:
    """Return whether a value of a field is the gold answer's, or a second reading that it allows."""
    second = gold.get(f"alt_{name}", ())
    readings = [gold.get(name), *(second if isinstance(second, list | tuple) else [second])]
    return any(_same(name, mine, reading, vocabulary) for reading in readings)


def _same(name: str, mine: object, gold: object, vocabulary: Vocabulary) -> bool:
    if name == "approximate":
        return bool(mine) == bool(gold)
    if name == "unit" and gold == "other":
        return True
    if mine is None or gold is None:
        return mine == gold
    if name == "metric" and gold == OTHER:
        return mine == OTHER or vocabulary.facts(str(mine)).was_other
    if name == "value":
        value, right = Decimal(str(mine)), Decimal(str(gold))
        return abs(value - right) <= _TOLERANCE * max(abs(right), Decimal(1))
    if name == "period":
        return canonical_period(str(mine)) == canonical_period(str(gold))
    if name in _CANONICAL:
        return vocabulary.canonical(name, str(mine)) == vocabulary.canonical(name, str(gold))
    return mine == gold


def _ratio(part: int, whole: int, empty: float = 1.0) -> float:
    return part / whole if whole else empty
