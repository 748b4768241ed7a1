"""Defines the key of a series: two figures belong to one series if, and only if, their whole keys are equal."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any, ClassVar

from smmextract.arithmetic.model.quantity import segment_parts
from smmextract.errors import InputError
from smmextract.figure import OTHER, Figure
from smmextract.period import Period, parse_period, span_of
from smmextract.vocabulary import Vocabulary
from smmextract.wording.figure_words import basis_words


@dataclass(frozen=True, slots=True)
class SeriesKey:
    """Everything that distinguishes series, in canonical names; None or "" for what the figures do not name.

    `basis` and `base` (the period compared with, if no basis names it) belong to changes, `whole` to shares.
    """

    metric: str
    product: str | None
    region: str | None
    segment: str
    kind: str
    basis: str | None
    span: str
    unit: str | None
    stage: str | None = None
    company: str | None = None
    exchange: str | None = None
    whole: str | None = None
    base: str | None = None

    FIELDS: ClassVar[tuple[str, ...]]

    @property
    def name(self) -> str:
        """The series in words: metric, product, region, and what narrows it."""
        metric = self.segment if self.metric == OTHER and self.segment else self.metric.replace("_", " ")
        parts = [metric, self.product, self.region, None if self.metric == OTHER else self.segment]
        parts += [self.stage, self.company, self.exchange]
        if self.kind == "change":
            parts.append(f"change {basis_words(self.basis) or self.base or ''}".rstrip())
        elif self.kind == "share":
            parts.append(f"share of {self.whole}" if self.whole else "share")
        return ", ".join(part for part in parts if part)

    @property
    def title(self) -> str:
        """The name with span and unit."""
        return ", ".join(part for part in (self.name, f"by {self.span}", self.unit) if part)

    def sorting(self) -> tuple[str, ...]:
        """Return a sort key that puts similar series side by side."""
        return tuple(str(getattr(self, name) or "") for name in self.FIELDS)


SeriesKey.FIELDS = tuple(field.name for field in fields(SeriesKey))


class Tabular:
    """A row of a table: each of its columns is a property of its own, or of the series in its `key`."""

    __slots__ = ()

    COLUMNS: ClassVar[tuple[str, ...]]

    def row(self) -> dict[str, Any]:
        """Return it as a row of a table."""
        key = getattr(self, "key", self)
        return {name: getattr(key if name in SeriesKey.FIELDS else self, name) for name in self.COLUMNS}


def key_of(figure: Figure, vocabulary: Vocabulary) -> tuple[SeriesKey, Period] | None:
    """Return the series and the period of a figure; None if its label has no period, or one that cannot be parsed."""
    try:
        period = parse_period(figure.period or "")
    except InputError:
        return None
    change, share = figure.kind == "change", figure.kind == "share"
    basis = figure.basis if change else None
    key = SeriesKey(
        metric=figure.metric,
        product=vocabulary.product(figure.product) if figure.product else None,
        region=vocabulary.region(figure.region) if figure.region else None,
        segment=", ".join(segment_parts(figure.segment, vocabulary)),
        kind=figure.kind,
        basis=basis,
        span=span_of(figure.period or ""),
        unit=figure.unit,
        stage=figure.stage,
        company=_folded(figure.company),
        exchange=figure.exchange.upper() if figure.exchange else None,
        whole=_folded(figure.whole) if share else None,
        base=figure.base_period if change and basis in (None, "other") else None,
    )
    return key, period


def _folded(text: str | None) -> str | None:
    return " ".join(text.split()) if text else None
