"""Draws series as charts (PNG, SVG, or HTML with the numbers below), in the style of the page.

Vega-Lite does the drawing (extra `chart`). Each series has its own panel, so that different units, spans or bases never
share an axis. Lines join only consecutive periods.
"""

from __future__ import annotations

import calendar
import json
from collections.abc import Mapping, Sequence, Set
from datetime import timedelta
from decimal import Decimal
from importlib import resources
from itertools import pairwise
from pathlib import Path
from typing import Any

from smmextract.errors import UsageError
from smmextract.lazy import library
from smmextract.series.points import Point, SeriesKey
from smmextract.whole_file import replacement
from smmextract.wording.numbers import DisplayScale, counted, scale_of

Drawn = Mapping[SeriesKey, Sequence[Point]]
FORMS = (".png", ".svg", ".html")
_CHANNELS = ("shape", "stroke", "fill")
"""How a point shows what is known of it; `chart_panel.json` holds the shapes and colours."""
_MOST_PANELS = 48
_LONGEST_WAIT = 45
"""Most days between two dates of a series that are joined by a line."""
_VEGA_LITE = "5.20"
_PIXELS = 2
_NEEDS = "a chart needs the extra: pip install 'smmextract[chart]'"


def draw(series: Drawn, path: Path) -> None:
    """Draw series to a .png, .svg or .html file. Raises UsageError for another ending or without the extra `chart`."""
    form = path.suffix.lower()
    if form not in FORMS:
        raise UsageError(f"{path}: the name of a chart should end in {', '.join(FORMS)}")
    vl_convert = library("vl_convert", _NEEDS)
    svg = vl_convert.vegalite_to_svg(specification(series), vl_version=_VEGA_LITE)
    with replacement(path) as place:
        if form == ".png":
            place.write_bytes(vl_convert.svg_to_png(svg, scale=_PIXELS))
        else:
            place.write_text(svg if form == ".svg" else _page(series, svg), encoding="utf-8", newline="")


def specification(series: Drawn) -> dict[str, Any]:
    """Return the Vega-Lite specification; of very many series, only those with most values are drawn."""
    ranked = sorted(series.items(), key=lambda entry: -len(entry[1]))[:_MOST_PANELS]
    many = len(ranked) > 1
    there = {_mark(point) for _, points in ranked for point in points}
    panels = [_panel(key, points, there, small=many) for key, points in ranked]
    body: dict[str, Any] = {"concat": panels, "columns": 2, "spacing": 36} if many else dict(*panels)
    return {"$schema": "https://vega.github.io/schema/vega-lite/v5.json", **body, "config": _template("style")}


def _template(name: str) -> Any:
    path = resources.files("smmextract.output").joinpath("templates", f"chart_{name}.json")
    return json.loads(path.read_text(encoding="utf-8"))


def small_svg(key: SeriesKey, points: Sequence[Point]) -> str:
    """Return one series as a small SVG without title and legend; empty without the extra."""
    try:
        vl_convert = library("vl_convert", _NEEDS)
    except UsageError:
        return ""
    panel = _panel(key, points, frozenset(), small=True)
    del panel["title"]
    encoding = panel["layer"][-1]["encoding"]
    del encoding["description"]
    encoding["y"]["title"] = None  # the page shows the unit above; all layers share this axis
    for channel in _CHANNELS:
        encoding[channel]["legend"] = None
    drawn = {**specification({}), **panel, "width": 330, "height": 150, "background": None, "padding": 2}
    return str(vl_convert.vegalite_to_svg(drawn, vl_version=_VEGA_LITE))


def _panel(key: SeriesKey, points: Sequence[Point], legend: Set[str], *, small: bool) -> dict[str, Any]:
    """Return the drawing of one series; `legend` are the kinds of points to explain."""
    scale = scale_of((point.value for point in points), key.unit)
    shown = sorted(points, key=lambda point: (point.last, point.published or ""))
    room = _room([scale.number(point.value) for point in shown])
    when = _time_axis(shown, 4 if small else 9)
    amount = {
        "field": "value", "type": "quantitative", "title": scale.unit or None,
        "axis": {"tickCount": 5, "format": ",~r" if key.unit == "%" else ",~f"},
        "scale": {"domain": room, "nice": True},
    }  # fmt: skip
    sources = len({point.source for point in points})
    said = f"by {key.span} · {counted(len(points), 'value')} of {counted(sources, 'report')}"
    panel: dict[str, Any] = {
        "width": 380 if small else 720,
        "height": 190 if small else 320,
        "title": {"text": _lines(key.name, 52 if small else 95), "subtitle": said},
        **_template("panel"),
    }
    reaches = [one for point in shown if (one := _reach(point, scale, room))]
    drawn = (_segments(shown, scale), reaches, [_value(point, scale) for point in shown])
    for layer, values in zip(panel["layer"], drawn, strict=True):
        layer["data"] = {"values": values}
        layer["encoding"] = {"x": when, "y": amount, **layer["encoding"]}
    for channel in (panel["layer"][-1]["encoding"][name] for name in _CHANNELS):
        channel["legend"] = {"values": [mark for mark in channel["scale"]["domain"] if mark in legend]}
    return panel


