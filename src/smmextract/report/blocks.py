"""Splits a text into title, publication lines, headings, body and page chrome.

In: the text. Out: `ReportParts`, that is, blocks that cover all text except blank space, in order, and the facts that
title and publication lines state. Lines are judged one by one, with two exceptions: the lines of a hard-wrapped
paragraph form one block, and so do the rows of a table.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from smmextract.lazy import regex
from smmextract.report import lines
from smmextract.report.line_phrases import Why, phrases, profile
from smmextract.report.lines import TextLine
from smmextract.report.published import find_date
from smmextract.report.report import Block, BlockKind
from smmextract.tables import tables_of

_LEADING_BODIES = 3
_LONGEST_TITLE = 200
_LONGEST_HEAD = 30
_FRONT_MATTER = regex(r"\A\s*---[ \t]*\n(?P<fields>(?:.*\n)*?)---[ \t]*(?:\n|\Z)")
_FIELD = regex(r"^(?P<key>title|date|published|source|publisher)\s*:\s*[\"']?(?P<value>.+?)[\"']?\s*$", re.I | re.M)


@dataclass(frozen=True, slots=True)
class ReportParts:
    """The blocks of a text, and what its title, publication lines and dateline state."""

    blocks: tuple[Block, ...]
    title: str | None
    published: str | None
    dateline: str | None
    source_line: str | None
    publisher: str | None


def split(text: str, known_title: str | None = None) -> ReportParts:
    """Split a text into blocks; `known_title` is the title from a page's metadata."""
    front = _FRONT_MATTER.match(text)
    fields = {match["key"].lower(): match["value"] for match in _FIELD.finditer(front["fields"])} if front else {}
    all_lines = lines.of(text, front.end() if front else 0)
    known = known_title or fields.get("title")
    above = _above(all_lines, known)
    title = _title_lines(all_lines[above:], known)
    tables = deque((table.start, table.end) for table in tables_of(text))
    splitter = _Splitter(text, _words(title), [], tables)
    if front:
        splitter.add(text.index("---"), len(front[0].rstrip()), "meta")
    splitter.set_aside(all_lines[:above])
    splitter.run(all_lines[above:], title)

    meta = [text[block.start : block.end] for block in splitter.blocks if block.kind == "meta"]
    parts = [part for line in meta for part in lines.meta_parts(line)]
    bodies = [text[block.start : block.end] for block in splitter.blocks if block.kind == "body"]
    stated = fields.get("date") or fields.get("published") or ""
    named = fields.get("source") or fields.get("publisher")
    source = next(filter(None, map(phrases().source_name, parts)), None)
    return ReportParts(
        blocks=tuple(splitter.blocks),
        title=_words(title) or fields.get("title"),
        published=_published(lines.meta_parts(f"Published: {stated}") if front else ()) or _published(parts),
        dateline=next(filter(None, map(lines.dateline_date, [*meta, *bodies[:_LEADING_BODIES]])), None),
        source_line=_carried(phrases().publisher(named) if named else source, _words(title)),
        publisher=phrases().author("\n".join([_words(title) or "", *bodies])),
    )


def _published(parts: Sequence[str]) -> str | None:
    """Return the date of the first part that is labelled as publication, else of the first with a date."""
    dates = map(find_date, sorted(parts, key=lambda part: not phrases().is_label_of_time(part)))
    return next((date.iso for date in dates if date), None)


def _carried(source: str | None, title: str | None) -> str | None:
    """Return the publisher that a source line names; for a wire that carries releases, the company that released it."""
    known = profile(source)
    if title and known and known.kind == "wire":
        return phrases().releasing(title) or source
    return source


def _words(title: Sequence[TextLine]) -> str | None:
    return " ".join(lines.unmarked(line.text) for line in title if not lines.is_underline(line.text)) or None


