"""Writes results for programs: JSON for one, JSONL and CSV for many."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Sequence
from typing import Literal, TextIO

from smmextract.figure import Figure, Result

DataFormat = Literal["json", "jsonl", "csv"]

_COLUMNS = (
    "id", "literal", "start", "end", "metric", "product", "region", "segment", "stage", "company", "exchange", "period",
    "kind", "basis", "base_period", "direction", "value", "low", "high", "unit", "modality", "vintage", "approximate",
    "whole", "converts", "implied_low", "implied_high", "relabelled", "confidence", "place_confidence", "verdict",
    "checks", "doubts", "alternatives",
)  # fmt: skip
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def write(results: Sequence[Result], form: DataFormat, out: TextIO) -> None:
    """Write results. JSON is one object, or a list of several."""
    if form == "csv":
        out.write(to_csv(results))
    elif form == "jsonl":
        for result in results:
            out.write(result.to_json() + "\n")
    elif len(results) == 1:
        out.write(results[0].to_json(indent=2) + "\n")
    else:
        out.write("[" + ",\n".join(result.to_json(indent=2) for result in results) + "]\n")


def to_csv(results: Sequence[Result]) -> str:
    """Return one row per figure, with its report. Text that a spreadsheet would run as a formula is prefixed with a
    quote.
    """
    out = io.StringIO()
    rows = csv.writer(out, lineterminator="\n")
    rows.writerow(("source", "title", "published", *_COLUMNS))
    for result in results:
        report = result.report
        for figure in result.figures:
            head = (report.source, report.title or "", report.published or "")
            rows.writerow([safe(text) for text in head] + list(_cells(figure)))
    return out.getvalue()


def _cells(figure: Figure) -> Iterator[str]:
    values = figure.model_dump(mode="json")
    values["implied_low"], values["implied_high"] = values["implied"] or (None, None)
    for name in _COLUMNS:
        value = values[name]
        if isinstance(value, list):
            yield safe("; ".join(one if isinstance(one, str) else json.dumps(one, ensure_ascii=False) for one in value))
        elif value is None:
            yield ""
        elif isinstance(value, bool):
            yield str(value).lower()
        else:
            yield safe(value) if isinstance(value, str) else str(value)


def safe(text: str) -> str:
    """Return text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text
