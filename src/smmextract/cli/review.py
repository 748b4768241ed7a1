"""`smmextract review`: a person decides what is flagged."""

from __future__ import annotations

import getpass
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from smmextract.cli.extract import opened
from smmextract.cli.inputs import RulesOption, rule_book
from smmextract.errors import FLAGGED, OK

if TYPE_CHECKING:
    from smmextract.review.session import Session

SourceArgument = Annotated[str, typer.Argument(metavar="RESULT", help="What extract or check wrote (JSON or JSONL).")]
JournalOption = Annotated[
    Path | None, typer.Option(metavar="FILE", help="Where the decisions are; default: RESULT.review.jsonl.")
]
WhoOption = Annotated[str | None, typer.Option(metavar="NAME", help="Who decides; default: the user's name.")]


def review(
    source: SourceArgument,
    plain: Annotated[bool, typer.Option("--plain", help="A dialogue line by line, also in pipes.")] = False,
    product: Annotated[str | None, typer.Option(help="Only figures of this product.")] = None,
    metric: Annotated[str | None, typer.Option(help="Only figures of this metric.")] = None,
    only: Annotated[Literal["conflict", "doubt"] | None, typer.Option(help="Contradictions or label doubts.")] = None,
    who: WhoOption = None,
    journal: JournalOption = None,
    rules: RulesOption = None,
) -> None:
    """Decide what is flagged: keep it, take a proposal, correct it, drop it. Every decision is on record."""
    from smmextract.review.items import filter_of  # noqa: PLC0415 - `--help` should not pay for pydantic
    from smmextract.review.open import open_desk  # noqa: PLC0415
    from smmextract.review.session import Session  # noqa: PLC0415

    book = rule_book(rules)
    session = Session(open_desk(source, journal, book), reviewer(who), rules=book)
    session.wanted = filter_of(session.all_items(), product, metric, only)
    try:
        left = _go_through(session, plain)
    finally:
        session.close()
    raise typer.Exit(FLAGGED if left else OK)


def reviewer(name: str | None) -> str:
    """Who decides: the name given, else that of the user."""
    if name and name.strip():
        return " ".join(name.split())
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "unknown"


def _go_through(session: Session, plain: bool) -> int:
    from smmextract.review.plain import dialogue  # noqa: PLC0415

    asks = sys.stdin is not None and sys.stdin.isatty()
    with opened(None) as out:
        if sys.stdin is None:
            return len(session.left)
        return dialogue(session, sys.stdin, out, asks=asks)