def _above(all_lines: Sequence[TextLine], known_title: str | None) -> int:
    """Return how many lines at the very top belong to a list such as Related News, if a report clearly begins below."""
    top = next((place for place, line in enumerate(all_lines) if not _is_beside(line.text)), len(all_lines))
    if top == len(all_lines) or not phrases().section(all_lines[top].text):
        return 0
    for place in range(top + 1, len(all_lines)):
        line, after, then = (all_lines[place + step].text if place + step < len(all_lines) else "" for step in range(3))
        if phrases().section(line) or _is_beside(line):
            continue
        if lines.begins_a_report(line, after) or (known_title is not None and lines.same(line, known_title)):
            return place
        apart = all_lines[place].group != all_lines[place - 1].group
        if (apart and lines.begins_a_report(after, then)) or _is_published(all_lines, place + 1):
            return place
    return len(all_lines)


def _is_published(all_lines: Sequence[TextLine], begin: int) -> bool:
    """Return whether publication lines followed by a sentence begin here. Dates in a list stand between headlines."""
    place = begin
    while place < len(all_lines) and _is_beside(all_lines[place].text):
        place += 1
    here = begin < place < len(all_lines) and lines.is_meta(all_lines[begin].text)
    return here and lines.is_sentence(all_lines[place].text)


def _is_beside(line: str) -> bool:
    return lines.is_meta(line) or phrases().is_furniture(line)


def _title_lines(all_lines: Sequence[TextLine], known_title: str | None) -> Sequence[TextLine]:
    """Return the line, or wrapped lines, of the title: the first that is neither a publication line nor chrome."""
    menu = _menu(all_lines)
    for place, line in enumerate(all_lines):
        if place in menu or _is_beside(line.text) or phrases().section(line.text):
            continue
        group = [line]
        while (after := all_lines[place + len(group) : place + len(group) + 1]) and _goes_on(group[-1], after[0]):
            group.append(after[0])
        words = " ".join(each.text for each in group)
        known = known_title is not None and lines.same(words, known_title)
        before_meta = bool(after) and lines.is_meta(after[0].text)
        if not known and (len(words) > _LONGEST_TITLE or not lines.may_be_title(words, before_meta)):
            return ()
        return group if after or known else ()
    return ()


def _menu(all_lines: Sequence[TextLine]) -> range:
    """Return the short lines of a copied page's menu, if a longer line separates them from the publication line."""
    head = [line.text for line in all_lines[:_LONGEST_HEAD]]
    meta = next((place for place, line in enumerate(head) if lines.is_meta(line)), 0)
    return range(next((place for place, line in enumerate(head[:meta]) if lines.is_long_for_a_menu(line)), 0))


def _goes_on(line: TextLine, after: TextLine) -> bool:
    return after.group == line.group and (after.text[:1].islower() or lines.is_underline(after.text))


