"""`smmextract extract`: read reports and print every figure with a verdict."""

from __future__ import annotations

import os
import sys
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, TextIO

import typer

from smmextract.cli.inputs import RulesOption, StrictOption, VocabularyOption, rule_book
from smmextract.cli.stderr import complain, note, note_findings, working
from smmextract.errors import FAILED, FLAGGED, MODEL_FAILED, OK, SOME_FAILED, InputError, ModelError
from smmextract.user_files import standard_input_stream

if TYPE_CHECKING:
    from smmextract.arithmetic import RuleBook
    from smmextract.config import ModelConfig
    from smmextract.figure import Result

Form = Literal["table", "json", "jsonl", "csv"]
FormOption = Annotated[
    Form | None, typer.Option("--format", help="Default: table on a terminal; json in a pipe, jsonl for several.")
]
OutputOption = Annotated[
    Path | None, typer.Option("--output", "-o", help="Write here instead; the file appears when it is complete.")
]
QuietOption = Annotated[bool, typer.Option("--quiet", "-q", help="Only data and errors.")]
ReaderOption = Annotated[
    Literal["auto", "llm", "patterns", "cascade"],
    typer.Option(help="Who labels; auto: the model where one is configured; cascade: it where the patterns doubt."),
]
ModelOption = Annotated[str | None, typer.Option(help="Model name (or SMMEXTRACT_MODEL).")]
BaseUrlOption = Annotated[str | None, typer.Option(help="OpenAI-compatible endpoint (or OPENAI_BASE_URL).")]
ModeOption = Annotated[
    str | None,
    typer.Option(help="How the model is asked: tools, json_schema, json_object, text; auto finds out what it takes."),
]
TimeoutOption = Annotated[float | None, typer.Option(help="Seconds to wait for one answer.")]


def extract(
    sources: Annotated[
        list[str],
        typer.Argument(
            metavar="SOURCE...",
            help="Files (text, Markdown, HTML, PDF; JSONL with a report a line), URLs, or - for standard input.",
        ),
    ],
    reader: ReaderOption = "auto",
    form: FormOption = None,
    output: OutputOption = None,
    model: ModelOption = None,
    base_url: BaseUrlOption = None,
    mode: ModeOption = None,
    timeout: TimeoutOption = None,
    rules: RulesOption = None,
    vocabulary: VocabularyOption = None,
    strict: StrictOption = False,
    quiet: QuietOption = False,
) -> None:
    """Read reports: find every number, say what it means, cross-check it by arithmetic."""
    from smmextract.report import is_many  # noqa: PLC0415
    from smmextract.waiting import at_once, waited_for  # noqa: PLC0415

    book = rule_book(rules, vocabulary)
    settings = chosen_model(reader, {"model": model, "base_url": base_url, "mode": mode, "timeout": timeout}, quiet)
    chosen = chosen_form(form, output, many=len(sources) > 1 or any(map(is_many, sources)))
    with opened(output) as out:
        reading = _extract_all(sources, settings, book, chosen, out, quiet, strict=strict)
        code = waited_for(reading) if settings else at_once(reading)
        if code in (FAILED, MODEL_FAILED):
            raise typer.Exit(code)  # nothing was read: the file that may be there stays as it is
    raise typer.Exit(code)


def chosen_model(reader: str, flags: Mapping[str, object], quiet: bool) -> ModelConfig | None:
    """The model that is to read; None for the patterns."""
    from smmextract.config import load_config  # noqa: PLC0415

    if reader == "patterns" and any(flags.values()):
        note("--reader patterns asks no model, so the model's options change nothing", quiet)
    note_findings(quiet)
    config = load_config(flags)
    asked = reader in ("llm", "cascade") or (reader == "auto" and config.configured)
    settings = config.model().read_by(reader) if asked else None
    if settings is None and reader == "auto":
        note("no model is configured, so the built-in patterns label the numbers (see `smmextract config show`)", quiet)
    return settings


async def _extract_all(
    sources: Sequence[str],
    settings: ModelConfig | None,
    rules: RuleBook,
    form: Form,
    out: TextIO,
    quiet: bool,
    *,
    strict: bool,
) -> int:
    """Read one report after another, each printed as soon as it is done; the exit code."""
    done: list[Result] = []
    failures: list[InputError | ModelError] = []
    async for result in read_all(sources, settings, rules, quiet):
        if isinstance(result, InputError | ModelError):
            failures.append(result)
            continue
        done.append(result.strict() if strict else result)
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
    """The results of all reports of the sources, in order; what fails is told, and stands in its place."""
    from smmextract.pipeline import labeller_for, read_as_set  # noqa: PLC0415
    from smmextract.report import read_each  # noqa: PLC0415

    labeller = labeller_for(settings, rules.vocabulary)
    for report in (report for source in sources for report in read_each(source, stdin=standard_input_stream())):
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


def chosen_form(form: Form | None, output: Path | None, many: bool) -> Form:
    """The format asked for, else the one that the file's name or the terminal suggests."""
    if form:
        return form
    if output:
        named = {".csv": "csv", ".jsonl": "jsonl", ".txt": "table"}.get(output.suffix)
        return named or ("jsonl" if many else "json")  # type: ignore[return-value]
    if many:
        return "jsonl"
    return "table" if sys.stdout is not None and sys.stdout.isatty() else "json"


def opened(output: Path | None) -> AbstractContextManager[TextIO]:
    """Standard output, or a file that appears when it is complete."""
    from smmextract.whole_file import replacing  # noqa: PLC0415

    return replacing(output) if output else _standard_output()


@contextmanager
def _standard_output() -> Iterator[TextIO]:
    if sys.stdout is None:
        raise InputError("there is no standard output to write to")
    try:
        yield sys.stdout
        sys.stdout.flush()
    except BrokenPipeError:
        # whoever read it has had enough; keep the interpreter from flushing the rest
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise typer.Exit(OK) from None


def show(results: Sequence[Result], form: Form, out: TextIO) -> None:
    """Print results in a format."""
    from smmextract.output.machine_formats import write  # noqa: PLC0415
    from smmextract.output.result_table import print_result  # noqa: PLC0415

    if form == "table":
        for result in results:
            print_result(result, out)
    else:
        write(results, form, out)
