"""`read` labels a passage with the patterns: what they say of each of its numbers."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from decimal import Decimal

from smmextract.figure import Figure, Group, NotFigure
from smmextract.label.build_figures import build_figures, mentions_of
from smmextract.label.builtin import BuiltinLabeller
from smmextract.report import from_text
from smmextract.vocabulary import Vocabulary


@dataclass(frozen=True)
class Passage:
    """A passage that was read."""

    figures: list[Figure]
    others: list[NotFigure]
    groups: list[Group]

    def rows(self, *fields: str) -> list[str]:
        """One line a figure: its literal, then these fields; null is "-"."""
        return [
            " | ".join([figure.literal, *(_text(getattr(figure, name)) for name in fields)]) for figure in self.figures
        ]


def _text(value: object) -> str:
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return "-" if value is None else str(value)


def read(body: str, title: str = "Market Notes", published: str = "2024-09-05") -> Passage:
    """Read a body under a title, with the date of publication."""
    report = from_text(f"{title}\n\nPublished: {published} 10:00\nSource: SMM\n\n{body}\n")
    mentions = mentions_of(report, Vocabulary.shipped())
    candidates = [mention for mention in mentions if mention.why_not is None]
    labelling = asyncio.run(BuiltinLabeller().label(report, candidates))
    built = build_figures(mentions, labelling, Vocabulary.shipped())
    return Passage(built.figures, built.not_figures, built.groups)
