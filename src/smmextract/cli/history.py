"""`smmextract history` and `learn`: show who decided what about a figure, when and why, and what recurs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, closing
from typing import Any

import typer

from smmextract.cli.inputs import rule_book
from smmextract.cli.options.reviewing import HistoryOptions, LearnOptions
from smmextract.cli.stderr import note
from smmextract.cli.writing import opened, write_rows
from smmextract.errors import UsageError
from smmextract.output.rows import laid_out
from smmextract.review import lessons as lessons_of
from smmextract.review.decisions import concerning, standing
from smmextract.review.desk import Desk, open_desk
from smmextract.review.item_words import changes_of, decision_line, figure_line, title_of
from smmextract.review.state import Case
from smmextract.vocabulary import did_you_mean

_COLUMNS = ("when", "who", "decision", "stands", "literal", "changes", "why", "report", "figure", "step")


def history(options: HistoryOptions) -> None:
    """Print all decisions, or those on the figures with an id or a literal, and what they are as a result."""
    with closing(open_desk(options.source, options.journal, rule_book(options))) as desk:
        if options.figure is None:
            rows = sorted(_rows(desk), key=lambda row: row["when"])
            write_rows(rows, _COLUMNS, options.form, options.output, lines=lambda: _lines(rows))
        else:
            _show_figure(desk, options.figure, options.source)


def _show_figure(desk: Desk, figure: str, source: str) -> None:
    """Print the decisions on the figures with an id or a literal. Raises UsageError if there is none."""
    known: dict[str, None] = {}
    found = False
    for key in desk.reports():
        result = desk.result(key)
        known |= dict.fromkeys(name for one in result.figures for name in (one.id, one.literal))
        wanted = [one for one in result.figures if figure in (one.id, one.literal)]
        if not wanted:
            continue
        found = True
        case = Case.at(desk, key)
        for one in wanted:
            now = case.figures[one.id]
            typer.echo(f"{one.id}  {figure_line(now)}, {now.verdict}  [{title_of(result)}]")
            if now != one:
                typer.echo(f"    as read     {figure_line(one)}, {one.verdict}")
            for decision in concerning(one, case.decisions):
                typer.echo(f"    {decision_line(decision)}")
    if not found:
        raise UsageError(f"no figure {figure!r} in {source}{did_you_mean(figure, known, listed=0)}")


def _lines(rows: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    table = [["when", "who", "decision", "literal", "changes", "why", "report"]]
    for row in rows:
        when = row["when"].astimezone().strftime("%Y-%m-%d %H:%M %z")
        decision = row["decision"] if row["stands"] else f"{row['decision']} (taken back)"
        table.append([when, row["who"], decision, row["literal"], row["changes"], row["why"] or "", row["report"]])
    return laid_out(table, words=7)


def _rows(desk: Desk) -> Iterator[dict[str, Any]]:
    for key in desk.reports():
        if not (decisions := desk.decisions(key)):
            continue
        title, stands = title_of(desk.result(key)), {id(one) for one in standing(decisions)}
        for one in decisions:
            told = {"when": one.when, "who": one.who, "decision": one.action, "stands": id(one) in stands}
            told |= {"literal": one.literal, "changes": ", ".join(changes_of(one)), "why": one.why}
            yield {**told, "report": title, "figure": one.figure, "step": one.step}


def learn(options: LearnOptions) -> None:
    """Print what recurs in the decisions on some results and stores, as files that can be used."""
    if options.journal is not None and len(options.sources) > 1:
        raise UsageError("--journal needs a single result; each of several results has its own journal")
    book = rule_book(options)
    with ExitStack() as stack:
        desks = [stack.enter_context(closing(open_desk(source, options.journal, book))) for source in options.sources]
        lessons = lessons_of.learn(desks, book, options.least)
    written = {"vocabulary": lessons_of.vocabulary_file(lessons), "rules": lessons_of.rule_file(lessons)}
    files = [told for name, told in written.items() if told and options.form in (None, name)]
    if not files:
        note(f"nothing recurs in {options.least} reports or more", quiet=False)
    with opened(None) as out:
        out.write("\n".join(files))
