"""Tables for colleagues: writes the queue as CSV or XLSX with columns to fill in, and imports what they decided.

A cell that a spreadsheet would run as a formula is written as text, and read back unchanged. A decision is not imported
if somebody has decided otherwise.
"""

from __future__ import annotations

import csv
import io
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError
from zipfile import BadZipFile

from smmextract.errors import InputError, SmmextractError, UsageError
from smmextract.figure import Figure
from smmextract.lazy import library
from smmextract.review.correct import FIELDS, corrected, parse_changes
from smmextract.review.decisions import Action, Decision, Meaning, by_figure, differences, meaning_of
from smmextract.review.desk import Desk
from smmextract.review.item_words import changes_of, passage, proposal_line, title_of
from smmextract.review.items import QueueItem
from smmextract.review.state import Case
from smmextract.user_files import read_bytes
from smmextract.whole_file import replacement
from smmextract.wording.figure_words import amount, describe, implied_words
from smmextract.wording.printable import FORMULA_STARTS, printable, safe, sentence

TOLD = ("item", "title", "literal", "what it is", "value", "others leave", "problem", "passage", "proposals")
TO_FILL_IN = ("decision", "correction", "why", "who")
KEYS = ("figure", "start", "end", "report")
COLUMNS = (*TOLD, *TO_FILL_IN, *KEYS)
_WIDTHS = {"title": 30, "literal": 18, "what it is": 40, "value": 16, "others leave": 24, "problem": 60, "passage": 60,
           "proposals": 50, "correction": 30, "why": 30, "who": 12}  # fmt: skip
_PAPER = "#FFF6DD"
_MOST_CHARACTERS = 30_000
_NEEDED = ("decision", "report", "literal")
_ASKED: Mapping[str, Action] = {
    "keep": "keep", "k": "keep", "kept": "keep", "drop": "drop", "d": "drop", "dropped": "drop", "correct": "correct",
    "c": "correct", "corrected": "correct", "": "correct",
}  # fmt: skip
_NEEDS = "XLSX needs the extra: pip install 'smmextract[xlsx]'"
Row = Mapping[str, str]


def _told(case: Case, item: QueueItem | None, name: str) -> Row:
    figure = case.figures[name]
    conflict = case.conflict(item) if item else None
    problems = [sentence(one) for one in ([conflict.why] if conflict else figure.doubts)]
    return {
        "title": title_of(case.now),
        "literal": figure.literal,
        "what it is": describe(figure),
        "value": amount(figure),
        "others leave": implied_words(figure),
        "problem": " ".join(problems),
        "passage": passage(figure, case.now.report.text),
        "proposals": proposals_cell(case, item),
        "figure": name,
        "start": "" if figure.start is None else str(figure.start),
        "end": "" if figure.end is None else str(figure.end),
        "report": case.key,
    }


def proposals_cell(case: Case, item: QueueItem | None) -> str:
    """Return the numbered proposals of an item for the table."""
    told = case.proposals(item) if item else []
    return "; ".join(f"{number}: {proposal_line(one)}" for number, one in enumerate(told, 1))


def _decision_cells(decision: Decision, as_read: Figure) -> Row:
    changes = differences(meaning_of(as_read), decision.after)
    told = [f"{name}={new or 'none'}" for name, (_, new) in changes.items() if name in FIELDS]
    action = decision.action if decision.action == "drop" else "correct" if told else "keep"
    correction = "" if action == "drop" else "; ".join(told)
    return {"decision": action, "correction": correction, "why": decision.why or "", "who": decision.who}


