"""A one-line input with completions and a preview while typing, for corrections, filters and reasons."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.suggester import Suggester
from textual.widgets import Input, Label, OptionList, Static

_MOST = 40


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked. `complete` gives whole lines for the typed text, each with a note; `check` says whether a line is
    acceptable and what it leads to, or why not.
    """

    title: str
    complete: Callable[[str], Sequence[tuple[str, str]]]
    check: Callable[[str], tuple[bool, str]]
    start: str = ""


class _Completion(Suggester):
    def __init__(self, complete: Callable[[str], Sequence[tuple[str, str]]]) -> None:
        super().__init__(use_cache=False, case_sensitive=True)
        self._complete = complete

    async def get_suggestion(self, value: str) -> str | None:
        return next((one for one, _ in self._complete(value) if one.startswith(value) and one != value), None)


class LineScreen(ModalScreen[str | None]):
    """Asks a question; the result is the line, or None."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "Cancel", priority=True),
        Binding("tab", "complete", "Complete", priority=True),
        Binding("down", "into_list", "List", show=False),
    ]

    def __init__(self, question: Question) -> None:
        super().__init__()
        self._question = question
        self._lines: list[str] = []

    def compose(self) -> ComposeResult:
        """Build the input, the completions and the preview."""
        asked = self._question
        with Vertical():
            yield Label(asked.title, markup=False)
            yield Input(asked.start, suggester=_Completion(asked.complete), select_on_focus=False)
            yield OptionList(markup=False)
            yield Static(id="said", markup=False)

    def on_mount(self) -> None:
        """Put the cursor at the end of the given text."""
        self._tell(self._question.start)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Complete and check while the user types."""
        self._tell(event.value)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Accept the line if it is acceptable."""
        fits, said = self._question.check(event.value)
        if fits:
            self.dismiss(event.value)
        else:
            self._say(fits, said)
            self.app.bell()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Accept the completion picked by key or mouse."""
        self._fill(self._lines[event.option_index])

    def action_complete(self) -> None:
        """Insert the first completion."""
        value = self.query_one(Input).value
        if line := next((one for one in self._lines if one != value), None):
            self._fill(line)

    def action_into_list(self) -> None:
        """Move the focus into the completions."""
        self.query_one(OptionList).focus()

    def _fill(self, line: str) -> None:
        field = self.query_one(Input)
        field.value = line
        field.focus()
        field.cursor_position = len(line)

    def _tell(self, value: str) -> None:
        told = list(self._question.complete(value))[:_MOST]
        self._lines = [line for line, _ in told]
        options = self.query_one(OptionList)
        options.clear_options()
        options.add_options([Text.assemble(line, (f"  {note}", "dim")) for line, note in told])
        options.display = bool(self._lines)
        self._say(*self._question.check(value))

    def _say(self, fits: bool, said: str) -> None:
        self.query_one("#said", Static).update(Text(said, "green" if fits else "yellow"))
