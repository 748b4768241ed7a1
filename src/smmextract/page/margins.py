"""Distributes contradictions, doubts, tensions and unread quantities to the passages that they stand beside."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from smmextract.page.passages import PagePassage
from smmextract.page.view import ConflictView, FigureRef, FigureView, Margin, TensionView, UnreadView


class Margins:
    """The margins of some passages, filled step by step; entries without a passage come last."""

    def __init__(self, passages: Sequence[PagePassage], refs: Mapping[int, FigureRef]) -> None:
        self._home: dict[FigureRef, int] = {}
        self._unread: dict[int, int] = {}
        title = next((place for place, one in enumerate(passages) if one.kind == "title"), 0)
        for at, passage in enumerate(passages):
            place = title if passage.kind == "title" else at  # a repeated title is hidden
            for mark in (piece.mark for piece in passage.pieces if piece.mark):
                self._home.update((refs[one], place) for one in mark.figures)
                if mark.unread is not None:
                    self._unread[mark.unread] = place
        self._conflicts: list[list[ConflictView]] = [[] for _ in range(len(passages) + 1)]
        self._doubts: list[dict[str, list[FigureRef]]] = [{} for _ in self._conflicts]
        self._tensions: list[list[TensionView]] = [[] for _ in self._conflicts]
        self._not_read: list[list[UnreadView]] = [[] for _ in self._conflicts]

    def add_conflicts(self, conflicts: Iterable[ConflictView]) -> None:
        """Put each contradiction beside the first figure that may be to blame."""
        for one in conflicts:
            self._conflicts[self._beside((*one.blame, *one.members))].append(one)

    def add_doubts(self, figures: Iterable[FigureView]) -> None:
        """Put each doubt beside its figure; a doubt shared by several figures is shown once."""
        for one in figures:
            told = "; ".join([*one.figure.doubts, *one.others])
            self._doubts[self._home.get(one.ref, -1)].setdefault(told, []).append(one.ref)

    def add_tensions(self, tensions: Iterable[TensionView]) -> None:
        """Put each tension beside the last of its figures."""
        for one in tensions:
            self._tensions[self._beside(one.members[::-1])].append(one)

    def add_unread(self, unread: Iterable[UnreadView]) -> None:
        """Put each quantity that was not understood beside its place."""
        for place, one in enumerate(unread):
            self._not_read[self._unread.get(place, -1)].append(one)

    def all(self) -> list[Margin]:
        """Return the margin of each passage, and last the entries without a passage."""
        return [
            Margin(
                tuple(conflicts),
                tuple((doubt, tuple(refs)) for doubt, refs in doubts.items()),
                tuple(tensions),
                tuple(unread),
            )
            for conflicts, doubts, tensions, unread in zip(
                self._conflicts, self._doubts, self._tensions, self._not_read, strict=True
            )
        ]

    def _beside(self, refs: Iterable[FigureRef]) -> int:
        return next((self._home[ref] for ref in refs if ref in self._home), -1)
