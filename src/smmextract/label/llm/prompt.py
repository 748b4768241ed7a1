"""What the model is shown: the instructions, and the report with a mark around each number that it has to label.

A report is shown without its page chrome, in as many pieces as the limits ask for, each with what is in force where it
begins. The report's own text can neither contain a mark nor end the report.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

from smmextract.label.labeller import Doubted
from smmextract.label.llm.answer import answer_in
from smmextract.label.llm.judge import Marks
from smmextract.report.model import Block, Report
from smmextract.scan.mention import Mention
from smmextract.vocabulary import Vocabulary

_LOOK_BACK = 400
"""Characters of the text before a piece that are shown with it, for "this" and "they"."""
_HEADINGS = 4
_OURS = str.maketrans("⟦⟧", "[]")
_PLACE = re.compile(r"\{(published|context|text|labels|sums)\}")
_TAG = re.compile(r"<(?=/?report\b)", re.IGNORECASE)
_WHOLE = Block(0, 0, "body")
_SENTENCE_END = re.compile(r"(?<=[.;。；!?])\s+|\n+")


@dataclass(frozen=True, slots=True)
class Request:
    """One question to the model, the marks that its answer must have, and the metrics that it may name."""

    system: str
    user: str
    asked: Marks
    vocabulary: Vocabulary

    @property
    def key(self) -> str:
        """Hash of the question, by which its answers are kept beside the hash of the prompt."""
        return hashlib.sha256(self.user.encode()).hexdigest()


def requests(
    report: Report, mentions: Sequence[Mention], vocabulary: Vocabulary, *, max_chars: int, max_marks: int
) -> list[Request]:
    """The questions about a report: one, or several for a long one. Marks count from 1 through the whole report."""
    system = instructions(vocabulary)
    template = _text("report.md")
    published = _published(report)
    found = []
    for piece in _pieces(report, mentions, max_chars, max_marks):
        marks = {number: mentions[number - 1] for number in piece.marks}
        values = {
            "published": published,
            "context": _context(report, piece),
            "text": "\n\n".join(_marked(report, start, end, marks) for start, end in piece.spans),
        }
        found.append(Request(system, _filled(template, values), marks, vocabulary))
    return found


def second_request(report: Report, mentions: Sequence[Mention], doubted: Doubted, vocabulary: Vocabulary) -> Request:
    """The question about labels that contradict each other: their passages, with marks around these numbers alone."""
    marks = {place + 1: mentions[place] for place in sorted(doubted.labels)}
    spans = [
        extent
        for block, extent in zip(report.blocks or (_WHOLE,), _extents(report), strict=True)
        if block.kind in ("title", "heading") or any(extent[0] <= one.start < extent[1] for one in marks.values())
    ]
    labels = [
        json.dumps(
            {"mark": place + 1, "literal": mentions[place].literal, **label.model_dump(exclude_none=True)},
            ensure_ascii=False,
        )
        for place, label in sorted(doubted.labels.items())
    ]
    values = {
        "published": _published(report),
        "text": "\n\n".join(_marked(report, start, end, marks) for start, end in spans),
        "labels": "\n".join(labels),
        "sums": "\n".join(f"- {_one_line(one)}" for one in doubted.sums),
    }
    return Request(instructions(vocabulary), _filled(_text("second_look.md"), values), marks, vocabulary)


def _filled(template: str, values: Mapping[str, str]) -> str:
    """All places at once, so that a value with a place in it stays as it is."""
    return _PLACE.sub(lambda place: values[place[1]], template)


@lru_cache(maxsize=16)
def instructions(vocabulary: Vocabulary) -> str:
    """The instructions, with the metrics of the vocabulary."""
    known = "\n".join(f"`{name}`: {facts.help}" for name, facts in vocabulary.metrics.items())
    return _text("label.md").replace("{metrics}", known)


@lru_cache(maxsize=16)
def prompt_hash(vocabulary: Vocabulary) -> str:
    """Short hash over all that the model is told beside the report."""
    schema = json.dumps(answer_in(vocabulary).model_json_schema())
    parts = (instructions(vocabulary), _text("report.md"), _text("second_look.md"), schema)
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:12]


def _text(name: str) -> str:
    return _prompts().joinpath(name).read_text(encoding="utf-8").strip() + "\n"


@cache
def _prompts() -> Traversable:
    shipped = resources.files("smmextract").joinpath("prompts")
    # an editable install has no copy of them: there they stand at the top of the repository
    return shipped if shipped.is_dir() else Path(__file__).parents[4] / "prompts"


def _published(report: Report) -> str:
    if not report.published:
        return "not known"
    day = date.fromisoformat(report.published[:10])
    return f"{report.published.replace('T', ' ')} ({day:%A})"


@dataclass(frozen=True, slots=True)
class _Piece:
    spans: list[tuple[int, int]]
    marks: list[int]

    @property
    def start(self) -> int:
        return self.spans[0][0]


def _pieces(report: Report, mentions: Sequence[Mention], max_chars: int, max_marks: int) -> Iterator[_Piece]:
    """Paragraphs put together up to the limits; one that alone is too long is cut between sentences."""
    spans: list[tuple[int, int]] = []
    marks: list[int] = []
    size = 0
    for start, end, inside in _parts(report, mentions, max_chars, max_marks):
        if spans and (size + end - start > max_chars or len(marks) + len(inside) > max_marks):
            if marks:
                yield _Piece(spans, marks)
            spans, marks, size = [], [], 0
        spans.append((start, end))
        marks.extend(inside)
        size += end - start
    if marks:
        yield _Piece(spans, marks)


def _parts(
    report: Report, mentions: Sequence[Mention], max_chars: int, max_marks: int
) -> Iterator[tuple[int, int, list[int]]]:
    for block, (first, last) in zip(report.blocks or (_WHOLE,), _extents(report), strict=True):
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


def _extents(report: Report) -> list[tuple[int, int]]:
    """The blocks with the blank space around them: together they are the whole text, so that no mark is lost."""
    starts = [block.start for block in report.blocks[1:]]
    return list(zip([0, *starts], [*starts, len(report.text)], strict=True))


def in_chrome(report: Report, mention: Mention) -> bool:
    """Whether the number stands in page chrome, which is not shown."""
    return any(
        block.kind == "chrome" and first <= mention.start < last
        for block, (first, last) in zip(report.blocks or (_WHOLE,), _extents(report), strict=True)
    )


def _marked(report: Report, start: int, end: int, marks: Marks) -> str:
    parts = []
    for number, mention in marks.items():
        if start <= mention.start < end:
            literal = _harmless(mention.literal)
            parts += [_harmless(report.text[start : mention.start]), f"⟦{number}:{literal}⟧"]
            start = mention.end
    return "".join([*parts, _harmless(report.text[start:end])]).strip("\n")


def _context(report: Report, piece: _Piece) -> str:
    """Title, headings and the text just before: what a piece cannot be read without."""
    lines = []
    before = [block for block in report.blocks if block.end <= piece.start and block.kind != "chrome"]
    if report.title and not any(block.kind == "title" and block.start >= piece.start for block in report.blocks):
        lines.append(f"Title: {_one_line(report.title)}")
    if headings := [_one_line(report.text[b.start : b.end]) for b in before if b.kind == "heading"]:
        lines.append(f"Headings so far: {' / '.join(headings[-_HEADINGS:])}")
    bodies = [block for block in report.blocks if block.kind == "body" and block.start < piece.start]
    if bodies:
        start = max(bodies[-1].start, piece.start - _LOOK_BACK)
        lines.append(f"Just before: {_one_line(report.text[start : min(bodies[-1].end, piece.start)])}")
    return "\n".join(lines)


def _one_line(text: str) -> str:
    return " ".join(_harmless(text).split())


def _harmless(text: str) -> str:
    return _TAG.sub("‹", text.translate(_OURS))
