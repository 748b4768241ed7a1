"""Finds tables whose cells no character separates: numbers with single blanks between them, and one cell per line.

`Aug 124,400 120,600 16,000` is a row if several such lines have as many numbers and a line above has as many headers. A
table copied from a web page often has each cell on its own line: the headers, then repeatedly a name and as many
numbers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence, Set
from itertools import islice, takewhile

from smmextract.lazy import regex
from smmextract.tables.grids import GridLine
from smmextract.tables.table import PERIOD_PHRASE, Grid, Row, Span, is_year, kind_of

_TOKEN = regex(r"\S+")
_VALUE = regex(
    r"[(+\-–−]{0,2}(?:US|A|C|R)?[$€£¥]?[+\-–−]?\d(?:[\d,.]*\d)?%?\)?%?[*†]?|n\.?/?a\.?|[-–—]|\.\.\.?", re.IGNORECASE
)
_CHANGE = regex(
    r"(?<!\S)(?:\S+\s)?(?:change|chg\.?|growth)\s?[(\[]?%?[)\]]?(?!\S)|(?<!\S)%\s?(?:change|chg\.?|growth|yoy|mom|y/y|m/m)(?!\S)"
    r"|(?<!\S)(?:yoy|mom|qoq|y/y|m/m|q/q|y-o-y|m-o-m)\s?(?:%|[(\[]%[)\]]|change)?(?!\S)|(?<!\S)\S+\s[(\[][^()\[\]\s]{1,12}[)\]](?!\S)",
    re.IGNORECASE,
)
_LONGEST_ROW = 200
_LONGEST_CELL = 60
_MOST_LABEL_WORDS = 9
_SENTENCE = regex(r"[.!?;。！？；,]$")
_SAYS = regex(r"\b(?:is|are|was|were|has|have|had|will|would|said|says)\b", re.IGNORECASE)
_NO_HEADERS = "its column has no header that is understood"
_MONTH_END = regex(r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z.]*(?:\s\d{1,2},?)?$", re.IGNORECASE)


def blank_parted_grids(text: str, lines: Sequence[GridLine]) -> Iterator[Grid]:
    """Yield the grids of rows whose numbers are separated by single blanks."""
    run: list[list[Span]] = []
    above: GridLine | None = None
    end = 0
    for line in lines:
        apart = text.count("\n", end, line.start) > 1
        end = line.end
        if line.parted == "rule":
            continue
        tokens = _row_tokens(text, line)
        if apart:
            yield from _grid_of(text, above, run)
            run, above = [], None
        if tokens or (run and _may_be_headers(text, line, run)):
            run.append(tokens or [Span(*token.span()) for token in _TOKEN.finditer(text, line.start, line.end)])
            continue
        if run:
            yield from _grid_of(text, above, run)
            run = []
        above = line
    yield from _grid_of(text, above, run)


def _row_tokens(text: str, line: GridLine) -> list[Span]:
    """Return the words of a line that ends in at least two values, if it can be a row."""
    if line.parted or line.end - line.start > _LONGEST_ROW:
        return []
    lasts = text[line.start : line.end].replace(" / ", " ").rsplit(None, 2)[-2:]
    if len(lasts) < 2 or not all(map(_VALUE.fullmatch, lasts)):
        return []
    tokens = [
        Span(*token.span()) for token in _TOKEN.finditer(text, line.start, line.end) if token[0] != "/"
    ]  # "Yokohama 198,400 / 201,100"
    count = _values_behind(text, tokens)
    labels = len(tokens) - count
    sentence = labels > 3 and _SENTENCE.search(text[slice(*tokens[labels - 1])])
    return [] if count < 2 or labels > _MOST_LABEL_WORDS or sentence else tokens


def _values_behind(text: str, tokens: Sequence[Span]) -> int:
    count = 0
    while count < len(tokens) and _VALUE.fullmatch(text, *tokens[len(tokens) - 1 - count]):
        count += 1
    return count


def _may_be_headers(text: str, line: GridLine, run: Sequence[Sequence[Span]]) -> bool:
    """Return whether a line between rows gives new headers for the rows that follow."""
    if line.parted or line.end - line.start > _LONGEST_ROW:
        return False
    words = len(phrases(text, line.start, line.end))
    count = min(_values_behind(text, tokens) for tokens in run if _values_behind(text, tokens)) if run else 0
    return count > 1 and words in (count, count + 1)


def _grid_of(text: str, above: GridLine | None, run: Sequence[Sequence[Span]]) -> Iterator[Grid]:
    """Yield the grid of rows that end in the same number of values, with the headers right above them."""
    run = list(run)
    while run and not _values_behind(text, run[-1]):
        run.pop()
    if not run:
        return
    data = [tokens for tokens in run if _values_behind(text, tokens)]
    header = phrases(text, above.start, above.end) if above and not above.parted else []
    first = _values_behind(text, data[0])
    if first and _all_years(text, data[0][-first:]) and len(data[0]) - first <= 1:
        header, run, data = list(data[0]), run[1:], data[1:]  # the first row of numbers holds years
    count = _count(text, data, len(header)) if data else 0
    fits = len(header) in (count, count + 1)
    if count < 2 or (len(data) < 2 and not fits):
        return
    rows = _rows(text, run, {text[slice(*cell)] for cell in header}, count)
    if rows is None:
        return
    headers = [_header_row(header, count)] if fits else []
    yield Grid((*headers, *rows), {} if fits else {-1: _NO_HEADERS})


def _rows(text: str, run: Sequence[Sequence[Span]], header: Set[str], count: int) -> list[Row] | None:
    """Return the rows below the headers; None where a line between them is neither data nor headers said again."""
    rows: list[Row] = []
    for tokens in run:
        if _values_behind(text, tokens):
            labels = tokens[:-count]
            rows.append((Span(labels[0].start, labels[-1].end) if labels else None, *tokens[-count:]))
            continue
        again = phrases(text, tokens[0].start, tokens[-1].end)
        if len(again) not in (count, count + 1) or 2 * len(header & {text[slice(*cell)] for cell in again}) < count:
            return None
        rows.append(_header_row(again, count))
    return rows


def _all_years(text: str, tokens: Sequence[Span]) -> bool:
    return all(is_year(text[slice(*token)]) for token in tokens)


def _count(text: str, data: Sequence[Sequence[Span]], headers: int) -> int:
    """Count the numbers of a row; a year after a month ("Nov. 30, 2010") belongs to the row's name."""
    counts = {_values_behind(text, tokens) for tokens in data}
    count = min(counts)
    if headers and headers - 1 in counts and headers not in counts and len(counts) == 1:
        return count
    firsts = [tokens[-count] for tokens in data]
    befores = [text[tokens[0].start : tokens[-count].start].rstrip() for tokens in data]
    if _all_years(text, firsts) and all(_MONTH_END.search(before) for before in befores):
        return count - 1
    return count


