"""`smmextract learn`: what recurring decisions suggest for the vocabulary and the rules."""

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
    sources: Annotated[
        list[str], typer.Argument(metavar="RESULT|STORE...", help="Results and stores that were reviewed.")
    ],
    form: Annotated[
        Literal["vocabulary", "rules"] | None,
        typer.Option("--form", help="Only names, or only rules, as a file of such; default: both."),
    ] = None,
    least: Annotated[int, typer.Option(min=1, help="In how many reports a correction has to recur.")] = 2,
    journal: JournalOption = None,
    own: OwnFiles,
) -> None:
    """List corrections that recur, as suggestions in the form of a vocabulary or rule file."""
    if journal is not None and len(sources) > 1:
        raise UsageError("--journal goes with one result; of several each has its own")
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
