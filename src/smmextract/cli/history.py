"""`smmextract history`: show who decided what about a figure, when and why."""

from __future__ import annotations

import sys
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from smmextract.cli.inputs import RulesOption, VocabularyOption, rule_book
from smmextract.cli.review import JournalOption, SourceArgument
from smmextract.errors import UsageError

if TYPE_CHECKING:
    from smmextract.review.desk import Desk

_COLUMNS = ("when", "who", "decision", "stands", "literal", "changes", "why", "report", "figure", "step")


def history(
    source: SourceArgument,
    figure: Annotated[
        str | None, typer.Argument(help="Id of a figure (f5), or its literal; default: all decisions, in order.")
    ] = None,
    form: Annotated[
        Literal["table", "csv", "jsonl"] | None,
        typer.Option("--format", help="Format of all decisions on standard output."),
    ] = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="Write all decisions to a .csv or .jsonl file.")
    ] = None,
    journal: JournalOption = None,
    rules: RulesOption = None,
    vocabulary: VocabularyOption = None,
) -> None:
    """Show all decisions, or those on one figure (undone ones too) and what the figure is as a result."""
    from smmextract.review.case import Case  # noqa: PLC0415
    from smmextract.review.decisions import concerning  # noqa: PLC0415
    from smmextract.review.item_words import decision_line, figure_line, title_of  # noqa: PLC0415
    from smmextract.review.open import open_desk  # noqa: PLC0415
    from smmextract.review.state import Reviewed  # noqa: PLC0415
    from smmextract.vocabulary import did_you_mean  # noqa: PLC0415

    book = rule_book(rules, vocabulary)
    if figure is None:
        with closing(open_desk(source, journal, book)) as desk:
            _show_all(desk, form, output)
        return
    known: dict[str, None] = {}
    found = False
    with closing(open_desk(source, journal, book)) as desk:
        for key in desk.reports():
            result = desk.result(key)
            known |= dict.fromkeys(name for one in result.figures for name in (one.id, one.literal))
            wanted = [one for one in result.figures if figure in (one.id, one.literal)]
            if not wanted:
                continue
            found = True
            case = Case(key, Reviewed(result, book), desk.decisions(key))
            for one in wanted:
                now = case.figures[one.id]
                typer.echo(f"{one.id}  {figure_line(now)}, {now.verdict}  [{title_of(result)}]")
                if now != one:
                    typer.echo(f"    as read     {figure_line(one)}, {one.verdict}")
                for decision in concerning(one, case.decisions):
                    typer.echo(f"    {decision_line(decision)}")
    if not found:
        raise UsageError(f"no figure {figure!r} in {source}{did_you_mean(figure, known, listed=0)}")


def _show_all(desk: Desk, form: str | None, output: Path | None) -> None:
    """Print all decisions, oldest first, with times and time zones."""
    from smmextract.cli.extract import opened  # noqa: PLC0415
    from smmextract.output.columns import laid_out  # noqa: PLC0415
    from smmextract.output.rows import format_of, write_text  # noqa: PLC0415

    rows = sorted(_rows(desk), key=lambda row: row["when"])
    chosen = format_of(output) if output else form or ("table" if sys.stdout.isatty() else "csv")
    with opened(output) as out:
        if chosen != "table":
            write_text(rows, _COLUMNS, "csv" if chosen == "csv" else "jsonl", out)
            return
        table = [["when", "who", "decision", "literal", "changes", "why", "report"]]
        for row in rows:
            when = row["when"].astimezone().strftime("%Y-%m-%d %H:%M %z")
            decision = row["decision"] if row["stands"] else f"{row['decision']} (taken back)"
            table.append([when, row["who"], decision, row["literal"], row["changes"], row["why"] or "", row["report"]])
        out.writelines(line + "\n" for line in laid_out(table, words=7))


def _rows(desk: Desk) -> list[dict[str, Any]]:
    from smmextract.review.decisions import standing  # noqa: PLC0415
    from smmextract.review.item_words import changes_of, title_of  # noqa: PLC0415

    found = []
    for key in desk.reports():
        if not (decisions := desk.decisions(key)):
            continue
        title, stands = title_of(desk.result(key)), {id(one) for one in standing(decisions)}
        for one in decisions:
            told = {"when": one.when, "who": one.who, "decision": one.action, "stands": id(one) in stands}
            told |= {"literal": one.literal, "changes": ", ".join(changes_of(one)), "why": one.why}
            found.append({**told, "report": title, "figure": one.figure, "step": one.step})
    return found
