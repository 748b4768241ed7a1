"""What the vocabulary of the report being labelled knows, for all that reads its words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar

from smmextract.vocabulary import MetricFacts, Vocabulary

_using: ContextVar[Vocabulary | None] = ContextVar("vocabulary of the labelling", default=None)


@contextmanager
def labelling_with(vocabulary: Vocabulary) -> Iterator[None]:
    """Read words by this vocabulary within."""
    token = _using.set(vocabulary)
    try:
        yield
    finally:
        _using.reset(token)


def in_use() -> Vocabulary:
    """The vocabulary of the labelling under way."""
    return _using.get() or Vocabulary.shipped()


def metrics() -> Mapping[str, MetricFacts]:
    """See `Vocabulary.metrics`."""
    return in_use().metrics


def complete_sets() -> tuple[frozenset[str], ...]:
    """See `Vocabulary.complete_sets`."""
    return in_use().complete_sets


def contains(whole: str, part: str) -> bool | None:
    """See `Vocabulary.contains`."""
    return in_use().contains(whole, part)


def is_family(name: str) -> bool:
    """See `Vocabulary.is_family`."""
    return in_use().is_family(name)


def is_raw(product: str) -> bool:
    """See `Vocabulary.is_raw`."""
    return in_use().is_raw(product)


def main_product(family_name: str) -> str:
    """See `Vocabulary.main_product`."""
    return in_use().main_product(family_name)


def product_named(text: str) -> str | None:
    """See `Vocabulary.product_named`."""
    return in_use().product_named(text)


def family(product: str) -> str | None:
    """See `Vocabulary.family`."""
    return in_use().family(product)


def category(segment: str) -> str | None:
    """See `Vocabulary.category`."""
    return in_use().category(segment)


def place_of(segment: str) -> str | None:
    """See `Vocabulary.place_of`."""
    return in_use().place_of(segment)


def metric_of(segment: str) -> str | None:
    """See `Vocabulary.metric_of`."""
    return in_use().metric_of(segment)


def source_of(product: str) -> str | None:
    """See `Vocabulary.source_of`."""
    return in_use().source_of(product)
