"""Computes everything that the page shows of a result."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby

from smmextract.arithmetic import RuleBook
from smmextract.arithmetic.explain_figure import explain_figure
from smmextract.figure import Conflict, Figure, Repair, Result
from smmextract.lazy import regex
from smmextract.page.spans import Mark, PagePassage, language_of, marks_of, passages_of
from smmextract.page.view import (
    ConflictView,
    FigureRef,
    FigureView,
    IndexView,
    Listed,
    Margin,
    MarkView,
    PassageView,
    Refs,
    ReportView,
    strip_of,
)
from smmextract.wording.figure_words import other_reading
from smmextract.wording.numbers import Ends, between, rounded, with_unit

_STEP = regex(r"; |\. (?=[A-Z])")
_SENTENCE = regex(r"\. (?=[A-Z])")


def gist(conflict: Conflict) -> str:
    """Return the end of a contradiction's sum, which says what is wrong."""
    return "; ".join(_SENTENCE.split(conflict.sum)[0].split("; ")[-3:]).rstrip(".")


def index_of(reports: Sequence[Listed]) -> IndexView:
    """Build the index of some reports: most contradictions first, then most to decide, then the newest."""
    ranked = list(reversed(reports))  # of equals, the last one comes first
    ranked.sort(key=lambda one: (len(one.conflicts), one.to_decide, one.published), reverse=True)
    days = sorted(one.published for one in ranked if one.published)
    publishers = {one.publisher for one in ranked if one.publisher}
    products = {name for one in ranked for name in one.products}
    return IndexView(
        ranked,
        counts=sum((one.counts for one in ranked), Counter()),
        troubles=[(one, conflict) for one in ranked for conflict in one.conflicts],
        dates=" to ".join(dict.fromkeys((days[0], days[-1]))) if days else "",
        choices={"publisher": sorted(publishers, key=str.casefold), "product": sorted(products, key=str.casefold)},
    )


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
    refs = Refs(
        (one.id, FigureRef(f"{name}f{place + 1}", f"{name}m{count}", one.literal, one.verdict, one.unit))
        for count, (_, figures) in enumerate(places, 1)
        for place, one in ((place, result.figures[place]) for place in figures)
    )
    by_id = {figure.id: figure for figure in result.figures}
    conflicts = [_conflict(one, f"{name}c{at}", at, refs, by_id) for at, one in enumerate(result.conflicts, 1)]
    views = list(_figures(result, refs, conflicts, rules))
    title = next((place for place, one in enumerate(passages) if one.kind == "title"), None)
    margins = _margins(passages, title or 0, refs, result, conflicts, views, name)
    drawn_marks = [
        (mark, MarkView(f"{name}m{count}", tuple(views[place] for place in figures)))
        for count, (mark, figures) in enumerate(places, 1)
    ]
    shown = [
        PassageView(passage, margin, again=passage.kind == "title" and place != title)
        for place, (passage, margin) in enumerate(zip(passages, margins, strict=False))
    ]
    below = (one for place, one in enumerate(shown) if place != title)
    return ReportView(
        number=number,
        address=address,
        title=info.title or info.source or f"Report {number}",
        published=(info.published or "")[:10],
        publisher=info.publisher or "",
        products=[product for product, _ in Counter(one.product for one in result.figures).most_common() if product],
        size=len(views),
        unread=len(result.unread),
        tensions=len(result.tensions),
        checkable=result.checkable,
        result=result,
        language=language_of(info.text),
        counts=Counter(figure.verdict for figure in result.figures),
        headline=None if title is None else shown[title],
        stretches=[(folded, list(some)) for folded, some in groupby(below, key=lambda one: one.folds)],
        marks={mark: view for mark, view in drawn_marks if mark},
        refs=refs,
        figures=views,
        conflicts=conflicts,
        loose=[view for mark, view in drawn_marks if mark is None],
        aside=margins[-1],
    )


