"""Builds what the model is shown: the instructions, and the report with a mark around each number to label.

A report is shown without its page chrome, in as many parts as the limits require, each with the context in force at its
beginning. The report's own text can neither contain a mark nor end the report.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

from smmextract.label.labeller import Doubted
from smmextract.label.llm.answer import answer_form
from smmextract.label.llm.judge import JudgedAnswer, Marks
from smmextract.label.llm.question_passages import Passages, passages_around, passages_of
from smmextract.lazy import regex
from smmextract.report.report import Report
from smmextract.scan.mention import Mention
from smmextract.vocabulary import Vocabulary

_ASCII_A_TOKEN = 3.6
"""Characters per token; common tokenizers range from 3.2 to 4.2 on reports full of numbers."""
_OTHERS_A_TOKEN = 1.2
_TOKENS_A_MARK = 55
"""Tokens in the answer for one number."""


def tokens_in(text: str) -> int:
    """Estimate the tokens of a text."""
    plain = sum(map(str.isascii, text))
    return round(plain / _ASCII_A_TOKEN + (len(text) - plain) / _OTHERS_A_TOKEN) + 1


def tokens_of_answer(marks: int) -> int:
    """Estimate the tokens of the answer about this many numbers."""
    return 20 + _TOKENS_A_MARK * marks


_LOOK_BACK = 400
"""Characters of preceding text that are shown with a part, so that "this" and "they" are understood."""
_HEADINGS = 4
_OURS = str.maketrans("⟦⟧", "[]")
_PLACE = regex(r"\{(published|context|text|labels|sums|problems)\}")
_TAG = regex(r"<(?=/?report\b)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Request:
    """One question to the model; it is not `divisible` if it is more than its passages."""

    system: str
    user: str
    passages: Passages
    vocabulary: Vocabulary
    divisible: bool = True

    @property
    def asked(self) -> Marks:
        """The marks that are asked about, by number."""
        return self.passages.marks

    @property
    def key(self) -> str:
        """Hash of the question, under which its answers are stored together with the hash of the prompt."""
        return hashlib.sha256(self.user.encode()).hexdigest()

    def tokens(self) -> int:
        """Estimate the tokens of the question together with its answer."""
        return tokens_without_report(self.vocabulary) + tokens_in(self.user) + tokens_of_answer(len(self.asked))

    def halves(self) -> tuple[Request, Request] | None:
        """Return two questions that together ask the same; None if it cannot be split further."""
        halves = self.passages.halves() if self.divisible else None
        return (_request(halves[0], self.vocabulary), _request(halves[1], self.vocabulary)) if halves else None

    def again(self, answer: JudgedAnswer) -> Request | None:
        """Return the question about the faulty marks; worded like the first if they are merely missing."""
        if not (wrong := answer.in_question()):
            return None
        passages = self.passages.around(wrong)
        if wrong == answer.missing():
            return _request(passages, self.vocabulary)
        question = _filled("again.md", passages, problems=answer.complaint())
        return Request(self.system, question, passages, self.vocabulary, divisible=False)


def requests(
    report: Report,
    mentions: Sequence[Mention],
    vocabulary: Vocabulary,
    places: Iterable[int] | None = None,
    *,
    max_chars: int,
    max_marks: int,
) -> list[Request]:
    """Return the questions about a report, or the mentions at `places` alone: as many as the limits require."""
    if places is None:
        parts = passages_of(report, mentions, max_chars=max_chars, max_marks=max_marks)
    elif marks := {place + 1: mentions[place] for place in sorted(places)}:
        parts = passages_around(report, marks).within(max_chars=max_chars, max_marks=max_marks)
    else:
        return []
    return [_request(one, vocabulary) for one in parts]


def _request(passages: Passages, vocabulary: Vocabulary) -> Request:
    return Request(instructions(vocabulary), _filled("report.md", passages), passages, vocabulary)


def second_request(report: Report, mentions: Sequence[Mention], doubted: Doubted, vocabulary: Vocabulary) -> Request:
    """Return the question about labels that contradict each other, with only these marks."""
    passages = passages_around(report, {place + 1: mentions[place] for place in sorted(doubted.labels)})
    labels = [
        json.dumps(
            {"mark": place + 1, "literal": mentions[place].literal, **label.model_dump(exclude_none=True)},
            ensure_ascii=False,
        )
        for place, label in sorted(doubted.labels.items())
    ]
    sums = [f"- {_one_line(one)}" for one in doubted.sums]
    question = _filled("second_look.md", passages, labels="\n".join(labels), sums="\n".join(sums))
    return Request(instructions(vocabulary), question, passages, vocabulary, divisible=False)


def _filled(template: str, passages: Passages, **more: str) -> str:
    """Fill all placeholders of a prompt at once, so that placeholders within values stay unchanged."""
    marked = [_marked(passages.report, start, end, passages.marks) for start, end in passages.spans]
    values = {
        "published": _published(passages.report),
        "context": _context(passages),
        "text": "\n\n".join(marked),
        **more,
    }
    return _PLACE.sub(lambda place: values[place[1]], _text(template))


@lru_cache(maxsize=16)
def instructions(vocabulary: Vocabulary) -> str:
    """Return the instructions, with the metrics of the vocabulary."""
    known = "\n".join(f"`{name}`: {facts.help}" for name, facts in vocabulary.metrics.items())
    return _text("label.md").replace("{metrics}", known)


@lru_cache(maxsize=16)
def prompt_hash(vocabulary: Vocabulary) -> str:
    """Return a short hash of everything that the model is told besides the report."""
    texts = (_text(name) for name in ("report.md", "again.md", "second_look.md"))
    parts = (instructions(vocabulary), *texts, _schema(vocabulary))
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:12]


def _schema(vocabulary: Vocabulary) -> str:
    return json.dumps(answer_form(vocabulary).model_json_schema())


@lru_cache(maxsize=16)
def tokens_without_report(vocabulary: Vocabulary) -> int:
    """Estimate the tokens of the instructions and the answer's schema, which are sent with every question."""
    return tokens_in(instructions(vocabulary)) + tokens_in(_schema(vocabulary))


