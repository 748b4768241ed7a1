"""What the shape of a line without blank space around it tells: title, heading, item, table row, publication line."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from smmextract.lazy import regex
from smmextract.report.line_phrases import phrases, plain
from smmextract.report.published import MONTH_DAY, beside_date, find_date, is_only_a_date, is_only_a_time

_LONGEST_META = 120
_LONGEST_HEADING = 100
_MOST_WORDS = 14
_MOST_WORDS_BEFORE_COLON = 6
_MOST_HANZI = 30
_LONGEST_TAG = 80
_WRAP_AT_LEAST, _WRAP_AT_MOST = 40, 130

_LINE = regex(r"[^\n]*\n?")
_SENTENCE_END = regex(r"[.!;,…。！；，、]['\"”’)\]）】*_]*$")
_ITEM = regex(r"(?:[-*+•·●▪◆■]\s+|[(（]?\d{1,2}(?:[.)）、]|\.\s)\s*(?!\d)|[(（]?[a-z][)）]\s+)", re.I)
_BULLET = regex(r"[-*+•·●▪◆■]\s+")
_NUMBERING = regex(
    r"^(?:[(（]?(?:\d{1,2}|[ivx]{1,4}|[a-z]|[一二三四五六七八九十]{1,3})[.)）、]\s*|第[一二三四五六七八九十]+[章节部分、]*\s*)",
    re.I,
)
_MARKED = regex(r"#{1,6}\s+\S|\*\*[^*]+\*\*[:：]?$|__[^_]+__[:：]?$")
_UNDERLINE = regex(r"(?:=+|-{3,})$")
# Numbers that a heading may contain: years, dates, quarters, grades.
_HARMLESS = regex(
    rf"(?i:{MONTH_DAY})|#\d+|\b(?:19|20)\d{{2}}\b|(?:19|20)\d{{2}}\s*年|\d{{1,2}}月(?:\d{{1,2}}日)?|\b[QH][1-4]\b"
    r"|\b\d00[- ]series|\bweek \d{1,2}\b|\b[A-Z][a-z]?\d{2,4}\b"
)
_SAYS_SOMETHING = regex(
    r"\b(?:is|are|was|were|has|have|had|will|would|may|might|can|could|should|does|did|this|these|those|it|they|we|our"
    r"|which|there)\b",
    re.I,
)
_DATELINE = regex(
    rf"[A-Z][A-Za-z.'’/ -]{{1,40}}?[,，]?\s+(?i:{MONTH_DAY})(?:,?\s*\d{{4}})?\s*"
    r"(?:[(（](?=[A-Z㐀-鿿])(?!Mt\b|Unit|USD?\b|RMB|CNY)[^)）/]{1,30}[)）]\s*[-–—:：]*|[-–—:：]+)"  # no unit: "(mt)"
)
_DATED_FIRST = regex(
    rf"(?i:{MONTH_DAY})(?:,?\s*\d{{4}})?\s*[(（][A-Z][^)）\d]{{1,30}}[)）]\s*[-–—:：]+"  # April 24, 2025 (Reuters) -
    rf"|[A-Z][A-Za-z.'’/ -]{{1,30}}?\s?[(（](?i:{MONTH_DAY}),?\s*\d{{4}}[)）]\s*[-–—:：]+"  # JAKARTA (June 10, 2025):
    rf"|[A-Z][A-Za-z'’-]+(?: [A-Z][A-Za-z'’-]+){{0,2}},\s+(?i:{MONTH_DAY}),?\s*\d{{4}}\.(?=\s)"  # LIMA, July 4 2025.
)
_HANZI_DATELINE = regex(r"[\u4e00-\u9fffA-Z]{2,6}\s?(?:\d{4}年)?\d{1,2}月\d{1,2}日(?:[讯电]\s*[:：]?|\s*[:：])")
_PARTS = regex(r"\s*[|｜]\s*|\s{2,}|\t|(?<=\S)\s+(?=(?:source|author|editor|来源|作者|编辑)\s*[:：])", re.I)
_SENTENCE = regex(r"[.!?][\"'”’)\]]*(?=\s|$)|[。！？]")
_LONG_SENTENCE = 60
_NAME = r"(?:[A-Z][\w.'’&]*|and|of|the|de|di|la)"
_GLUE = regex(r"\b(?:on|at|by|until|from)\b|于", re.I)
_NAMES = regex(rf"{_NAME}(?: {_NAME}){{0,5}}")
_PLACE = r"[A-Z][A-Za-z.'’ -]{1,30}"
_PLACE_AND_DATE = regex(
    rf"{_PLACE}(?:, {_PLACE})?\s?[,–—-]\s?(?i:{MONTH_DAY})|(?i:{MONTH_DAY}),? \d{{4}}\s?[,–—-] ?[A-Z]"
)
_TAG = regex(r"\s*[\[(（【][^\])）】]*[\])）】]\s*$|^\s*[\[(（【][^\])）】]*[\])）】]\s*")


class TextLine(NamedTuple):
    """A non-blank line, and the number of its group (lines between blank lines form a group)."""

    start: int
    end: int
    text: str
    group: int


def of(text: str, begin: int = 0) -> list[TextLine]:
    """Return the lines of `text[begin:]` that are not blank."""
    found, group = [], 0
    for match in _LINE.finditer(text, begin):
        words = match[0].strip()
        if words:
            start = match.start() + match[0].index(words)
            found.append(TextLine(start, start + len(words), words, group))
        else:
            group += 1
    return found


def unmarked(line: str) -> str:
    """Remove the Markdown marks of a title or heading."""
    return re.sub(r"^#+\s+|\s+#+$", "", line.strip()).strip().strip("*_").strip()


def same(line: str, title: str) -> bool:
    """Return whether the line repeats the title, apart from marks, blank space, case, and a tag or publisher's name."""
    return len(line) <= 2 * len(title) + _LONGEST_TAG and _essence(line) == _essence(title)


