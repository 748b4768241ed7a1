"""Filters items of the queue, given in plain words ("copper contradictions") or as `product=…; metric=…`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace

from smmextract.errors import UsageError
from smmextract.review.items import ItemKind, QueueItem
from smmextract.vocabulary import Vocabulary, did_you_mean
from smmextract.vocabulary.asked import metric_asked

KINDS: dict[str, ItemKind] = {
    "conflict": "conflict",
    "conflicts": "conflict",
    "contradiction": "conflict",
    "contradictions": "conflict",
    "doubt": "doubt",
    "doubts": "doubt",
}
_NAMES = ("product", "metric", "only", "report")


@dataclass(frozen=True, slots=True)
class Filter:
    """Conditions on items. Names are canonical; `product` may be a metal, `report` holds words of the title; see
    `filter_of`.
    """

    product: str | None = None
    metric: str | None = None
    kind: ItemKind | None = None
    report: str | None = None
    vocabulary: Vocabulary = field(default_factory=Vocabulary.shipped)

    def takes(self, item: QueueItem) -> bool:
        """Return whether an item fits."""
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


def filter_of(
    items: Iterable[QueueItem],
    name: str | None,
    metric: str | None,
    kind: ItemKind | None,
    report: str | None = None,
    vocabulary: Vocabulary | None = None,
) -> Filter:
    """Build a filter from names as people write them. Raises UsageError that suggests the nearest name."""
    words = vocabulary or Vocabulary.shipped()
    items = list(items)
    if metric is not None:
        metric = metric_asked(metric, words) or _unknown("metric", metric, list(words.metrics))
    if name is not None:
        there = {one for item in items for known in item.products for one in _with_family(known, words)}
        wanted = words.product(name)
        name = wanted if wanted in there else _unknown("product", name, sorted(there))
    if report is not None:
        report = " ".join(report.casefold().split())
        if not any(Filter(report=report).takes(item) for item in items):
            _unknown("report", report, sorted({item.title for item in items}))
    return Filter(name, metric, kind, report, words)


def filter_in_words(items: Sequence[QueueItem], line: str, vocabulary: Vocabulary | None = None) -> Filter:
    """Parse a line into a filter. Raises UsageError if it names nothing in the queue."""
    found = Filter(vocabulary=vocabulary or Vocabulary.shipped())
    for part in line.split(";"):
        if "=" in part:
            found = _named(items, found, part)
        elif part.strip():
            found = _spoken(items, found, part.split())
    return found


def _named(items: Sequence[QueueItem], found: Filter, part: str) -> Filter:
    name, _, value = (one.strip() for one in part.partition("="))
    if name not in _NAMES or not value:
        raise UsageError(
            f"not a filter: {part.strip()!r} (words, or product=…, metric=…, report=…, only=conflict, only=doubt)"
        )
    if name == "only" and value not in KINDS:
        raise UsageError(f"only={value}: use conflict or doubt")
    if name == "only":
        return replace(found, kind=KINDS[value])
    if name == "report":
        return replace(found, report=filter_of(items, None, None, None, value, found.vocabulary).report)
    if name == "metric":
        return replace(found, metric=filter_of(items, None, value, None, None, found.vocabulary).metric)
    return replace(found, product=filter_of(items, value, None, None, None, found.vocabulary).product)


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
        found = replace(found, report=filter_of(items, None, None, None, " ".join(rest), found.vocabulary).report)
    return found


def _taken(items: Sequence[QueueItem], found: Filter, text: str) -> Filter | None:
    """Return the filter extended by what the words name: contradictions or doubts, a product or metal, a metric."""
    ways: tuple[Callable[[], Filter | None], ...] = (
        lambda: replace(found, kind=KINDS[text.casefold()]) if text.casefold() in KINDS else None,
        lambda: replace(found, product=filter_of(items, text, None, None, None, found.vocabulary).product),
        lambda: replace(found, metric=name) if (name := metric_asked(text, found.vocabulary)) else None,
    )
    for way in ways:
        try:
            if (taken := way()) is not None:
                return taken
        except UsageError:
            continue
    return None


def _unknown(what: str, name: str, known: Sequence[str]) -> str:
    raise UsageError(f"nothing to decide for the {what} {name!r}{did_you_mean(name, known, listed=12)}")
