"""Prints results for people: every figure with its meaning and verdict, then each conflict with the sum worked out."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import TextIO

from rich.console import Console, RenderableType
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
    print_parts(_parts(result), out)


def print_parts(parts: Iterable[RenderableType], out: TextIO) -> None:
    """Print to a terminal; elsewhere, as plain lines of a fixed width."""
    plain = io.StringIO()
    file, width = (out, None) if out.isatty() else (plain, _PIPE_WIDTH)
    console = Console(file=file, highlight=False, width=width)
    for part in parts:
        console.print(part)
    out.writelines(f"{line.rstrip()}\n" for line in plain.getvalue().splitlines())


def _parts(result: Result) -> Iterator[RenderableType]:
    if title := result.report.title or result.report.source:
        yield verbatim(title, "bold")
    table = Table(box=None, pad_edge=False, header_style="dim")
    table.add_column("figure", overflow="fold", min_width=12)
    table.add_column("what it is", overflow="fold", ratio=1)
    table.add_column("value", justify="right")
    table.add_column("verdict")
    for figure in result.figures:
        told = map(verbatim, (figure.literal, describe(figure), amount(figure)))
        table.add_row(*told, verbatim(figure.verdict, _STYLES.get(figure.verdict, "")))
    yield table
    by_id = {figure.id: figure for figure in result.figures}
    for conflict in result.conflicts:
        yield from _of_conflict(conflict, by_id, result.report.text)
    in_conflict = {figure_id for conflict in result.conflicts for figure_id in conflict.blame}
    for figure in result.flagged:
        if figure.id not in in_conflict:
            yield verbatim(f"\n? {figure.literal}: {'; '.join(figure.doubts)}", "yellow")
            for alternative in figure.alternatives:
                yield _indented(verbatim(f"Other reading: {other_reading(alternative, figure)}", "yellow"))
            yield from _passage(figure, result.report.text)
    for unread in result.unread:
        yield verbatim(f"\n? {unread.literal}: not understood: {unread.why}", "yellow")
        yield from _passage(unread, result.report.text)
    for tension in result.tensions:
        literals = " and ".join(result.literals(tension.figures))
        yield verbatim(f"\n~ {literals}: in tension, which chained rounding can explain", "dim")
        yield _indented(verbatim(sentence(tension.why), "dim"))
    yield verbatim(f"\n{summary(result)}")


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


def _of_conflict(conflict: Conflict, figures: dict[str, Figure], text: str) -> Iterator[RenderableType]:
    blamed = [figures[name] for name in conflict.blame]
    yield verbatim(f"\n✗ {' or '.join(dict.fromkeys(one.literal for one in blamed))}", "bold red")
    yield _indented(verbatim(sentence(conflict.why)))
    if conflict.proposed:
        first = conflict.repairs[0]
        who = {"label": " (the label is wrong)", "report": " (the report is wrong)"}.get(first.wrong or "", "")
        yield _indented(verbatim(f"Likely repair{who}: {_repair(first, figures)}", "yellow"))
        yield _indented(verbatim(f"With it: {first.then}"))
    elif len(conflict.blame_sets) > 1:
        for one in blamed:
            if implied := implied_words(one):
                yield _indented(verbatim(f"If {one.literal} is the wrong one, the others say {implied}."))
    if conflict.repairs and not conflict.proposed:
        told = dict.fromkeys(f"{_repair(repair, figures)}, {repair.probability:.0%}" for repair in conflict.repairs)
        yield _indented(verbatim(f"Possible repairs, none certain: {'; '.join(told)}", "yellow"))
    places: dict[tuple[int | None, int | None], Figure] = {}
    for one in blamed:
        places.setdefault((one.start, one.end), one)
    for one in places.values():
        yield from _passage(one, text)


def _passage(number: Figure | Unread, text: str) -> Iterator[RenderableType]:
    if beside := words_beside(number, text, _AROUND):
        passage = verbatim(beside[0], "dim")
        passage.append(printable(f"[{number.literal}]"), "bold")
        passage.append(printable(beside[1]), "dim")
        yield _indented(passage)


def _indented(text: Text) -> RenderableType:
    return Padding(text, (0, 0, 0, 2))


def _repair(repair: Repair, figures: dict[str, Figure]) -> str:
    return f"{figures[repair.figure].literal}: {repair.change}"


def verbatim(content: str, style: str = "") -> Text:
    """Return text literally: its brackets are no markup, its control characters do not reach the terminal."""
    return Text(printable(content), style)
