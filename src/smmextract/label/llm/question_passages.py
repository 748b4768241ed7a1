"""Selects the passages of a report for one question: as much as a limit allows, half of that, or those of single marks.

Passages never include page chrome, and never cut a number. Marks are numbered from 1 through the whole report.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from smmextract.label.llm.judge import Marks
from smmextract.lazy import regex
from smmextract.report.report import Block, Report
from smmextract.scan.mention import Mention

Span = tuple[int, int]

_WHOLE = Block(0, 0, "body")
_SENTENCE_END = regex(r"(?<=[.;。；!?])\s+|\n+")


@dataclass(frozen=True, slots=True)
class Passages:
    """Places of a report that are shown together, and the marks in them that are asked about."""

    report: Report
    spans: tuple[Span, ...]
    marks: Marks

    @property
    def start(self) -> int:
        """Offset of the first character."""
        return self.spans[0][0]

    def halves(self) -> tuple[Passages, Passages] | None:
        """Split the passages in two between sentences, as evenly as possible; None if only one mark is left.

        If all marks stand in one sentence, it is shown twice, each time with half of them.
        """
        if len(self.marks) < 2:
            return None
        cuts = [cut for cut in self._cuts() if self._before(cut) and len(self._before(cut)) < len(self.marks)]
        if not cuts:
            numbers = list(self.marks)
            middle = len(numbers) // 2
            return self._with(self.spans, numbers[:middle]), self._with(self.spans, numbers[middle:])
        size = sum(end - start for start, end in self.spans)
        cut = min(cuts, key=lambda one: abs(2 * _length_before(self.spans, one) - size))
        first = self._before(cut)
        before = [(start, min(end, cut)) for start, end in self.spans if start < cut]
        behind = [(max(start, cut), end) for start, end in self.spans if end > cut]
        return self._with(before, first), self._with(behind, [mark for mark in self.marks if mark not in first])

    def within(self, *, max_chars: int, max_marks: int) -> Iterator[Passages]:
        """Yield the passages in parts that respect the limits, as far as they can be split."""
        size = sum(end - start for start, end in self.spans)
        halves = self.halves() if size > max_chars or len(self.marks) > max_marks else None
        if halves is None:
            yield self
            return
        for half in halves:
            yield from half.within(max_chars=max_chars, max_marks=max_marks)

    def around(self, numbers: Iterable[int]) -> Passages:
        """Return the paragraphs of some of the marks, with the titles and headings of these passages."""
        marks = {number: self.marks[number] for number in numbers}
        spans = [
            (max(first, start), min(last, end))
            for block, (first, last) in blocks_with_extents(self.report)
            for start, end in self.spans
            if max(first, start) < min(last, end)
            and (block.kind in ("title", "heading") or any(first <= one.start < last for one in marks.values()))
        ]
        return Passages(self.report, tuple(spans), marks)

    def _with(self, spans: Iterable[Span], numbers: Iterable[int]) -> Passages:
        return Passages(self.report, tuple(spans), {number: self.marks[number] for number in numbers})

    def _before(self, cut: int) -> list[int]:
        return [number for number, mention in self.marks.items() if mention.start < cut]

    def _cuts(self) -> Iterator[int]:
        """Yield offsets where a sentence ends and no mark is cut."""
        for start, end in self.spans:
            for cut in (start, *(found.end() for found in _SENTENCE_END.finditer(self.report.text, start, end))):
                if not any(mention.start < cut < mention.end for mention in self.marks.values()):
                    yield cut


def passages_of(report: Report, mentions: Sequence[Mention], *, max_chars: int, max_marks: int) -> Iterator[Passages]:
    """Join paragraphs up to the limits; a paragraph that is too long by itself is split between sentences."""
    spans: list[Span] = []
    marks: list[int] = []
    size = 0

    def together() -> Passages:
        return Passages(report, tuple(spans), {number: mentions[number - 1] for number in marks})

    for start, end, inside in _paragraphs(report, mentions, max_chars, max_marks):
        if spans and (size + end - start > max_chars or len(marks) + len(inside) > max_marks):
            if marks:
                yield together()
            spans, marks, size = [], [], 0
        spans.append((start, end))
        marks.extend(inside)
        size += end - start
    if marks:
        yield together()


def passages_around(report: Report, marks: Marks) -> Passages:
    """Return the paragraphs of some marks, with all titles and headings of the report."""
    whole = tuple(extent for block, extent in blocks_with_extents(report) if block.kind != "chrome")
    return Passages(report, whole, marks).around(marks)


def _paragraphs(
    report: Report, mentions: Sequence[Mention], max_chars: int, max_marks: int
) -> Iterator[tuple[int, int, list[int]]]:
    for block, (first, last) in blocks_with_extents(report):
        if block.kind == "chrome":
            continue
        inside = [number for number, mention in enumerate(mentions, 1) if first <= mention.start < last]
        if last - first <= max_chars and len(inside) <= max_marks:
            yield first, last, inside
            continue
        start = first
        for cut in [*(found.end() for found in _SENTENCE_END.finditer(report.text, first, last)), last]:
            taken = [number for number in inside if start <= mentions[number - 1].start < cut]
            if start < cut and all(mentions[number - 1].end <= cut for number in taken):
                yield start, cut, taken
                start = cut


def blocks_with_extents(report: Report) -> Iterator[tuple[Block, Span]]:
    """Yield each block with the blank space after it: together they cover the whole text, so that no mark is lost."""
    starts = [block.start for block in report.blocks[1:]]
    yield from zip(report.blocks or (_WHOLE,), zip([0, *starts], [*starts, len(report.text)], strict=True), strict=True)


def in_chrome(report: Report, mention: Mention) -> bool:
    """Return whether the number stands in page chrome, which is not shown."""
    return any(
        block.kind == "chrome" and first <= mention.start < last for block, (first, last) in blocks_with_extents(report)
    )


def _length_before(spans: Iterable[Span], cut: int) -> int:
    return sum(min(end, cut) - start for start, end in spans if start < cut)
