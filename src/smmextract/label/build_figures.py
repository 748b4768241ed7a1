"""Joins mentions and labels into figures: digits read by code with the meaning given by the labeller.

The sign of a value comes from the label's direction, or from the literal if that has one. If a label cannot be right
with its number, the figure is kept with a doubt.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from smmextract.errors import InputError
from smmextract.figure import Alternative, Figure, Group, Kind, Label, NotFigure, ReportInfo, Unread, opposite
from smmextract.label.header_facts import header_problems, says_both_ways
from smmextract.label.labeller import Labelling
from smmextract.period import parse_period
from smmextract.report import Report
from smmextract.scan import Mention, NumberDoubt, scan
from smmextract.vocabulary import MetricFacts, Vocabulary


def mentions_of(report: Report, vocabulary: Vocabulary) -> list[Mention]:
    """Return every number of the report; those in page chrome and contact lines are excluded by their place."""
    chrome = [(block.start, block.end, block.why) for block in report.blocks if block.why]
    return scan(report.text, chrome, vocabulary)


def report_info(report: Report) -> ReportInfo:
    """Return the report in the format of the record."""
    return ReportInfo.model_validate(report, from_attributes=True)


@dataclass(slots=True)
class Built:
    """The numbers of one report: figures, other numbers, unread quantities, and groups of figures."""

    figures: list[Figure] = field(default_factory=list)
    not_figures: list[NotFigure] = field(default_factory=list)
    unread: list[Unread] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)


def build_figures(mentions: Sequence[Mention], labelling: Labelling, vocabulary: Vocabulary) -> Built:
    """Join mentions and labels. `labelling` covers the mentions whose `why_not` is None, in order."""
    built = Built()
    ids: dict[int, str] = {}
    by_start: dict[int, str] = {}
    place = -1
    for mention in mentions:
        span = {"literal": mention.literal, "start": mention.start, "end": mention.end}
        if mention.why_not == "unread":
            built.unread.append(Unread.model_validate({**span, "why": mention.unread}))
            continue
        label: Label | str
        if mention.why_not is not None:
            label = mention.why_not
        else:
            place += 1
            label = labelling.labels[place]
        if isinstance(label, Label):
            ids[place] = f"f{len(built.figures) + 1}"
            by_start[mention.start] = ids[place]
            figure = figure_of(
                ids[place],
                mention,
                label,
                vocabulary,
                labelling.doubts.get(place, ()),
                labelling.alternatives.get(place, ()),
                confidence=labelling.confidences.get(place),
                place_confidence=labelling.place_confidences.get(place),
                converts=None if mention.converts is None else by_start.get(mention.converts),
            )
            built.figures.append(figure)
        else:
            built.not_figures.append(NotFigure.model_validate({**span, "why": label}))
    built.figures = _priced_alike(built.figures, vocabulary)
    built.groups = [
        Group(whole=ids[group.whole], parts=[ids[part] for part in group.parts])
        for group in labelling.groups
        if all(member in ids for member in (group.whole, *group.parts))
    ]
    return built


_TIMES_A_PRICE = 10
"""A sum of money larger than the highest price times this is no price: "a profit of 1.042 billion yuan"."""


def _priced_alike(figures: Sequence[Figure], vocabulary: Vocabulary) -> list[Figure]:
    """Give a price in bare money ("from $5,713") the unit of the other prices in that currency, where it is one."""
    prices = [figure for figure in figures if vocabulary.facts(figure.metric).dimension == "price"]
    units: dict[str, set[str]] = defaultdict(set)
    sizes: dict[str, list[Decimal]] = defaultdict(list)
    for figure in prices:
        if figure.unit and "/" in figure.unit:
            units[figure.unit.partition("/")[0]].add(figure.unit)
            sizes[figure.unit].append(abs(figure.value))
    only = {currency: next(iter(found)) for currency, found in units.items() if len(found) == 1}
    bare = {
        figure.id: unit
        for figure in prices
        if figure.unit and (unit := only.get(figure.unit)) and abs(figure.value) <= _TIMES_A_PRICE * max(sizes[unit])
    }
    return [figure.model_copy(update={"unit": bare[figure.id]}) if figure.id in bare else figure for figure in figures]


def figure_of(
    figure_id: str,
    mention: Mention,
    label: Label,
    vocabulary: Vocabulary,
    doubts: Sequence[str] = (),
    alternatives: Sequence[Alternative] = (),
    **more: Any,
) -> Figure:
    """Build a figure from a number and its label, with `more` fields; what contradicts itself there is a doubt."""
    facts = vocabulary.facts(label.metric)
    mention = _as_measured(mention, label, facts)
    if label.kind == "level" and says_both_ways(mention.cell):
        label = label.model_copy(update={"direction": None})
    falls = mention.sign == 0 and label.direction == "down" and (label.kind == "change" or facts.signed)
    unclear = [
        *number_doubts(mention),
        *label_problems(label, mention.unit, mention.sign, vocabulary),
        *header_problems(label, mention.cell),
    ]
    low, high = opposite(mention.low, mention.high) if falls else (mention.low, mention.high)
    return Figure(
        id=figure_id,
        literal=mention.literal,
        start=mention.start,
        end=mention.end,
        **vars(label),
        value=-mention.value if falls else mention.value,
        low=low,
        high=high,
        unit=facts.unit_of(label.kind, mention.unit),
        approximate=mention.hedge is not None,
        hedge=mention.hedge,
        doubts=list(dict.fromkeys([*doubts, *unclear])),
        alternatives=[*_other_reading(mention.doubt, label, facts, falls=falls), *alternatives],
        **more,
    )


def _as_measured(mention: Mention, label: Label, facts: MetricFacts) -> Mention:
    """Return a bare number in the unit of its second reading, if what it measures has that unit: `13.6 Mt (14.0)`."""
    other = mention.doubt
    if other is None or mention.unit is not None or not other.unit or not mention.value:
        return mention
    if not facts.fits(label.kind, facts.unit_of(label.kind, other.unit)):
        return mention
    times = other.value / mention.value
    return replace(
        mention,
        value=other.value,
        low=other.low,
        high=other.high,
        step=mention.step * times,
        strict_step=mention.strict_step * times,
        unit=other.unit,
        doubt=None,
    )


def number_doubts(mention: Mention) -> list[str]:
    """Return the doubt about the reading of the digits, as a line with both readings; empty for most numbers."""
    headers = [f"it may stand under other headers: {mention.cell.doubt}"] if mention.cell and mention.cell.doubt else []
    if mention.doubt is None:
        return headers
    this, other = (f"{one.value:,f} {one.unit or ''}".strip() for one in (mention, mention.doubt))
    return [f"read as {this}, may be {other}: {mention.doubt.why}", *headers]


def _other_reading(doubt: NumberDoubt | None, label: Label, facts: MetricFacts, *, falls: bool) -> list[Alternative]:
    if doubt is None:
        return []
    ends = opposite(doubt.low, doubt.high) if falls else (doubt.low, doubt.high)
    value = -doubt.value if falls else doubt.value
    unit = facts.unit_of(label.kind, doubt.unit)
    fields = {"value": value, "low": ends[0], "high": ends[1], "unit": unit}
    return [Alternative(fields=fields, weight=0.5, why=doubt.why)]


def change_problems(kind: Kind, basis: str | None, direction: str | None, sign: int) -> list[str]:
    """Return why basis and direction cannot be right for this kind and a number with this sign; one line per reason."""
    if kind != "change":
        return [] if basis is None else [f"a {kind} has no basis"]
    problems = []
    if basis is None:
        problems.append("a change needs a basis")
    if direction is None and sign == 0:
        problems.append("a change needs a direction")
    if (direction, sign) in (("up", -1), ("down", 1)):
        problems.append(f"the words say {direction}, the number's sign says the opposite")
    return problems


def label_problems(label: Label, scanned: str | None, sign: int, vocabulary: Vocabulary) -> list[str]:
    """Return why a label cannot be right, or cannot be used, with a number of this unit and sign, line by line."""
    problems = []
    facts = vocabulary.facts(label.metric)
    unit = facts.unit_of(label.kind, scanned)
    if not facts.fits(label.kind, unit):
        problems.append(f"{label.metric} cannot be in {unit or 'a number without a unit'}")
    problems += change_problems(label.kind, label.basis, label.direction, sign)
    if label.period is not None:
        try:
            parse_period(label.period)
        except InputError as error:
            problems.append(str(error))
    return problems
