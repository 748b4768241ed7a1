"""`smmextract learn`: suggest additions to the vocabulary and the rules from recurring decisions."""

from __future__ import annotations

from contextlib import ExitStack, closing

from smmextract.cli.inputs import rule_book
from smmextract.cli.options.reviewing import LearnOptions
from smmextract.cli.stderr import note
from smmextract.cli.writing import opened
from smmextract.errors import UsageError
from smmextract.review import lessons as lessons_of
from smmextract.review.desk import open_desk


def learn(options: LearnOptions) -> None:
    """Print what recurs in the decisions on some results and stores, as files that can be used."""
    if options.journal is not None and len(options.sources) > 1:
        raise UsageError("--journal needs a single result; each of several results has its own journal")
    book = rule_book(options)
    with ExitStack() as open_desks:
        desks = [
            open_desks.enter_context(closing(open_desk(source, options.journal, book))) for source in options.sources
        ]
        lessons = lessons_of.learn(desks, book, options.least)
    files = [
        told
        for name, told in (
            ("vocabulary", lessons_of.vocabulary_file(lessons)),
            ("rules", lessons_of.rule_file(lessons)),
        )
        if told and options.form in (None, name)
    ]
    if not files:
        note(f"nothing recurs in {options.least} reports or more", quiet=False)
    with opened(None) as out:
        out.write("\n".join(files))
