"""Small charts of series on the page: drawn by Vega-Lite, coloured by the page's style, with the values below."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from smmextract.output.chart import Drawn, small_svg
from smmextract.output.scale import scale_of
from smmextract.series.key import SeriesKey
from smmextract.series.points import Point
from smmextract.wording.printable import report_name


@dataclass(frozen=True, slots=True)
class ChartRow:
    """A value of a series."""

    period: str
    amount: str
    verdict: str
    expected: bool
    report: str


@dataclass(frozen=True, slots=True)
class ChartView:
    """A series: its name, its drawing (empty without the extra `chart`), and its values."""

    name: str
    summary: str
    svg: Markup
    rows: tuple[ChartRow, ...]


def charts_of(series: Drawn) -> Iterator[ChartView]:
    """Yield the charts of some series, in order."""
    for key, points in series.items():
        if points:
            yield _chart(key, points)


def _chart(key: SeriesKey, points: Sequence[Point]) -> ChartView:
    scale = scale_of((point.value for point in points), key.unit)
    flagged = sum(point.verdict == "flagged" for point in points)
    told = [f"by {key.span}", scale.unit, f"{points[0].period} to {points[-1].period}"]
    return ChartView(
        key.name,
        ", ".join(part for part in told if part) + (f", {flagged} flagged" if flagged else ""),
        Markup(small_svg(key, points)),
        tuple(
            ChartRow(
                one.period, scale.amount(one.value), one.verdict, one.modality == "forecast", report_name(one.source)
            )
            for one in points
        ),
    )
