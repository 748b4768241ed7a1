"""Builds the queue: what is left to decide in a result, one item per contradiction or doubt, most useful decisions
first. Filters name items in plain words ("copper contradictions") or as `product=…; metric=…`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Literal

from pydantic import BaseModel, ConfigDict

from smmextract.errors import UsageError
from smmextract.figure import Conflict, Figure
from smmextract.vocabulary import Vocabulary, did_you_mean

ItemKind = Literal["conflict", "doubt"]
ItemKey = tuple[str, str, tuple[str, ...]]
"""Identifies an item: report, kind and figures."""


@dataclass(frozen=True)
class QueuedFigure:
    """The part of a figure that the queue needs."""

    id: str
    literal: str
    metric: str
    verdict: str
    product: str | None = None
    region: str | None = None
    segment: str | None = None
    period: str | None = None
    kind: str = "level"
    basis: str | None = None
    direction: str | None = None
    doubts: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class QueuedConflict:
    """The part of a contradiction that the queue needs."""

    figures: list[str]
    blame: list[str]
    blame_sets: list[list[str]] = field(default_factory=list)


FigureInQueue = QueuedFigure | Figure
ConflictInQueue = QueuedConflict | Conflict


class QueueItem(BaseModel):
    """One thing to decide in a report: a contradiction, or a doubtful label (wherever the report repeats that figure).

    `figures` are those to be decided, `literals` are as the report writes them, `title` is the report's. `worth` counts
    the other figures that a decision settles.
    """

    model_config = ConfigDict(frozen=True)

    report: str
    kind: ItemKind
    figures: tuple[str, ...]
    metrics: tuple[str, ...] = ()
    products: tuple[str, ...] = ()
    worth: int = 0
    title: str = ""
    literals: tuple[str, ...] = ()

    @property
    def key(self) -> ItemKey:
        return self.report, self.kind, self.figures


def sorted_items(items: Iterable[QueueItem]) -> list[QueueItem]:
    """Sort items: those that settle most first, then in the order of the reports, contradictions first."""
    return sorted(items, key=lambda item: (-item.worth, item.kind))


def report_title(title: str | None, source: str) -> str:
    """Return the title of a report for display."""
    return " ".join((title or source or "figures without a report").split())


def items_of(
    report: str, figures: Sequence[FigureInQueue], conflicts: Sequence[ConflictInQueue], title: str = ""
) -> list[QueueItem]:
    """Return what is left to decide in a report."""
    flagged = {figure.id: figure for figure in figures if figure.verdict == "flagged"}
    if not flagged:
        return []
    left = [conflict for conflict in conflicts if not flagged.keys().isdisjoint(conflict.blame)]
    items = [_conflict(report, conflict, left, flagged) for conflict in left]
    blamed = {name for conflict in left for name in conflict.blame}
    items += _doubts(report, [one for name, one in flagged.items() if name not in blamed])
    return [named(item, title) for item in items]


def named(item: QueueItem, title: str) -> QueueItem:
    """Return the item with the title of its report."""
    return item if item.title == title else item.model_copy(update={"title": title})


def _conflict(
    report: str, conflict: ConflictInQueue, left: Iterable[ConflictInQueue], flagged: dict[str, FigureInQueue]
) -> QueueItem:
    deciding = [name for name in conflict.blame if name in flagged]
    together = {name for one in left if not set(one.blame).isdisjoint(deciding) for name in (*one.figures, *one.blame)}
    least = min((len(names) for names in conflict.blame_sets), default=1)
    return _item(report, "conflict", [flagged[name] for name in deciding], max(0, len(together) - least))


def _doubts(report: str, doubtful: Iterable[FigureInQueue]) -> Iterator[QueueItem]:
    alike: dict[object, list[FigureInQueue]] = {}
    for one in doubtful:
        said = (one.literal, one.metric, one.product, one.region, one.segment, one.period, one.kind, one.basis)
        alike.setdefault((said, one.direction, tuple(one.doubts)), []).append(one)
    for same in alike.values():
        yield _item(report, "doubt", same, len(same) - 1)


def _item(report: str, kind: ItemKind, deciding: Sequence[FigureInQueue], worth: int) -> QueueItem:
    return QueueItem.model_construct(
        report=report,
        kind=kind,
        figures=tuple(one.id for one in deciding),
        metrics=tuple(dict.fromkeys(one.metric for one in deciding)),
        products=tuple(dict.fromkeys(one.product for one in deciding if one.product)),
        worth=worth,
        literals=tuple(dict.fromkeys(one.literal for one in deciding)),
    )


_KINDS: dict[str, ItemKind] = {"conflict": "conflict", "contradiction": "conflict", "doubt": "doubt"}
_NAMES = ("product", "metric", "only", "report")


@dataclass(frozen=True, slots=True)
class Filter:
    """Conditions on items, by canonical names; `product` may be a metal, `report` holds words of the title."""

    product: str | None = None
    metric: str | None = None
    kind: ItemKind | None = None
    report: str | None = None
    vocabulary: Vocabulary = field(default_factory=Vocabulary.shipped)

    def takes(self, item: QueueItem) -> bool:
        return (
            self.kind in (None, item.kind)
            and (self.metric is None or self.metric in item.metrics)
            and (
                self.product is None
                or any(self.product in _with_family(name, self.vocabulary) for name in item.products)
            )
            and (self.report is None or all(word in item.title.casefold() for word in self.report.split()))
        )

    def __str__(self) -> str:
        parts = (self.product, self.metric and self.metric.replace("_", " "), self.kind)
        title = f"reports on “{self.report}”" if self.report else None
        return ", ".join(part for part in (*parts, title) if part)


def _with_family(name: str, vocabulary: Vocabulary) -> set[str]:
    canonical = vocabulary.product(name)
    return {canonical, vocabulary.family(canonical) or canonical}


def filter_of(items: Sequence[QueueItem], vocabulary: Vocabulary, **asked: str | None) -> Filter:
    """Build a filter from names as people write them. Raises UsageError that suggests the nearest name."""
    found = Filter(vocabulary=vocabulary)
    for name, text in asked.items():
        found = found if text is None else _narrowed(items, found, name, text)
    return found


def filter_in_words(items: Sequence[QueueItem], line: str, vocabulary: Vocabulary | None = None) -> Filter:
    """Parse a line into a filter. Raises UsageError if it names nothing in the queue."""
    found = Filter(vocabulary=vocabulary or Vocabulary.shipped())
    for part in line.split(";"):
        name, equals, value = (one.strip() for one in part.partition("="))
        if equals and (name not in _NAMES or not value):
            forms = "words, or product=…, metric=…, report=…, only=conflict, only=doubt"
            raise UsageError(f"not a filter: {part.strip()!r} ({forms})")
        found = _narrowed(items, found, name, value) if equals else _spoken(items, found, part.split())
    return found


def _narrowed(items: Sequence[QueueItem], found: Filter, name: str, asked: str) -> Filter:
    """Return the filter with one more condition. Raises UsageError if nothing in the queue fits."""
    words = found.vocabulary
    if name == "only":
        if (kind := _KINDS.get(asked.casefold().removesuffix("s"))) is None:
            raise UsageError(f"only={asked}: use conflict or doubt")
        return replace(found, kind=kind)
    if name == "metric":
        return replace(found, metric=words.metric_asked(asked) or _unknown(name, asked, list(words.metrics)))
    if name == "product":
        there = {one for item in items for known in item.products for one in _with_family(known, words)}
        product = words.product(asked)
        return replace(found, product=product if product in there else _unknown(name, asked, sorted(there)))
    report = " ".join(asked.casefold().split())
    if not any(Filter(report=report).takes(item) for item in items):
        _unknown(name, report, sorted({item.title for item in items}))
    return replace(found, report=report)


def _spoken(items: Sequence[QueueItem], found: Filter, words: Sequence[str]) -> Filter:
    """Take the longest run of words that names something, repeatedly; the remaining words belong to a title."""
    rest: list[str] = []
    place = 0
    while place < len(words):
        for end in range(len(words), place, -1):
            taken = _taken(items, found, " ".join(words[place:end]))
            if taken is not None:
                found, place = taken, end
                break
        else:
            rest.append(words[place])
            place += 1
    if rest:
        found = _narrowed(items, found, "report", " ".join(rest))
    return found


def _taken(items: Sequence[QueueItem], found: Filter, text: str) -> Filter | None:
    """Return the filter extended by what the words name: contradictions or doubts, a product or metal, a metric."""
    for name in ("only", "product", "metric"):
        with suppress(UsageError):
            return _narrowed(items, found, name, text)
    return None


def _unknown(what: str, name: str, known: Sequence[str]) -> str:
    raise UsageError(f"nothing to decide for the {what} {name!r}{did_you_mean(name, known, listed=12)}")
