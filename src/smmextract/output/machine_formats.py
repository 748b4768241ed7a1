"""Writes results for programs: JSON for one, JSONL and CSV for many."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Sequence
from typing import Literal, TextIO

from smmextract.figure import Result
from smmextract.output.rows import write_text

DataFormat = Literal["json", "jsonl", "csv"]

_COLUMNS = (
    "id", "literal", "start", "end", "metric", "product", "region", "segment", "stage", "company", "exchange", "period",
    "kind", "basis", "base_period", "direction", "value", "low", "high", "unit", "modality", "vintage", "approximate",
    "whole", "converts", "implied_low", "implied_high", "relabelled", "confidence", "place_confidence", "verdict",
    "checks", "doubts", "alternatives",
)  # fmt: skip


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
    """Return one row per figure, with its report."""
    out = io.StringIO()
    write_text(_rows(results), ("source", "title", "published", *_COLUMNS), "csv", out)
    return out.getvalue()


def _rows(results: Sequence[Result]) -> Iterator[dict[str, object]]:
    for result in results:
        report = result.report.model_dump(include={"source", "title", "published"})
        for figure in result.figures:
            values = figure.model_dump(mode="json")
            values["implied_low"], values["implied_high"] = values["implied"] or (None, None)
            values["alternatives"] = [json.dumps(one, ensure_ascii=False) for one in values["alternatives"]]
            yield {**report, **values}
