"""`smmextract review`: let a person decide the flagged figures."""

from __future__ import annotations

import getpass
import sys
from contextlib import ExitStack, closing
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from smmextract.cli.flags import JournalOption, OwnFiles, ReviewedArgument
from smmextract.cli.inputs import rule_book
from smmextract.cli.stderr import complain, note
from smmextract.cli.writing import opened
from smmextract.errors import FAILED, FLAGGED, OK, SOME_FAILED, InputError
from smmextract.output.machine_formats import write
from smmextract.review.filters import filter_of
from smmextract.review.merge import export_rows, merge
from smmextract.review.open import nothing_to_collect, open_desk
from smmextract.review.plain import dialogue
from smmextract.review.session import Session
from smmextract.review.sheet import read_sheet, write_sheet
from smmextract.review.state import Reviewed
from smmextract.whole_file import replacing

if TYPE_CHECKING:
    from smmextract.arithmetic import RuleBook
    from smmextract.review.desk import Desk

WhoOption = Annotated[str | None, typer.Option(metavar="NAME", help="Who decides (default: the user's name).")]


@dataclass(frozen=True, slots=True)
class QueueFlags:
    """Which items are decided."""

    product: Annotated[str | None, typer.Option(help="Only figures of this product.")] = None
    metric: Annotated[str | None, typer.Option(help="Only figures of this metric.")] = None
    only: Annotated[
        Literal["conflict", "doubt"] | None, typer.Option(help="Only contradictions, or only doubts about labels.")
    ] = None
    report: Annotated[str | None, typer.Option(help="Only reports with these words in their title.")] = None


@dataclass(frozen=True, slots=True)
class ScreenFlags:
    """Where the reviewer sees the items."""

    plain: Annotated[
        bool, typer.Option("--plain", help="Ask line by line instead of on the full screen; works in pipes.")
    ] = False
    web: Annotated[bool, typer.Option("--web", help="Show the screen in a browser, on this computer only.")] = False
    port: Annotated[int | None, typer.Option(min=1, max=65535, help="Port for --web (default: a free one).")] = None
    screen: Annotated[bool, typer.Option("--screen", hidden=True)] = False


@dataclass(frozen=True, slots=True)
class TableFlags:
    """Decisions by way of a table."""

    export: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write the queue as .csv or .xlsx, or the reviewed results as .json(l)."),
    ] = None
    import_: Annotated[
        Path | None, typer.Option("--import", metavar="FILE", help="Read back the decisions of an exported table.")
    ] = None
    decided: Annotated[
        bool, typer.Option("--decided", help="With --export: include items that are already decided.")
    ] = False


def review(
    *,
    source: ReviewedArgument,
    screen: ScreenFlags,
    queue: QueueFlags,
    who: WhoOption = None,
    tables: TableFlags,
    journal: JournalOption = None,
    own: OwnFiles,
) -> None:
    """Decide flagged figures: keep, take a proposal, correct or drop. Every decision is recorded."""
    if screen.web:
        _serve(screen.port)
        return
    book = rule_book(own)
    with ExitStack() as ending:
        with nothing_to_collect():
            desk = ending.enter_context(closing(open_desk(source, journal, book)))
            session = ending.enter_context(closing(Session(desk, reviewer(who), rules=book)))
        session.wanted = filter_of(
            session.all_items(), queue.product, queue.metric, queue.only, queue.report, vocabulary=book.vocabulary
        )
        if tables.import_ is not None:
            code = _import(desk, book, tables.import_, session.who)
        elif tables.export is not None:
            code = _export(session, book, tables.export, tables.decided)
        else:
            code = FLAGGED if _go_through(session, screen) else OK
    raise typer.Exit(code)


def _export(session: Session, rules: RuleBook, path: Path, decided: bool) -> int:
    desk = session.desk
    if path.suffix in (".json", ".jsonl"):
        reviewed = [Reviewed(desk.result(key), rules).with_decisions(desk.decisions(key)) for key in desk.reports()]
        with replacing(path) as out:
            write(reviewed, "json" if path.suffix == ".json" else "jsonl", out)
    else:
        write_sheet(path, export_rows(desk, rules, session.left, decided=decided))
    return FLAGGED if session.left else OK


def _import(desk: Desk, rules: RuleBook, path: Path, who: str) -> int:
    merged = merge(desk, rules, read_sheet(path), who)
    for line in merged.refused:
        complain(f"{path}: {line}")
    for line in merged.disagreements:
        complain(f"two people decided differently: {line}; the first stands")
    note(f"{merged.added} decisions imported, {merged.known} were known already", quiet=False)
    if merged.refused:
        return SOME_FAILED if merged.added or merged.known else FAILED
    return FLAGGED if merged.disagreements else OK


def reviewer(name: str | None) -> str:
    """Return the name of the person who decides: the one given, else the user's."""
    if name and name.strip():
        return " ".join(name.split())
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "unknown"


def _serve(port: int | None) -> None:
    """Serve this command, with its screen, to a browser."""
    from smmextract.review.screen.web import serve  # noqa: PLC0415 - an extra

    given = [word for word in sys.argv[1:] if word != "--web"]
    if "--port" in given:
        del given[given.index("--port") : given.index("--port") + 2]
    start = "from smmextract.cli import main; main()"
    serve([sys.executable, "-c", start, *given, "--screen"], port, lambda address: note(address, quiet=False))


def _go_through(session: Session, flags: ScreenFlags) -> int:
    """Run the review, on the full screen if there is one; return how many items are left."""
    if sys.stdin is None:
        return len(session.left)
    asks = sys.stdin.isatty()
    terminal = asks and sys.stdout is not None and sys.stdout.isatty()
    if (flags.screen or (terminal and not flags.plain)) and _has_screen():
        from smmextract.review.screen.review_app import ReviewApp  # noqa: PLC0415

        left = ReviewApp(session).run()
        if left is None:
            raise InputError("the screen ended before the review; the decisions so far are kept")
        note(f"{left} left to decide" if left else "nothing left to decide", quiet=False)
        return left
    with opened(None) as out:
        return dialogue(session, sys.stdin, out, asks=asks)


def _has_screen() -> bool:
    if find_spec("textual"):
        return True
    note("the full screen needs an extra (pip install 'smmextract[review]'); asking line by line instead", quiet=False)
    return False
