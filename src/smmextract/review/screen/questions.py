"""The questions that are answered in a line: correction, filter, reason."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from smmextract.errors import SmmextractError
from smmextract.review.correct import FIELDS, completions, corrected, parse_changes
from smmextract.review.decisions import differences, meaning_of, written
from smmextract.review.filters import filter_in_words
from smmextract.review.item_words import figure_line
from smmextract.review.screen.line import Question
from smmextract.review.session import Session


def correction(session: Session, name: str) -> Question:
    """Ask for the corrected fields of a figure."""
    assert session.case is not None
    figure, figures = session.case.figures[name], session.case.now.figures

    def check(line: str) -> tuple[bool, str]:
        if not line.strip():
            return False, "field=value; separate several with semicolons"
        try:
            after = corrected(figure, parse_changes(line), session.vocabulary)
        except SmmextractError as error:
            return False, str(error)
        changes = differences(meaning_of(figure), after)
        told = [f"{field} {old or 'none'} → {new or 'none'}" for field, (old, new) in changes.items()]
        return bool(told), ", ".join(told) or "that changes nothing"

    def values(field: str) -> Sequence[str]:
        return completions(field, session.vocabulary, figures)

    now = {field: f"now {written(getattr(figure, field)) or 'none'}" for field in FIELDS}
    return Question(f"Correct {figure_line(figure)}", _completing(now, values), check)


def filtering(session: Session) -> Question:
    """Ask which items to show."""
    items = session.all_items()
    named = {
        "product": sorted({name for item in items for name in item.products}),
        "metric": sorted({name for item in items for name in item.metrics}),
        "report": sorted({item.title for item in items}),
        "only": ["conflict", "doubt"],
    }
    plain = [*named["only"], *named["product"], *(name.replace("_", " ") for name in named["metric"]), *named["report"]]
    by_name = _completing(dict.fromkeys(named, ""), lambda name: named.get(name, []))

    def check(line: str) -> tuple[bool, str]:
        try:
            wanted = filter_in_words(items, line, session.vocabulary)
        except SmmextractError as error:
            return False, str(error)
        told = f"{sum(wanted.takes(item) for item in items):,} of {len(items):,} items"
        return True, f"{told}: {wanted}" if str(wanted) else told

    def complete(line: str) -> Completions:
        if "=" in line:
            return by_name(line)
        folded = line.strip().casefold()
        return [(one, "") for one in plain if folded in one.casefold()]

    return Question("Show only, in plain words: copper contradictions (empty: everything)", complete, check)


def reason(outcome: str) -> Question:
    """Ask for the reason of the last decision; `outcome` describes it."""
    return Question(f"Why? {outcome}", lambda _: (), lambda line: (True, ""))


Completions = Sequence[tuple[str, str]]


def _completing(now: dict[str, str], values: Callable[[str], Sequence[str]]) -> Callable[[str], Completions]:
    """Complete the last `field=value` of a line: first field names with current values, then values."""

    def complete(line: str) -> Completions:
        before, semicolon, last = line.rpartition(";")
        head = f"{before}{semicolon} " if semicolon else ""
        return [(head + one, note) for one, note in _last(last.strip(), now, values)]

    return complete


def _last(typed: str, now: dict[str, str], values: Callable[[str], Sequence[str]]) -> Iterator[tuple[str, str]]:
    name, equals, value = typed.partition("=")
    if not equals:
        yield from ((f"{one}=", note) for one, note in now.items() if one.startswith(name))
        return
    folded = value.casefold()
    known = [one for one in values(name) if one.casefold() != folded]
    starting = [one for one in known if one.casefold().startswith(folded)]
    for one in (*starting, *(one for one in known if folded in one.casefold() and one not in starting)):
        yield f"{name}={one}", ""
