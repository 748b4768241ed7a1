"""Options of the commands that read reports or figures from files, and of those that show rules and settings."""

from __future__ import annotations

from typing import Literal

from smmextract.cli.options import flags
from smmextract.cli.options.flags import argument, option

_SCORE = "Exit with 3 if this F1 score is lower."
_PRICE = "Price of a million tokens; give both prices to see the cost."


class ExtractOptions(flags.OwnFiles, flags.OneByOne):
    """Read reports: find, label and cross-check every number.

    A label says what a number means; figures are checked against each other by arithmetic.
    """

    sources: list[str] = argument(
        "SOURCE", "Files (text, Markdown, HTML, PDF, CSV, e-mail; JSONL: a report a line), URLs, - for standard input."
    )
    form: flags.ResultFormOption = None
    output: flags.OutputOption = None
    strict: flags.StrictOption = False
    quiet: flags.QuietOption = False


class CheckOptions(flags.OwnFiles):
    """Cross-check figures by arithmetic. With --report, also check that the report contains them."""

    figures: str = argument("FIGURES.json", "Results (JSON, JSONL), or any extractor's figures; - for stdin.")
    report: str | None = option(None, "Their report: each figure is then looked up in its text.")
    strict: flags.StrictOption = False
    form: flags.ResultFormOption = None
    output: flags.OutputOption = None


class ExplainOptions(flags.OwnFiles):
    """Explain one figure: its range and the checks behind it.

    Also says which misprints the checks would catch.
    """

    result: str = argument("RESULT.json", "Output of extract or check; - for standard input.")
    figure: str = argument("FIGURE", "Id of the figure (f5), or its literal.")


class EvaluateOptions(flags.OwnFiles, flags.OneByOne):
    """Score results against gold answers.

    Shows figures found, labels that are right, and the reliability of the verdicts.
    """

    paths: list[str] = argument(
        "RESULTS GOLD", "Results (JSON or JSONL files, or folders), then a gold.json or a folder of NAME/gold.json."
    )
    run: bool = option(
        False, "Extract first: RESULTS are reports (default: each report.txt beside a gold.json).", "--run"
    )
    form: Literal["table", "json"] | None = option(None, "Default: table on a terminal, json in a pipe.", "--format")
    output: flags.OutputOption = None
    min_core: float | None = option(None, _SCORE, min=0, max=1)
    min_full: float | None = option(None, _SCORE, min=0, max=1)
    input_price: float | None = option(None, _PRICE, min=0)
    output_price: float | None = option(None, _PRICE, min=0)
    confusions: int = option(20, "How many kinds of mistakes the table lists.", min=0)
    quiet: flags.QuietOption = False


class RetryOptions(flags.OwnFiles, flags.ManyAtOnce):
    """Read again what failed.

    These are the reports that failed with this reader, and the sources that could not be opened.
    """

    store: flags.StoreOption = flags.DEFAULT_STORE
    quiet: flags.QuietOption = False


class BatchOptions(RetryOptions):
    """Read many reports into a store, each once. If the batch is interrupted, the same command resumes it."""

    sources: list[str] = argument(
        "SOURCE", "Files, folders, globs, URLs, lists of URLs (one per line), JSONL, or - for stdin."
    )
    watching: bool = option(False, "Keep reading new files in these folders, until Ctrl-C.", "--watch")
    every: float = option(10.0, "With --watch: seconds between two looks.", min=0.1)
    exit_zero: flags.ExitZeroOption = False
    engine: Literal["local", "ray", "provider-batch"] = option(
        "local", "Read here, on a Ray cluster, or through a provider's batch service (within a day, half the price)."
    )
    address: str | None = option(
        None, "Address of the Ray cluster (default: start one on this machine).", metavar="HOST:PORT"
    )
    dry_run: bool = option(False, "Only estimate tokens and cost.", "--dry-run")


class RulesOptions(flags.OwnFiles):
    """List the rules that figures are checked against.

    Each is given as a formula and in words.
    """


class ConfigShowOptions(flags.Options):
    """Print each setting with its value and its source. Of the key, only say whether it is set."""

    model: str | None = option(None, "As for extract.")
    base_url: str | None = option(None, "As for extract.")
