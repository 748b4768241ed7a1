"""Reads figures from elsewhere, and finds where in its report each stands, or that it does not.

In: JSON with `figures` in the format of the record, with at least the fields that say what a figure means. Out: a
result, checked and, if the report is given, grounded in it. A figure that cannot be right by itself (an impossible unit
for its metric, an invalid period) gets a doubt; an entry that is not a figure at all is an error. The scanner reads
the text, so a changed digit, a piece of a longer number or another unit is never accepted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Literal

from pydantic import ValidationError

from smmextract.arithmetic import RuleBook, check, default_rules
from smmextract.arithmetic.cross_check import DECIDED
from smmextract.errors import InputError
from smmextract.figure import BASES, Figure, Group, Reason, Result, opposite
from smmextract.label.attribution import Words, second_opinion, words_by_builtin
from smmextract.label.build_figures import mentions_of, report_info
from smmextract.lazy import regex
from smmextract.period import parse_period
from smmextract.report import Report
from smmextract.scan import Mention, read_literal
from smmextract.user_files import first_problem, parse_each, parse_json, validated
from smmextract.vocabulary import Vocabulary, nearest

NOT_THERE = "not in the report"
_OTHERWISE = "but its literal says"
_HALF_CHARACTER = regex(r"[\ud800-\udfff]")
_REASONS: Mapping[Reason | Literal["unread"], str] = {
    "date": "a date",
    "time": "a time",
    "day_count": "a number of days",
    "contact": "part of a contact",
    "page_chrome": "part of the surrounding page",
    "ordinal": "an ordinal",
    "name": "a name",
    "other": "something else",
    "unread": "a quantity that is not understood",
}


def ground(figures: Sequence[Figure], text: str, mentions: Sequence[Mention], vocabulary: Vocabulary) -> list[Figure]:
    """Return each figure with the offsets of its number, or with a doubt if it is not there; equal numbers in order."""
    free = list(mentions)
    grounded = []
    for figure in figures:
        found = _find(figure, text, free, vocabulary) or _find(figure, text, mentions, vocabulary)
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


def _find(figure: Figure, text: str, mentions: Sequence[Mention], vocabulary: Vocabulary) -> tuple[Mention, str] | None:
    """Return the first mention of this figure's number, and what is odd about it."""
    literal = " ".join(figure.literal.split())
    read = read_literal(figure.literal, vocabulary)
    found = next((mention for mention in mentions if " ".join(mention.literal.split()) == literal), None)
    if found is None and read is not None:
        found = next((mention for mention in mentions if same_number(read, mention)), None)
    if found is None and (at := _whole_phrase(figure.literal, text, mentions)) is not None:
        inside = [mention for mention in mentions if at <= mention.start and mention.end <= at + len(figure.literal)]
        found = inside[0] if len(inside) == 1 else None
    return None if found is None else (found, _value_doubt(figure, found, vocabulary))


def same_number(one: Mention, other: Mention) -> bool:
    """Return whether two readings are equal in value and, unless the first is a bare number, in unit."""
    if one.is_range != other.is_range or (one.bound != other.bound and one.bound is not None):
        return False
    same = (one.value, one.low if one.is_range else None) == (other.value, other.low if other.is_range else None)
    return same and one.unit in (other.unit, None)


def _whole_phrase(phrase: str, text: str, mentions: Sequence[Mention]) -> int | None:
    """Return where a longer phrase stands word for word, without cutting a word or a number."""
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


def _value_doubt(figure: Figure, mention: Mention, vocabulary: Vocabulary) -> str:
    if mention.why_not is not None:
        return f"the report has {mention.literal} as {_REASONS[mention.why_not]}, not as a figure"
    unit = vocabulary.facts(figure.metric).unit_of(figure.kind, mention.unit)
    if abs(figure.value) != abs(mention.value) or (figure.unit not in (None, unit, mention.unit)):
        return f"given as {figure.value} {figure.unit or ''}".rstrip() + f", but the report says {mention.literal}"
    return ""


_LARGEST_EXPONENT = 18
"""No report speaks of more than 10^18 of anything, and floats are exact to fifteen digits."""


def given_in(text: str, source: str) -> list[tuple[str, object]]:
    """Return what a JSON or JSONL text gives to be checked, each with its place: results, or one list of figures."""
    found = list(parse_each(text, source))
    one_object = [place for place, _ in found] == [source]
    if one_object or any(isinstance(entry, Mapping) and "figures" in entry for _, entry in found):
        return found
    return [(source, [entry for _, entry in found])]