def _margins(
    passages: Sequence[PagePassage],
    title: int,
    refs: Refs,
    result: Result,
    conflicts: Iterable[ConflictView],
    views: Sequence[FigureView],
    name: str,
) -> list[Margin]:
    """Return the margin of each passage, and last that of no passage: each contradiction beside the first figure that
    may be to blame, each doubt beside its figure (shown once if several share it), each tension beside its last figure.
    """
    margins = [Margin() for _ in range(len(passages) + 1)]
    home: dict[FigureRef, Margin] = {}
    not_read: dict[int, Margin] = {}
    for place, passage in enumerate(passages):
        margin = margins[title if passage.kind == "title" else place]  # a repeated title is hidden
        for mark in (piece.mark for piece in passage.pieces if piece.mark):
            home.update((views[one].ref, margin) for one in mark.figures)
            if mark.unread is not None:
                not_read[mark.unread] = margin

    def beside(refs: Iterable[FigureRef]) -> Margin:
        return next((home[ref] for ref in refs if ref in home), margins[-1])

    for conflict in conflicts:
        beside((*conflict.blame, *conflict.members)).conflicts.append(conflict)
    for view in views:
        told = "; ".join([*view.figure.doubts, *other_readings(view.figure)])
        if told and view.figure.verdict == "flagged" and not view.blamed:
            beside([view.ref]).doubts.setdefault(told, []).append(view.ref)
    for tension in result.tensions:
        beside(refs.of(tension.figures)[::-1]).tensions.append(tension)
    for place, one in enumerate(result.unread):
        not_read.get(place, margins[-1]).unread.append((one, f"{name}u{place + 1}" if place in not_read else ""))
    return margins


def _figures(result: Result, refs: Refs, conflicts: Sequence[ConflictView], rules: RuleBook) -> Iterator[FigureView]:
    suspects = {name for conflict in result.conflicts for name in conflict.blame}
    for figure in result.figures:
        dropped = figure.verdict == "dropped"
        explanation = None if dropped else explain_figure(result.figures, figure.id, suspects, result.groups, rules)
        stated = (figure.low, figure.high)
        implied = (explanation.implied if explanation else None) or figure.implied
        slips: dict[bool, list[str]] = {True: [], False: []}
        for slip, noticed in explanation.noticed if explanation else ():
            slips[noticed].append(with_unit(slip, figure.unit))
        yield FigureView(
            figure=figure,
            ref=refs[figure.id],
            stated="" if stated == (None, None) else range_words(stated, figure.unit),
            implied=range_words(implied, figure.unit) if implied else "",
            strip=strip_of(stated, implied),
            derivation=(explanation.derivation or "") if explanation else "",
            givens=refs.of(explanation.givens) if explanation else (),
            noticed="; ".join(slips[True]),
            unnoticed="; ".join(slips[False]),
            checks=[one for one in result.checks if figure.id in one.figures],
            conflicts=[one for one in conflicts if figure.id in (*one.conflict.figures, *one.conflict.blame)],
        )


def other_readings(figure: Figure) -> list[str]:
    """Return the close readings of a figure in words."""
    return [f"other reading: {other_reading(one, figure)}" for one in figure.alternatives]


def _conflict(conflict: Conflict, name: str, number: int, refs: Refs, figures: Mapping[str, Figure]) -> ConflictView:
    repairs: dict[tuple[object, ...], list[Repair]] = defaultdict(list)
    for repair in conflict.repairs:  # show a repair once for a figure that stands in several places
        literal = refs[repair.figure].literal
        repairs[literal, repair.field, repair.old, repair.new, repair.probability].append(repair)
    left: dict[tuple[str, str], FigureRef] = {}
    for one in conflict.blame:
        if not conflict.proposed and (implied := figures[one].implied):
            left.setdefault((figures[one].literal, range_words(implied, figures[one].unit)), refs[one])
    return ConflictView(
        conflict=conflict,
        name=name,
        number=number,
        members=refs.of(conflict.figures),
        blame=refs.of(conflict.blame),
        repairs=tuple((same[0], tuple(refs[one.figure] for one in same)) for same in repairs.values()),
        left=tuple((ref, others_say) for (_, others_say), ref in left.items()),
    )


def steps(sentence: str) -> list[str]:
    """Split a worked-out sum into steps, one per line."""
    return [step for step in _STEP.split(sentence) if step.strip()]


def formula(statement: str) -> str:
    """Format a formula as in handwriting; other words stay unchanged."""
    for sign, written in (("==", "="), ("<=", "≤"), (">=", "≥"), (" * ", " × "), ("_", " ")):
        statement = statement.replace(sign, written)
    return statement


def range_words(ends: Ends, unit: str | None) -> str:
    """Return a range in words, with its unit."""
    return with_unit(between(rounded(ends)), unit)
