"""A series drawn: points with what is uncertain of them, flagged and revised ones marked. PNG, or a page of HTML."""

from __future__ import annotations

import io
from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from smmextract.errors import InputError, UsageError
from smmextract.period import parse_period

if TYPE_CHECKING:
    from smmextract.series.points import Point

_MARKS = {"flagged": ("X", "#c0392b"), "revised": ("D", "#d68910"), "": ("o", "#1f618d")}


def draw(points: Sequence[Point], title: str, path: Path) -> None:
    """Draw the series to a file that ends in .png or .html. Raises UsageError without the extra `chart`."""
    form = path.suffix.lower()
    if form not in (".png", ".html"):
        raise UsageError(f"{path}: a chart is a .png or an .html")
    try:
        from matplotlib.figure import Figure  # noqa: PLC0415 - an extra
    except ModuleNotFoundError:
        raise UsageError("a chart needs the extra: pip install 'smmextract[chart]'") from None
    canvas = Figure(figsize=(10, 5), layout="constrained")
    _fill(canvas.subplots(), points, title)
    try:
        if form == ".png":
            canvas.savefig(path, dpi=150)
        else:
            path.write_text(_page(canvas, points, title), encoding="utf-8")
    except OSError as error:
        raise InputError(f"{path}: cannot be written ({error.strerror})") from None


def _fill(axes: Any, points: Sequence[Point], title: str) -> None:
    shown = sorted(points, key=lambda point: parse_period(point.period))
    days = [parse_period(point.period).last for point in shown]
    values = [float(point.value) for point in shown]
    axes.plot(days, values, color="#aeb6bf", linewidth=1, zorder=1)
    for verdict, (mark, colour) in _MARKS.items():
        for modality in ("actual", "forecast"):
            some = [
                place
                for place, point in enumerate(shown)
                if (point.verdict if point.verdict in _MARKS else "") == verdict and point.modality == modality
            ]
            if not some:
                continue
            name = verdict or "accepted or confirmed"
            axes.errorbar(
                [days[place] for place in some],
                [values[place] for place in some],
                yerr=[_reach(shown[place]) for place in some],
                fmt=mark,
                color=colour,
                markerfacecolor=colour if modality == "actual" else "white",
                capsize=2,
                label=name if modality == "actual" else f"{name}, forecast",
            )
    units = sorted({point.unit for point in shown if point.unit})
    axes.set_ylabel(", ".join(units))
    axes.set_title(title)
    axes.grid(alpha=0.3)
    axes.legend(loc="best", fontsize="small")


def _reach(point: Point) -> float:
    if point.low is None or point.high is None:
        return 0.0
    return float(point.high - point.low) / 2


def _page(canvas: Any, points: Sequence[Point], title: str) -> str:
    drawn = io.StringIO()
    canvas.savefig(drawn, format="svg")
    image = drawn.getvalue()
    head = "".join(f"<th>{name}</th>" for name in ("period", "value", "unit", "verdict", "literal", "source"))
    body = "".join(
        f'<tr class="{escape(point.verdict)}">'
        + "".join(
            f"<td>{escape(str(cell or ''))}</td>"
            for cell in (point.period, point.value, point.unit, point.verdict, point.literal, point.source)
        )
        + "</tr>\n"
        for point in points
    )
    return (
        f'<!doctype html>\n<html lang="en"><meta charset="utf-8"><title>{escape(title)}</title>\n'
        "<style>body{font:15px sans-serif;margin:2em}td,th{padding:.2em .8em;text-align:left}"
        ".flagged{color:#c0392b}.revised{color:#d68910}</style>\n"
        f"<h1>{escape(title)}</h1>\n{image[image.index('<svg') :]}\n<table><tr>{head}</tr>\n{body}</table></html>\n"
    )
