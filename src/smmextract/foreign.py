"""Figures from elsewhere (a saved result, another extractor, a gold answer): read, completed, grounded in their report.

In comes JSON with `figures` in the form of the record contract, at least the fields that say what a figure means; out
come figures that the arithmetic can take. Grounding finds each one's number in the report's text by the scanner's own
reading, so that a changed digit, a piece of a longer number or another unit is never taken for what stands there.
"""

from __future__ import annotations

import difflib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from pydantic import ValidationError

from smmextract.arithmetic import RuleBook, check
from smmextract.errors import InputError
from smmextract.figure import BASES, METRICS, Figure, Group, Reader, Reason, ReportInfo, Result
from smmextract.label.figures import mentions_of, report_info
from smmextract.report import Report
from smmextract.scan import Mention, read_literal
from smmextract.vocabulary.metrics import unit_of

NOT_THERE = "not in the report"
_REASONS: Mapping[Reason, str] = {
    "date": "a date",
    "time": "a time",
    "day_count": "a number of days",
    "contact": "part of a contact",
    "page_chrome": "part of the page around it",
    "ordinal": "an ordinal",
    "name": "a name",
    "other": "something else",
}


@dataclass(frozen=True, slots=True)
class Foreign:
    """The figures and groups of a file."""

    figures: list[Figure]
    groups: list[Group]


def parse_figures(text: str, source: str) -> Foreign:
    """Read a result, a gold answer or a bare list of figures. Raises InputError that names the first wrong field."""
    try:
        data = json.loads(text, parse_float=Decimal)
    except (json.JSONDecodeError, RecursionError) as error:
        raise InputError(f"{source}: no valid JSON: {error}") from None
    if isinstance(data, list):
        data = {"figures": data}
    if not isinstance(data, dict) or not isinstance(data.get("figures"), list):
        raise InputError(f"{source}: no figures in it (an object with a list `figures` is wanted)")
    raw = data["figures"]
    figures = [_figure(entry, number, source) for number, entry in enumerate(raw, 1)]
    repeated = [one for one in {f.id for f in figures} if sum(f.id == one for f in figures) > 1]
    if repeated:
        raise InputError(f"{source}: two figures have the id {repeated[0]!r}")
    try:
        groups = [Group.model_validate(group) for group in data.get("groups", [])]
    except ValidationError as error:
        raise InputError(f"{source}: groups: {error.errors()[0]['msg']}") from None
    return Foreign(figures, groups)


def _figure(entry: object, number: int, source: str) -> Figure:
    place = f"{source}: figures[{number - 1}]"
    if not isinstance(entry, Mapping):
        raise InputError(f"{place}: an object is wanted")
    known = {name: value for name, value in entry.items() if name in Figure.model_fields}
    known.setdefault("id", f"f{number}")
    try:
        figure = Figure.model_validate(known)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"])
        hint = _nearest(field, entry.get(field))
        raise InputError(f"{place}.{field}: {first['msg']}{hint}") from None
    return _with_interval(figure)


def _nearest(field: str, value: object) -> str:
    names = {"metric": METRICS, "basis": BASES}.get(field, ())
    near = difflib.get_close_matches(str(value), names, n=1)
    return f" (got {value!r}; did you mean {near[0]!r}?)" if near else f" (got {value!r})" if value is not None else ""


def _with_interval(figure: Figure) -> Figure:
    """The interval of the literal's digits, where the file gives none."""
    if figure.low is not None or figure.high is not None:
        return figure
    read = read_literal(figure.literal)
    if read is None or abs(read.value) != abs(figure.value):
        exponent = figure.value.normalize().as_tuple().exponent
        half = Decimal(1).scaleb(exponent if isinstance(exponent, int) else 0) / 2
        return figure.model_copy(update={"low": figure.value - half, "high": figure.value + half})
    ends = (read.low, read.high)
    if read.value == figure.value:
        low, high = ends
    else:
        low, high = (None if end is None else -end for end in reversed(ends))
    return figure.model_copy(update={"low": low, "high": high})


