"""The screens that ask: a line with completions (correction, filter, reason), or an item of the searchable queue."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence, Set
from dataclasses import dataclass
from typing import ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.suggester import Suggester
from textual.widgets import Input, Label, OptionList, Static

from smmextract.errors import SmmextractError
from smmextract.review.correct import FIELDS, completions, corrected, parse_changes
from smmextract.review.decisions import differences, meaning_of, written
from smmextract.review.item_words import figure_line
from smmextract.review.items import ItemKey, QueueItem, filter_in_words
from smmextract.review.session import Session
from smmextract.wording.numbers import some_of
from smmextract.wording.printable import printable

_MOST_LISTED = 500
"""Most lines in the list; a search finds the others."""


def item_line(item: QueueItem, *, skipped: bool = False) -> Text:
    """Return an item in one line: its figures, their meaning, and the report."""
    sign = ("▲", "bold bright_red") if item.kind == "conflict" else ("?", "bold yellow")
    what = ", ".join([*(name.replace("_", " ") for name in item.metrics[:2]), *item.products[:1]])
    return Text.assemble(
        sign,
        f" {printable(some_of(item.literals, 3))}  ",
        (printable(what), "cyan"),
        "  ",
        (printable(item.title), "grey62"),
        ("  skipped" if skipped else "", "yellow"),
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

    def __init__(self, items: Sequence[QueueItem], skipped: Set[ItemKey], at: QueueItem | None) -> None:
        super().__init__()
        self._items, self._skipped, self._at = items, skipped, at
        self._shown: list[QueueItem] = []

    def compose(self) -> ComposeResult:
        with Vertical():
            yield Label("", id="count", markup=False)
            yield Input(placeholder="words to search for; Enter goes there")
            yield OptionList(markup=False)

    def on_mount(self) -> None:
        self._find("")

    def on_input_changed(self, event: Input.Changed) -> None:
        self._find(event.value)

    def on_input_submitted(self) -> None:
        place = self.query_one(OptionList).highlighted
        if place is not None:
            self.dismiss(self._shown[place])

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(self._shown[event.option_index])

    def action_move(self, by: int) -> None:
        options = self.query_one(OptionList)
        if self._shown:
            options.highlighted = ((options.highlighted or 0) + by) % len(self._shown)

    def _find(self, words: str) -> None:
        found = [item for item in self._items if matches(item, words.casefold().split())]
        self._shown = found[:_MOST_LISTED]
        options = self.query_one(OptionList)
        options.clear_options()
        options.add_options([item_line(item, skipped=item.key in self._skipped) for item in self._shown])
        here = next((place for place, item in enumerate(self._shown) if self._at and item.key == self._at.key), 0)
        if self._shown:
            options.highlighted = here
        more = f", the first {_MOST_LISTED} of them here" if len(found) > _MOST_LISTED else ""
        self.query_one("#count", Label).update(f"{len(found):,} of {len(self._items):,} left to decide{more}")


def correction(session: Session, name: str) -> Question:
    """Ask for the corrected fields of a figure."""
    assert session.case is not None
    figure, figures = session.case.figures[name], session.case.now.figures

    def check(line: str) -> tuple[bool, str]:
        if not line.strip():
            return False, "field=value; separate several with semicolons"
        changes = differences(meaning_of(figure), corrected(figure, parse_changes(line), session.vocabulary))
        told = [f"{field} {old or 'none'} → {new or 'none'}" for field, (old, new) in changes.items()]
        return bool(told), ", ".join(told) or "that changes nothing"

    def values(field: str) -> Sequence[str]:
        return completions(field, session.vocabulary, figures)

    now = {field: f"now {written(getattr(figure, field)) or 'none'}" for field in FIELDS}
    return Question(f"Correct {figure_line(figure)}", _completing(now, values), check)


def filtering(session: Session) -> Question:
    """Ask which items to show."""
    items = session.queue
    named = {
        "product": sorted({name for item in items for name in item.products}),
        "metric": sorted({name for item in items for name in item.metrics}),
        "report": sorted({item.title for item in items}),
        "only": ["conflict", "doubt"],
    }
    plain = [*named["only"], *named["product"], *(name.replace("_", " ") for name in named["metric"]), *named["report"]]
    by_name = _completing(dict.fromkeys(named, ""), lambda name: named.get(name, []))

    def check(line: str) -> tuple[bool, str]:
        wanted = filter_in_words(items, line, session.vocabulary)
        told = f"{sum(wanted.takes(item) for item in items):,} of {len(items):,} items"
        return True, f"{told}: {wanted}" if str(wanted) else told

    def complete(line: str) -> Completions:
        if "=" in line:
            return by_name(line)
        folded = line.strip().casefold()
        return [(one, "") for one in plain if folded in one.casefold()]

    return Question("Show only, in plain words: copper contradictions (empty: everything)", complete, check)


def reason(outcome: str) -> Question:
    """Ask for the reason of the last decision; `outcome` describes it."""
    return Question(f"Why? {outcome}", lambda _: (), lambda line: (True, ""))


Completions = Sequence[tuple[str, str]]


def _completing(now: dict[str, str], values: Callable[[str], Sequence[str]]) -> Callable[[str], Completions]:
    """Complete the last `field=value` of a line: first field names with current values, then values."""

    def complete(line: str) -> Completions:
        before, semicolon, last = line.rpartition(";")
        head = f"{before}{semicolon} " if semicolon else ""
        return [(head + one, note) for one, note in _last(last.strip(), now, values)]

    return complete


def _last(typed: str, now: dict[str, str], values: Callable[[str], Sequence[str]]) -> Iterator[tuple[str, str]]:
    name, equals, value = typed.partition("=")
    if not equals:
        yield from ((f"{one}=", note) for one, note in now.items() if one.startswith(name))
        return
    folded = value.casefold()
    known = [one for one in values(name) if one.casefold() != folded]
    starting = [one for one in known if one.casefold().startswith(folded)]
    for one in (*starting, *(one for one in known if folded in one.casefold() and one not in starting)):
        yield f"{name}={one}", ""


_MOST_COMPLETIONS = 40


@dataclass(frozen=True, slots=True)
class Question:
    """`complete` gives whole lines with notes; `check` tells if a line fits and what it leads to, or raises."""

    title: str
    complete: Callable[[str], Sequence[tuple[str, str]]]
    check: Callable[[str], tuple[bool, str]]


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
        asked = self._question
        with Vertical():
            yield Label(asked.title, markup=False)
            yield Input(suggester=_Completion(asked.complete), select_on_focus=False)
            yield OptionList(markup=False)
            yield Static(id="said", markup=False)

    def on_mount(self) -> None:
        self._tell("")

    def on_input_changed(self, event: Input.Changed) -> None:
        self._tell(event.value)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        if self._fits(event.value):
            self.dismiss(event.value)
        else:
            self.app.bell()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        self._fill(self._lines[event.option_index])

    def action_complete(self) -> None:
        value = self.query_one(Input).value
        if line := next((one for one in self._lines if one != value), None):
            self._fill(line)

    def action_into_list(self) -> None:
        self.query_one(OptionList).focus()

    def _fill(self, line: str) -> None:
        field = self.query_one(Input)
        field.value = line
        field.focus()
        field.cursor_position = len(line)

    def _tell(self, value: str) -> None:
        told = list(self._question.complete(value))[:_MOST_COMPLETIONS]
        self._lines = [line for line, _ in told]
        options = self.query_one(OptionList)
        options.clear_options()
        options.add_options([Text.assemble(line, (f"  {note}", "dim")) for line, note in told])
        options.display = bool(self._lines)
        self._fits(value)

    def _fits(self, value: str) -> bool:
        """Return whether a line answers the question, and show what it leads to."""
        try:
            fits, said = self._question.check(value)
        except SmmextractError as error:
            fits, said = False, str(error)
        self.query_one("#said", Static).update(Text(said, "green" if fits else "yellow"))
        return fits