def write_sheet(path: Path, rows: Iterable[Row]) -> None:
    """Write a table in the format of the file name. Raises UsageError for an unknown ending."""
    if path.suffix not in (".csv", ".xlsx"):
        raise UsageError(f"{path}: a table is .csv or .xlsx")
    cells = ([_cell(row.get(name, "")) for name in COLUMNS] for row in rows)
    with replacement(path) as place:
        if path.suffix == ".xlsx":
            _write_workbook(place, cells)
            return
        # without a BOM, Excel would decode the CSV as Windows text
        with place.open("w", encoding="utf-8-sig", newline="") as out:
            writer = csv.writer(out, lineterminator="\r\n")
            writer.writerow(COLUMNS)
            writer.writerows(map(safe, row) for row in cells)


def _cell(text: str) -> str:
    return printable(text.replace("\t", " ").replace("\n", " ")).strip()[:_MOST_CHARACTERS]


def _write_workbook(path: Path, rows: Iterable[Sequence[str]]) -> None:
    xlsxwriter = library("xlsxwriter", _NEEDS)
    with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False}) as book:
        sheet = book.add_worksheet("review")
        formats = {
            (fill_in, quoted): book.add_format(
                # quoted: no formula, even after it was edited
                {"text_wrap": True, "valign": "top", "quote_prefix": quoted} | ({"bg_color": _PAPER} if fill_in else {})
            )
            for fill_in in (True, False)
            for quoted in (True, False)
        }
        heads = [book.add_format({"bold": True, "underline": line}) for line in (0, 1)]
        for place, name in enumerate(COLUMNS):
            sheet.set_column(place, place, _WIDTHS.get(name, 10), None, {"hidden": name in KEYS})
            sheet.write_string(0, place, name, heads[name in TO_FILL_IN])
        number = 0
        for number, row in enumerate(rows, 1):
            for place, text in enumerate(row):
                form = formats[COLUMNS[place] in TO_FILL_IN, text.startswith(FORMULA_STARTS)]
                sheet.write_string(number, place, text, form) if text else sheet.write_blank(number, place, None, form)
            decision = COLUMNS.index("decision")
            sheet.data_validation(number, decision, number, decision, _choices(row[COLUMNS.index("proposals")]))
        sheet.freeze_panes(1, COLUMNS.index("what it is"))
        sheet.autofilter(0, 0, number, len(COLUMNS) - 1)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)


def _choices(proposals: str) -> dict[str, Any]:
    numbers = [str(one) for one in range(1, 10) if re.search(rf"(?:^|; ){one}: ", proposals)]
    choices = ["keep", "drop", "correct", *numbers]
    told = "keep, drop, correct (then say what in the next column), or the number of a proposal"
    asked = {"validate": "list", "source": choices, "input_title": "Decision", "input_message": told}
    return {**asked, "error_title": "No decision", "error_message": f"One of {','.join(choices)}"}


def read_sheet(path: Path) -> list[Row]:
    """Return the rows of a table. Raises InputError for a file that is not a table, or lacks columns."""
    data = read_bytes(path)
    table = list(_read_workbook(data, path) if path.suffix == ".xlsx" else _read_csv(data, path))
    head = [name.strip().casefold() for name in (table[0] if table else [])]
    if missing := [name for name in _NEEDED if name not in head]:
        raise InputError(f"{path}: no column {missing[0]!r}; what `review --export` writes is expected")
    return [{name: _text(cell) for name, cell in zip(head, row, strict=False)} for row in table[1:]]


def _read_csv(data: bytes, path: Path) -> Iterator[list[str]]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InputError(f"{path}: not UTF-8 text (a spreadsheet calls that CSV UTF-8)") from None
    head = text.partition("\n")[0]
    delimiter = max(",;\t", key=head.count)
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    except csv.Error as error:
        raise InputError(f"{path}: not CSV ({error})") from None


def _read_workbook(data: bytes, path: Path) -> Iterator[list[str]]:
    openpyxl = library("openpyxl", _NEEDS)
    try:
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        for row in book.active.iter_rows(values_only=True):
            yield ["" if cell is None else str(cell) for cell in row]
    except (BadZipFile, ParseError, ValueError, KeyError, OSError, TypeError, AttributeError) as error:
        raise InputError(f"{path}: not XLSX ({' '.join(str(error).split())[:100]})") from None