def _time_axis(points: Sequence[Point], most: int) -> dict[str, Any]:
    labels = {_moment(point): _period_label(point) for point in points}
    moments = sorted(labels)
    told = moments[:: -(-len(moments) // most)]
    names = json.dumps({str(moment): labels[moment] for moment in told}, ensure_ascii=False)
    axis = {"values": told, "labelExpr": f"{names}[toString(toNumber(datum.value))]", "grid": False}
    axis |= {"labelOverlap": "greedy", "labelSeparation": 10, "labelFlush": False}
    return {"field": "at", "type": "temporal", "title": None, "axis": axis, "scale": {"type": "utc", "padding": 30}}


def _moment(point: Point) -> int:
    """Return a period's position on the axis: its last day, in milliseconds since 1970."""
    return calendar.timegm(point.last.timetuple()) * 1000


def _period_label(point: Point) -> str:
    first, last, span = point.first, point.last, point.key.span
    if span == "day":
        return f"{last.day} {last:%b %Y}"
    if span == "quarter":
        return f"Q{(first.month + 2) // 3} {first.year}"
    if span == "half-year":
        return f"H{(first.month + 5) // 6} {first.year}"
    if span == "year":
        return str(first.year)
    return f"{first:%b %Y}" if span == "month" else f"{first:%b}–{last:%b %Y}"


def _room(values: Sequence[Decimal]) -> list[float]:
    """Return the ends of the value axis, with some room, so that the rounding of a single value does not fill it."""
    low, high = float(min(values)), float(max(values))
    room = max(0.08 * (high - low), 0.03 * max(abs(low), abs(high)), 1e-9)
    return [max(low - room, 0.0) if low >= 0 else low - room, high + room]


def _segments(points: Sequence[Point], scale: DisplayScale) -> list[dict[str, Any]]:
    """Return the lines between consecutive periods; dashed if one of the two is a forecast."""
    return [
        {
            "at": _moment(one), "value": float(scale.number(one.value)), "to": _moment(other),
            "to_value": float(scale.number(other.value)), "expected": "forecast" in (one.modality, other.modality),
        }
        for one, other in pairwise(points)
        if _follows(one, other)
    ]  # fmt: skip


def _follows(one: Point, other: Point) -> bool:
    if one.key.span == "day":
        return 0 < (other.last - one.last).days <= _LONGEST_WAIT
    if one.key.span == "year to date":
        return other.first == one.first and 0 < (other.last - one.last).days <= 31
    return other.first == one.last + timedelta(days=1)


def _reach(point: Point, scale: DisplayScale, room: Sequence[float]) -> dict[str, Any] | None:
    """Return the range that the number stands for, as far as it is within the drawing."""
    if point.low is None or point.high is None:
        return None
    low, high = float(scale.number(point.low)), float(scale.number(point.high))
    return {"at": _moment(point), "value": max(low, room[0]), "high": min(high, room[1])}


def _value(point: Point, scale: DisplayScale) -> dict[str, Any]:
    told = f"{point.period}: {scale.amount(point.value)}, {point.modality}, {point.verdict}, {point.source}"
    return {"at": _moment(point), "value": float(scale.number(point.value)), "mark": _mark(point), "told": told}


def _mark(point: Point) -> str:
    if point.verdict in ("flagged", "revised"):
        return point.verdict
    if point.verdict in ("kept", "corrected"):
        return "decided by a person"
    return "forecast" if point.modality == "forecast" else "confirmed or accepted"


def _lines(text: str, width: int) -> list[str]:
    """Break a title into lines after commas."""
    lines = [""]
    for part in text.split(", "):
        joined = f"{lines[-1]}, {part}" if lines[-1] else part
        if len(joined) > width and lines[-1]:
            lines[-1] += ","
            lines.append(part)
        else:
            lines[-1] = joined
    return lines


def _page(series: Drawn, svg: str) -> str:
    from jinja2 import Environment, PackageLoader, StrictUndefined  # noqa: PLC0415 - only for a page
    from markupsafe import Markup  # noqa: PLC0415

    loader = PackageLoader("smmextract.output")
    environment = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    return environment.get_template("chart.html").render(
        title=next(iter(series)).name if len(series) == 1 else f"{len(series)} series",
        svg=Markup(svg),
        tables=[(key, scale_of((one.value for one in points), key.unit), points) for key, points in series.items()],
    )
