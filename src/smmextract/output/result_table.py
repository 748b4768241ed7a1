"""Prints results for people: every figure with its meaning and verdict, then each conflict with the sum worked out."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Callable
from typing import TextIO

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from smmextract.figure import Conflict, Figure, Repair, Result, Unread
from smmextract.wording.figure_words import amount, describe, implied_words, other_reading, words_beside
from smmextract.wording.numbers import counted
from smmextract.wording.printable import printable, sentence

_STYLES = {"confirmed": "green", "flagged": "bold red", "kept": "green", "corrected": "yellow", "dropped": "dim"}
_PIPE_WIDTH = 120
_AROUND = 90
"""Characters of the report shown on either side of a flagged figure."""


def print_result(result: Result, out: TextIO) -> None:
    """Print a result. Use colour only if `out` is a terminal and NO_COLOR is not set."""
    on_console(out, lambda console: _print(result, console))


def on_console(out: TextIO, tell: Callable[[Console], None]) -> None:
    """Print to a terminal; elsewhere, as plain lines of a fixed width."""
    if out.isatty():
        tell(Console(file=out, highlight=False))
        return
    plain = io.StringIO()
    tell(Console(file=plain, highlight=False, width=_PIPE_WIDTH))
    for line in plain.getvalue().splitlines():
        out.write(line.rstrip() + "\n")


def _print(result: Result, console: Console) -> None:
    title = result.report.title or result.report.source
    if title:
        console.print(verbatim(title, "bold"))
    table = Table(box=None, pad_edge=False, header_style="dim")
    table.add_column("figure", overflow="fold", min_width=12)
    table.add_column("what it is", overflow="fold", ratio=1)
    table.add_column("value", justify="right")
    table.add_column("verdict")
    for figure in result.figures:
        told = map(verbatim, (figure.literal, describe(figure), amount(figure)))
        table.add_row(*told, verbatim(figure.verdict, _STYLES.get(figure.verdict, "")))
    console.print(table)
    by_id = {figure.id: figure for figure in result.figures}
    for conflict in result.conflicts:
        _print_conflict(console, conflict, by_id, result.report.text)
    in_conflict = {figure_id for conflict in result.conflicts for figure_id in conflict.blame}
    for figure in result.flagged:
        if figure.id not in in_conflict:
            console.print(verbatim(f"\n? {figure.literal}: {'; '.join(figure.doubts)}", "yellow"))
            for alternative in figure.alternatives:
                _indented(console, verbatim(f"Other reading: {other_reading(alternative, figure)}", "yellow"))
            _print_passage(console, figure, result.report.text)
    for unread in result.unread:
        console.print(verbatim(f"\n? {unread.literal}: not understood: {unread.why}", "yellow"))
        _print_passage(console, unread, result.report.text)
    for tension in result.tensions:
        literals = " and ".join(result.literals(tension.figures))
        console.print(verbatim(f"\n~ {literals}: in tension, which chained rounding can explain", "dim"))
        _indented(console, verbatim(sentence(tension.why), "dim"))
    console.print(verbatim(f"\n{summary(result)}"))


def summary(result: Result) -> str:
    """Return one line: the figures by verdict, the contradictions, and the reader."""
    verdicts = Counter(figure.verdict for figure in result.figures)
    by_verdict = ", ".join(f"{count} {verdict}" for verdict, count in sorted(verdicts.items()))
    contradictions = len(result.conflicts)
    parts = [
        counted(len(result.figures), "figure") + (f": {by_verdict}" if by_verdict else ""),
        counted(contradictions, "contradiction"),
        *([counted(len(result.tensions), "tension")] if result.tensions else []),
        *([f"{len(result.unread)} not understood"] if result.unread else []),
        f"{result.checkable:.0%} checkable by arithmetic",
        counted(len(result.not_figures), "other number"),
        f"read by {result.reader.model or result.reader.name}",
    ]
    return " · ".join(parts)


def _print_conflict(console: Console, conflict: Conflict, figures: dict[str, Figure], text: str) -> None:
    blamed = " or ".join(dict.fromkeys(figures[figure_id].literal for figure_id in conflict.blame))
    console.print(verbatim(f"\n✗ {blamed}", "bold red"))
    _indented(console, verbatim(sentence(conflict.why)))
    if conflict.proposed:
        first = conflict.repairs[0]
        who = {"label": " (the label is wrong)", "report": " (the report is wrong)"}.get(first.wrong or "", "")
        _indented(console, verbatim(f"Likely repair{who}: {_repair(first, figures)}", "yellow"))
        _indented(console, verbatim(f"With it: {first.then}"))
    elif len(conflict.blame_sets) > 1:
        for blamed_figure in (figures[figure_id] for figure_id in conflict.blame):
            if implied := implied_words(blamed_figure):
                _indented(console, verbatim(f"If {blamed_figure.literal} is the wrong one, the others say {implied}."))
    if conflict.repairs and not conflict.proposed:
        told = dict.fromkeys(f"{_repair(repair, figures)}, {repair.probability:.0%}" for repair in conflict.repairs)
        _indented(console, verbatim(f"Possible repairs, none certain: {'; '.join(told)}", "yellow"))
    shown: set[tuple[int | None, int | None]] = set()
    for figure_id in conflict.blame:
        figure = figures[figure_id]
        if (figure.start, figure.end) not in shown:
            shown.add((figure.start, figure.end))
            _print_passage(console, figure, text)


def _print_passage(console: Console, number: Figure | Unread, text: str) -> None:
    if beside := words_beside(number, text, _AROUND):
        passage = verbatim(beside[0], "dim")
        passage.append(printable(f"[{number.literal}]"), "bold")
        passage.append(printable(beside[1]), "dim")
        _indented(console, passage)


def _indented(console: Console, text: Text) -> None:
    console.print(Padding(text, (0, 0, 0, 2)))


def _repair(repair: Repair, figures: dict[str, Figure]) -> str:
    return f"{figures[repair.figure].literal}: {repair.change}"


def verbatim(content: str, style: str = "") -> Text:
    """Return text literally: its brackets are no markup, its control characters do not reach the terminal."""
    return Text(printable(content), style)
