"""Describes items in words, in the same way for dialogue, screen and tables for colleagues."""

from __future__ import annotations

from collections.abc import Iterable

from smmextract.figure import Figure, Result
from smmextract.review.decisions import Decision
from smmextract.review.items import report_title
from smmextract.review.proposals import Proposal
from smmextract.review.session import DecisionOutcome
from smmextract.wording.figure_words import amount, describe, words_beside
from smmextract.wording.numbers import some_of
from smmextract.wording.printable import printable

_AROUND = 100
_DERIVED = ("low", "high")
_PAST = {"keep": "kept", "repair": "repaired", "correct": "corrected", "drop": "dropped", "undo": "undone"}


def title_of(result: Result) -> str:
    """Return the title of a report for display."""
    return printable(report_title(result.report.title, result.report.source))


def figure_line(figure: Figure) -> str:
    """Return a figure, its meaning and its amount in one line."""
    return printable(f"{figure.literal}: {describe(figure)}; {amount(figure)}")


def passage(figure: Figure, text: str) -> str:
    """Return the words around a figure, with the figure in brackets; "" if the text is missing."""
    beside = words_beside(figure, text, _AROUND)
    return printable(f"{beside[0]}[{figure.literal}]{beside[1]}".strip()) if beside else ""


def proposal_line(proposal: Proposal) -> str:
    """Return a proposal with its probability or its reason."""
    return printable(f"{proposal.words} ({proposal.note})")


def outcome_line(outcome: DecisionOutcome) -> str:
    """Return the outcome of a decision in one line."""
    if outcome.unskipped:
        return "no longer skipped"
    if outcome.why:
        return printable(f"{_PAST[outcome.action]} {literals(outcome.decided)} because: {outcome.why}")
    parts = [f"{_PAST[outcome.action]} {literals(outcome.decided)}"]
    if outcome.settled:
        parts.append(f"this settles {literals(outcome.settled)}")
    if outcome.opened:
        parts.append(f"now in question: {literals(outcome.opened)}")
    return printable("; ".join(parts))


def decision_line(decision: Decision) -> str:
    """Return a decision as the history shows it, with the time zone."""
    when = decision.when.astimezone().strftime("%Y-%m-%d %H:%M %z")
    changes = changes_of(decision)
    text = f"{when}  {decision.who}  {_PAST[decision.action]}"
    text += f": {', '.join(changes)}" if changes else ""
    return printable(text + (f" ({decision.why})" if decision.why else ""))


def changes_of(decision: Decision) -> list[str]:
    """Return the changes of a decision, one per field."""
    changes = {name: ends for name, ends in decision.changes.items() if name not in _DERIVED}
    return [f"{name} {old or 'none'} → {new or 'none'}" for name, (old, new) in changes.items()]


def literals(figures: Iterable[Figure], most: int = 6) -> str:
    """Return figures as the report writes them, naming only the first `most`."""
    return some_of(list(dict.fromkeys(one.literal for one in figures)), most)
