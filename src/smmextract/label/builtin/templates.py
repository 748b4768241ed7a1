"""The phrases of `templates.toml`: short patterns over token classes, matched around a number. A phrase supports a kind
(level, change, share); its words give the direction of a change.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Literal, NamedTuple

from smmextract.label.builtin.tokens import Token
from smmextract.shipped_tables import shipped_table

_DIRECTIONS = ("direction", "comparative", "signed")


class _Part(NamedTuple):
    """One element of a pattern: the required class, and whether it may be missing or repeat."""

    wanted: str
    optional: bool
    repeats: bool


@dataclass(frozen=True, slots=True)
class Template:
    """One phrase: `before` is matched from the number to the left, `after` to the right."""

    name: str
    kind: str
    base: bool
    before: tuple[_Part, ...]
    after: tuple[_Part, ...]


class Hit(NamedTuple):
    """A phrase that matches around a number, and the places of its tokens."""

    template: Template
    places: tuple[int, ...]


@cache
def templates() -> tuple[Template, ...]:
    """Load the built-in phrases."""
    data = shipped_table(__package__, "templates")
    return tuple(
        _template(entry["name"], entry["pattern"], entry["kind"], entry.get("base", False)) for entry in data["form"]
    )


def _template(name: str, pattern: str, kind: str, base: bool) -> Template:
    left, right = pattern.split("#")
    return Template(name, kind, base, tuple(reversed(_parts(left))), tuple(_parts(right)))


def _parts(text: str) -> list[_Part]:
    found: list[_Part] = []
    for piece in text.split():
        if piece in ("?", "*"):
            found[-1] = _Part(found[-1].wanted, True, piece == "*")
            continue
        optional = len(piece) > 1 and piece[-1] in "?*"
        wanted = (piece[:-1] if optional else piece).strip("'")
        found.append(_Part(wanted, optional, piece[-1] == "*" and optional))
    return found


def hits(tokens: Sequence[Token], at: int) -> list[Hit]:
    """Return the phrases that match around the number `tokens[at]`."""
    found = []
    left = tokens[at - 1].classes if at else _NONE
    right = tokens[at + 1].classes if at + 1 < len(tokens) else _NONE
    for template in _between(left, right):
        seen: list[int] = []
        if _matches(tokens, at - 1, -1, template.before, 0, seen) and _matches(
            tokens, at + 1, 1, template.after, 0, seen
        ):
            found.append(Hit(template, tuple(seen)))
    return found


_NONE: frozenset[str] = frozenset()


@lru_cache(maxsize=4096)
def _between(left: frozenset[str], right: frozenset[str]) -> tuple[Template, ...]:
    """Return the phrases that may match between two tokens of these classes; few do."""
    return tuple(
        template for template in templates() if _may_begin(template.before, left) and _may_begin(template.after, right)
    )


def _may_begin(parts: Sequence[_Part], classes: frozenset[str]) -> bool:
    """Return whether a side can match a token of these classes first, or nothing."""
    for part in parts:
        if part.wanted in classes:
            return True
        if not part.optional:
            return False
    return True


def _matches(
    tokens: Sequence[Token], at: int, step: Literal[-1, 1], parts: Sequence[_Part], number: int, seen: list[int]
) -> bool:
    """Return whether the parts from here on match the tokens from here on; their places are added to `seen`."""
    if number == len(parts):
        return True
    part = parts[number]
    fits = 0 <= at < len(tokens) and part.wanted in tokens[at].classes
    if fits:
        seen.append(at)
        if _matches(tokens, at + step, step, parts, number if part.repeats else number + 1, seen):
            return True
        seen.pop()
    return part.optional and _matches(tokens, at, step, parts, number + 1, seen)


def direction_of(token: Token) -> str | None:
    """Return the direction of a word of change."""
    return next((token.cues[kind] for kind in _DIRECTIONS if kind in token.cues), None)
