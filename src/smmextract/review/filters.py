"""Filters items of the queue, given in plain words ("copper contradictions") or as `product=…; metric=…`."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace

from smmextract.errors import UsageError
from smmextract.review.items import ItemKind, QueueItem
from smmextract.vocabulary import Vocabulary, did_you_mean

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
    items: Sequence[QueueItem],
    product: str | None,
    metric: str | None,
    kind: ItemKind | None,
    report: str | None = None,
    vocabulary: Vocabulary | None = None,
) -> Filter:
    """Build a filter from names as people write them. Raises UsageError that suggests the nearest name."""
    found = Filter(kind=kind, vocabulary=vocabulary or Vocabulary.shipped())
    for name, asked in (("metric", metric), ("product", product), ("report", report)):
        if asked is not None:
            found = _narrowed(items, found, name, asked)
    return found


def filter_in_words(items: Sequence[QueueItem], line: str, vocabulary: Vocabulary | None = None) -> Filter:
    """Parse a line into a filter. Raises UsageError if it names nothing in the queue."""
    found = Filter(vocabulary=vocabulary or Vocabulary.shipped())
    for part in line.split(";"):
        name, equals, value = (one.strip() for one in part.partition("="))
        if equals and (name not in _NAMES or not value):
            raise UsageError(
                f"not a filter: {part.strip()!r} (words, or product=…, metric=…, report=…, only=conflict, only=doubt)"
            )
        found = _narrowed(items, found, name, value) if equals else _spoken(items, found, part.split())
    return found


def _narrowed(items: Sequence[QueueItem], found: Filter, name: str, asked: str) -> Filter:
    """Return the filter with one more condition. Raises UsageError if nothing in the queue fits."""
    words = found.vocabulary
    if name == "only":
        if asked.casefold() not in KINDS:
            raise UsageError(f"only={asked}: use conflict or doubt")
        return replace(found, kind=KINDS[asked.casefold()])
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
