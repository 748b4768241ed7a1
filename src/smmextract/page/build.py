"""From a result to what the page shows of it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from smmextract.arithmetic import RuleBook
from smmextract.arithmetic.explain_figure import explain_figure
from smmextract.figure import Check, Conflict, Figure, Repair, Result
from smmextract.output.numbers import Ends, between, rounded, with_unit
from smmextract.output.table import amount, describe
from smmextract.page.passages import language_of, passages_of
from smmextract.page.spans import Mark, marks_of
from smmextract.page.strip import strip_of
from smmextract.page.view import (
    GLYPHS,
    CheckView,
    ConflictView,
    FigureRef,
    FigureView,
    Margin,
    MarkView,
    PassageView,
    RepairView,
    ReportView,
)

_GRAVEST = list(GLYPHS)
_STEP = re.compile(r"; |\. (?=[A-Z])")
Refs = Mapping[str, FigureRef]


def report_view(result: Result, number: int, rules: RuleBook) -> ReportView:
    """One report of the page; `number` is its place in it, from 1."""
    info = result.report
    marks, loose = marks_of(result)
    passages = list(passages_of(info, marks))
    drawn = {piece.mark for passage in passages for piece in passage.pieces}
    loose += [place for mark in marks if mark not in drawn for place in mark.figures]
    places: list[tuple[Mark | None, tuple[int, ...]]] = [(mark, mark.figures) for mark in marks if mark in drawn]
    places += [(None, (place,)) for place in sorted(loose)]
    places = [(mark, figures) for mark, figures in places if figures]

    name = f"r{number}"
    refs: dict[str, FigureRef] = {}
    for count, (_, figures) in enumerate(places, 1):
        for place in figures:
            one = result.figures[place]
            refs[one.id] = FigureRef(f"{name}f{place + 1}", f"{name}m{count}", one.literal, one.verdict)
    by_id = {figure.id: figure for figure in result.figures}
    conflicts = tuple(
        _conflict(conflict, f"{name}c{count}", count, refs, by_id) for count, conflict in enumerate(result.conflicts, 1)
    )
    views = _figures(result, refs, conflicts, rules)
    drawn_marks = [
        (mark, _mark(f"{name}m{count}", [views[place] for place in figures]))
        for count, (mark, figures) in enumerate(places, 1)
    ]
    margins = _margins(
        [[refs[result.figures[place].id] for piece in passage.pieces if piece.mark for place in piece.mark.figures]
         for passage in passages],
        conflicts,
        [one for one in views if one.figure.verdict == "flagged" and one.figure.doubts and not one.blamed],
    )  # fmt: skip
    return ReportView(
        number=number,
        result=result,
        title=info.title or info.source or f"Report {number}",
        language=language_of(info.text),
        counts=Counter(figure.verdict for figure in result.figures),
        passages=tuple(PassageView(passage, margin) for passage, margin in zip(passages, margins, strict=False)),
        marks={mark: view for mark, view in drawn_marks if mark},
        figures=tuple(views),
        conflicts=conflicts,
        loose=tuple(view for mark, view in drawn_marks if mark is None),
        aside=margins[-1],
    )


def _margins(
    members: Sequence[Sequence[FigureRef]], conflicts: Iterable[ConflictView], doubtful: Iterable[FigureView]
) -> list[Margin]:
    """What stands beside each passage, given its figures; at the end what stands beside none."""
    home = {ref: place for place, refs in enumerate(members) for ref in refs}
    told: list[list[ConflictView]] = [[] for _ in range(len(members) + 1)]
    doubts: list[dict[str, list[FigureRef]]] = [{} for _ in told]
    for conflict in conflicts:
        beside = [home[ref] for ref in (*conflict.blame, *conflict.members) if ref in home]
        told[beside[0] if beside else -1].append(conflict)
    for one in doubtful:
        doubts[home.get(one.ref, -1)].setdefault("; ".join(one.figure.doubts), []).append(one.ref)
    return [
        Margin(tuple(here), tuple((doubt, tuple(refs)) for doubt, refs in doubted.items()))
        for here, doubted in zip(told, doubts, strict=True)
    ]


def _mark(name: str, figures: Sequence[FigureView]) -> MarkView:
    verdict = min((one.figure.verdict for one in figures), key=_GRAVEST.index)
    conflicts = {conflict.name: conflict for one in figures for conflict in one.conflicts}
    return MarkView(name, tuple(figures), verdict, tuple(conflicts.values()))


def _figures(result: Result, refs: Refs, conflicts: Sequence[ConflictView], rules: RuleBook) -> list[FigureView]:
    blamed = {name for conflict in result.conflicts for name in conflict.blame}
    checks: dict[str, list[Check]] = {}
    for check in result.checks:
        for name in dict.fromkeys(check.figures):
            checks.setdefault(name, []).append(check)
    part: dict[str, list[ConflictView]] = {}
    for view in conflicts:
        for name in dict.fromkeys((*view.conflict.figures, *view.conflict.blame)):
            part.setdefault(name, []).append(view)
    units = {figure.id: figure.unit for figure in result.figures}
    return [
        _figure(
            figure,
            refs,
            result,
            blamed,
            tuple(_check(check, figure, refs, units) for check in checks.get(figure.id, ())),
            tuple(part.get(figure.id, ())),
            rules,
        )
        for figure in result.figures
    ]


def _figure(
    figure: Figure,
    refs: Refs,
    result: Result,
    blamed: set[str],
    checks: tuple[CheckView, ...],
    conflicts: tuple[ConflictView, ...],
    rules: RuleBook,
) -> FigureView:
    left_out = figure.verdict == "dropped"
    explanation = None if left_out else explain_figure(result.figures, figure.id, blamed, result.groups, rules)
    stated = (figure.low, figure.high)
    implied = (explanation.implied if explanation else None) or figure.implied
    slips: dict[bool, list[str]] = {True: [], False: []}
    for slip, noticed in explanation.noticed if explanation else ():
        slips[noticed].append(slip)
    return FigureView(
        figure=figure,
        ref=refs[figure.id],
        what=describe(figure),
        amount=amount(figure),
        stated="" if stated == (None, None) else _range(stated, figure.unit),
        implied=_range(implied, figure.unit) if implied else "",
        strip=strip_of(stated, implied),
        derivation=_steps(explanation.derivation or "") if explanation else (),
        givens=tuple(refs[name] for name in dict.fromkeys(explanation.givens)) if explanation else (),
        noticed="; ".join(with_unit(slip, figure.unit) for slip in slips[True]),
        unnoticed="; ".join(with_unit(slip, figure.unit) for slip in slips[False]),
        checks=checks,
        conflicts=conflicts,
    )


def _check(check: Check, figure: Figure, refs: Refs, units: Mapping[str, str | None]) -> CheckView:
    unit = units[check.figures[-1]] if check.figures else None
    others = tuple(refs[name] for name in dict.fromkeys(check.figures) if name != figure.id)
    return CheckView(check, _formula(check.statement), others, _range(check.implied, unit), _range(check.stated, unit))


def _conflict(conflict: Conflict, name: str, number: int, refs: Refs, figures: Mapping[str, Figure]) -> ConflictView:
    blame = tuple(refs[one] for one in dict.fromkeys(conflict.blame))
    repairs: dict[tuple[object, ...], list[Repair]] = {}
    for repair in conflict.repairs:  # the same for a figure that is said in several places
        literal = refs[repair.figure].literal
        repairs.setdefault((literal, repair.field, repair.old, repair.new, repair.probability), []).append(repair)
    left: dict[tuple[str, str], FigureRef] = {}
    for one in conflict.blame:
        if not conflict.proposed and (implied := figures[one].implied):
            left.setdefault((figures[one].literal, _range(implied, figures[one].unit)), refs[one])
    return ConflictView(
        conflict=conflict,
        name=name,
        number=number,
        steps=_steps(conflict.why),
        members=tuple(refs[one] for one in dict.fromkeys(conflict.figures)),
        blame=blame,
        blame_sets=tuple(tuple(refs[one] for one in dict.fromkeys(blamed)) for blamed in conflict.blame_sets),
        repairs=tuple(
            RepairView(same[0], tuple(refs[one.figure] for one in same), _steps(same[0].then))
            for same in repairs.values()
        ),
        left=tuple((ref, others_say) for (_, others_say), ref in left.items()),
    )


def _steps(sentence: str) -> tuple[str, ...]:
    """A sum worked out, a line a step."""
    return tuple(step for step in _STEP.split(sentence) if step.strip())


def _formula(statement: str) -> str:
    """A formula as it is written by hand; other words stay as they are."""
    for sign, written in (("==", "="), ("<=", "≤"), (">=", "≥"), (" * ", " × "), ("_", " ")):
        statement = statement.replace(sign, written)
    return statement


def _range(ends: Ends, unit: str | None) -> str:
    return with_unit(between(rounded(ends)), unit)
