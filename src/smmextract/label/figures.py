"""Mentions and labels become figures: code's digits with the labeller's meaning.

The value's size, unit and interval come from the scanner, its sign from the label's direction (or from the literal
where that carries one). A label that cannot be right with this number is a doubt, and the figure is kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from smmextract.errors import InputError
from smmextract.figure import Figure, Group, Label, NotFigure, ReportInfo
from smmextract.label.labeller import Labelling
from smmextract.period import parse_period
from smmextract.report import Report
from smmextract.scan import Mention, scan
from smmextract.vocabulary.metrics import metrics, unit_fits, unit_of


def mentions_of(report: Report) -> list[Mention]:
    """Every number of the report; those in page chrome and contact lines are settled by where they stand."""
    return scan(report.text, [(block.start, block.end, block.why) for block in report.blocks if block.why])


def report_info(report: Report) -> ReportInfo:
    """The report as the record has it."""
    return ReportInfo(
        title=report.title,
        published=report.published,
        publisher=report.publisher,
        source=report.source,
        sha256=report.sha256,
        text=report.text,
    )


def build_figures(
    mentions: Sequence[Mention], labelling: Labelling
) -> tuple[list[Figure], list[NotFigure], list[Group]]:
    """The figures, the numbers that are none, and the groups, of one report.

    `labelling` speaks of the mentions that may be figures (`why_not` is None), in their order.
    """
    figures: list[Figure] = []
    others: list[NotFigure] = []
    ids: dict[int, str] = {}
    place = -1
    for mention in mentions:
        label: Label | str
        if mention.why_not is not None:
            label = mention.why_not
        else:
            place += 1
            label = labelling.labels[place]
        if isinstance(label, Label):
            ids[place] = f"f{len(figures) + 1}"
            figures.append(figure_of(ids[place], mention, label, labelling.doubts.get(place, [])))
        else:
            span = {"literal": mention.literal, "start": mention.start, "end": mention.end}
            others.append(NotFigure.model_validate({**span, "why": label}))
    groups = [
        Group(whole=ids[group.whole], parts=[ids[part] for part in group.parts])
        for group in labelling.groups
        if all(member in ids for member in (group.whole, *group.parts))
    ]
    return figures, others, groups


def figure_of(figure_id: str, mention: Mention, label: Label, doubts: Sequence[str] = ()) -> Figure:
    """One number with its label; what cannot be right about the two together joins the doubts."""
    unit = unit_of(label.metric, label.kind, mention.unit)
    falls = mention.sign == 0 and _is_negative(label)
    ends = (mention.low, mention.high)
    low, high = (_negative(ends[1]), _negative(ends[0])) if falls else ends
    return Figure(
        id=figure_id,
        literal=mention.literal,
        start=mention.start,
        end=mention.end,
        **label.model_dump(),
        value=-mention.value if falls else mention.value,
        low=low,
        high=high,
        unit=unit,
        approximate=mention.hedge is not None,
        hedge=mention.hedge,
        doubts=list(dict.fromkeys([*doubts, *label_problems(label, mention)])),
    )


def _is_negative(label: Label) -> bool:
    return label.direction == "down" and (label.kind == "change" or metrics()[label.metric].signed)


def _negative(value: Decimal | None) -> Decimal | None:
    return None if value is None else -value


def label_problems(label: Label, mention: Mention) -> list[str]:
    """Why a label cannot be right, or cannot be used, with this number; a line each."""
    problems = []
    unit = unit_of(label.metric, label.kind, mention.unit)
    if not unit_fits(label.metric, label.kind, unit):
        problems.append(f"{label.metric} cannot be in {unit or 'a number without a unit'}")
    if label.kind == "change":
        if label.basis is None:
            problems.append("a change needs a basis")
        if label.direction is None and mention.sign == 0:
            problems.append("a change needs a direction")
        if (label.direction == "down" and mention.sign > 0) or (label.direction == "up" and mention.sign < 0):
            problems.append(f"the words say {label.direction}, the number's sign says the opposite")
    elif label.basis is not None:
        problems.append(f"a {label.kind} has no basis")
    if label.period is not None:
        try:
            parse_period(label.period)
        except InputError as error:
            problems.append(str(error))
    return problems
