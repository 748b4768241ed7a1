"""`smmextract review`: let a person decide the flagged figures."""

from __future__ import annotations

import getpass
import sys
from contextlib import ExitStack, closing
from importlib.util import find_spec
from pathlib import Path

import typer

from smmextract.cli.inputs import rule_book
from smmextract.cli.options.reviewing import ReviewOptions
from smmextract.cli.stderr import complain, note
from smmextract.cli.writing import opened
from smmextract.errors import FAILED, FLAGGED, OK, SOME_FAILED, InputError
from smmextract.lazy import loading
from smmextract.output.rows import write
from smmextract.review.desk import Desk, open_desk
from smmextract.review.items import filter_of
from smmextract.review.plain import dialogue
from smmextract.review.session import Session
from smmextract.review.sheet import export_rows, merge, read_sheet, write_sheet
from smmextract.review.state import Case
from smmextract.whole_file import replacing
from smmextract.wording.numbers import counted


def review(options: ReviewOptions) -> None:
    """Go through the flagged figures with a reviewer, on a screen or line by line, or through a table."""
    if options.web:
        _serve(options.port)
        return
    book = rule_book(options)
    with ExitStack() as ending:
        with loading():
            desk = ending.enter_context(closing(open_desk(options.source, options.journal, book)))
            session = ending.enter_context(closing(Session(desk, reviewer(options.who))))
        asked = {name: getattr(options, name) for name in ("only", "metric", "product", "report")}
        session.wanted = filter_of(session.queue, book.vocabulary, **asked)
        if options.import_ is not None:
            code = _import(desk, options.import_, session.who)
        elif options.export is not None:
            code = _export(session, options.export, options.decided)
        else:
            code = FLAGGED if _go_through(session, options) else OK
    raise typer.Exit(code)


def _export(session: Session, path: Path, decided: bool) -> int:
    desk = session.desk
    if path.suffix in (".json", ".jsonl"):
        reviewed = [Case.at(desk, key).now for key in desk.reports()]
        with replacing(path) as out:
            write(reviewed, "json" if path.suffix == ".json" else "jsonl", out)
    else:
        write_sheet(path, export_rows(desk, session.left, decided=decided))
    return FLAGGED if session.left else OK


def _import(desk: Desk, path: Path, who: str) -> int:
    merged = merge(desk, read_sheet(path), who)
    for line in merged.refused:
        complain(f"{path}: {line}")
    for line in merged.disagreements:
        complain(f"two people decided differently: {line}; the first stands")
    note(f"{counted(merged.added, 'decision')} imported, {merged.known:,} known already", quiet=False)
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
    from smmextract.review.screen.web import serve  # noqa: PLC0415 - an extra

    given = [word for word in sys.argv[1:] if word != "--web"]
    if "--port" in given:
        del given[given.index("--port") : given.index("--port") + 2]
    start = "from smmextract.cli import main; main()"
    serve([sys.executable, "-c", start, *given, "--screen"], port, lambda address: note(address, quiet=False))


def _go_through(session: Session, options: ReviewOptions) -> int:
    """Run the review, on the full screen if there is one; return how many items are left."""
    if sys.stdin is None:
        return len(session.left)
    asks = sys.stdin.isatty()
    terminal = asks and sys.stdout is not None and sys.stdout.isatty()
    if (options.screen or (terminal and not options.plain)) and _has_screen():
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
