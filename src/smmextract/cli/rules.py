"""`smmextract rules`: the relations that figures are checked against, in words and as formulas."""

from __future__ import annotations

import typer


def rules() -> None:
    """List the rules that figures are checked against, in words and as formulas."""
    from smmextract.arithmetic import default_rules  # noqa: PLC0415 - `--help` should not pay for pydantic

    book = default_rules()
    entries = [(rule.id, rule.formula.text, rule.words) for rule in book.rules]
    entries += [(form.id, form.formula, form.words) for form in book.forms]
    for name, formula, words in entries:
        typer.echo(f"{name}\n  {formula}\n  {words}")