def _essence(line: str) -> list[str]:
    words = (_TAG.sub("", unmarked(line)) or line).casefold().split()
    return words[1:] if len(words) > 1 and phrases().is_publisher(words[0].rstrip(":：")) else words


def meta_parts(line: str) -> list[str]:
    """Split a publication line into its parts: `Feb 9, 2024 | Source: SMM`."""
    return [part.strip() for part in _PARTS.split(line) if part.strip()]


@lru_cache(maxsize=256)
def is_meta(line: str) -> bool:
    """Return whether every part of the line is a date, source or byline, or the line is a dateline on its own."""
    if len(line) > _LONGEST_META:
        return False
    dateline = any(form.fullmatch(words) for form in _datelines(line) for words in (plain(line), line))
    return dateline or all(map(_is_meta_part, meta_parts(line)))


def _dateline(text: str) -> re.Match[str] | None:
    return next(filter(None, (form.match(text) for form in _datelines(text))), None)


def _datelines(text: str) -> Sequence[re.Pattern[str]]:
    """Return the forms that a dateline of the text may have. The Chinese one takes long to compile, and is rare."""
    return (_DATELINE, _DATED_FIRST, _HANZI_DATELINE) if "月" in text else (_DATELINE, _DATED_FIRST)


def _is_meta_part(part: str) -> bool:
    if phrases().is_label_of_time(part) and find_date(part):
        return True
    return phrases().is_meta(part) or is_only_a_date(plain(part)) or is_dated(part) or is_only_a_time(part)


def is_dated(line: str, *, names: bool = False) -> bool:
    """Return whether a line has one date and words of publication beside it: `Posted by Admin on May 2, 2024`.

    With `names`, a place or a publisher alone may stand beside it (`London, 2 May 2024`), as right below a title.
    """
    beside = beside_date(line) if len(line) <= _LONGEST_META else None
    if beside is None:
        return False
    rest = phrases().without_date_words(beside)
    said = len(rest) < len(beside)
    rest = " ".join(_GLUE.sub(" ", rest).split())
    if not rest:
        return said
    if not _NAMES.fullmatch(rest):
        return False
    return said or phrases().is_publisher(rest) or (names and _PLACE_AND_DATE.match(line) is not None)


