"""Finds levels that together are the complete parts of another level; arithmetic decides whether the sum holds.

The vocabulary or the words have to say that nothing is left out: a complete set of segments (high-grade and low-grade),
"of this, A was x and B was y", "six markets" followed by six places.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from smmextract.figure import Label, Reason
from smmextract.label.builtin.sentence import Sentence
from smmextract.label.labeller import Parts
from smmextract.lazy import regex
from smmextract.vocabulary import Vocabulary

Level = tuple[int, Label]

_COUNTS = {
    word: count for count, word in enumerate(("three", "four", "five", "six", "seven", "eight", "nine", "ten"), 3)
}
_COUNTED = regex(
    rf"\b({'|'.join(_COUNTS)}) (?:(?:major|main|largest|key) )?"
    r"(?:consumption |production |producing )?(?:markets|ports|regions|provinces|areas|places|cities|locations)\b"
)
_SAME = ("metric", "product", "period", "modality")


def find_groups(sentences: Sequence[Sentence], labels: Mapping[int, Label | Reason], words: Vocabulary) -> list[Parts]:
    """Return all groups of the report."""
    groups: list[Parts] = []
    levels: list[Level] = []
    before: Sentence | None = None
    for sentence in sentences:
        here = _levels(sentence, labels)
        group = (
            _of_this(sentence, here, levels, words)
            or _complete(here, levels, words)
            or _all_places(before, here, levels, words)
        )
        if group:
            groups.append(group)
        levels += here
        before = sentence
    return groups


def _levels(sentence: Sentence, labels: Mapping[int, Label | Reason]) -> list[Level]:
    found = [(number.place, labels.get(number.place)) for number in sentence.numbers]
    return [(place, label) for place, label in found if isinstance(label, Label) and label.kind == "level"]


def _alike(one: Label, other: Label) -> bool:
    return all(getattr(one, name) == getattr(other, name) for name in _SAME)


def _says(sentence: Sentence, value: str) -> bool:
    return any(token.cues.get("list") == value for token in sentence.tokens)


def _all_places(
    before: Sentence | None, here: Sequence[Level], earlier: Sequence[Level], words: Vocabulary
) -> Parts | None:
    """Match "stocks in the six markets were 31,250 mt" with the six places of the next sentence."""
    said = _COUNTED.search(" ".join(token.text for token in before.tokens)) if before is not None else None
    if before is None or said is None or not earlier or _COUNTS[said[1]] != len({label.region for _, label in here}):
        return None
    inside = {number.place for number in before.numbers}
    place, whole = earlier[-1]
    if place not in inside or len(here) != _COUNTS[said[1]]:
        return None
    alike = all(_alike(label, whole) and label.segment == whole.segment for _, label in here)
    within = all(
        label.region != whole.region and words.contains(whole.region or "", label.region or "") for _, label in here
    )
    return Parts(place, tuple(at for at, _ in here)) if alike and within else None


def _segments(label: Label) -> tuple[str, ...]:
    return tuple(label.segment.split(", ")) if label.segment else ()


def _of_this(sentence: Sentence, here: Sequence[Level], earlier: Sequence[Level], words: Vocabulary) -> Parts | None:
    """Match "of this, 50,000 mt lay in A and 396,000 mt in B" with the level before."""
    if not _says(sentence, "of_this") or _says(sentence, "some") or len(here) < 2:
        return None
    opening = next(at for at, token in enumerate(sentence.tokens) if token.cues.get("list") == "of_this")
    inside = {number.place for number in sentence.numbers if number.at > opening}
    parts = [(place, label) for place, label in here if place in inside]
    before = [(place, label) for place, label in (*earlier, *here) if place not in inside]
    if len(parts) < 2 or not before or parts[0][1].metric in ("imports", "exports"):
        return None  # origins and destinations are never all named
    place, whole = before[-1]
    alike = [(at, label) for at, label in parts if _alike(label, whole) and label.region == whole.region]
    if len(alike) != len(parts) or len({label.segment for _, label in parts}) != len(parts):
        return None
    contents = {part for _, label in parts for part in _segments(label) if words.category(part) == "content"}
    return Parts(place, tuple(at for at, _ in parts)) if len(contents) <= 1 else None


def _complete(here: Sequence[Level], earlier: Sequence[Level], words: Vocabulary) -> Parts | None:
    """Match levels whose segments form a complete set of the vocabulary with the level of the whole before them."""
    for names in words.complete_sets:
        parts = {name: (place, label) for place, label in here for name in _segments(label) if name in names}
        if len(parts) != len(names):
            continue
        rest = {tuple(one for one in _segments(label) if one not in names) for _, label in parts.values()}
        if len(rest) != 1:
            continue
        sample = next(iter(parts.values()))[1]
        wholes = [
            place
            for place, label in earlier
            if _alike(label, sample) and label.region == sample.region and _segments(label) == next(iter(rest))
        ]
        if wholes and all(_alike(label, sample) for _, label in parts.values()):
            return Parts(wholes[-1], tuple(sorted(place for place, _ in parts.values())))
    return None
