"""`smmextract evaluate`: score results against gold answers."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TextIO

import typer

from smmextract.arithmetic import RuleBook
from smmextract.cli.extract import read_all
from smmextract.cli.inputs import model_settings, rule_book
from smmextract.cli.options.reading import EvaluateOptions
from smmextract.cli.stderr import complain, note
from smmextract.cli.writing import opened
from smmextract.config import ModelConfig
from smmextract.errors import FLAGGED, OK, SOME_FAILED, InputError, ModelError, UsageError
from smmextract.evaluate.evaluation import Evaluation, evaluate as evaluated, together
from smmextract.evaluate.results import REPORT_FILE, Given, GoldAnswer, paired, read_gold, read_results, with_text
from smmextract.figure import Result
from smmextract.output.evaluation_tables import print_evaluations, to_json
from smmextract.waiting import at_once, waited_for
from smmextract.wording.numbers import some_of

_NAMED = 5


def evaluate(options: EvaluateOptions) -> None:
    """Print the scores of results against gold answers; with --run, extract the results first."""
    *given, gold_path = options.paths
    if not given and not options.run:
        raise UsageError("give both RESULTS and GOLD (or --run, to extract first)")
    if (options.input_price is None) != (options.output_price is None):
        raise UsageError("give --input-price and --output-price together")
    book = rule_book(options)
    words = book.vocabulary
    gold = read_gold(Path(gold_path), words)
    if options.run:
        settings = model_settings(options, options.quiet)
        results, failed = _run(_sources(given, gold, gold_path), settings, book, options.quiet)
    else:
        results, failed = read_results([Path(path) for path in given], words), False
    pairs, homeless, unmatched = paired(results, gold)
    if not pairs:
        raise InputError(f"{gold_path}: no gold answer belongs to {some_of(homeless, _NAMED)}")
    for name in homeless:
        complain(f"{name}: no gold answer for this result")
    if unmatched:
        complain(f"no result for {some_of(unmatched, _NAMED)}")
    evaluations = [evaluated(with_text(one.result, answer, words), answer, words) for one, answer in pairs]
    with opened(options.output) as out:
        _show(evaluations, options, out)
    if failed or homeless or unmatched:
        raise typer.Exit(SOME_FAILED)
    total = together(evaluations).scores
    missed = False
    for name, reached, wanted in (("core", total.core_f1, options.min_core), ("full", total.full_f1, options.min_full)):
        if wanted is not None and reached < wanted:
            missed = True
            note(f"the {name} F1 of {reached:.4f} is below {wanted:g}", options.quiet)
    raise typer.Exit(FLAGGED if missed else OK)


def _show(evaluations: Sequence[Evaluation], options: EvaluateOptions, out: TextIO) -> None:
    given = options.input_price, options.output_price
    prices = None if given[0] is None or given[1] is None else (given[0], given[1])
    to_people = options.output.suffix == ".txt" if options.output else out.isatty()
    if options.form == "table" or (options.form is None and to_people):
        print_evaluations(evaluations, out, prices, options.confusions)
    else:
        out.write(to_json(evaluations, prices))


def _sources(given: Sequence[str], gold: Sequence[GoldAnswer], gold_path: str) -> list[str]:
    """Return the reports to read: the ones named (for a folder its NAME/report.txt), else those of the gold answers."""
    named = given or [str(answer.report) for answer in gold if answer.report]
    if not named:
        raise InputError(f"{gold_path}: no {REPORT_FILE} beside the gold answer")
    return [
        source
        for name in named
        for source in (map(str, sorted(Path(name).glob(f"*/{REPORT_FILE}"))) if Path(name).is_dir() else [name])
    ]


def _run(sources: Sequence[str], settings: ModelConfig | None, book: RuleBook, quiet: bool) -> tuple[list[Given], bool]:
    """Return the results of extraction, and whether a source failed. Raises the last error if all failed."""

    async def gather() -> list[Result | InputError | ModelError]:
        return [result async for result in read_all(sources, settings, book, quiet)]

    results = waited_for(gather()) if settings else at_once(gather())
    failures = [one for one in results if isinstance(one, InputError | ModelError)]
    found = [Given(one) for one in results if not isinstance(one, InputError | ModelError)]
    if failures and not found:
        raise failures[-1]
    return found, bool(failures)
