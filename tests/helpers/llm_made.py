"""Reports and mentions made by hand, so that these tests need no scanner."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Literal

from smmextract.report.report import Block, BlockKind, Report
from smmextract.scan.mention import Mention

ONE = Decimal(1)
Sign = Literal[-1, 0, 1]


def mention(literal: str, unit: str | None = "t", *, start: int = 0, sign: Sign = 0) -> Mention:
    return Mention(start, start + len(literal), literal, ONE, ONE, ONE, ONE, ONE, unit, sign)


def report(
    *blocks: tuple[BlockKind, str], title: str | None = None, published: str | None = "2031-06-12T16:01"
) -> Report:
    """A report of these blocks with a blank line between them."""
    placed, text = [], ""
    for kind, content in blocks:
        text += "\n\n" if text else ""
        placed.append(Block(len(text), len(text) + len(content), kind))
        text += content
    return Report(text, "made", "", title, published, "SMM", tuple(placed))


def mentions(of: Report, *literals: tuple[str, str | None]) -> list[Mention]:
    """The literals, each behind the one before it."""
    found: list[Mention] = []
    for literal, unit in literals:
        start = of.text.index(literal, found[-1].end if found else 0)
        found.append(mention(literal, unit, start=start))
    return found


LEAD = report(
    ("title", "Refined lead output up in May"),
    ("body", "Refined lead output was 312,400 mt in May (31 days), up 2.1% MoM."),
)
LEAD_MENTIONS = mentions(LEAD, ("312,400 mt", "t"), ("31 days", None), ("2.1%", "%"))

LEVEL: dict[str, Any] = {
    "mark": 1,
    "literal": "312,400 mt",
    "metric": "production",
    "product": "refined lead",
    "region": "China",
    "period": "2031-05",
    "kind": "level",
}
DAYS: dict[str, Any] = {"mark": 2, "literal": "31 days", "not_figure": "day_count"}
CHANGE: dict[str, Any] = {
    **LEVEL,
    "mark": 3,
    "literal": "2.1%",
    "kind": "change",
    "basis": "mom",
    "direction": "up",
}
GOOD: dict[str, Any] = {"marks": [LEVEL, DAYS, CHANGE]}
