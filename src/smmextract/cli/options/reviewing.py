"""Options of the commands for people who review figures, or read them: review, history, learn, page."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from typer import Argument, Option

from smmextract.cli.options.flags import JournalOption, OwnFiles, QuietOption, ReviewedArgument, RowsForm


class ReviewOptions(OwnFiles):
    """Decide flagged figures: keep, take a proposal, correct or drop. Every decision is recorded."""

    source: ReviewedArgument
    plain: Annotated[
        bool, Option("--plain", help="Ask line by line instead of on the full screen; works in pipes.")
    ] = False
    web: Annotated[bool, Option("--web", help="Show the screen in a browser, on this computer only.")] = False
    port: Annotated[int | None, Option(min=1, max=65535, help="Port for --web (default: a free one).")] = None
    screen: Annotated[bool, Option("--screen", hidden=True)] = False
    product: Annotated[str | None, Option(help="Only figures of this product.")] = None
    metric: Annotated[str | None, Option(help="Only figures of this metric.")] = None
    only: Annotated[
        Literal["conflict", "doubt"] | None, Option(help="Only contradictions, or only doubts about labels.")
    ] = None
    report: Annotated[str | None, Option(help="Only reports with these words in their title.")] = None
    who: Annotated[str | None, Option(metavar="NAME", help="Who decides (default: the user's name).")] = None
    export: Annotated[
        Path | None,
        Option(metavar="FILE", help="Write the queue as .csv or .xlsx, or the reviewed results as .json(l)."),
    ] = None
    import_: Annotated[
        Path | None, Option("--import", metavar="FILE", help="Read back the decisions of an exported table.")
    ] = None
    decided: Annotated[bool, Option("--decided", help="With --export: include items that are already decided.")] = False
    journal: JournalOption = None


class HistoryOptions(OwnFiles):
    """Show all decisions, or those on one figure (undone ones too).

    For one figure, also show what it is as a result.
    """

    source: ReviewedArgument
    figure: Annotated[
        str | None,
        Argument(metavar="FIGURE", help="Id of a figure (f5), or its literal; default: all decisions, in order."),
    ] = None
    form: Annotated[RowsForm | None, Option("--format", help="Format of all decisions on standard output.")] = None
    output: Annotated[Path | None, Option("--output", "-o", help="Write all decisions to a .csv or .jsonl file.")] = (
        None
    )
    journal: JournalOption = None


class LearnOptions(OwnFiles):
    """List recurring corrections, as entries for files of your own.

    Names go into a vocabulary file, relations into a rule file.
    """

    sources: Annotated[list[str], Argument(metavar="RESULT|STORE", help="Reviewed results and stores.")]
    form: Annotated[
        Literal["vocabulary", "rules"] | None,
        Option("--form", help="Print only names (as a vocabulary file) or only rules (as a rule file); default: both."),
    ] = None
    least: Annotated[int, Option(min=1, help="Number of reports in which a correction must recur.")] = 2
    journal: JournalOption = None


class PageOptions(OwnFiles):
    """Write HTML pages of reports, figures and contradictions.

    Several reports get an index; a store also gets its longest series and the reliability of its sources.
    """

    results: Annotated[
        list[str],
        Argument(
            metavar="RESULT", help="Output of extract or check (JSON or JSONL), a store, or - for standard input."
        ),
    ]
    output: Annotated[
        str | None,
        Option(
            "--output",
            "-o",
            metavar="FILE.html|FOLDER/",
            help="Write to this file, or to a folder: an index and a file for each report.",
        ),
    ] = None
    limit: Annotated[
        int | None, Option(min=1, help="Of a store, only the N reports stored last (default for a single file: 60).")
    ] = None
    quiet: QuietOption = False