@dataclass
class _Splitter:
    """Goes through the lines once; `run` holds the lines of the paragraph being collected."""

    text: str
    title: str | None
    blocks: list[Block]
    tables: deque[tuple[int, int]]
    pending: list[TextLine] = field(default_factory=list)
    tail: Why | None = None
    begun: bool = False
    boilerplate: bool = False
    said: bool = False
    """Whether a sentence of the body has been seen; above it, publication lines need no label."""

    def set_aside(self, above: Sequence[TextLine]) -> None:
        """Put away publication lines, and all lines from the heading of a list on."""
        listed = False
        for line in above:
            listed = listed or phrases().section(line.text) is not None
            if not listed and lines.is_meta(line.text):
                self.add(line.start, line.end, "meta")
            else:
                contact = phrases().chrome_start(line.text)
                self.add(line.start, line.end, "chrome", contact[1] if contact else "page_chrome")

    def run(self, all_lines: Sequence[TextLine], title: Sequence[TextLine]) -> None:
        for line, after in pairwise([*all_lines, None]):
            assert line is not None
            if self.pending and self.pending[-1].group != line.group:
                self.flush()
            if line in title:
                if line == title[0]:
                    self.flush()
                    self.add(line.start, title[-1].end, "title")
            elif self.is_of_table(line):
                self.row(line)
            else:
                self.take(line, after if after is not None and after.group == line.group else None)
        self.flush()

    def is_of_table(self, line: TextLine) -> bool:
        """Return whether the line is a row of a table that is not page chrome."""
        while self.tables and self.tables[0][1] <= line.start:
            self.tables.popleft()
        inside = bool(self.tables) and self.tables[0][0] < line.end
        return inside and not self.tail and phrases().section(line.text) is None

    def row(self, line: TextLine) -> None:
        """Add a row to the block of its table."""
        last = self.blocks[-1] if self.blocks else None
        if last and last.kind == "body" and last.start <= self.tables[0][0] < last.end and not self.pending:
            self.blocks[-1] = replace(last, end=line.end)
        else:
            self.flush()
            self.add(line.start, line.end, "body")

    def take(self, line: TextLine, after: TextLine | None) -> None:
        """Judge a line by itself, or add it to the paragraph that it belongs to."""
        section = phrases().section(line.text)
        if section:
            self.flush()
        if section or self.tail:
            self.end_matter(line, section)
        elif self.is_boilerplate(line):
            self.single(line, "chrome", "page_chrome")
        elif len(self.pending) == 1 and lines.is_underline(line.text):
            heading = self.pending.pop()
            self.add(heading.start, line.end, "heading")
        elif kind := self.kind_alone(line):
            self.single(line, kind, "page_chrome" if kind == "chrome" else None)
        else:
            self.running_text(line, after)

    def end_matter(self, line: TextLine, section: Why | None) -> None:
        """Add a line that begins a section like Related News, or follows one."""
        # Above the title, such a line is part of the page's menu.
        if section and not self.tail and not self.begun:
            self.add(line.start, line.end, "chrome", section)
            return
        self.tail = section or self.tail
        contact = phrases().chrome_start(line.text)
        self.add(line.start, line.end, "chrome", contact[1] if contact and not section else self.tail)

    def kind_alone(self, line: TextLine) -> BlockKind | None:
        """Return the kind of a line that is a block of its own, or None for running text."""
        if phrases().is_furniture(line.text) and not lines.is_table_row(line.text):
            return "chrome"
        if lines.is_meta(line.text) or (not self.said and lines.is_dated(line.text, names=True)):
            return "meta"
        if self.title and lines.same(line.text, self.title):
            return "title"
        return "heading" if lines.is_marked_heading(line.text) else None

    def running_text(self, line: TextLine, after: TextLine | None) -> None:
        """Add a line to its paragraph or table."""
        table = bool(self.pending) and lines.is_table_row(self.pending[-1].text)
        if self.pending and (lines.is_item(line.text) or table != lines.is_table_row(line.text)):
            self.flush()
        if not self.pending and after and lines.heads_a_paragraph(line.text, after.text):
            self.single(line, "heading")
        else:
            self.pending.append(line)

    def is_boilerplate(self, line: TextLine) -> bool:
        """Return whether the line belongs to a passage like About us, which ends at the next heading."""
        if phrases().begins_boilerplate(line.text):
            self.boilerplate = self.begun
        elif self.boilerplate and (lines.is_marked_heading(line.text) or lines.is_heading(line.text)):
            self.boilerplate = False
        return self.boilerplate

    def single(self, line: TextLine, kind: BlockKind, why: Why | None = None) -> None:
        self.flush()
        self.add(line.start, line.end, kind, why)

    def flush(self) -> None:
        """End the paragraph: one block if it is a table or hard-wrapped, else one block per line."""
        pending, self.pending = self.pending, []
        if pending and (lines.is_table_row(pending[0].text) or lines.is_wrapped([line.text for line in pending])):
            self.paragraph(pending[0].start, pending[-1].end)
        else:
            for line in pending:
                self.paragraph(line.start, line.end)

    def paragraph(self, start: int, end: int) -> None:
        words = self.text[start:end]
        chrome = phrases().chrome_start(words)
        if chrome is not None:
            at, why = chrome
            if body := words[:at].rstrip():
                self.add(start, start + len(body), "body")
            self.add(start + at, end, "chrome", why)
        else:
            self.add(start, end, "heading" if lines.is_heading(words) else "body")

    def add(self, start: int, end: int, kind: BlockKind, why: Why | None = None) -> None:
        self.blocks.append(Block(start, end, kind, why))
        self.said = self.said or (kind == "body" and lines.is_sentence(self.text[start:end].rstrip("\"'”’)")))
        self.begun = self.begun or kind == ("title" if self.title else "body")
