"""`smmextract explain` and `rules`: print the derivation of a figure, and the relations that are checked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import typer

from smmextract.arithmetic import RuleBook
from smmextract.arithmetic.explain_figure import explain_figure
from smmextract.cli.inputs import read_json, rule_book
from smmextract.cli.options.reading import ExplainOptions, RulesOptions
from smmextract.errors import UsageError
from smmextract.figure import Figure, Result
from smmextract.grounding import check_foreign, given_in
from smmextract.vocabulary import did_you_mean
from smmextract.wording.figure_words import amount, describe, other_reading
from smmextract.wording.numbers import between
from smmextract.wording.printable import printable


def explain(options: ExplainOptions) -> None:
    """Print the derivation of each figure that has the id or the literal."""
    book = rule_book(options)
    given = given_in(read_json(options.result), options.result)
    results = [check_foreign(entry, place, rules=book) for place, entry in given]
    for place, (result, wanted) in enumerate(_wanted(results, options.figure)):
        if place:
            typer.echo()
        if len(results) > 1:
            typer.echo(printable(result.report.title or result.report.source))
        for line in _told(result, wanted, book):
            typer.echo(line)


def _wanted(results: Sequence[Result], name: str) -> list[tuple[Result, Figure]]:
    found = [(result, one) for result in results for one in result.figures if name in (one.id, one.literal)]
    if not found:
        known = [text for result in results for one in result.figures for text in (one.id, one.literal)]
        raise UsageError(f"no figure {name!r} in this result{did_you_mean(name, known, listed=0)}")
    return found


def _told(result: Result, figure: Figure, book: RuleBook) -> Iterator[str]:
    literals = {one.id: f"{one.literal} ({one.id})" for one in result.figures}
    yield f"{figure.id}  {figure.literal}: {describe(figure)}"
    yield f"  value     {amount(figure)}, {figure.verdict}"
    yield from _by_arithmetic(result, figure, book, literals)
    yield from _taking_part(result, figure, literals)
    for doubt in figure.doubts:
        yield f"  doubt: {doubt}"
    for alternative in figure.alternatives:
        yield f"  other reading: {other_reading(alternative, figure)}"


def _by_arithmetic(result: Result, figure: Figure, book: RuleBook, literals: Mapping[str, str]) -> Iterator[str]:
    """Yield lines on the range that the other figures leave for this one."""
    unit = figure.unit or ""
    blamed = {name for conflict in result.conflicts for name in conflict.blame}
    explanation = explain_figure(result.figures, figure.id, blamed, result.groups, book)
    if explanation is None:
        yield "  Its label names no quantity that could be compared with other figures."
        return
    yield f"  stands for {between(explanation.stated)} {unit}".rstrip()
    if explanation.implied is None:
        yield "  No other figure of the report can check it."
        return
    yield f"  the others leave {between(explanation.implied)} {unit}".rstrip()
    if explanation.givens:
        yield f"  by {', '.join(literals[name] for name in explanation.givens)}"
    if explanation.derivation:
        yield f"  {explanation.derivation}"
    for slip, noticed in explanation.noticed:
        shown = f"{slip} {unit}".rstrip()
        yield f"  {shown} in its place {'would be noticed' if noticed else 'would fit too'}"


def _taking_part(result: Result, figure: Figure, literals: Mapping[str, str]) -> Iterator[str]:
    """Yield lines on the checks, contradictions and tensions that include the figure."""
    for check in result.checks:
        if figure.id in check.figures:
            verdict = "holds" if check.holds else f"fails (holds with rounding {check.tension:g} times as wide)"
            others = ", ".join(literals[name] for name in check.figures if name != figure.id)
            yield f"  {check.id} {check.rule} {verdict}: {check.statement}; with {others}"
    for conflict in result.conflicts:
        if figure.id in conflict.figures:
            role = "may be to blame" if figure.id in conflict.blame else "takes part"
            yield f"  contradiction ({role}): {conflict.why}"
    for tension in result.tensions:
        if figure.id in tension.figures:
            yield f"  tension: {tension.why}"


def rules(options: RulesOptions) -> None:
    """Print name, formula and words of each rule."""
    book = rule_book(options)
    entries = [(rule.id, rule.formula.text, rule.words) for rule in book.rules]
    entries += [(form.id, form.formula, form.words) for form in book.forms]
    for name, formula, words in entries:
        typer.echo(f"{name}\n  {formula}\n  {words}")
