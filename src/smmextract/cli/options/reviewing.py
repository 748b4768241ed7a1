"""Options of the commands for people who review figures, or read them: review, history, learn, page."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from smmextract.cli.options import flags
from smmextract.cli.options.flags import argument, option


class ReviewOptions(flags.OwnFiles):
    """Decide flagged figures: keep, take a proposal, correct or drop. Every decision is recorded."""

    source: flags.ReviewedArgument
    plain: bool = option(False, "Ask line by line instead of on the full screen; works in pipes.", "--plain")
    web: bool = option(False, "Show the screen in a browser, on this computer only.", "--web")
    port: int | None = option(None, "Port for --web (default: a free one).", min=1, max=65535)
    screen: bool = option(False, "", "--screen", hidden=True)
    product: str | None = option(None, "Only figures of this product.")
    metric: str | None = option(None, "Only figures of this metric.")
    only: Literal["conflict", "doubt"] | None = option(None, "Only contradictions, or only doubts about labels.")
    report: str | None = option(None, "Only reports with these words in their title.")
    who: str | None = option(None, "Who decides (default: the user's name).", metavar="NAME")
    export: Path | None = option(
        None, "Write the queue as .csv or .xlsx, or the reviewed results as .json(l).", metavar="FILE"
    )
    import_: Path | None = option(None, "Read back the decisions of an exported table.", "--import", metavar="FILE")
    decided: bool = option(False, "With --export: include items that are already decided.", "--decided")
    journal: flags.JournalOption = None


class HistoryOptions(flags.OwnFiles):
    """Show all decisions, or those on one figure (undone ones too).

    For one figure, also show what it is as a result.
    """

    source: flags.ReviewedArgument
    figure: str | None = argument(
        "FIGURE", "Id of a figure (f5), or its literal; default: all decisions, in order.", default=None
    )
    form: flags.RowsForm | None = option(None, "Format of all decisions on standard output.", "--format")
    output: Path | None = option(None, "Write all decisions to a .csv or .jsonl file.", "--output", "-o")
    journal: flags.JournalOption = None


class LearnOptions(flags.OwnFiles):
    """List recurring corrections, as entries for files of your own.

    Names go into a vocabulary file, relations into a rule file.
    """

    sources: list[str] = argument("RESULT|STORE", "Reviewed results and stores.")
    form: Literal["vocabulary", "rules"] | None = option(
        None, "Print only names (as a vocabulary file) or only rules (as a rule file); default: both."
    )
    least: int = option(2, "Number of reports in which a correction must recur.", min=1)
    journal: flags.JournalOption = None


class PageOptions(flags.OwnFiles):
    """Write HTML pages of reports, figures and contradictions.

    Several reports get an index; a store also gets its longest series and the reliability of its sources.
    """

    results: list[str] = argument(
        "RESULT", "Output of extract or check (JSON or JSONL), a store, or - for standard input."
    )
    output: str | None = option(
        None,
        "Write to this file, or to a folder: an index and a file for each report.",
        "--output",
        "-o",
        metavar="FILE.html|FOLDER/",
    )
    limit: int | None = option(
        None, "Of a store, only the N reports stored last (default for a single file: 60).", min=1
    )
    quiet: flags.QuietOption = False