@cache
def _text(name: str) -> str:
    return _prompts().joinpath(name).read_text(encoding="utf-8").strip() + "\n"


@cache
def _prompts() -> Traversable:
    shipped = resources.files("smmextract").joinpath("prompts")
    # an editable install has no copy: the prompts are at the top of the repository
    return shipped if shipped.is_dir() else Path(__file__).parents[4] / "prompts"


def _published(report: Report) -> str:
    if not report.published:
        return "not known"
    day = date.fromisoformat(report.published[:10])
    return f"{report.published.replace('T', ' ')} ({day:%A})"


def _marked(report: Report, start: int, end: int, marks: Marks) -> str:
    parts = []
    for number, mention in marks.items():
        if start <= mention.start < end:
            literal = _harmless(mention.literal)
            parts += [_harmless(report.text[start : mention.start]), f"⟦{number}:{literal}⟧"]
            start = mention.end
    return "".join([*parts, _harmless(report.text[start:end])]).strip("\n")


def _context(passages: Passages) -> str:
    """Return title, headings and the preceding text, without which passages cannot be understood."""
    report, lines = passages.report, []
    before = [block for block in report.blocks if block.end <= passages.start and block.kind != "chrome"]
    if report.title and not any(block.kind == "title" and block.start >= passages.start for block in report.blocks):
        lines.append(f"Title: {_one_line(report.title)}")
    if headings := [_one_line(report.text[b.start : b.end]) for b in before if b.kind == "heading"]:
        lines.append(f"Headings so far: {' / '.join(headings[-_HEADINGS:])}")
    bodies = [block for block in report.blocks if block.kind == "body" and block.start < passages.start]
    if bodies:
        start = max(bodies[-1].start, passages.start - _LOOK_BACK)
        lines.append(f"Just before: {_one_line(report.text[start : min(bodies[-1].end, passages.start)])}")
    return "\n".join([*lines, *_table_headers(passages)])


def _table_headers(passages: Passages) -> Iterator[str]:
    """Yield the headers of the table cells asked about, each once; row headers only if the line does not show them."""
    columns: dict[tuple[int, str], list[int]] = {}
    rows: dict[tuple[int, str], list[int]] = {}
    for number, mention in passages.marks.items():
        if cell := mention.cell:
            columns.setdefault((cell.table, _one_line(cell.column)), []).append(number)
            text, place = passages.report.text, mention.start
            if _one_line(cell.row) not in _one_line(text[text.rfind("\n", 0, place) + 1 : place]):
                rows.setdefault((cell.table, _one_line(cell.row)), []).append(number)
    for name, heads in (("columns", columns), ("rows", rows)):
        if shown := [f"{head} ({', '.join(map(str, marks))})" for (_, head), marks in heads.items() if head]:
            yield f"Table {name}, with their marks: {'; '.join(shown)}"


def _one_line(text: str) -> str:
    return " ".join(_harmless(text).split())


def _harmless(text: str) -> str:
    return _TAG.sub("‹", text.translate(_OURS))
