"""The review as a dialogue line by line, for pipes, screen readers and simple terminals.

Each item is printed in plain lines, and an answer is one line. In a pipe, the first unusable answer ends the review, so
that later lines are not taken as answers to other questions.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib import resources
from typing import TextIO

from smmextract.errors import SmmextractError, UsageError
from smmextract.review.correct import parse_changes
from smmextract.review.item_words import figure_line, outcome_line, passage, proposal_line, title_of
from smmextract.review.items import QueueItem
from smmextract.review.session import DecisionOutcome, Session
from smmextract.review.state import Case
from smmextract.wording.figure_words import implied_words, other_reading
from smmextract.wording.printable import printable, sentence


def dialogue(session: Session, answers: TextIO, out: TextIO, *, asks: bool) -> int:
    """Go through the queue; return how many items are left. `asks`: prompt, because a person is typing."""
    told: QueueItem | None = None
    while session.item or session.advance():
        case, item = session.case, session.item
        assert case is not None and item is not None
        if item != told:
            for told_line in item_lines(case, item, f"({len(session.left)} left)"):
                out.write(told_line + "\n")
            told = item
        line = _answer(answers, out, asks)
        if line in (None, "q", "quit"):
            break
        try:
            reply = _taken(session, line)
        except SmmextractError as error:
            if not asks:
                session.close()
                raise
            reply = f"  {error}"
        out.write(reply + "\n")
        out.flush()
        if session.item != item:
            told = None
    left = len(session.left)
    out.write(f"{left} left to decide\n" if left else "nothing left to decide\n")
    out.flush()
    session.close()
    return left


def item_lines(case: Case, item: QueueItem, place: str) -> Iterator[str]:
    """Yield an item as lines."""
    conflict = case.conflict(item)
    kind = "Contradiction" if conflict else "Label in doubt"
    yield f"{kind} {place}: {title_of(case.now)}"
    if conflict:
        yield f"  {sentence(conflict.why)}"
        if conflict.second_look:
            yield f"  ({conflict.second_look})"
    shown = ""
    for name in item.figures:
        figure = case.figures[name]
        yield f"  {name}  {figure_line(figure)}"
        if implied := implied_words(figure):
            yield f"      the others leave {implied}"
        for doubt in figure.doubts:
            yield f"      doubt: {sentence(doubt)}"
        for other in figure.alternatives:
            yield f"      other reading: {other_reading(other, figure)}"
        if (words := passage(figure, case.now.report.text)) and words != shown:
            yield f"      {words}"
            shown = words
    for number, proposal in enumerate(case.proposals(item), 1):
        yield f"  {number}: {proposal_line(proposal)}"
        yield f"      with it: {sentence(proposal.then)}"
    yield from _beside(case)


def _beside(case: Case) -> Iterator[str]:
    for one in case.now.unread:
        yield f"  not understood in this report: {printable(one.literal)}: {printable(one.why)}"
    for tension in case.now.tensions:
        yield f"  tension in this report: {sentence(tension.why)}"


def _answer(answers: TextIO, out: TextIO, asks: bool) -> str | None:
    """Read one line that is not empty; None at the end of the input."""
    while True:
        if asks:
            out.write("y, 1-9, c, d, s, u, q or ?: ")
        out.flush()
        line = answers.readline()
        if not line:
            if asks:
                out.write("\n")
            return None
        if line.strip():
            return line.strip()


def _taken(session: Session, line: str) -> str:
    command, _, why = line.partition(" # ")
    name, _, rest = command.strip().partition(" ")
    rest = rest.strip()
    if name in ("?", "help"):
        return resources.files(__package__).joinpath("answers.txt").read_text(encoding="utf-8").rstrip("\n")
    if name in ("s", "skip"):
        session.skip()
        session.item = None
        return "  skipped"
    if name in ("u", "undo"):
        undone = session.undo()
        return f"  {outcome_line(undone)}" if undone else "  there is nothing to undo"
    return f"  {outcome_line(_decided(session, name, rest, why.strip() or None))}"


def _decided(session: Session, name: str, rest: str, why: str | None) -> DecisionOutcome:
    if name.isdecimal():
        return session.take(int(name), why)
    if name in ("y", "k", "keep"):
        return session.keep(why)
    if name in ("d", "drop"):
        return session.drop(_figure(session, rest), why)
    if name in ("c", "correct"):
        figure, _, changes = rest.partition(" ")
        if "=" in figure:
            figure, changes = "", rest
        return session.correct(_figure(session, figure), parse_changes(changes), why)
    raise UsageError(f"not an answer: {name!r} (y, 1-9, c, d, s, u, q, or ? for what they mean)")


def _figure(session: Session, name: str) -> str:
    assert session.case is not None and session.item is not None
    figures, item = session.case.figures, session.item
    if not name:
        if len(set(item.figures)) > len(session.same(item.figures[0])):
            raise UsageError(f"which figure? {', '.join(item.figures)}")
        return item.figures[0]
    known = session.case.members(item)
    for one in known:
        if name in (one, figures[one].literal):
            return one
    raise UsageError(f"no figure {name!r} here; there are {', '.join(known)}")