def check_foreign(data: object, source: str, report: Report | None = None, rules: RuleBook | None = None) -> Result:
    """Read figures (JSON, parsed or not), ground them in their report if given, and cross-check them.

    A figure whose sign disagrees with the words at it is flagged, unless arithmetic settles it. Raises InputError if
    there are no figures.
    """
    rules = rules or default_rules()
    vocabulary = rules.vocabulary
    read = figures_in(parse_json(data, source) if isinstance(data, str) else data, source, vocabulary)
    given = figures = read.figures
    info = read.report
    words: Words = {}
    if report is not None:  # it says what a literal stands for
        doubts = [[why for why in one.doubts if _OTHERWISE not in why] for one in given]
        given = [one.model_copy(update={"doubts": left}) for one, left in zip(given, doubts, strict=True)]
        mentions = mentions_of(report, vocabulary)
        figures = ground(given, report.text, mentions, vocabulary)
        info = report_info(report)
        words = words_by_builtin(report, mentions, figures, vocabulary)
    checked = check(figures, read.groups, rules)
    astray = {one.id for one, before in zip(figures, given, strict=True) if one.doubts != before.doubts}
    astray |= {one.id for one in figures if one.verdict not in DECIDED and any(_OTHERWISE in why for why in one.doubts)}
    judged = [one.model_copy(update={"verdict": "flagged"}) if one.id in astray else one for one in checked.figures]
    return read.model_copy(
        update={
            "report": info,
            "figures": second_opinion(judged, words, "sign", vocabulary),
            "checks": checked.checks,
            "conflicts": checked.conflicts,
            "tensions": checked.tensions,
            "checkable": checked.checkable,
        }
    )


def parse_figures(text: str, source: str, vocabulary: Vocabulary | None = None) -> Result:
    """Parse a result, a gold answer or a bare list of figures. Raises InputError that names the first wrong field."""
    return figures_in(parse_json(text, source), source, vocabulary or Vocabulary.shipped())


def figures_in(data: object, source: str, vocabulary: Vocabulary) -> Result:
    """Like `parse_figures`, from JSON that is already parsed."""
    if isinstance(data, list):
        data = {"figures": data}
    if not isinstance(data, dict) or not isinstance(data.get("figures"), list):
        raise InputError(f"{source}: no figures in it (an object with a list `figures` is expected)")
    figures = [figure_from(entry, vocabulary, number, source) for number, entry in enumerate(data["figures"])]
    ids = Counter(figure.id for figure in figures)
    if repeated := [name for name, count in ids.items() if count > 1]:
        raise InputError(f"{source}: two figures have the id {repeated[0]!r}")
    stated = data.get("groups") or []
    if not isinstance(stated, list):
        raise InputError(f"{source}: groups: a list is expected")
    groups = [validated(Group, group, f"{source}: groups") for group in stated]
    saved = {name: data[name] for name in ("report", "reader", "not_figures", "unread") if name in data}
    if not {"report", "reader"} <= saved.keys():
        saved = {"report": {"source": source}, "reader": {"name": "given"}}
    result = validated(Result, saved, source)
    for number, figure in enumerate(figures):
        if figure.converts is not None and (figure.converts not in ids or figure.converts == figure.id):
            raise InputError(f"{source}: figures[{number}].converts: there is no other figure {figure.converts!r}")
    unknown = [name for group in groups for name in (group.whole, *group.parts) if name not in ids]
    if unknown:
        raise InputError(f"{source}: groups: there is no figure {unknown[0]!r}")
    return result.model_copy(update={"figures": figures, "groups": groups})


