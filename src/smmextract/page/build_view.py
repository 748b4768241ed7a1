"""Computes everything that the page shows of a result."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby

from smmextract.arithmetic import RuleBook
from smmextract.arithmetic.explain_figure import explain_figure
from smmextract.figure import Check, Conflict, Figure, Repair, Result, Tension
from smmextract.lazy import regex
from smmextract.page.spans import Mark, PagePassage, language_of, marks_of, passages_of
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
    Stretch,
    TensionView,
    UnreadView,
    strip_of,
)
from smmextract.wording.figure_words import amount, describe, other_reading
from smmextract.wording.numbers import Ends, between, rounded, with_unit

_GRAVEST = list(GLYPHS)
_STEP = regex(r"; |\. (?=[A-Z])")
Refs = Mapping[str, FigureRef]


def report_view(result: Result, number: int, rules: RuleBook, address: str = "") -> ReportView:
    """Build the view of one report; `number` is its place in the page, from 1, `address` its file if not this one."""
    info, name = result.report, f"r{number}"
    marks, loose = marks_of(result)
    passages = list(passages_of(info, marks))
    drawn = {piece.mark for passage in passages for piece in passage.pieces}
    loose += [place for mark in marks if mark not in drawn for place in mark.figures]
    places: list[tuple[Mark | None, tuple[int, ...]]] = [
        (mark, mark.figures) for mark in marks if mark in drawn and mark.figures
    ]
    places += [(None, (place,)) for place in sorted(loose)]
    at = {
        place: FigureRef(f"{name}f{place + 1}", f"{name}m{count}", one.literal, one.verdict)
        for count, (_, figures) in enumerate(places, 1)
        for place in figures
        for one in (result.figures[place],)
    }
    refs = {result.figures[place].id: ref for place, ref in at.items()}
    by_id = {figure.id: figure for figure in result.figures}
    conflicts = tuple(
        _conflict(conflict, f"{name}c{count}", count, refs, by_id) for count, conflict in enumerate(result.conflicts, 1)
    )
    views = _figures(result, refs, conflicts, rules)
    tensions = [_tension(one, refs, by_id) for one in result.tensions]
    unread = tuple(_unread(result, name, place, drawn) for place in range(len(result.unread)))
    margins = _margins(passages, at, conflicts, views, tensions, unread)
    drawn_marks = [
        (mark, _mark(f"{name}m{count}", [views[place] for place in figures]))
        for count, (mark, figures) in enumerate(places, 1)
    ]
    shown = list(_shown(passages, margins))
    return ReportView(
        number=number,
        result=result,
        title=info.title or info.source or f"Report {number}",
        language=language_of(info.text),
        counts=Counter(figure.verdict for figure in result.figures),
        headline=next((one for one in shown if one.passage.kind == "title" and not one.again), None),
        stretches=tuple(
            Stretch(folded, tuple(some))
            for folded, some in groupby(
                (one for one in shown if one.passage.kind != "title" or one.again), key=lambda one: one.folds
            )
        ),
        marks={mark: view for mark, view in drawn_marks if mark},
        figures=tuple(views),
        conflicts=conflicts,
        loose=tuple(view for mark, view in drawn_marks if mark is None),
        aside=margins[-1],
        unread=unread,
        address=address,
    )


def _margins(
    passages: Sequence[PagePassage],
    at: Mapping[int, FigureRef],
    conflicts: Iterable[ConflictView],
    views: Iterable[FigureView],
    tensions: Iterable[TensionView],
    unread: Iterable[UnreadView],
) -> list[Margin]:
    """Return the margin of each passage, and last the entries without a passage: each contradiction beside the first
    figure that may be to blame, each doubt beside its figure (a doubt shared by several is shown once), each tension
    beside the last of its figures.
    """
    margins = [Margin() for _ in range(len(passages) + 1)]
    home: dict[FigureRef, Margin] = {}
    not_read: dict[int, Margin] = {}
    title = next((place for place, one in enumerate(passages) if one.kind == "title"), 0)
    for place, passage in enumerate(passages):
        margin = margins[title if passage.kind == "title" else place]  # a repeated title is hidden
        for mark in (piece.mark for piece in passage.pieces if piece.mark):
            home.update((at[one], margin) for one in mark.figures)
            if mark.unread is not None:
                not_read[mark.unread] = margin

    def beside(refs: Iterable[FigureRef]) -> Margin:
        return next((home[ref] for ref in refs if ref in home), margins[-1])

    for conflict in conflicts:
        beside((*conflict.blame, *conflict.members)).conflicts.append(conflict)
    for view in views:
        told = "; ".join([*view.figure.doubts, *view.others])
        if told and view.figure.verdict == "flagged" and not view.blamed:
            beside([view.ref]).doubts.setdefault(told, []).append(view.ref)
    for tension in tensions:
        beside(tension.members[::-1]).tensions.append(tension)
    for place, one in enumerate(unread):
        not_read.get(place, margins[-1]).unread.append(one)
    return margins


def _shown(passages: Sequence[PagePassage], margins: Sequence[Margin]) -> Iterator[PassageView]:
    """Yield the passages with their margins; a repeated title is marked as such."""
    titled = False
    for passage, margin in zip(passages, margins, strict=False):
        yield PassageView(passage, margin, again=titled and passage.kind == "title")
        titled = titled or passage.kind == "title"


def _unread(result: Result, name: str, place: int, drawn: set[Mark | None]) -> UnreadView:
    there = any(mark is not None and mark.unread == place for mark in drawn)
    return UnreadView(result.unread[place], f"{name}u{place + 1}" if there else "")


def _tension(tension: Tension, refs: Refs, figures: Mapping[str, Figure]) -> TensionView:
    members = [name for name in dict.fromkeys(tension.figures) if name in refs]
    unit = figures[members[-1]].unit if members else None
    return TensionView(
        tension,
        _steps(tension.why),
        tuple(refs[name] for name in members),
        _range(tension.implied, unit),
        _range(tension.stated, unit),
    )


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
        others=tuple(f"other reading: {other_reading(one, figure)}" for one in figure.alternatives),
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
    for repair in conflict.repairs:  # show a repair once for a figure that stands in several places
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
    """Split a worked-out sum into steps, one per line."""
    return tuple(step for step in _STEP.split(sentence) if step.strip())


def _formula(statement: str) -> str:
    """Format a formula as in handwriting; other words stay unchanged."""
    for sign, written in (("==", "="), ("<=", "≤"), (">=", "≥"), (" * ", " × "), ("_", " ")):
        statement = statement.replace(sign, written)
    return statement


def _range(ends: Ends, unit: str | None) -> str:
    return with_unit(between(rounded(ends)), unit)
