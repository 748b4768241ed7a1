"""`smmextract extract` and `check`: print every figure of reports, or of any source, with a verdict."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import TextIO

import typer

from smmextract.arithmetic import RuleBook
from smmextract.cli.inputs import model_settings, read_json, rule_book
from smmextract.cli.options.flags import ResultForm
from smmextract.cli.options.reading import CheckOptions, ExtractOptions
from smmextract.cli.stderr import complain, working
from smmextract.cli.writing import on_terminal, opened
from smmextract.config import ModelConfig
from smmextract.errors import FAILED, FLAGGED, MODEL_FAILED, OK, SOME_FAILED, InputError, ModelError, UsageError
from smmextract.figure import Result
from smmextract.grounding import check_foreign, given_in
from smmextract.output.rows import write
from smmextract.pipeline import labeller_for, read_as_set
from smmextract.report import is_many, read, read_each
from smmextract.waiting import at_once, waited_for


def extract(options: ExtractOptions) -> None:
    """Print every figure of some reports, with a verdict."""
    book = rule_book(options)
    settings = model_settings(options, options.quiet)
    many = len(options.sources) > 1 or any(map(is_many, options.sources))
    chosen = chosen_form(options.form, options.output, many)
    with opened(options.output) as out:
        reading = _extract_all(options, settings, book, chosen, out)
        code = waited_for(reading) if settings else at_once(reading)
        if code in (FAILED, MODEL_FAILED):
            raise typer.Exit(code)  # nothing was read: keep an existing file unchanged
    raise typer.Exit(code)


async def _extract_all(
    options: ExtractOptions, settings: ModelConfig | None, rules: RuleBook, form: ResultForm, out: TextIO
) -> int:
    """Read the reports one after another and print each as soon as it is done; return the exit code."""
    done: list[Result] = []
    failures: list[InputError | ModelError] = []
    async for result in read_all(options.sources, settings, rules, options.quiet):
        if isinstance(result, InputError | ModelError):
            failures.append(result)
            continue
        done.append(result.strict() if options.strict else result)
        if len(done) == 2 and form == "json" != options.form:  # standard input turns out to hold several reports
            form = "jsonl"
            show(done[:1], form, out)
        if form in ("table", "jsonl"):
            show(done[-1:], form, out)
            out.flush()
    if form in ("json", "csv") and done:
        show(done, form, out)
    if failures and not done:
        return MODEL_FAILED if any(isinstance(error, ModelError) for error in failures) else FAILED
    if failures:
        return SOME_FAILED
    return FLAGGED if any(result.needs_review for result in done) else OK


async def read_all(
    sources: Sequence[str], settings: ModelConfig | None, rules: RuleBook, quiet: bool
) -> AsyncIterator[Result | InputError | ModelError]:
    """Yield the results of all reports in order. A failure is printed, and its error takes the place of the result."""
    labeller = labeller_for(settings, rules.vocabulary)
    for report in (report for source in sources for report in read_each(source)):
        if isinstance(report, InputError):
            complain(str(report))
            yield report
            continue
        waiting = working(f"{report.source}: {settings.model} is reading", quiet) if settings else nullcontext()
        try:
            with waiting:
                result = await read_as_set(report, labeller, settings, rules)
        except (InputError, ModelError) as error:
            complain(str(error) if isinstance(error, InputError) else f"{report.source}: {error}")
            yield error
        else:
            yield result


def chosen_form(form: ResultForm | None, output: Path | None, many: bool) -> ResultForm:
    """Return the format asked for, else the one that the file name or the terminal suggests."""
    if form:
        return form
    if output:
        named = {".csv": "csv", ".jsonl": "jsonl", ".txt": "table"}.get(output.suffix)
        return named or ("jsonl" if many else "json")  # type: ignore[return-value]
    if many:
        return "jsonl"
    return "table" if on_terminal() else "json"


def show(results: Sequence[Result], form: ResultForm, out: TextIO) -> None:
    """Print results in a format."""
    if form == "table":
        from smmextract.output.result_table import print_result  # noqa: PLC0415 - rich takes 50 ms

        for result in results:
            print_result(result, out)
    else:
        write(results, form, out)


def check(options: CheckOptions) -> None:
    """Print the checked figures; with a report, look them up in it first."""
    given = given_in(read_json(options.figures), options.figures)
    if (many := len(given) > 1) and options.report:
        raise UsageError(f"--report takes the figures of one report, and {options.figures} has those of {len(given):,}")
    source, book = read(options.report) if options.report else None, rule_book(options)
    results = [check_foreign(entry, place, source, book) for place, entry in given]
    if options.strict:
        results = [result.strict() for result in results]
    with opened(options.output) as out:
        show(results, chosen_form(options.form, options.output, many), out)
    raise typer.Exit(FLAGGED if any(result.needs_review for result in results) else OK)
