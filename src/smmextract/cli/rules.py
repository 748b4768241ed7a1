"""`smmextract rules`: list the relations that figures are checked against, in words and as formulas."""

from __future__ import annotations

import typer

from smmextract.cli.inputs import rule_book
from smmextract.cli.options.reading import RulesOptions


def rules(options: RulesOptions) -> None:
    """Print name, formula and words of each rule."""
    book = rule_book(options)
    entries = [(rule.id, rule.formula.text, rule.words) for rule in book.rules]
    entries += [(form.id, form.formula, form.words) for form in book.forms]
    for name, formula, words in entries:
        typer.echo(f"{name}\n  {formula}\n  {words}")
