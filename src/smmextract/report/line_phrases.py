"""Recognises what single lines and paragraphs are, by the patterns of `publishers.toml`.

In: a line or paragraph. Out: whether it is page chrome, a contact or a publication line, and which publisher it names,
with what is known about that.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal, get_args

from smmextract.lazy import regex
from smmextract.shipped_tables import shipped_table

Kind = Literal["agency", "price reporter", "association", "exchange", "company", "press", "wire"]
"""Type of publisher, ordered from those that others republish to those that republish others."""

_PARTS = regex(r"\s*(?:/|\||\bvia\b|,|\+|&(?= )|;)\s*")
_BRACKET = regex(r"\s*[(（][^()（）]*[)）]")


@dataclass(frozen=True, slots=True)
class Profile:
    """A known publisher, and its type if that is known."""

    name: str
    kind: Kind | None = None


def profile(publisher: str | None) -> Profile | None:
    """Return the profile of a publisher (of several, the one that others republish); None if it is not known."""
    if not publisher:
        return None
    known = phrases().profiles
    for name in (publisher, _BRACKET.sub("", publisher)):
        if found := known.get(_key(name)):
            return found
    parts = [found for part in _PARTS.split(_BRACKET.sub("", publisher)) if (found := known.get(_key(part)))]
    kinds = get_args(Kind)
    return min(parts, key=lambda part: kinds.index(part.kind) if part.kind else len(kinds), default=None)


def _key(name: str) -> str:
    return " ".join(name.split()).strip(" .。,，;；|").casefold()


Why = Literal["page_chrome", "contact"]
_SHORT = 200
_MARKS = regex(r"^(?:[#>*_~`\s【\[]|[-•·](?=\s))+|[#*_~`\s:：>»›】\]]+$")
_BEFORE_SENTENCE = ".!?。！？ \n"
_SENTENCE_START = regex(r"(?:[.!?]['\"”’)\]]?\s+|[。！？]['\"”’)）】]?\s*)")
_AMOUNT = regex(
    r"[0-9]\s?(?:%|(?:(?:million|billion|mln|bn|k|m)\s)?(?:mt|kt|t|oz|lb|tonnes?|tons?|yuan|percentage)\b)"
    r"|(?:[$€£¥]|\b(?:USD|RMB|CNY|EUR|Rs\.?)\s?)[0-9]|[0-9][万亿]?[吨元]",
    re.IGNORECASE,
)


class Phrases:
    """All patterns of `publishers.toml`, compiled: one expression per list."""

    def __init__(self) -> None:
        data = shipped_table(__package__, "publishers")
        general, publishers = data["general"], data["publisher"]
        every = {key: [one for table in (general, *publishers) for one in table.get(key, ())] for key in general}
        self.sources = [regex(pattern, re.I) for pattern in every.pop("source")]
        self.patterns = {key: _any_of(patterns) for key, patterns in every.items()}
        # of the lists that are searched for in whole paragraphs: looking for words takes a hundredth of the time
        self.words: dict[str, list[str]] = data["words"]
        self.names = {name.casefold() for table in publishers for name in table["names"]}
        self.profiles = {
            _key(name): Profile(one["name"], one.get("kind")) for one in publishers for name in one["names"]
        }
        self.marks = _compiled([table for table in publishers if table.get("kind") != "company"], "marks")
        self.companies = _compiled([table for table in publishers if table.get("kind") == "company"], "marks")
        self.datelines = _compiled(publishers, "datelines")

    def section(self, line: str) -> Why | None:
        """Return what everything from this line on is, if the line begins a section of page chrome."""
        if len(line) > _SHORT:
            return None
        bare = plain(line)
        if self.patterns["sections"].fullmatch(bare):
            return "page_chrome"
        return "contact" if self.patterns["contact_sections"].fullmatch(bare) else None

    def is_furniture(self, line: str) -> bool:
        """Return whether the line by itself is page chrome: a button, a breadcrumb, a caption."""
        patterns = self.patterns["furniture"]
        return len(line) <= _SHORT and bool(patterns.fullmatch(line.strip()) or patterns.fullmatch(plain(line)))

    def chrome_start(self, paragraph: str) -> tuple[int, Why] | None:
        """Return where a contact or notice begins in the paragraph: the start of the sentence that says so.

        What states an amount there or behind it is part of the report: "Mr Li (li@smm.cn) said output was 5,000 mt".
        """
        # Match without the marks before the first word, so that `^` finds it.
        lead = len(paragraph) - len(re.sub(r"^[#>*_~`\s]+", "", paragraph))
        folded = paragraph.casefold()
        lists: list[tuple[str, Why]] = [("contact", "contact"), ("notices", "page_chrome")]
        lists = [each for each in lists if any(word in folded for word in self.words[each[0]])]
        if len(paragraph) <= _SHORT:
            lists.append(("contact_lines", "contact"))
        found: list[tuple[int, Why]] = []
        for key, why in lists:
            if match := self.patterns[key].search(paragraph[lead:]):
                first = lead + match.end() - len(match[0].lstrip(_BEFORE_SENTENCE))
                starts = [sentence.end() for sentence in _SENTENCE_START.finditer(paragraph, 0, first)]
                found.append((max(starts, default=0), why))
        start = min(found, default=None)
        return None if start and _AMOUNT.search(paragraph, start[0]) else start

    def is_meta(self, line: str) -> bool:
        """Return whether the whole line is a publication line, source line or byline (a date alone is not)."""
        return bool(self.patterns["meta"].fullmatch(plain(line)) or self.source_name(line))

    def is_label_of_time(self, line: str) -> bool:
        """Return whether the line says that its date is the date of publication."""
        return bool(self.patterns["published"].match(plain(line)))

    def without_date_words(self, words: str) -> str:
        """Remove the words that usually accompany the date in a publication line; return the rest."""
        return " ".join(self.patterns["date_words"].sub(" ", words).split())

    def source_name(self, line: str) -> str | None:
        """Return the publisher named by a line that is wholly a source line."""
        if len(line) > _SHORT:
            return None
        bare = plain(line)
        for pattern in self.sources:
            if match := pattern.fullmatch(bare):
                return self.publisher(match["name"])
        return None

    def publisher(self, name: str) -> str:
        """Return the canonical name of a known publisher, else the name itself."""
        name = name.strip(" .。,，;；|")
        known = profile(name)
        return known.name if known else name

    def is_publisher(self, name: str) -> bool:
        """Return whether the data knows a publisher of this name."""
        return name.strip().casefold() in self.names

    def author(self, text: str) -> str | None:
        """Return the publisher whose dateline comes first in title or body, else the one whose marks do."""
        found = [
            (match.start(), name)
            for name, pattern in self.datelines
            if name in text and (match := pattern.search(text))
        ]
        return min(found)[1] if found else next((name for name, mark in self.marks if mark.search(text)), None)

    def releasing(self, title: str) -> str | None:
        """Return the company whose release a wire carries: the first that the title names."""
        found = [(match.end(), name) for name, pattern in self.companies if (match := pattern.search(title))]
        return min(found)[1] if found else None

    def begins_boilerplate(self, line: str) -> bool:
        """Return whether the line heads a passage of every report: forward-looking statements, About us."""
        return len(line) <= _SHORT and bool(self.patterns["boilerplate"].fullmatch(plain(line)))


@lru_cache(maxsize=256)
def plain(line: str) -> str:
    """Return the words of a line, without Markdown marks, enclosing brackets and trailing marks."""
    return _MARKS.sub("", line.strip())


def _compiled(publishers: Sequence[Mapping[str, Any]], key: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((table["name"], _any_of(table[key])) for table in publishers if key in table)


def _any_of(patterns: Sequence[str]) -> re.Pattern[str]:
    return regex("|".join(f"(?:{pattern})" for pattern in patterns), re.I)


phrases = lru_cache(maxsize=1)(Phrases)