def figure_from(entry: object, vocabulary: Vocabulary, number: int = 0, source: str = "figures") -> Figure:
    """Build a complete figure from plain JSON; unknown keys are ignored. Raises InputError that names the field."""
    place = f"{source}: figures[{number}]"
    if not isinstance(entry, Mapping):
        raise InputError(f"{place}: an object is expected")
    known = {name: value for name, value in entry.items() if name in Figure.model_fields}
    known.setdefault("id", f"f{number + 1}")
    for name, value in known.items():
        if isinstance(value, str) and _HALF_CHARACTER.search(value):
            raise InputError(f"{place}.{name}: not valid Unicode text")
    try:
        figure = Figure.model_validate(known)
    except ValidationError as error:
        field = ".".join(str(part) for part in error.errors()[0]["loc"])
        raise InputError(f"{place}.{first_problem(error)}{_nearest(field, entry.get(field))}") from None
    try:
        vocabulary.check_metric(figure.metric)
    except InputError as error:
        raise InputError(f"{place}.metric: {error}") from None
    if not all(map(is_usual, (figure.value, figure.low, figure.high))):
        raise InputError(f"{place}.value: not a number that a report could have")
    complete = _with_interval(_directed(figure), vocabulary)
    doubts = dict.fromkeys([*complete.doubts, *_doubts(complete, vocabulary)])
    return complete.model_copy(update={"doubts": list(doubts)})


def _doubts(figure: Figure, vocabulary: Vocabulary) -> Iterator[str]:
    """Yield what cannot be right in a figure, whatever the others say."""
    facts = vocabulary.facts(figure.metric)
    unit = facts.unit_of(figure.kind, figure.unit)
    if figure.unit is not None and not facts.fits(figure.kind, unit):
        yield f"{figure.metric} cannot be in {unit}"
    if figure.low is not None and figure.high is not None and figure.low > figure.high:
        yield f"its low end {figure.low} is above its high end {figure.high}"
    if figure.period is not None:
        try:
            parse_period(figure.period)
        except InputError as error:
            yield str(error)
    read = read_literal(figure.literal, vocabulary) if figure.verdict not in DECIDED else None
    if read is not None and not _is_stated(figure, read, vocabulary):
        yield f"given as {figure.value} {figure.unit or ''}".rstrip() + f", {_OTHERWISE} {figure.literal}"
    if (figure.start is None) != (figure.end is None) or not 0 <= (figure.start or 0) <= (figure.end or 0):
        yield "its offsets are none"


def _is_stated(figure: Figure, read: Mention, vocabulary: Vocabulary) -> bool:
    """Return whether a literal may state the value: in the unit that it names, else in any that its table may name."""
    value, stated = abs(figure.value), abs(read.value)
    slack = stated / 1000 if read.bound else 0  # "less than a third" is 33.3 or 33.33
    if (read.low or stated) - slack <= value <= (read.high or stated) + slack or value == stated:
        return True
    if read.unit is None or figure.unit is None:
        ways = (stated * Decimal(mass["factor"]) for mass in vocabulary.units["masses"])  # a tonne's is 1
        return value.normalize().as_tuple().digits in (way.normalize().as_tuple().digits for way in ways)
    own_unit = figure.unit in (read.unit, vocabulary.facts(figure.metric).unit_of(figure.kind, read.unit))
    return not own_unit or value == stated * 1_000_000  # mt, where the report means million tonnes


def is_usual(number: Decimal | None) -> bool:
    """Return whether a report could have this number."""
    return not number or (number.is_finite() and abs(number.adjusted()) <= _LARGEST_EXPONENT)


def _nearest(field: str, value: object) -> str:
    near = nearest(str(value), BASES) if field == "basis" else None
    shown = repr(value)[:80]
    return f" (got {shown}; did you mean {near!r}?)" if near else f" (got {shown})" if value is not None else ""


def _directed(figure: Figure) -> Figure:
    """Give a change the sign of its direction, where its own literal has none ("fell 4.2%", given as 4.2)."""
    signed = figure.direction == "down" and figure.value > 0 and "+" not in figure.literal
    if figure.kind != "change" or not signed:
        return figure
    low, high = opposite(figure.low, figure.high)
    return figure.model_copy(update={"value": -figure.value, "low": low, "high": high})


def _with_interval(figure: Figure, vocabulary: Vocabulary) -> Figure:
    """Add the interval of the literal's digits, if the file gives none."""
    if figure.low is not None or figure.high is not None:
        return figure
    read = read_literal(figure.literal, vocabulary)
    if read is None or abs(read.value) != abs(figure.value):
        exponent = figure.value.normalize().as_tuple().exponent
        half = Decimal(1).scaleb(exponent if isinstance(exponent, int) else 0) / 2
        return figure.model_copy(update={"low": figure.value - half, "high": figure.value + half})
    low, high = (read.low, read.high) if read.value == figure.value else opposite(read.low, read.high)
    return figure.model_copy(update={"low": low, "high": high})
