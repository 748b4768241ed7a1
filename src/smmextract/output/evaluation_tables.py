"""Prints evaluations as tables for people, or as JSON for programs."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, astuple
from typing import Any, TextIO

from rich.console import RenderableType
from rich.table import Table

from smmextract.evaluate.evaluation import Confusion, Evaluation, together
from smmextract.output.result_table import print_parts, verbatim
from smmextract.wording.numbers import counted

_SHOWN_PLACES = 2
_TALLY = ("right", "wrong_elsewhere", "wrong", "extra")

Prices = tuple[float, float]
"""Prices of a million tokens of questions and of answers, in any currency."""


def to_json(evaluations: Sequence[Evaluation], prices: Prices | None = None) -> str:
    """Return all counts: `total`, each of `reports`, and the `confusions` with every place."""
    total = together(evaluations)
    document = {
        "readers": list(total.readers),
        "total": {**_counts(total, prices), "clean": total.clean, "clean_contradicted": total.clean_contradicted},
        "reports": [{"name": one.name, **_counts(one, prices)} for one in evaluations],
        "confusions": [
            {
                "field": one.field,
                "gold": one.gold,
                "read": one.read,
                "count": len(one.places),
                "places": [{"report": report, "literal": literal} for report, literal in one.places],
            }
            for one in total.confusions()
        ],
    }
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def _counts(one: Evaluation, prices: Prices | None) -> dict[str, object]:
    scores = one.scores
    counts = {
        "figures": scores.wanted,
        "found": len(scores.pairs),
        "extra": len(scores.extra),
        **{
            name: getattr(scores, name)
            for name in ("precision", "recall", "found_f1", "core_f1", "full_f1", "accuracy")
        },
        "verdicts": {name: dict(zip(_TALLY, astuple(tally), strict=True)) for name, tally in one.verdicts.items()},
        "trust": one.trust,
        "trust_by_verdict": {verdict: tally.trust for verdict, tally in one.verdicts.items()},
        "flagged_share": one.flagged_share,
        "reliability": [asdict(one_bin) for one_bin in one.reliability],
        "wrong_confirmed": one.verdicts["confirmed"].wrong,
        "anomalies": one.anomalies,
        "anomalies_found": one.found_anomalies,
        "anomalies_missed": [{"report": report, "literals": literals} for report, literals in one.missed_anomalies],
        "false_flags": [{"report": report, "literal": literal} for report, literal in one.false_flags],
        "contradictions_astray": [{"report": report, "why": why} for report, why in one.astray],
        **one.spent.model_dump(include={"calls", "prompt_tokens", "completion_tokens", "seconds"}),
    }
    return {**_rounded(counts), "cost": None if prices is None else round(one.cost(*prices), 6)}


def _rounded(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _rounded(one) for name, one in value.items()}
    if isinstance(value, list):
        return [_rounded(one) for one in value]
    return round(value, 4) if isinstance(value, float) else value


def print_evaluations(evaluations: Sequence[Evaluation], out: TextIO, prices: Prices | None, confusions: int) -> None:
    """Print the counts per report and in total, the verdicts of wrong figures, and the commonest mistakes."""
    print_parts(_parts(evaluations, prices, confusions), out)


def _parts(evaluations: Sequence[Evaluation], prices: Prices | None, confusions: int) -> Iterator[RenderableType]:
    total = together(evaluations)
    yield verbatim(f"{counted(len(evaluations), 'report')} read by {', '.join(total.readers)}", "bold")
    yield _reports([*evaluations, *([total] if len(evaluations) > 1 else [])], prices)
    accuracy = " · ".join(f"{name} {_percent(share)}" for name, share in total.scores.accuracy.items())
    yield verbatim(f"\nright of the {len(total.scores.pairs)} figures found: {accuracy}\n")
    yield _verdicts(total)
    told = f"contradictions in reports without an anomaly: {total.clean_contradicted} of {total.clean}"
    yield verbatim(f"\n{told} · precision {_percent(total.scores.precision)}")
    right = None if total.trust is None else f"{_percent(total.trust)} of the unflagged figures are right"
    yield verbatim(f"trust: {right or 'every figure is flagged'} · flagged {_percent(total.flagged_share)}")
    if total.reliability:
        yield verbatim("\nstated confidence", "bold")
        stated = [
            (f"{one.low:g}-{one.high:g}", str(one.figures), *map(_percent, (one.stated, one.right)))
            for one in total.reliability
        ]
        yield _table(["stated", "figures", "mean stated", "right"], stated)
    for heading, entries in (
        ("anomalies missed", total.missed_anomalies),
        ("flagged though right", total.false_flags),
        ("contradictions that no anomaly accounts for", total.astray),
    ):
        if entries:
            yield verbatim(f"\n{heading}", "bold")
            yield from (verbatim(f"  {report}: {what}") for report, what in entries)
    if mistakes := total.confusions():
        yield verbatim("\nmistakes by frequency", "bold")
        yield _confusions(mistakes[:confusions])
        if len(mistakes) > confusions:
            yield verbatim(f"and {len(mistakes) - confusions} more (all are in --format json)", "dim")


def _reports(evaluations: Sequence[Evaluation], prices: Prices | None) -> RenderableType:
    asked = any(one.spent.calls for one in evaluations)
    headers = ["report", "figures", "found", "core F1", "full F1", "confirmed, wrong", "anomalies", "false flags"]
    headers += ["calls", "tokens"] if asked else []
    headers += ["seconds", *(["cost"] if prices else [])]
    rows = []
    for one in evaluations:
        scores = one.scores
        row = [
            one.name,
            str(scores.wanted),
            _percent(scores.recall),
            f"{scores.core_f1:.3f}",
            f"{scores.full_f1:.3f}",
            str(one.verdicts["confirmed"].wrong),
            f"{one.found_anomalies} of {one.anomalies}" if one.anomalies else "",
            str(len(one.false_flags)),
        ]
        row += [str(one.spent.calls), f"{one.spent.prompt_tokens + one.spent.completion_tokens:,}"] if asked else []
        row += [f"{one.spent.seconds:.2f}", *([f"{one.cost(*prices):.4f}"] if prices else [])]
        rows.append(row)
    return _table(headers, rows)


def _verdicts(total: Evaluation) -> RenderableType:
    headers = ["verdict", "right", "wrong in product, region or modality", "wrong", "not in the gold answer", "trust"]
    rows = [
        [
            verdict,
            *map(str, (tally.right, tally.elsewhere, tally.core, tally.extra)),
            "" if tally.trust is None else _percent(tally.trust),
        ]
        for verdict, tally in total.verdicts.items()
        if verdict in ("confirmed", "accepted", "flagged") or tally.right or tally.elsewhere or tally.wrong
    ]
    return _table(headers, rows)


def _confusions(mistakes: Sequence[Confusion]) -> RenderableType:
    rows = []
    for one in mistakes:
        places = "; ".join(f"{literal} in {report}" for report, literal in one.places[:_SHOWN_PLACES])
        more = "; …" if len(one.places) > _SHOWN_PLACES else ""
        rows.append([one.field, f"{one.gold} → {one.read}", str(len(one.places)), places + more])
    return _table(["field", "gold → read", "times", "where"], rows, words=("gold → read", "where"))


def _table(headers: Sequence[str], rows: Sequence[Sequence[str]], words: Sequence[str] = ()) -> RenderableType:
    """Build a table whose first column, and those named in `words`, hold words; the others hold numbers."""
    table = Table(box=None, pad_edge=False, header_style="dim")
    for place, header in enumerate(headers):
        is_words = place == 0 or header in words
        table.add_column(header, justify="left" if is_words else "right", overflow="fold")
    for row in rows:
        table.add_row(*(verbatim(cell, "bold" if row[0] == "total" else "") for cell in row))
    return table


def _percent(share: float) -> str:
    """Format a share as a percentage, cut off instead of rounded: only a complete share is 100%."""
    return f"{math.floor(share * 1000 + 1e-6) / 10:g}%"
