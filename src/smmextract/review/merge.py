"""Imports tables that colleagues filled in, unless somebody has decided otherwise."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from smmextract.arithmetic import RuleBook, default_rules
from smmextract.errors import InputError, SmmextractError, UsageError
from smmextract.figure import Figure
from smmextract.review.correct import corrected, parse_changes
from smmextract.review.decisions import Action, Decision, Meaning, by_figure, meaning_of
from smmextract.review.desk import Desk
from smmextract.review.item_words import changes_of, title_of
from smmextract.review.items import QueueItem
from smmextract.review.sheet import Row, proposals_cell, rows_of
from smmextract.review.state import Case


@dataclass
class Merged:
    """The outcome of an import: decisions added, decisions known before, conflicting decisions of two people (the
    earlier one stands), and faulty rows.
    """

    added: int = 0
    known: int = 0
    disagreements: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)


def export_rows(
    desk: Desk, rules: RuleBook | None, wanted: Sequence[QueueItem], *, decided: bool = True
) -> Iterator[Row]:
    """Yield the rows of a table: the wanted items in their reports and, if `decided`, the decided ones."""
    by_report: dict[str, list[QueueItem]] = {}
    for item in wanted:
        by_report.setdefault(item.report, []).append(item)
    rules = rules or default_rules()
    number = 1
    for key in desk.reports():
        decisions = desk.decisions(key)
        if key in by_report or (decisions and decided):
            items = by_report.get(key, [])
            told = rows_of(Case.at(desk, key, rules), items, number)
            yield from (row for row in told if decided or row["item"])
            number += len(items)


def merge(desk: Desk, rules: RuleBook | None, rows: Sequence[Row], who: str) -> Merged:
    """Import the decisions of a table; `who` is the person for rows that name none."""
    rules = rules or default_rules()
    merged = Merged()
    known = set(desk.reports())
    by_report: dict[str, list[tuple[int, Row]]] = {}
    for number, row in enumerate(rows, 2):
        if row.get("decision") or row.get("correction"):
            if row.get("report", "") not in known:
                merged.refused.append(f"row {number}: its report is not in {desk.name}")
                continue
            by_report.setdefault(row["report"], []).append((number, row))
    for key, here in by_report.items():
        if not desk.claim(key):
            merged.refused += [f"row {number}: somebody else is reviewing that report now" for number, _ in here]
            continue
        try:
            _merge_report(desk, Case.at(desk, key, rules), here, who, merged)
        finally:
            desk.release(key)
    return merged


def _merge_report(desk: Desk, case: Case, rows: Iterable[tuple[int, Row]], who: str, merged: Merged) -> None:
    made: list[Decision] = []
    for number, row in rows:
        try:
            decided = _decided(case, row, " ".join(row.get("who", "").split()) or who)
        except SmmextractError as error:
            merged.refused.append(f"row {number}: {error}")
            continue
        standing = by_figure(case.now, [*case.decisions, *made])
        for one in decided:
            before = standing.get(one.figure)
            if before and before.agrees_with(one):
                merged.known += 1
            elif before and before.who != one.who:
                told = f"{_said(before)}, {_said(one)}"
                merged.disagreements.append(f"{before.literal} in {title_of(case.now)!r}: {told}")
            else:
                made.append(one)
    if made:
        desk.add(case.key, made, case.with_also(made).items)
        merged.added += len(made)


def _decided(case: Case, row: Row, who: str) -> list[Decision]:
    """Return the decisions of a row. A proposal applies to all figures that it changes, whichever row names it."""
    figure = _figure(case, row)
    as_read = case.as_read[figure.id]  # the person who filled in the table saw the figure as read
    asked, correction = row.get("decision", "").casefold(), row.get("correction", "")
    item = next((one for one in case.items if figure.id in one.figures), None)
    action: Action
    after: dict[str, Meaning | None]
    if asked.removesuffix(".0").isdecimal():
        action, after = "repair", _proposal(case, item, row, int(asked.removesuffix(".0")))
    elif asked in ("keep", "k", "kept"):
        action, after = "keep", {figure.id: meaning_of(as_read)}
    elif asked in ("drop", "d", "dropped"):
        action, after = "drop", {figure.id: meaning_of(as_read)}
    elif asked in ("correct", "c", "corrected", ""):
        action, after = "correct", {figure.id: corrected(as_read, parse_changes(correction), case.reviewed.vocabulary)}
    else:
        raise UsageError(f"not a decision: {row['decision']!r} (keep, drop, correct, or the number of a proposal)")
    return case.deciding(item, action, after, who, row.get("why"))


def _figure(case: Case, row: Row) -> Figure:
    place = (row.get("start", ""), row.get("end", ""))
    for one in case.now.figures:
        here = tuple("" if end is None else str(end) for end in (one.start, one.end))
        same_place = here == place and (place != ("", "") or one.id == row.get("figure"))
        if same_place and " ".join(one.literal.split()) == " ".join(row["literal"].split()):
            return one
    raise InputError(f"no figure {row['literal']!r} at that place of the report")


def _proposal(case: Case, item: QueueItem | None, row: Row, number: int) -> dict[str, Meaning | None]:
    proposals = case.proposals(item) if item else []
    if proposals_cell(case, item) != row.get("proposals", ""):
        raise InputError("the proposals have changed since the table was written")
    if not 1 <= number <= len(proposals):
        raise UsageError(f"there is no proposal {number}")
    way = next(iter(proposals[number - 1].ways(case.figures, case.reviewed.vocabulary)), None)
    if way is None:
        raise InputError("the proposal cannot be taken as it stands; correct the field instead")
    return {**way}


def _said(decision: Decision) -> str:
    if decision.verdict != "corrected":
        return f"{decision.who} has it {decision.verdict}"
    return f"{decision.who} has it corrected ({', '.join(changes_of(decision))})"
