"""The texts of the two panes: the report with an item's figures marked, and the explanation of the item.

Marks are bold, underlined or reversed as well as coloured, so that they are visible without colour. Figures and
proposals carry their name as metadata of their style, where the mouse finds it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rich.style import Style
from rich.text import Text

from smmextract.figure import Figure
from smmextract.review.item_words import figure_line, literals, proposal_line, title_of
from smmextract.review.items import QueueItem
from smmextract.review.session import Session
from smmextract.review.state import Case
from smmextract.wording.figure_words import amount, describe, implied_words, other_reading
from smmextract.wording.printable import printable, sentence

HEAD = Style(bold=True, color="bright_red")
DOUBT = Style(bold=True, color="yellow")
NOT_READ = Style(bold=True, underline=True, color="yellow")
DIM = Style(color="grey62")
STRONG = Style(bold=True)
_AROUND = 40
"""Most items of the queue shown on either side of the open one."""
_QUEUE_WIDTH = 37
AGREES = Style(color="green")
IN_FOCUS = Style(bold=True, reverse=True, color="yellow")
TO_BLAME = Style(bold=True, underline=True, color="bright_red")
TAKES_PART = Style(underline=True, color="cyan")


def _style(name: str, item: QueueItem, focus: str) -> Style:
    """Return the style of a figure: a correction or drop applies to it, it may be to blame, or it takes part."""
    look = IN_FOCUS if name == focus else TO_BLAME if name in item.figures else TAKES_PART
    return look + Style(meta={"figure": name})


def report_text(case: Case, item: QueueItem, focus: str) -> Text:
    """Return the report with the item's figures marked; for a result without its report, only the figures."""
    text = case.now.report.text
    if not text:
        missing = Text("The result does not hold the report's text.", DIM)
        return Text("\n").join([missing, *_figures(case, item, item.figures, focus)])
    shown, place = Text(), 0
    shown_figures = {name: case.figures[name] for name in (focus, *case.members(item))}
    marks = [(one.start, one.end, _style(name, item, focus)) for name, one in shown_figures.items()]
    marks += [(one.start, one.end, NOT_READ) for one in case.now.unread]
    for start, end, style in sorted(marks, key=lambda mark: mark[0] or 0):
        if start is None or end is None or start < place:
            continue
        shown.append(printable(text[place:start]).expandtabs(4))
        shown.append(printable(text[start:end]), style)
        place = end
    return shown.append(printable(text[place:]).expandtabs(4))


def deed_text(case: Case, item: QueueItem, same: Iterable[str]) -> Text:
    """Return what the keys would decide now, naming every figure: no key decides a figure that is not named here."""
    count = len(item.figures)
    keeps = printable(literals((case.figures[name] for name in item.figures), count))
    drops = printable(literals((case.figures[name] for name in same), count + 1))
    many = f" ({count} figures)" if count > 1 else ""
    key = Style(bold=True, color="bright_cyan")
    return Text.assemble(
        ("y", key), f" keeps {keeps}{many}   ", ("d", key), " drops, ", ("c", key), f" corrects {drops}"
    )


def item_text(case: Case, item: QueueItem, focus: str) -> Text:
    """Return the explanation of an item."""
    return Text("\n").join(_item_lines(case, item, focus))


def _item_lines(case: Case, item: QueueItem, focus: str) -> Iterator[Text]:
    conflict = case.conflict(item)
    if conflict:
        yield Text("Contradiction", HEAD)
        yield Text(sentence(conflict.why))
        if conflict.second_look:
            yield Text(printable(f"({conflict.second_look})"), DIM)
    else:
        yield Text("Label in doubt", DOUBT)
        for doubt in dict.fromkeys(doubt for name in item.figures for doubt in case.figures[name].doubts):
            yield Text(sentence(doubt))
    proposals = case.proposals(item)
    if proposals:
        yield Text()
        yield Text("Proposals", STRONG)
    for number, proposal in enumerate(proposals, 1):
        take = Style(meta={"take": number})
        words = (proposal_line(proposal), take)
        yield Text.assemble("  ", (str(number), Style(reverse=True, bold=True) + take), " ", words)
    yield Text()
    if conflict:
        yield Text("To blame: one of" if len(conflict.blame_sets) > 1 and len(item.figures) > 1 else "To blame", STRONG)
    yield from _figures(case, item, item.figures, focus)
    for number, proposal in enumerate(proposals, 1):
        yield Text()
        yield Text(f"With {number}", STRONG)
        yield Text(sentence(proposal.then), AGREES)
    yield from _beside(case)
    others = [name for name in conflict.figures if name not in item.figures] if conflict else []
    if others:
        yield Text()
        yield Text("Also in the sum", STRONG)
        yield from _figures(case, item, others, focus)


