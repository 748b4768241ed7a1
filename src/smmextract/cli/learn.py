"""`smmextract learn`: suggest additions to the vocabulary and the rules from recurring decisions."""

from __future__ import annotations

from contextlib import ExitStack, closing
from typing import Annotated, Literal

import typer

from smmextract.cli.flags import JournalOption, OwnFiles
from smmextract.cli.inputs import rule_book
from smmextract.cli.stderr import note
from smmextract.cli.writing import opened
from smmextract.errors import UsageError
from smmextract.review import lessons as lessons_of
from smmextract.review.open import open_desk


def learn(
    *,
    sources: Annotated[list[str], typer.Argument(metavar="RESULT|STORE...", help="Reviewed results and stores.")],
    form: Annotated[
        Literal["vocabulary", "rules"] | None,
        typer.Option(
            "--form", help="Print only names (as a vocabulary file) or only rules (as a rule file); default: both."
        ),
    ] = None,
    least: Annotated[int, typer.Option(min=1, help="Number of reports in which a correction must recur.")] = 2,
    journal: JournalOption = None,
    own: OwnFiles,
) -> None:
    """List recurring corrections, as suggestions in the format of a vocabulary or rule file."""
    if journal is not None and len(sources) > 1:
        raise UsageError("--journal needs a single result; each of several results has its own journal")
    book = rule_book(own)
    with ExitStack() as open_desks:
        desks = [open_desks.enter_context(closing(open_desk(source, journal, book))) for source in sources]
        lessons = lessons_of.learn(desks, book, least)
    files = [
        told
        for name, told in (
            ("vocabulary", lessons_of.vocabulary_file(lessons)),
            ("rules", lessons_of.rule_file(lessons)),
        )
        if told and form in (None, name)
    ]
    if not files:
        note(f"nothing recurs in {least} reports or more", quiet=False)
    with opened(None) as out:
        out.write("\n".join(files))
