"""Figures for tests, written as a report would: literal, what it is, period."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from itertools import count

from smmextract.arithmetic.model.quantity import Quantity
from smmextract.arithmetic.model.statement import FormId, Statement
from smmextract.figure import Figure, Label, Reader
from smmextract.label.build_figures import build_figures
from smmextract.label.labeller import Labelling
from smmextract.period import parse_period
from smmextract.scan import read_literal
from smmextract.vocabulary import Vocabulary

_numbers = count(1)


def figure(literal: str, metric: str, period: str = "2024-01", **label: object) -> Figure:
    """A figure of aluminium in China with the interval that its literal stands for.

    Beside the fields of a label, `figure_id` and `approximate` may be given.
    """
    mention = read_literal(literal)
    assert mention is not None, literal
    told = {"product": "aluminium", "region": "China", **label}
    hedged, name = told.pop("approximate", False), told.pop("figure_id", None) or f"t{next(_numbers)}"
    labelling = Labelling([Label.model_validate({"metric": metric, "period": period, **told})], Reader(name="test"))
    built = build_figures([mention], labelling, Vocabulary.shipped()).figures[0]
    return built.model_copy(update={"id": name, "approximate": hedged or built.approximate})


def change(literal: str, metric: str, basis: str, direction: str, period: str = "2024-01", **label: object) -> Figure:
    """A change."""
    return figure(literal, metric, period, kind="change", basis=basis, direction=direction, **label)


def scaled(figures: Iterable[Figure], factor: Decimal) -> list[Figure]:
    """The same figures with every mass multiplied."""
    masses = ("t", "t/day", "t/year")
    return [
        one.model_copy(update={name: getattr(one, name) * factor for name in ("value", "low", "high")})
        if one.unit in masses
        else one
        for one in figures
    ]


def quantity(metric: str = "production", period: str = "2024-01", product: str = "aluminium") -> Quantity:
    """A quantity of China."""
    return Quantity(metric, product, "China", (), parse_period(period))


OUTPUT, BEFORE = quantity(), quantity(period="2023-01")
RATE, RATE_BEFORE = quantity("operating_rate"), quantity("operating_rate", "2023-01")


def said(form: FormId, value: float, half: float = 0.0, **more: object) -> Statement:
    """A statement of output (and what it was a year before)."""
    base = None if form == "same" else BEFORE
    return Statement((f"f{value}",), form, OUTPUT, base, value=value, half=half, **more)  # type: ignore[arg-type]
