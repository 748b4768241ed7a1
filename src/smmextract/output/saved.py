"""Reads back results that the program wrote: JSON of one or several, JSONL of many."""

from __future__ import annotations

from collections.abc import Iterator

from smmextract.errors import InputError
from smmextract.figure import Result
from smmextract.grounding import is_usual
from smmextract.user_files import parse_each, validated

_LARGEST_DERIVED = 40


def read_results(text: str, source: str) -> list[Result]:
    """Return the results in a file. Raises InputError that names the first error and its place."""
    entries = list(parse_each(text, source))
    if not entries:
        raise InputError(f"{source}: no result in it")
    return [_result(entry, place) for place, entry in entries]


def _result(entry: object, place: str) -> Result:
    if not isinstance(entry, dict) or not {"report", "reader", "figures"} <= entry.keys():
        raise InputError(f"{place}: not a result of smmextract (`smmextract check` makes one from any figures)")
    result = validated(Result, entry, place)
    for problem in _problems(result):
        raise InputError(f"{place}: {problem}")
    return result


def _problems(result: Result) -> Iterator[str]:
    """Yield the properties of a result that the program never writes."""
    ids: set[str] = set()
    for number, figure in enumerate(result.figures):
        if figure.id in ids:
            yield f"two figures have the id {figure.id!r}"
        ids.add(figure.id)
        if not all(map(is_usual, (figure.value, figure.low, figure.high))):
            yield f"figures[{number}].value: not a number that a report could have"
    derived = [end for figure in result.figures for end in figure.implied or ()]
    derived += [end for check in result.checks for end in (*check.implied, *check.stated)]
    if any(end and end.adjusted() > _LARGEST_DERIVED for end in derived):
        yield "a range that no report could imply"
    named = {f"checks[{n}]": check.figures for n, check in enumerate(result.checks)}
    for number, conflict in enumerate(result.conflicts):
        sets = [name for blamed in conflict.blame_sets for name in blamed]
        repaired = [repair.figure for repair in conflict.repairs]
        named[f"conflicts[{number}]"] = [*conflict.figures, *conflict.blame, *sets, *repaired]
    named |= {f"groups[{number}]": [group.whole, *group.parts] for number, group in enumerate(result.groups)}
    for where, names in named.items():
        for name in names:
            if name not in ids:
                yield f"{where}: there is no figure {name!r}"
