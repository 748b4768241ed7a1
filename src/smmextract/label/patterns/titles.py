"""Titles repeat the body in few words: what they leave out is taken from the figure that they repeat.

In come the sentences that were read and their labels, out come better labels for the numbers of the title. What the
title itself says (a month, a basis, a place) is never replaced: a body figure that differs there is no repetition.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from smmextract.figure import Label, Reason
from smmextract.label.patterns.known import family
from smmextract.label.patterns.reading import Reading
from smmextract.label.patterns.sentence import Sentence
from smmextract.scan.mention import Mention

_HEDGED = Decimal("0.1")
"""So far, as a share, a hedged number of a title may be from the exact one."""


def complete_titles(
    title_end: int,
    today: str | None,
    sentences: Sequence[Sentence],
    labels: dict[int, Label | Reason],
    doubts: dict[int, list[str]],
) -> None:
    """Fill in what the title's numbers leave out. `title_end` is where the title ends in the text,
    `today` the day of publication, which a title may carry as a date and not as the period of its figures.
    """
    titles = [one for one in sentences if one.tokens[0].start < title_end]
    bodies = [one for one in sentences if one.tokens[0].start >= title_end]
    for sentence in titles:
        for reading in sentence.readings:
            label = labels.get(reading.place)
            if not isinstance(label, Label):
                continue
            for other, full in _figures(bodies, labels):
                if other.place not in doubts and _repeats(sentence, reading, label, other, full, today):
                    labels[reading.place] = _completed(sentence, reading, label, full, today)
                    doubts.pop(reading.place, None)
                    break


def _figures(sentences: Sequence[Sentence], labels: dict[int, Label | Reason]) -> Iterator[tuple[Reading, Label]]:
    for sentence in sentences:
        for reading in sentence.readings:
            label = labels.get(reading.place)
            if isinstance(label, Label) and reading.role != "base":
                yield reading, label


def _says(sentence: Sentence, kind: str) -> bool:
    return any(token.has(kind) for token in sentence.tokens)


def _part_says(sentence: Sentence, reading: Reading, kind: str) -> bool:
    """Whether the number's part of the title names one of these."""
    low = high = reading.at
    while low > 0 and sentence.tokens[low - 1].mark not in (",", ";", ":"):
        low -= 1
    while high < len(sentence.tokens) and sentence.tokens[high].mark not in (",", ";", ":"):
        high += 1
    return any(token.has(kind) for token in sentence.tokens[low:high])


def _says_time(sentence: Sentence, reading: Reading, label: Label, today: str | None) -> bool:
    """Whether the title gives this number a time; what stands apart behind a semicolon may be of another."""
    low = high = reading.at
    while low > 0 and sentence.tokens[low - 1].mark != ";":
        low -= 1
    while high < len(sentence.tokens) and sentence.tokens[high].mark != ";":
        high += 1
    return any(token.time is not None for token in sentence.tokens[low:high]) and label.period != today


def _repeats(
    sentence: Sentence, reading: Reading, label: Label, other: Reading, full: Label, today: str | None
) -> bool:
    """Whether the body's figure is the one of the title, and nothing that the title says speaks against it."""
    if reading.mention.unit != other.mention.unit or not _same_number(reading.mention, other.mention):
        return False
    guessed = full.kind == "level" and reading.role in (None, "level")  # "plants at 71.8%"
    if not guessed and (label.kind != full.kind or label.direction != full.direction):
        return False
    if label.metric != full.metric and _part_says(sentence, reading, "metric"):
        return False
    kin = label.product is None or full.product is None or family(label.product) == family(full.product)
    if not kin and _part_says(sentence, reading, "product"):
        return False
    if _said_basis(reading) and label.basis != full.basis:
        return False
    if _says_time(sentence, reading, label, today) and label.period != full.period:
        return False
    hedged = reading.mention.hedge is not None or reading.mention.bound is not None
    return label.region == full.region or not (hedged or _says(sentence, "region"))


def _said_basis(reading: Reading) -> bool:
    return reading.basis is not None or reading.base_time is not None


def _same_number(short: Mention, exact: Mention) -> bool:
    """Whether the number of the title is the other one, rounded or hedged."""
    low, high, value = short.low, short.high, abs(exact.value)
    if short.value < 0:
        low, high = (-high if high is not None else None), (-low if low is not None else None)
    size = abs(short.value)
    if short.hedge is not None or short.bound is not None:
        above = short.hedge in ("about", "over") or short.bound == "above"
        below = short.hedge in ("about", "nearly") or short.bound == "below"
        return size * (1 - _HEDGED * below) <= value <= size * (1 + _HEDGED * above)
    return low is not None and high is not None and low <= value <= high


def _completed(sentence: Sentence, reading: Reading, label: Label, full: Label, today: str | None) -> Label:
    """The title's label with what only the body says."""
    return label.model_copy(
        update={
            "metric": full.metric,
            "kind": full.kind,
            "direction": full.direction,
            "product": full.product,
            "region": label.region if _says(sentence, "region") else full.region,
            "segment": label.segment or full.segment,
            "period": label.period if _says_time(sentence, reading, label, today) else full.period,
            "basis": label.basis if _said_basis(reading) else full.basis,
            "modality": full.modality,
        }
    )