def ground(figures: Sequence[Figure], text: str, mentions: Sequence[Mention]) -> list[Figure]:
    """Each figure with the offsets of its number in the text; one whose number does not stand there gets a doubt.

    Of several places with the same number, figures take the places in their order.
    """
    free = list(mentions)
    grounded = []
    for figure in figures:
        found = _find(figure, text, free) or _find(figure, text, mentions)
        if found is None:
            doubts = [*figure.doubts, f"{NOT_THERE}: {figure.literal}"]
            grounded.append(figure.model_copy(update={"start": None, "end": None, "doubts": doubts}))
            continue
        mention, doubt = found
        if mention in free:
            free.remove(mention)
        doubts = [*figure.doubts, doubt] if doubt else figure.doubts
        place = {"start": mention.start, "end": mention.end, "literal": mention.literal, "doubts": doubts}
        grounded.append(figure.model_copy(update=place))
    return grounded


def _find(figure: Figure, text: str, mentions: Sequence[Mention]) -> tuple[Mention, str] | None:
    """The first mention that is this figure's number, and what is odd about it."""
    literal = " ".join(figure.literal.split())
    read = read_literal(figure.literal)
    for mention in mentions:
        if " ".join(mention.literal.split()) == literal:
            return mention, _value_doubt(figure, mention)
    for mention in mentions:
        if read is not None and same_number(read, mention):
            return mention, _value_doubt(figure, mention)
    at = _whole_phrase(figure.literal, text, mentions)
    if at is not None:
        inside = [mention for mention in mentions if at <= mention.start and mention.end <= at + len(figure.literal)]
        if len(inside) == 1:
            return inside[0], _value_doubt(figure, inside[0])
    return None


def same_number(one: Mention, other: Mention) -> bool:
    """Whether two readings are the same quantity: equal in value, and in unit unless the first is a bare number."""
    if one.is_range != other.is_range or (one.bound != other.bound and one.bound is not None):
        return False
    same = (one.value, one.low if one.is_range else None) == (other.value, other.low if other.is_range else None)
    return same and one.unit in (other.unit, None)


def _whole_phrase(phrase: str, text: str, mentions: Sequence[Mention]) -> int | None:
    """Where a longer phrase stands word for word, cutting neither a word nor a number."""
    at = text.find(phrase) if phrase else -1
    while at >= 0:
        end = at + len(phrase)
        cuts_number = any(m.start < at < m.end or m.start < end < m.end for m in mentions)
        cuts_word = (at > 0 and _one_word(text[at - 1 : at + 1])) or _one_word(text[end - 1 : end + 1])
        if not cuts_number and not cuts_word:
            return at
        at = text.find(phrase, at + 1)
    return None


def _one_word(pair: str) -> bool:
    return len(pair) == 2 and pair.isascii() and pair.isalnum()


def _value_doubt(figure: Figure, mention: Mention) -> str:
    if mention.why_not is not None:
        return f"the report has {mention.literal} as {_REASONS[mention.why_not]}, not as a figure"
    unit = unit_of(figure.metric, figure.kind, mention.unit)
    if abs(figure.value) != abs(mention.value) or (figure.unit not in (None, unit, mention.unit)):
        return f"given as {figure.value} {figure.unit or ''}".rstrip() + f", but the report says {mention.literal}"
    return ""


def check_foreign(text: str, source: str, report: Report | None = None, rules: RuleBook | None = None) -> Result:
    """Read figures, ground them in their report where it is given, and cross-check them.

    Raises InputError where the file holds no figures.
    """
    given = parse_figures(text, source)
    figures = given.figures
    info = ReportInfo(source=source)
    if report is not None:
        figures = ground(figures, report.text, mentions_of(report))
        info = report_info(report)
    checked = check(figures, given.groups, rules)
    astray = {
        figure.id for figure, before in zip(figures, given.figures, strict=True) if figure.doubts != before.doubts
    }
    judged = [one.model_copy(update={"verdict": "flagged"}) if one.id in astray else one for one in checked.figures]
    return Result(
        report=info,
        reader=Reader(name="given"),
        figures=judged,
        groups=given.groups,
        checks=checked.checks,
        conflicts=checked.conflicts,
        checkable=checked.checkable,
    )