def dateline_date(paragraph: str) -> str | None:
    """Return the date of the dateline at the beginning of the paragraph, if the dateline has a year."""
    dateline = _dateline(paragraph)
    stated = find_date(dateline[0]) if dateline else None
    return stated.iso if stated else None


def begins_a_report(line: str, after: str) -> bool:
    """Return whether the line begins a report: a dateline, several sentences, or one before another."""
    if _dateline(line) or len(_SENTENCE.findall(line)) > 1:
        return True
    return all(len(each) >= _LONG_SENTENCE and is_sentence(each) for each in (line, after))


def is_sentence(line: str) -> bool:
    """Return whether the line ends with a full stop."""
    return bool(_SENTENCE.search(line[-2:]))


def may_be_title(line: str, before_meta: bool) -> bool:
    """Return whether a first line can be a title: no item or table row, a sentence only above a publication line."""
    if _dateline(line) or _BULLET.match(line) or is_table_row(line):
        return False
    return before_meta or line[-1] in "!！" or not (_SENTENCE_END.search(line) or line[-1] in ":：")


def is_long_for_a_menu(line: str) -> bool:
    """Return whether the line has more words than an entry of a menu."""
    return len(line.split()) > 3 or len(re.findall(r"[\u4e00-\u9fff]", line)) > 7


def is_marked_heading(line: str) -> bool:
    """Return whether the line is marked as a heading: `## Prices`, `**Prices**`."""
    return bool(_MARKED.match(line)) and not _SENTENCE_END.search(line)


def is_underline(line: str) -> bool:
    """Return whether the line is the Markdown underline of a heading."""
    return bool(_UNDERLINE.match(line))


def is_table_row(line: str) -> bool:
    """Return whether the line is a row of a table with bars or tabs."""
    return line.count("|") >= 2 or "\t" in line


def is_item(line: str) -> bool:
    """Return whether the line begins an item of a list."""
    return bool(_ITEM.match(line))


def is_heading(line: str) -> bool:
    """Return whether a line by itself is a heading: short, not a sentence, and without a quantity."""
    if len(line) > 2 * _LONGEST_HEADING:
        return False
    bare = _NUMBERING.sub("", plain(line))
    if not re.search(r"[^\W\d_]", bare) or is_table_row(line) or _BULLET.match(line):
        return False
    if len(bare) > _LONGEST_HEADING or _SENTENCE_END.search(line) or bare[0].islower():
        return False
    if re.search(r"\d", _HARMLESS.sub("", bare)):
        return False
    hanzi = len(re.findall(r"[\u4e00-\u9fff]", bare))
    most = _MOST_WORDS_BEFORE_COLON if line.rstrip("*_ ").endswith((":", "：")) else _MOST_WORDS
    if hanzi > _MOST_HANZI or len(bare.split()) > most:
        return False
    return line.endswith("?") or not _SAYS_SOMETHING.search(bare)


def heads_a_paragraph(line: str, after: str) -> bool:
    """Return whether the line is a heading right above its paragraph, and not the first line of a wrapped one."""
    return is_heading(line) and not after[:1].islower() and len(line) < 0.7 * len(after)


def is_wrapped(group: Sequence[str]) -> bool:
    """Return whether the lines are one paragraph, broken at about the same width in the middle of sentences."""
    broken = group[:-1]
    if not broken or not all(_WRAP_AT_LEAST <= len(line) <= _WRAP_AT_MOST for line in broken):
        return False
    if any(is_item(line) for line in group[1:]):
        return False
    unfinished = [not _SENTENCE_END.search(line) or line.endswith(",") for line in broken]
    goes_on = [line[0].islower() or not line[0].isalpha() for line in group[1:]]
    return any(open_end and follows for open_end, follows in zip(unfinished, goes_on, strict=True))