def _beside(case: Case) -> Iterator[Text]:
    """Yield what else to know about the report: numbers that were not understood, and tensions."""
    figures = case.figures
    for one in case.now.unread:
        yield Text()
        yield Text.assemble(("Not understood", DOUBT), f"  {printable(one.literal)}: {printable(one.why)}")
    for tension in case.now.tensions:
        told = literals(figures[name] for name in tension.figures if name in figures)
        yield Text()
        yield Text.assemble(("Tension", STRONG), f"  {printable(told)}")
        yield Text(sentence(tension.why), DIM)


def _figures(case: Case, item: QueueItem, names: Iterable[str], focus: str) -> Iterator[Text]:
    alike: dict[tuple[str, str, str], list[Figure]] = {}
    for figure in (case.figures[name] for name in names):
        alike.setdefault((figure.literal, describe(figure), amount(figure)), []).append(figure)
    for (literal, words, much), same in alike.items():
        here = next((one for one in same if one.id == focus), same[0])
        style = _style(here.id, item, focus)
        times = f"  said {len(same)} times" if len(same) > 1 else ""
        mark = "› " if here.id == focus else "  "
        yield Text.assemble(mark, (printable(literal), style), f"  {much}", (times, DIM))
        yield Text(printable(f"    {words}"), DIM)
        if here.relabelled:
            yield Text(printable(f"    relabelled: {here.relabelled}"), DIM)
        for other in here.alternatives:
            yield Text(printable(f"    other reading: {other_reading(other, here)}"), DOUBT)
        if implied := implied_words(here):
            yield Text(f"    the others leave {implied}")


def done_text(session: Session) -> Text:
    """Return the text shown when there is no next item."""
    left, skipped = len(session.left), sum(item.key in session.skipped for item in session.left)
    if not left:
        return Text("Nothing is left to decide.", STRONG)
    lines = [f"{left} left: {skipped} skipped" + (f", {left - skipped} with somebody else" if left > skipped else "")]
    return Text("\n".join([*lines, "", "s returns to the skipped items."]))


def decided_text(case: Case) -> Text:
    """Return a report without open items, with its decisions."""
    told = [one for one in case.now.figures if one.verdict in ("kept", "corrected", "dropped")]
    lines = [Text(title_of(case.now), STRONG), Text()]
    lines += [Text(f"{figure_line(one)}, {one.verdict}") for one in told]
    return Text("\n").join(lines)


def queue_text(session: Session) -> Text:
    """Return the queue around the open item, three lines per item."""
    left, here = session.left, session.place
    first = max(0, (here or 0) - _AROUND)
    lines: list[Text] = [Text(f"{len(left):,} left to decide", STRONG)]
    if first:
        lines.append(Text(f"… {first:,} before", DIM))
    for place, item in enumerate(left[first : (here or 0) + _AROUND], first):
        lines += _queue_lines(item, place, here=place == here, skipped=item.key in session.skipped)
    if (more := len(left) - (here or 0) - _AROUND) > 0:
        lines.append(Text(f"… {more:,} after", DIM))
    return Text("\n").join(lines)


def _queue_lines(item: QueueItem, place: int, *, here: bool, skipped: bool) -> Iterator[Text]:
    meta = Style(meta={"item": place, "figure": "here" if here else ""})
    sign = ("▲ ", HEAD + meta) if item.kind == "conflict" else ("? ", DOUBT + meta)
    told = ", ".join(item.literals[:3]) + (" …" if len(item.literals) > 3 else "")
    style = Style(bold=True, reverse=True) if here else Style(dim=skipped)
    yield Text.assemble(sign, (printable(told), style + meta), (" skipped" if skipped else "", DIM))
    what = ", ".join([*(name.replace("_", " ") for name in item.metrics[:1]), *item.products[:1]])
    for words in (what, item.title):
        cut = words if len(words) <= _QUEUE_WIDTH else f"{words[: _QUEUE_WIDTH - 1].rstrip()}…"
        yield Text.assemble((f"  {printable(cut)}", DIM + meta))
