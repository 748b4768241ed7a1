"""The full-screen program: the report on the left, the explanation on the right, the keys below."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import resources
from typing import ClassVar

from rich.text import Text
from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.screen import ModalScreen
from textual.widgets import Footer, Static

from smmextract.errors import SmmextractError
from smmextract.review.correct import parse_changes
from smmextract.review.item_words import outcome_line, title_of
from smmextract.review.items import ItemKey, QueueItem, filter_in_words
from smmextract.review.screen.panes import Pane
from smmextract.review.screen.questions import LineScreen, QueueScreen, correction, filtering, reason
from smmextract.review.screen.texts import decided_text, deed_text, done_text, item_text, queue_text, report_text
from smmextract.review.session import DecisionOutcome, Session


class ReviewApp(App[int]):
    """The review of a session; its result is the number of items left."""

    TITLE = "smmextract review"
    ENABLE_COMMAND_PALETTE = False
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (110, "-wide"), (160, "-widest")]  # noqa: RUF012 - an instance variable
    CSS_PATH = "review.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "keep", "Keep"),
        Binding("1", "take(1)", "Take", key_display="1-9"),
        *(Binding(str(number), f"take({number})", show=False) for number in range(2, 10)),
        Binding("c", "correct", "Correct"),
        Binding("d", "drop", "Drop"),
        Binding("s", "skip", "Skip"),
        Binding("u", "undo", "Undo"),
        Binding("r", "reason", "Reason", show=False),
        Binding("tab", "next_figure(1)", "Figure", key_display="⇥", priority=True),
        Binding("shift+tab", "next_figure(-1)", show=False, priority=True),
        Binding("left,p", "step(-1)", "Item", key_display="← →"),
        Binding("right,n", "step(1)", show=False),
        Binding("l,slash", "queue", "List", key_display="l"),
        Binding("f", "filter", "Filter", show=False),
        Binding("question_mark", "help", "Help", key_display="?"),
        Binding("q", "leave", "Quit"),
        Binding("down,j", "scroll_pane('report', 1)", show=False),
        Binding("up,k", "scroll_pane('report', -1)", show=False),
        Binding("pagedown,space", "scroll_pane('report', 10)", show=False),
        Binding("pageup", "scroll_pane('report', -10)", show=False),
        Binding("J,shift+down", "scroll_pane('item', 3)", show=False),
        Binding("K,shift+up", "scroll_pane('item', -3)", show=False),
    ]

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self._picked: tuple[ItemKey, str] | None = None
        self._outcome: DecisionOutcome | None = None

    @property
    def picked(self) -> str:
        """The figure in focus: the one picked in this item, else its first; empty if there is no item."""
        case, item = self.session.case, self.session.item
        if case is None or item is None:
            return ""
        if self._picked and self._picked[0] == item.key and self._picked[1] in case.members(item):
            return self._picked[1]
        return item.figures[0]

    def pick(self, name: str) -> None:
        if self.session.item:
            self._picked = self.session.item.key, name

    def compose(self) -> ComposeResult:
        yield Static(id="head", markup=False)
        with Horizontal():
            yield Pane(id="queue")
            yield Pane(id="report")
            yield Pane(id="item")
        yield Static(id="deed", markup=False)
        yield Static(id="message", markup=False)
        yield Footer(compact=True)

    def on_mount(self) -> None:
        for pane in self.query(Pane):
            pane.can_focus = False
        self._next()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Leave the tab key to the question while one is open."""
        return not (action == "next_figure" and len(self.screen_stack) > 1)

    def action_keep(self) -> None:
        self._decide(self.session.keep)

    def action_take(self, number: int) -> None:
        self._decide(lambda: self.session.take(number))

    def action_drop(self) -> None:
        self._decide(lambda: self.session.drop(self.picked))

    def action_correct(self) -> None:
        if self.session.item:
            name = self.picked

            def taken(line: str | None) -> None:
                if line:
                    self._decide(lambda: self.session.correct(name, parse_changes(line)))

            self.push_screen(LineScreen(correction(self.session, name)), taken)

    def action_skip(self) -> None:
        """Skip the item; at the end of the queue, return to the skipped ones."""
        if self.session.item:
            self.session.skip()
            self._next("skipped")
        elif self.session.skipped:
            self.session.show_only(self.session.wanted)
            self._next()

    def action_undo(self) -> None:
        with self._refusals_said():
            if undone := self.session.undo():
                self._show_undone(undone)
            else:
                self._say("there is nothing to undo", refused=True)

    def _show_undone(self, undone: DecisionOutcome) -> None:
        self._picked = None
        self._outcome = None
        if self.session.item is None:
            self._next(outcome_line(undone))
            return
        members = self.session.case.members(self.session.item) if self.session.case else []
        here = next((figure.id for figure in undone.decided if figure.id in members), None)
        if here:
            self.pick(here)
        self._show(outcome_line(undone))

    def action_next_figure(self, step: int) -> None:
        case, item = self.session.case, self.session.item
        if case and item:
            names = case.members(item)
            self.pick(names[(names.index(self.picked) + step) % len(names)])
            self._show(stay=True)

    def action_step(self, by: int) -> None:
        with self._refusals_said():
            moved = self.session.step(by)
            if self.session.item is None:
                self.session.advance()
            self._show("" if moved else "this is the first item" if by < 0 else "this is the last item")

    def action_queue(self) -> None:
        session = self.session
        self.push_screen(QueueScreen(session.left, session.skipped, session.item), self._go_to)

    def action_reason(self) -> None:
        if self._outcome is None:
            self._say("decide first; r then adds a reason to the decision", refused=True)
            return

        def given(line: str | None) -> None:
            if line and line.strip():
                with self._refusals_said():
                    self._show(outcome_line(self.session.give_reason(" ".join(line.split()))))

        self.push_screen(LineScreen(reason(outcome_line(self._outcome))), given)

    def action_filter(self) -> None:
        def given(line: str | None) -> None:
            if line is not None:
                self.session.show_only(filter_in_words(self.session.queue, line, self.session.vocabulary))
                self._next(f"showing {self.session.wanted}" if line.strip() else "showing everything")

        self.push_screen(LineScreen(filtering(self.session)), given)

    def action_help(self) -> None:
        self.push_screen(HelpScreen())

    def action_scroll_pane(self, name: str, lines: int) -> None:
        self.query_one(f"#{name}", Pane).scroll_relative(y=lines, animate=False)

    def action_leave(self) -> None:
        self.exit(len(self.session.left))

    def on_pane_picked(self, event: Pane.Picked) -> None:
        """Handle the mouse: focus a figure, take a proposal, or go to an item of the queue."""
        session = self.session
        if event.take is not None:
            self.action_take(event.take)
        elif event.item is not None and event.item < len(session.left):
            self._go_to(session.left[event.item])
        elif event.figure and session.case and session.item and event.figure in session.case.members(session.item):
            self.pick(event.figure)
            self._show(stay=True)

    def _go_to(self, item: QueueItem | None) -> None:
        if item is None:
            return
        there = self.session.go_to(item)
        if self.session.item is None:
            self.session.advance()
        self._show("" if there else "that one is settled, or somebody else has its report")

    @contextmanager
    def _refusals_said(self) -> Iterator[None]:
        try:
            yield
        except SmmextractError as error:
            self._say(str(error), refused=True)

    def _decide(self, decision: Callable[[], DecisionOutcome]) -> None:
        if self.session.item:
            with self._refusals_said():
                self._outcome = decision()
                self._next(outcome_line(self._outcome))

    def _next(self, message: str = "") -> None:
        try:
            self.session.advance()
        except SmmextractError as error:
            self.session.skip()
            message = str(error)
        self._picked = None
        self._show(message)

    def _show(self, message: str | None = None, *, stay: bool = False) -> None:
        session = self.session
        case, item = session.case, session.item
        only = f"only {session.wanted}" if str(session.wanted) else ""
        head = [f"{len(session.left):,} left", only]
        report, told = self.query_one("#report", Pane), self.query_one("#item", Pane)
        deed = self.query_one("#deed", Static)
        deed.display = item is not None
        if case and item:
            focus = self.picked
            report.show(report_text(case, item, focus), focus, stay=stay)
            told.show(item_text(case, item, focus), focus if stay else "", stay=stay)
            deed.update(deed_text(case, item, session.same(focus)))
            head.append(title_of(case.now))
        else:
            report.show(decided_text(case) if case else Text())
            told.show(done_text(session))
        self.query_one("#queue", Pane).show(queue_text(session), "here", stay=True)
        self.query_one("#head", Static).update(Text(" · ".join(part for part in head if part)))
        if message is not None:
            self._say(message)

    def _say(self, message: str, *, refused: bool = False) -> None:
        line = self.query_one("#message", Static)
        line.set_class(refused, "-refused")
        line.update(Text(message))


class HelpScreen(ModalScreen[None]):
    """Lists all keys; any key closes it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,question_mark,enter,space", "dismiss(None)", "Close", priority=True)
    ]

    def compose(self) -> ComposeResult:
        with Vertical():
            keys = resources.files("smmextract.review.screen").joinpath("keys.txt")
            yield Static(keys.read_text(encoding="utf-8").rstrip("\n"), markup=False)

    def on_click(self) -> None:
        self.dismiss(None)