def _header_row(header: Sequence[Span], count: int) -> Row:
    return tuple(header) if len(header) == count + 1 else (None, *header)


def phrases(text: str, start: int, end: int) -> list[Span]:
    """Split a line of headers at single blanks: periods and changes stay whole, everything else is split into words."""
    found: list[Span] = []
    at = start
    while token := _TOKEN.search(text, at, end):
        whole = PERIOD_PHRASE.match(text, token.start(), end) or _CHANGE.match(text, token.start(), end) or token
        if whole[0] != "/":
            found.append(Span(*whole.span()))
        at = whole.end()
    return found


def stacked_grids(text: str, lines: Sequence[GridLine]) -> Iterator[Grid]:
    """Yield the grids of tables with one cell per line."""
    run: list[tuple[Span, str]] = []
    for line in lines:
        kind = _cell_kind(text, line)
        if kind and (not run or text.count("\n", run[-1][0].end, line.start) <= 3):
            run.append((line.cells[0], kind))
            continue
        yield from _stacked(text, run)
        run = [(line.cells[0], kind)] if kind else []
    yield from _stacked(text, run)


_NAMED_VALUE = regex(r"\s*(?P<name>[^\d:：]{0,3}[^\W\d][^:：]{0,50})[:：]\s*(?P<value>\S+)\s*")
_LEAST_NAMED = 3


