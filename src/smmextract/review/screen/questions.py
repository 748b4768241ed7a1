"""The questions that are answered in a line: a correction, a filter."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from smmextract.errors import SmmextractError, UsageError
from smmextract.review.correct import FIELDS, completions, corrected, parse_changes
from smmextract.review.decisions import differences, meaning_of, written
from smmextract.review.items import Filter, ItemKind, filter_of
from smmextract.review.screen.line import Question
from smmextract.review.session import Session
from smmextract.review.words import figure_line

_KINDS: dict[str, ItemKind] = {"conflict": "conflict", "doubt": "doubt"}


def correction(session: Session, name: str) -> Question:
    """What a figure should be instead."""
    assert session.case is not None
    figure, figures = session.case.figures[name], session.case.now.figures

    def check(line: str) -> tuple[bool, str]:
        if not line.strip():
            return False, "field=value, several with a semicolon between them"
        try:
            after = corrected(figure, parse_changes(line), session.vocabulary)
        except SmmextractError as error:
            return False, str(error)
        changes = differences(meaning_of(figure), after)
        told = [f"{field} {old or 'none'} → {new or 'none'}" for field, (old, new) in changes.items()]
        return bool(told), ", ".join(told) or "that is what it is already"

    def values(field: str) -> Sequence[str]:
        return completions(field, session.vocabulary, figures)

    now = {field: f"now {written(getattr(figure, field)) or 'none'}" for field in FIELDS}
    return Question(f"Correct {figure_line(figure)}", _completing(now, values), check)


def filtering(session: Session) -> Question:
    """Which items are wanted."""
    items = session.all_items()
    known = {
        "product": sorted({name for item in items for name in item.products}),
        "metric": sorted({name for item in items for name in item.metrics}),
        "only": list(_KINDS),
    }

    def check(line: str) -> tuple[bool, str]:
        try:
            wanted = filter_named(session, line)
        except SmmextractError as error:
            return False, str(error)
        return True, f"{sum(wanted.takes(item) for item in items):,} of {len(items):,} items"

    return Question(
        "Show only (empty: everything)", _completing(dict.fromkeys(known, ""), lambda name: known.get(name, [])), check
    )


def filter_named(session: Session, line: str) -> Filter:
    """The filter that a line says. Raises UsageError for names that do not exist."""
    wanted: dict[str, str] = {}
    for part in line.split(";"):
        name, _, value = (one.strip() for one in part.partition("="))
        if part.strip():
            if name not in ("product", "metric", "only") or not value:
                raise UsageError(f"no filter: {part.strip()!r} (product=…, metric=… or only=conflict, only=doubt)")
            wanted[name] = value
    kind = wanted.get("only")
    if kind is not None and kind not in _KINDS:
        raise UsageError(f"only={kind}: there are conflict and doubt")
    names = (wanted.get("product"), wanted.get("metric"), _KINDS[kind] if kind else None)
    return filter_of(session.all_items(), *names, session.vocabulary)


def reason() -> Question:
    """Why, for the next decision."""
    return Question("The reason of the next decision", lambda _: (), lambda line: (True, ""))


Completions = Sequence[tuple[str, str]]


def _completing(now: dict[str, str], values: Callable[[str], Sequence[str]]) -> Callable[[str], Completions]:
    """Completions of the last `field=value` of a line: first the names, with what they are now, then the values."""

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
