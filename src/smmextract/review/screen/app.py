"""The program on the screen: at left the report, at right what the program says, below the keys."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from rich.text import Text
from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.widgets import Footer, Static

from smmextract.errors import SmmextractError
from smmextract.review.correct import parse_changes
from smmextract.review.screen.help import HelpScreen
from smmextract.review.screen.line import LineScreen
from smmextract.review.screen.panes import Pane
from smmextract.review.screen.questions import correction, filter_named, filtering, reason
from smmextract.review.screen.texts import decided_text, done_text, item_text, report_text
from smmextract.review.session import Outcome, Session
from smmextract.review.words import outcome_line, title_of

_Deciding = Callable[[str | None], Outcome]


class ReviewApp(App[int]):
    """The review of a session; it ends with how many items are left."""

    TITLE = "smmextract review"
    ENABLE_COMMAND_PALETTE = False
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (110, "-wide")]  # noqa: RUF012 - an instance variable in textual
    CSS = """
    #head { height: 1; background: $panel; color: $foreground; text-style: bold; padding: 0 1; text-wrap: nowrap;
            text-overflow: ellipsis; }
    #message { height: 1; padding: 0 1; color: $success; text-wrap: nowrap; text-overflow: ellipsis; }
    #message.-refused { color: $warning; }
    Pane { padding: 0 1; scrollbar-gutter: stable; scrollbar-size-vertical: 1; }
    Pane:focus { background: $surface; }
    #report { width: 1fr; border-right: solid $panel; }
    #item { width: 1fr; }
    .-wide #report { width: 4fr; }
    .-wide #item { width: 3fr; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("k", "keep", "Keep"),
        Binding("1", "take(1)", "Take", key_display="1-9"),
        *(Binding(str(number), f"take({number})", show=False) for number in range(2, 10)),
        Binding("c", "correct", "Correct"),
        Binding("d", "drop", "Drop"),
        Binding("s", "skip", "Skip"),
        Binding("u", "undo", "Undo"),
        Binding("tab", "next_figure(1)", "Figure", key_display="⇥", priority=True),
        Binding("shift+tab", "next_figure(-1)", show=False, priority=True),
        Binding("r", "reason", "Reason", show=False),
        Binding("f,slash", "filter", "Filter", key_display="f"),
        Binding("question_mark", "help", "Help", key_display="?"),
        Binding("q", "leave", "Quit"),
        Binding("down,j", "scroll_report(1)", show=False),
        Binding("up", "scroll_report(-1)", show=False),
        Binding("pagedown,space", "scroll_report(10)", show=False),
        Binding("pageup", "scroll_report(-10)", show=False),
        Binding("right", "scroll_item(3)", show=False),
        Binding("left", "scroll_item(-3)", show=False),
    ]

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.picked = ""
        self.why: str | None = None

    def compose(self) -> ComposeResult:
        """The panes."""
        yield Static(id="head", markup=False)
        with Horizontal():
            yield Pane(id="report")
            yield Pane(id="item")
        yield Static(id="message", markup=False)
        yield Footer(compact=True)

    def on_mount(self) -> None:
        """Begin with the first item."""
        for pane in self.query(Pane):
            pane.can_focus = False
        self._next()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """The tab key is the question's while one is asked."""
        return not (action == "next_figure" and len(self.screen_stack) > 1)

    def action_keep(self) -> None:
        """Keep the item as the report has it."""
        if self.session.item:
            self._decide(self.session.keep)

    def action_take(self, number: int) -> None:
        """Take a proposal."""
        if self.session.item:
            self._decide(lambda why: self.session.take(number, why))

    def action_drop(self) -> None:
        """Drop the figure in focus."""
        if self.session.item:
            self._decide(lambda why: self.session.drop(self.picked, why))

    def action_correct(self) -> None:
        """Ask for a correction of the figure in focus."""
        if self.session.item:
            name = self.picked

            def taken(line: str | None) -> None:
                if line:
                    self._decide(lambda why: self.session.correct(name, parse_changes(line), why))

            self.push_screen(LineScreen(correction(self.session, name)), taken)

    def action_skip(self) -> None:
        """Put the item off; at the end, take up again what was put off."""
        if self.session.item:
            self.session.skip()
            self._next("skipped")
        elif self.session.skipped:
            self.session.wanted = self.session.wanted
            self._next()

    def action_undo(self) -> None:
        """Take back the last step and go back to it."""
        try:
            undone = self.session.undo()
        except SmmextractError as error:
            self._say(str(error), refused=True)
            return
        if undone is None:
            self._say("there is nothing to undo", refused=True)
        elif self.session.item:
            self._show(outcome_line(undone))
        else:
            self._next(outcome_line(undone))

    def action_next_figure(self, step: int) -> None:
        """Move the focus among the figures of the item."""
        case, item = self.session.case, self.session.item
        if case and item:
            conflict = case.conflict(item)
            names = list(dict.fromkeys([*item.figures, *(conflict.figures if conflict else ())]))
            self.picked = names[(names.index(self.picked) + step) % len(names)]
            self._show(stay=True)

    def action_reason(self) -> None:
        """Ask for the reason of the next decision."""

        def given(line: str | None) -> None:
            self.why = line or None
            self._say(f"the next decision gets the reason: {line}" if line else "")

        self.push_screen(LineScreen(reason()), given)

    def action_filter(self) -> None:
        """Ask what to show."""

        def given(line: str | None) -> None:
            if line is not None:
                self.session.wanted = filter_named(self.session, line)
                self._next(f"showing {line}" if line.strip() else "showing everything")

        self.push_screen(LineScreen(filtering(self.session)), given)

    def action_help(self) -> None:
        """Show all keys."""
        self.push_screen(HelpScreen())

    def action_scroll_report(self, lines: int) -> None:
        """Move the report."""
        self.query_one("#report", Pane).scroll_relative(y=lines, animate=False)

    def action_scroll_item(self, lines: int) -> None:
        """Move what the program says."""
        self.query_one("#item", Pane).scroll_relative(y=lines, animate=False)

    def action_leave(self) -> None:
        """End the review."""
        self.exit(len(self.session.left))

    def on_pane_picked(self, event: Pane.Picked) -> None:
        """The mouse: a figure gets the focus, a proposal is taken."""
        if event.take is not None:
            self.action_take(event.take)
        elif event.figure and self.session.item:
            self.picked = event.figure
            self._show(stay=True)

    def _decide(self, decision: _Deciding) -> None:
        try:
            outcome = decision(self.why)
        except SmmextractError as error:
            self._say(str(error), refused=True)
            return
        self.why = None
        self._next(outcome_line(outcome))

    def _next(self, message: str = "") -> None:
        try:
            self.session.advance()
        except SmmextractError as error:
            self.session.skip()
            message = str(error)
        self.picked = ""
        self._show(message)

    def _show(self, message: str | None = None, *, stay: bool = False) -> None:
        session = self.session
        case, item = session.case, session.item
        left = f"{len(session.left):,} left"
        wanted = session.wanted
        only = [one for one in (wanted.product, wanted.metric, wanted.kind) if one]
        head = " · ".join([left, *(["only " + ", ".join(only)] if only else [])])
        if case and item:
            known = case.figures
            if self.picked not in known:
                self.picked = item.figures[0]
            self.query_one("#report", Pane).show(report_text(case, item, self.picked), self.picked, stay=stay)
            told = item_text(case, item, self.picked)
            self.query_one("#item", Pane).show(told, self.picked if stay else "", stay=stay)
            head += f" · {title_of(case.now)}"
        else:
            self.query_one("#report", Pane).show(decided_text(case) if case else Text())
            self.query_one("#item", Pane).show(done_text(len(session.left), session.skipped))
        self.query_one("#head", Static).update(Text(head))
        if message is not None:
            self._say(message)

    def _say(self, message: str, *, refused: bool = False) -> None:
        line = self.query_one("#message", Static)
        line.set_class(refused, "-refused")
        line.update(Text(message))