def named_values(text: str, lines: Sequence[GridLine]) -> Iterator[Grid]:
    """Yield the grids of lists of a name and a bare number ("Africa: 134"), below a line that ends in a colon."""
    run: list[Row] = []
    lead = False
    for at, line in enumerate(lines):
        found = None if line.parted else _NAMED_VALUE.fullmatch(text, line.start, line.end)
        if found and _VALUE.fullmatch(found["value"]) and kind_of(found["value"]) == "value":
            lead = lead if run else at > 0 and text[lines[at - 1].start : lines[at - 1].end].rstrip()[-1:] in ":："
            run.append((Span(*found.span("name")), Span(*found.span("value"))))
            continue
        yield from _named(run, lead=lead)
        run = []
    yield from _named(run, lead=lead)


def _named(run: Sequence[Row], *, lead: bool) -> Iterator[Grid]:
    if lead and len(run) >= _LEAST_NAMED:
        yield Grid(tuple(run), {})


def _cell_kind(text: str, line: GridLine) -> str:
    """Return what a line is as a cell of its own: "value", "words", or "" for a sentence or a row."""
    if line.parted or line.cells[0].end - line.cells[0].start > _LONGEST_CELL:
        return ""
    words = text[slice(*line.cells[0])]
    kind = kind_of(words)
    if kind in ("value", "none"):
        return "value"
    return "" if kind == "words" and (_SENTENCE.search(words) or _SAYS.search(words)) else "words"


def _stacked(text: str, run: Sequence[tuple[Span, str]]) -> Iterator[Grid]:
    """Yield the first table in a run of one-cell lines: at least two names, each with as many numbers."""
    at = 0
    while at < len(run):
        if run[at][1] != "words" or at + 1 >= len(run) or run[at + 1][1] != "value":
            at += 1
            continue
        count = _values_after(run, at)
        groups = 1
        while _values_after(run, at + groups * (count + 1)) == count:
            groups += 1
        end = at + groups * (count + 1)
        if count > 1 and groups > 1:
            yield _stack(text, run, at, count, groups)
        at = end


def _values_after(run: Sequence[tuple[Span, str]], at: int) -> int:
    if at >= len(run) or run[at][1] != "words":
        return 0
    return sum(1 for _ in takewhile(lambda cell: cell[1] == "value", islice(run, at + 1, None)))


def _stack(text: str, run: Sequence[tuple[Span, str]], at: int, count: int, groups: int) -> Grid:
    rows: list[Row] = []
    headers = [cell for cell, kind in run[max(0, at - count) : at] if kind == "words"]
    uncertain: dict[int, str] = {}
    if len(headers) == count and all(_is_header(text, cell) for cell in headers):
        before = run[at - count - 1][0] if at > count and run[at - count - 1][1] == "words" else None
        is_stub = before is not None and kind_of(text[slice(*before)]) == "words" and len(text[slice(*before)]) < 20
        rows.append((before if is_stub else None, *headers))
    else:
        uncertain[-1] = _NO_HEADERS
    for group in range(groups):
        first = at + group * (count + 1)
        rows.append(tuple(cell for cell, _ in run[first : first + count + 1]))
    return Grid(tuple(rows), uncertain)


def _is_header(text: str, cell: Span) -> bool:
    return cell.end - cell.start < 40 and not text[slice(*cell)].endswith(":")
