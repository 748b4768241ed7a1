"""Options of the commands that read reports or figures from files, and of those that show rules and settings."""

from __future__ import annotations

from typing import Annotated, Literal

from typer import Argument, Option

from smmextract.cli.options import flags

_ScoreOption = Annotated[float | None, Option(min=0, max=1, help="Exit with 3 if this F1 score is lower.")]
_PriceOption = Annotated[
    float | None, Option(min=0, help="Price of a million tokens; give both prices to see the cost.")
]


class ExtractOptions(flags.OwnFiles, flags.OneByOne):
    """Read reports: find, label and cross-check every number.

    A label says what a number means; figures are checked against each other by arithmetic.
    """

    sources: Annotated[
        list[str],
        Argument(
            metavar="SOURCE",
            help="Files (text, Markdown, HTML, PDF, CSV, e-mail; JSONL: a report a line), URLs, - for standard input.",
        ),
    ]
    form: flags.ResultFormOption = None
    output: flags.OutputOption = None
    strict: flags.StrictOption = False
    quiet: flags.QuietOption = False


class CheckOptions(flags.OwnFiles):
    """Cross-check figures by arithmetic. With --report, also check that the report contains them."""

    figures: Annotated[
        str, Argument(metavar="FIGURES.json", help="Results (JSON, JSONL), or any extractor's figures; - for stdin.")
    ]
    report: Annotated[str | None, Option(help="Their report: each figure is then looked up in its text.")] = None
    strict: flags.StrictOption = False
    form: flags.ResultFormOption = None
    output: flags.OutputOption = None


class ExplainOptions(flags.OwnFiles):
    """Explain one figure: its range and the checks behind it.

    Also says which misprints the checks would catch.
    """

    result: Annotated[str, Argument(metavar="RESULT.json", help="Output of extract or check; - for standard input.")]
    figure: Annotated[str, Argument(metavar="FIGURE", help="Id of the figure (f5), or its literal.")]


class EvaluateOptions(flags.OwnFiles, flags.OneByOne):
    """Score results against gold answers.

    Shows figures found, labels that are right, and the reliability of the verdicts.
    """

    paths: Annotated[
        list[str],
        Argument(
            metavar="RESULTS GOLD",
            help="Results (JSON or JSONL files, or folders), then a gold.json or a folder of NAME/gold.json.",
        ),
    ]
    run: Annotated[
        bool, Option("--run", help="Extract first: RESULTS are reports (default: each report.txt beside a gold.json).")
    ] = False
    form: Annotated[
        Literal["table", "json"] | None, Option("--format", help="Default: table on a terminal, json in a pipe.")
    ] = None
    output: flags.OutputOption = None
    min_core: _ScoreOption = None
    min_full: _ScoreOption = None
    input_price: _PriceOption = None
    output_price: _PriceOption = None
    confusions: Annotated[int, Option(min=0, help="How many kinds of mistakes the table lists.")] = 20
    quiet: flags.QuietOption = False


class RetryOptions(flags.OwnFiles, flags.ManyAtOnce):
    """Read again what failed.

    These are the reports that failed with this reader, and the sources that could not be opened.
    """

    store: flags.StoreOption = flags.DEFAULT_STORE
    quiet: flags.QuietOption = False


class BatchOptions(RetryOptions):
    """Read many reports into a store, each once. If the batch is interrupted, the same command resumes it."""

    sources: Annotated[
        list[str],
        Argument(
            metavar="SOURCE", help="Files, folders, globs, URLs, lists of URLs (one per line), JSONL, or - for stdin."
        ),
    ]
    watching: Annotated[bool, Option("--watch", help="Keep reading new files in these folders, until Ctrl-C.")] = False
    every: Annotated[float, Option(min=0.1, help="With --watch: seconds between two looks.")] = 10.0
    exit_zero: flags.ExitZeroOption = False
    engine: Annotated[
        Literal["local", "ray", "provider-batch"],
        Option(
            help="Read here, on a Ray cluster, or through a provider's batch service (within a day, half the price)."
        ),
    ] = "local"
    address: Annotated[
        str | None, Option(metavar="HOST:PORT", help="Address of the Ray cluster (default: start one on this machine).")
    ] = None
    dry_run: Annotated[bool, Option("--dry-run", help="Only estimate tokens and cost.")] = False


class RulesOptions(flags.OwnFiles):
    """List the rules that figures are checked against.

    Each is given as a formula and in words.
    """


class ConfigShowOptions(flags.Options):
    """Print each setting with its value and its source. Of the key, only say whether it is set."""

    model: Annotated[str | None, Option(help="As for extract.")] = None
    base_url: Annotated[str | None, Option(help="As for extract.")] = None
