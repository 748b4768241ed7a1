"""Builds the queue: what is left to decide in a result, one item per contradiction or doubt, most useful decisions
first.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Literal, NamedTuple

from pydantic import BaseModel, ConfigDict

from smmextract.figure import Conflict, Figure

ItemKind = Literal["conflict", "doubt"]
ItemKey = tuple[str, str, tuple[str, ...]]
"""Identifies an item: report, kind and figures."""


class QueuedFigure(NamedTuple):
    """The part of a figure that the queue needs."""

    id: str
    literal: str
    metric: str
    verdict: str
    product: str | None = None
    region: str | None = None
    segment: str | None = None
    period: str | None = None
    kind: str = "level"
    basis: str | None = None
    direction: str | None = None
    doubts: Sequence[str] = ()


class QueuedConflict(NamedTuple):
    """The part of a contradiction that the queue needs."""

    figures: Sequence[str]
    blame: Sequence[str]
    blame_sets: Sequence[Sequence[str]] = ()


FigureInQueue = QueuedFigure | Figure
ConflictInQueue = QueuedConflict | Conflict


class QueueItem(BaseModel):
    """One thing to decide in a report: a contradiction, or a doubtful label (wherever the report repeats that figure).

    `figures` are those to be decided, `literals` are as the report writes them, `title` is the report's. `worth` counts
    the other figures that a decision settles.
    """

    model_config = ConfigDict(frozen=True)

    report: str
    kind: ItemKind
    figures: tuple[str, ...]
    metrics: tuple[str, ...] = ()
    products: tuple[str, ...] = ()
    worth: int = 0
    title: str = ""
    literals: tuple[str, ...] = ()

    @property
    def key(self) -> ItemKey:
        """What identifies the item."""
        return self.report, self.kind, self.figures


def sorted_items(items: Iterable[QueueItem]) -> list[QueueItem]:
    """Sort items: those that settle most first, then in the order of the reports, contradictions first."""
    return sorted(items, key=lambda item: (-item.worth, item.kind))


def report_title(title: str | None, source: str) -> str:
    """Return the title of a report for display."""
    return " ".join((title or source or "figures without a report").split())


def items_of(
    report: str, figures: Sequence[FigureInQueue], conflicts: Sequence[ConflictInQueue], title: str = ""
) -> list[QueueItem]:
    """Return what is left to decide in a report."""
    flagged = {figure.id: figure for figure in figures if figure.verdict == "flagged"}
    if not flagged:
        return []
    left = [conflict for conflict in conflicts if not flagged.keys().isdisjoint(conflict.blame)]
    items = [_conflict(report, conflict, left, flagged) for conflict in left]
    blamed = {name for conflict in left for name in conflict.blame}
    items += _doubts(report, [one for name, one in flagged.items() if name not in blamed])
    return [named(item, title) for item in items]


def named(item: QueueItem, title: str) -> QueueItem:
    """Return the item with the title of its report."""
    return item if item.title == title else item.model_copy(update={"title": title})


def _conflict(
    report: str, conflict: ConflictInQueue, left: Iterable[ConflictInQueue], flagged: dict[str, FigureInQueue]
) -> QueueItem:
    deciding = [name for name in conflict.blame if name in flagged]
    together = {name for one in left if not set(one.blame).isdisjoint(deciding) for name in (*one.figures, *one.blame)}
    least = min((len(names) for names in conflict.blame_sets), default=1)
    return _item(report, "conflict", [flagged[name] for name in deciding], max(0, len(together) - least))


def _doubts(report: str, doubtful: Iterable[FigureInQueue]) -> Iterator[QueueItem]:
    """Yield the doubts; a figure repeated with the same doubt counts once."""
    alike: dict[object, list[FigureInQueue]] = {}
    for one in doubtful:
        said = (one.literal, one.metric, one.product, one.region, one.segment, one.period, one.kind, one.basis)
        alike.setdefault((said, one.direction, tuple(one.doubts)), []).append(one)
    for same in alike.values():
        yield _item(report, "doubt", same, len(same) - 1)


def _item(report: str, kind: ItemKind, deciding: Sequence[FigureInQueue], worth: int) -> QueueItem:
    return QueueItem.model_construct(
        report=report,
        kind=kind,
        figures=tuple(one.id for one in deciding),
        metrics=tuple(dict.fromkeys(one.metric for one in deciding)),
        products=tuple(dict.fromkeys(one.product for one in deciding if one.product)),
        worth=worth,
        literals=tuple(dict.fromkeys(one.literal for one in deciding)),
    )
