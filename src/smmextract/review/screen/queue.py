"""The queue as a searchable list of everything that is left, to go to any item."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, Label, OptionList

from smmextract.review.items import QueueItem
from smmextract.wording.numbers import some_of
from smmextract.wording.printable import printable

_MOST = 500
"""Most lines in the list; a search finds the others."""


def item_line(item: QueueItem) -> Text:
    """Return an item in one line: its figures, their meaning, and the report."""
    sign = ("▲", "bold bright_red") if item.kind == "conflict" else ("?", "bold yellow")
    what = ", ".join([*(name.replace("_", " ") for name in item.metrics[:2]), *item.products[:1]])
    return Text.assemble(
        sign,
        f" {printable(some_of(item.literals, 3))}  ",
        (printable(what), "cyan"),
        "  ",
        (printable(item.title), "grey62"),
    )


def matches(item: QueueItem, words: Sequence[str]) -> bool:
    """Return whether an item contains all these words."""
    told = " ".join([item.kind, *item.literals, *item.metrics, *item.products, item.title]).casefold().replace("_", " ")
    return all(word in told for word in words)


class QueueScreen(ModalScreen[QueueItem | None]):
    """Shows the queue; the result is the item to go to, or None."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "Back", priority=True),
        Binding("down", "move(1)", show=False, priority=True),
        Binding("up", "move(-1)", show=False, priority=True),
    ]

    def __init__(self, items: Sequence[QueueItem], skipped: Sequence[QueueItem], at: QueueItem | None) -> None:
        super().__init__()
        self._items, self._at = items, at
        self._skipped = {item.key for item in skipped}
        self._shown: list[QueueItem] = []

    def compose(self) -> ComposeResult:
        """Build the search field and the list."""
        with Vertical():
            yield Label("", id="count", markup=False)
            yield Input(placeholder="words to search for; Enter goes there")
            yield OptionList(markup=False)

    def on_mount(self) -> None:
        """Highlight the open item."""
        self._find("")

    def on_input_changed(self, event: Input.Changed) -> None:
        """Search while the user types."""
        self._find(event.value)

    def on_input_submitted(self) -> None:
        """Go to the highlighted item."""
        place = self.query_one(OptionList).highlighted
        if place is not None:
            self.dismiss(self._shown[place])

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Go to the clicked item."""
        self.dismiss(self._shown[event.option_index])

    def action_move(self, by: int) -> None:
        """Move the highlight while the user types."""
        options = self.query_one(OptionList)
        if self._shown:
            options.highlighted = ((options.highlighted or 0) + by) % len(self._shown)

    def _find(self, words: str) -> None:
        found = [item for item in self._items if matches(item, words.casefold().split())]
        self._shown = found[:_MOST]
        options = self.query_one(OptionList)
        options.clear_options()
        options.add_options([self._line(item) for item in self._shown])
        here = next((place for place, item in enumerate(self._shown) if self._at and item.key == self._at.key), 0)
        if self._shown:
            options.highlighted = here
        more = f", the first {_MOST} of them here" if len(found) > _MOST else ""
        self.query_one("#count", Label).update(f"{len(found):,} of {len(self._items):,} left to decide{more}")

    def _line(self, item: QueueItem) -> Text:
        line = item_line(item)
        return line.append("  skipped", "yellow") if item.key in self._skipped else line
