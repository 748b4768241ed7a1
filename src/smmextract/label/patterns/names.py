"""Names of single plants and companies, which the vocabulary cannot know: "Phase II of Jingxi Tiangui", "Alcoa's".

A figure of one plant must not be taken for that of its country; so the name becomes a segment, as it stands.
"""

from __future__ import annotations

from collections.abc import Sequence

from smmextract.label.patterns.reading import Reading
from smmextract.label.patterns.tokens import Token

_PLANT_METRICS = ("capacity", "operating_capacity", "capacity_change")
_PRONOUNS = ("it", "they", "this", "these", "those", "that", "which")
_NEAR = 2
_LONGEST = 4
_CONTRIBUTING = ("produced", "held", "took", "kept", "turned out", "delivered", "supplied")


def name_before(tokens: Sequence[Token], reading: Reading, metrics: Sequence[str]) -> str | None:
    """The name of a plant or company that the number is of, if one is said since the number before.

    Capacities are often of single plants, so any unknown name counts; else only one with "smelter" or the like behind
    it, or with a possessive.
    """
    low = reading.left
    found: list[tuple[int, int]] = []
    for at in range(low, reading.at):
        if not _is_name(tokens, at):
            continue
        if found and found[-1][1] == at:
            found[-1] = (found[-1][0], at + 1)
        else:
            found.append((at, at + 1))
    for start, end in reversed(found):
        possessive = tokens[end - 1].raw.endswith(("'s", "\u2019s"))
        behind = tokens[end : end + _NEAR]
        plant = any(token.has("actor") for token in behind) and not any(token.mark for token in behind[:1])
        contributes = bool(behind) and (behind[0].has("share") or behind[0].text in _CONTRIBUTING)
        listed = end == reading.at and start > low
        if possessive or plant or contributes or listed or (metrics and metrics[0] in _PLANT_METRICS):
            words = " ".join(token.raw for token in tokens[start:end])
            return words.removesuffix("'s").removesuffix("\u2019s")
    return None


def part_before(tokens: Sequence[Token], reading: Reading) -> str | None:
    """The words for a part that the vocabulary does not know: "causticising made up 2,900 mt of it"."""
    words: list[Token] = []
    for token in reversed(tokens[reading.left : reading.at]):
        if token.mark or token.has("link", "break") or token.mention is not None:
            break
        if not token.has("filler", "share", "level", "place"):
            words.append(token)
    if any(token.text in _PRONOUNS for token in words):
        return None
    unsure = any(token.has("basis", "compare", "metric", "region") or token.time is not None for token in words)
    if not words or len(words) > _LONGEST or unsure or all(token.cues and not token.has("form") for token in words):
        return None
    return " ".join(token.text for token in reversed(words))


def _is_name(tokens: Sequence[Token], at: int) -> bool:
    """An unknown word with a capital that does not open the sentence (or opens it with another such word)."""
    token = tokens[at]
    if token.cues or token.time is not None or token.mention is not None or not token.raw[:1].isupper():
        return False
    if at > 0 and tokens[at - 1].mark != ":":
        return True
    following = tokens[at + 1] if len(tokens) > at + 1 else None
    if following is not None and (following.has("share") or following.text in _CONTRIBUTING):
        return True
    return token.raw.endswith(("'s", "\u2019s")) or (
        following is not None and not following.cues and following.raw[:1].isupper()
    )
