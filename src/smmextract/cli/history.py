"""`smmextract history`: what was decided of a figure, by whom, when and why."""

from __future__ import annotations

from contextlib import closing
from typing import Annotated

import typer

from smmextract.cli.inputs import RulesOption, VocabularyOption, rule_book
from smmextract.cli.review import JournalOption, SourceArgument
from smmextract.errors import UsageError


def history(
    source: SourceArgument,
    figure: Annotated[str, typer.Argument(help="Its id (f5), or its literal.")],
    journal: JournalOption = None,
    rules: RulesOption = None,
    vocabulary: VocabularyOption = None,
) -> None:
    """Show all decisions on a figure, also those taken back, and what it is with them."""
    from smmextract.review.case import Case  # noqa: PLC0415
    from smmextract.review.decisions import concerning  # noqa: PLC0415
    from smmextract.review.open import open_desk  # noqa: PLC0415
    from smmextract.review.state import Reviewed  # noqa: PLC0415
    from smmextract.review.words import decision_line, figure_line, title_of  # noqa: PLC0415
    from smmextract.vocabulary import did_you_mean  # noqa: PLC0415

    book = rule_book(rules, vocabulary)
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