def _text(cell: str) -> str:
    cell = cell.strip()
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(FORMULA_STARTS) else cell


@dataclass
class Merged:
    """An import: decisions added, known before, or in conflict (the earlier one stands), and faulty rows."""

    added: int = 0
    known: int = 0
    disagreements: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)


def export_rows(desk: Desk, wanted: Sequence[QueueItem], *, decided: bool = True) -> Iterator[Row]:
    """Yield the rows of a table: in each report the wanted items, numbered, and, if `decided`, the decided figures."""
    by_report: dict[str, list[QueueItem]] = defaultdict(list)
    for item in wanted:
        by_report[item.report].append(item)
    number = 0
    for key in desk.reports():
        if key not in by_report and not (decided and desk.decisions(key)):
            continue
        case = Case.at(desk, key)
        for item in by_report[key]:
            number += 1
            yield from ({"item": str(number), **_told(case, item, name)} for name in item.figures)
        for name, decision in by_figure(case.now, case.decisions).items() if decided else ():
            yield {"item": "", **_told(case, None, name), **_decision_cells(decision, case.as_read[name])}


def merge(desk: Desk, rows: Sequence[Row], who: str) -> Merged:
    """Import the decisions of a table; `who` is the person for rows that name none."""
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
            _merge_report(desk, Case.at(desk, key), here, who, merged)
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
    item = _item(case, figure)
    if (number := asked.removesuffix(".0")).isdecimal():
        return case.deciding(item, "repair", _proposal(case, figure, row, int(number)), who, row.get("why"))
    if asked not in _ASKED:
        raise UsageError(f"not a decision: {row['decision']!r} (keep, drop, correct, or the number of a proposal)")
    after = meaning_of(as_read)
    if _ASKED[asked] == "correct":
        after = corrected(as_read, parse_changes(correction), case.reviewed.rules.vocabulary)
    return case.deciding(item, _ASKED[asked], {figure.id: after}, who, row.get("why"))


def _figure(case: Case, row: Row) -> Figure:
    place = (row.get("start", ""), row.get("end", ""))
    for one in case.now.figures:
        here = tuple("" if end is None else str(end) for end in (one.start, one.end))
        same_place = here == place and (place != ("", "") or one.id == row.get("figure"))
        if same_place and " ".join(one.literal.split()) == " ".join(row["literal"].split()):
            return one
    raise InputError(f"no figure {row['literal']!r} at that place of the report")


def _item(case: Case, figure: Figure) -> QueueItem | None:
    return next((one for one in case.items if figure.id in one.figures), None)


def _proposal(now: Case, figure: Figure, row: Row, number: int) -> Mapping[str, Meaning]:
    """Return a proposal of the table; it may be one of an earlier state, if all that it changes is decided since."""
    earlier = (now.decisions[:end] for end in reversed(range(len(now.decisions))))
    cases = chain([now], (Case(now.key, now.reviewed, decisions) for decisions in earlier))
    case = next((one for one in cases if proposals_cell(one, _item(one, figure)) == row.get("proposals", "")), None)
    if case is None:
        raise InputError("the proposals have changed since the table was written")
    item = _item(case, figure)
    proposals = case.proposals(item) if item else []
    if not 1 <= number <= len(proposals):
        raise UsageError(f"there is no proposal {number}")
    way = next(iter(proposals[number - 1].ways(case.figures, case.reviewed.rules.vocabulary)), None)
    if way is None:
        raise InputError("the proposal cannot be taken as it stands; correct the field instead")
    if case is not now and not way.keys() <= by_figure(now.now, now.decisions).keys():
        raise InputError("the proposals have changed since the table was written")
    return way


def _said(decision: Decision) -> str:
    if decision.verdict != "corrected":
        return f"{decision.who} has it {decision.verdict}"
    return f"{decision.who} has it corrected ({', '.join(changes_of(decision))})"
