"""Shows all keys of the review on a screen of its own."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Static

HELP = """\
y        keep: yes, as the report has it
         (of a contradiction all figures to blame; the line
         above the keys says which)
1 … 9    take that proposal
c        correct a field of the figure in focus
d        drop the figure in focus: it is no figure
s        skip for now
u        undo the last step, again and again; a skip too
r        give the last decision a reason
⇥        put the focus on the next figure
← p  → n the item before, the item after
l /      the queue as a list, and search in it
f        show only some, in plain words
↑ ↓ k j  move the report;  K J  move what is at its right
q        quit; every decision is kept already

A click on a figure puts the focus on it, a click on a
proposal takes it, a click on a key below presses it."""


class HelpScreen(ModalScreen[None]):
    """Lists all keys; any key closes it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,question_mark,enter,space", "dismiss(None)", "Close", priority=True)
    ]

    def compose(self) -> ComposeResult:
        """Build the list."""
        with Vertical():
            yield Static(HELP, markup=False)

    def on_click(self) -> None:
        """Close on a click too."""
        self.dismiss(None)
