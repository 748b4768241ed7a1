"""Renders the page as one file or a folder. It links to nothing outside, and its policy allows no other script or
style. Whatever a report contains, its text is safe to show.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from importlib import resources
from typing import Any
from unicodedata import category, name as sign_name

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from smmextract import __version__
from smmextract.arithmetic import RuleBook, default_rules
from smmextract.figure import Figure, Result
from smmextract.output.chart import Drawn, small_svg
from smmextract.page.build_view import formula, gist, index_of, other_readings, range_words, report_view, steps
from smmextract.page.view import GLYPHS, FigureView, IndexView, Listed, ReportView
from smmextract.wording.figure_words import amount, basis_words, describe
from smmextract.wording.numbers import counted, scale_of
from smmextract.wording.printable import report_name

Sources = Sequence[Mapping[str, Any]]
"""The reliability of each source of a store."""
INDEX = "index.html"
REPORTS = "reports"
_MOST_TROUBLES = 12
"""Most contradictions shown unfolded."""


def render(
    results: Sequence[Result], series: Drawn | None = None, rules: RuleBook | None = None, sources: Sources = ()
) -> str:
    """Render one HTML page of results checked with `rules`, and, if given, of series and the reliability of sources."""
    reports = [report_view(result, number, rules or default_rules()) for number, result in enumerate(results, 1)]
    many = len(reports) > 1
    return _page(
        title=f"{len(reports)} reports" if many else "".join(report.title for report in reports),
        reports=reports,
        index=index_of(reports) if many else None,
        series=series or {},
        sources=sources,
    )


def render_folder(
    results: Iterable[Result], series: Drawn | None = None, rules: RuleBook | None = None, sources: Sources = ()
) -> Iterator[tuple[str, str]]:
    """Yield a page for each result and an index of all, as (file name, HTML); the index comes last."""
    told: list[Listed] = []
    for number, result in enumerate(results, 1):
        name = f"{result.report.sha256[:16] or number}.html"
        report = report_view(result, 1, rules or default_rules(), f"{REPORTS}/{name}")
        told.append(report.listed)
        back = f"../{INDEX}"
        yield f"{REPORTS}/{name}", _page(report.title, [replace(report, address="")], None, {}, (), back)
    yield INDEX, _page(counted(len(told), "report"), [], index_of(told), series or {}, sources)


def _page(
    title: str, reports: Sequence[ReportView], index: IndexView | None, series: Drawn, sources: Sources, back: str = ""
) -> str:
    css, js = _static("page.css"), _static("page.js")
    rows, filters = _table(reports)
    charts = [
        (key, scale_of((point.value for point in points), key.unit), points, Markup(small_svg(key, points)))
        for key, points in series.items()
        if points
    ]
    return _environment().get_template("page.html").render(
        version=__version__, heading=title, policy=_policy(css, js), css=Markup(css), js=Markup(js), reports=reports,
        index=index, most_troubles=_MOST_TROUBLES, charts=charts, sources=sources, back=back, rows=rows,
        filters=filters, glyphs=GLYPHS,
    )  # fmt: skip


@cache
def _environment() -> Environment:
    loader = PackageLoader("smmextract.page")
    environment = Environment(
        loader=loader, autoescape=True, undefined=StrictUndefined, finalize=_shown, trim_blocks=True
    )
    told = (amount, describe, formula, gist, kind, other_readings, report_name, spelled_out, steps)
    environment.filters |= {one.__name__: one for one in told}
    environment.filters["range"] = range_words
    return environment


def _shown(value: object) -> object:
    """Return text for a template, with its invisible characters made visible."""
    return visible(value) if isinstance(value, str) and not isinstance(value, Markup) else value


@cache
def _static(name: str) -> str:
    return resources.files("smmextract.page").joinpath("static", name).read_text(encoding="utf-8")


def _policy(css: str, js: str) -> str:
    style, script = (base64.b64encode(hashlib.sha256(part.encode()).digest()).decode() for part in (css, js))
    return (
        f"default-src 'none'; style-src 'sha256-{style}'; script-src 'sha256-{script}'; img-src data:; "
        "base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
    )


_Row = tuple[ReportView, FigureView, list[tuple[str, int]]]


def _table(reports: Sequence[ReportView]) -> tuple[list[_Row], list[tuple[str, str, list[str]]]]:
    """Return all figures with the values to filter them by, as numbers of the choices, and these choices."""
    filters: list[tuple[str, str, list[str]]] = []
    chosen: dict[str, dict[str, int]] = {}
    cells = [(report, view, dict(_choices(report, view))) for report in reports for view in report.figures]
    for name in ("report", "verdict", "metric", "product"):
        kinds = dict.fromkeys(cell[name] for _, _, cell in cells)
        ordered = list(kinds) if name == "report" else sorted(kinds)
        if name == "verdict":
            ordered = [verdict for verdict in GLYPHS if verdict in kinds]
        chosen[name] = {choice: number for number, choice in enumerate(ordered, 1)}
        filters.append((name, name.capitalize(), ordered))
    rows = [(report, view, [(name, chosen[name][cell[name]]) for name in chosen]) for report, view, cell in cells]
    return rows, filters


def _choices(report: ReportView, view: FigureView) -> Iterator[tuple[str, str]]:
    yield "report", f"{report.number}. {report.title}"
    yield "verdict", view.figure.verdict
    yield "metric", view.figure.metric.replace("_", " ")
    yield "product", view.figure.product or "none"


def kind(figure: Figure) -> str:
    """Return the kind of a figure for the table, with its basis."""
    told = f"{figure.kind} {basis_words(figure.basis)}".rstrip()
    return f"{told}, forecast" if figure.modality == "forecast" else told


_HARMLESS = "\n\t\u00ad\u200c\u200d"
"""Line ends, tabs, soft hyphens, and the joiners used by scripts and emoji."""


def visible(text: str) -> Markup:
    """Return the text escaped, with every invisible character (control, bidi, lone surrogate) spelled out."""
    if text.isprintable():  # true for most pieces: no need to look at every character
        return escape(text)
    return Markup("").join(_spelled(sign) if _hidden(sign) else escape(sign) for sign in text)


def spelled_out(text: str) -> str:
    """Return the same as plain text, for places that hold no markup: a page's title, an option, a tooltip."""
    return "".join(f"[U+{ord(sign):04X}]" if _hidden(sign) else sign for sign in text)


def _hidden(sign: str) -> bool:
    return sign not in _HARMLESS and category(sign) in ("Cc", "Cf", "Cs")


def _spelled(sign: str) -> Markup:
    what = sign_name(sign, "CONTROL CHARACTER" if category(sign) == "Cc" else "HALF OF A CHARACTER").lower()
    return Markup('<span class="sign" title="{}">U+{:04X}</span>').format(what, ord(sign))
