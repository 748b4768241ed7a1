"""A scrolling pane of wrapped text that keeps its focus visible and knows what lies under the mouse."""

from __future__ import annotations

from collections.abc import Iterable

from rich.text import Text
from textual import events
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.message import Message
from textual.widgets import Static


class Pane(VerticalScroll):
    """Text wrapped to the pane's width; `show` scrolls to the focus, if there is one."""

    class Picked(Message):
        """Sent when the mouse picks a figure, a proposal, or an item of the queue."""

        def __init__(self, figure: str | None, take: int | None, item: int | None) -> None:
            super().__init__()
            self.figure, self.take, self.item = figure, take, item

    def __init__(self, *, id: str) -> None:  # noqa: A002 - textual's name
        super().__init__(id=id)
        self._text, self._focus = Text(), ""

    def compose(self) -> ComposeResult:
        yield Static(id=f"{self.id}-text")

    def show(self, text: Text, focus: str = "", *, stay: bool = False) -> None:
        """Show a text; `focus` is the figure to keep visible. `stay`: keep the scroll position."""
        self._text, self._focus = text, focus
        if not stay:
            self.scroll_to(y=0, animate=False)
        self._wrap()

    def on_resize(self) -> None:
        self._wrap()

    def _wrap(self) -> None:
        width = self.scrollable_content_region.width
        if width < 1:
            return
        lines = [part for line in self._text.split("\n", allow_blank=True) for part in self._wrapped(line, width)]
        self.query_one(Static).update(Text("\n").join(lines))
        place = next((number for number, line in enumerate(lines) if self._has_focus(line)), None)
        if place is not None:
            self.call_after_refresh(self._bring, place)

    def _bring(self, place: int) -> None:
        """Scroll if a line is out of sight, or nearly."""
        height = self.scrollable_content_region.height
        if not 0 <= place - self.scroll_y < height - 2:
            self.scroll_to(y=max(0, place - height // 3), animate=False)

    def _wrapped(self, line: Text, width: int) -> Iterable[Text]:
        """Wrap a line into several, all indented like the first."""
        indent = min(len(line) - len(line.plain.lstrip(" ")), width // 4)
        if len(line.plain.strip()) == 0:
            return [Text()]
        parts = line[indent:].wrap(self.app.console, width - indent)
        for part in parts:
            part.pad_left(indent)
        return parts

    def _has_focus(self, line: Text) -> bool:
        styles = [span.style for span in line.spans if not isinstance(span.style, str)]
        return bool(self._focus) and any(style.meta.get("figure") == self._focus for style in styles)

    def on_click(self, event: events.Click) -> None:
        meta = event.style.meta
        if not meta.keys().isdisjoint(("figure", "take", "item")):
            self.post_message(self.Picked(meta.get("figure"), meta.get("take"), meta.get("item")))
