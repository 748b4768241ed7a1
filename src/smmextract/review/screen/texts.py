"""What the two panes show: the report with an item's figures marked, and what the program says of the item.

Marks are bold, underlined or reversed besides coloured, so that they show without colour too. Figures and proposals
carry their name as meta data of their style: the mouse finds them by it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rich.style import Style
from rich.text import Text

from smmextract.figure import Figure
from smmextract.output.printable import printable
from smmextract.output.table import amount, describe
from smmextract.review.items import Item
from smmextract.review.session import Case
from smmextract.review.words import figure_line, implied_words, proposal_line, sentence, title_of

HEAD = Style(bold=True, color="bright_red")
DOUBT = Style(bold=True, color="yellow")
DIM = Style(color="grey62")
STRONG = Style(bold=True)
AGREES = Style(color="green")


def focused(name: str) -> Style:
    """The figure that a correction or a drop is about."""
    return Style(bold=True, reverse=True, color="yellow", meta={"figure": name})


def blamed(name: str) -> Style:
    """A figure that may be to blame."""
    return Style(bold=True, underline=True, color="bright_red", meta={"figure": name})


def involved(name: str) -> Style:
    """A figure that takes part in the contradiction."""
    return Style(underline=True, color="cyan", meta={"figure": name})


def report_text(case: Case, item: Item, focus: str) -> Text:
    """The report with the item's figures marked; of a result without its report, the figures."""
    text = case.now.report.text
    if not text:
        return Text("\n").join(
            [Text("The result does not hold the report's text.", DIM), *_figures(case, item, item.figures, focus)]
        )
    shown, place = Text(), 0
    for figure, style in sorted(_marked(case, item, focus), key=lambda pair: pair[0].start or 0):
        start, end = figure.start, figure.end
        if start is None or end is None or start < place:
            continue
        shown.append(printable(text[place:start]).expandtabs(4))
        shown.append(printable(text[start:end]), style)
        place = end
    return shown.append(printable(text[place:]).expandtabs(4))


def _marked(case: Case, item: Item, focus: str) -> Iterator[tuple[Figure, Style]]:
    conflict = case.conflict(item)
    names = dict.fromkeys([focus, *item.figures, *(conflict.figures if conflict else ())])
    for name in names:
        style = focused(name) if name == focus else blamed(name) if name in item.figures else involved(name)
        yield case.figures[name], style


def item_text(case: Case, item: Item, focus: str) -> Text:
    """What the program says of an item."""
    return Text("\n").join(_item_lines(case, item, focus))


def _item_lines(case: Case, item: Item, focus: str) -> Iterator[Text]:
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
        words = (proposal_line(proposal, case), take)
        yield Text.assemble("  ", (str(number), Style(reverse=True, bold=True) + take), " ", words)
    yield Text()
    if conflict:
        yield Text("To blame: one of" if len(conflict.blame_sets) > 1 and len(item.figures) > 1 else "To blame", STRONG)
    yield from _figures(case, item, item.figures, focus)
    for number, proposal in enumerate(proposals, 1):
        yield Text()
        yield Text(f"With {number}", STRONG)
        yield Text(sentence(proposal.then), AGREES)
    others = [name for name in conflict.figures if name not in item.figures] if conflict else []
    if others:
        yield Text()
        yield Text("Also in the sum", STRONG)
        yield from _figures(case, item, others, focus)


def _figures(case: Case, item: Item, names: Iterable[str], focus: str) -> Iterator[Text]:
    """The figures, one that is said again only once."""
    alike: dict[tuple[str, str, str], list[Figure]] = {}
    for figure in (case.figures[name] for name in names):
        alike.setdefault((figure.literal, describe(figure), amount(figure)), []).append(figure)
    for (literal, words, much), same in alike.items():
        here = next((one for one in same if one.id == focus), same[0])
        style = focused(focus) if here.id == focus else (blamed if here.id in item.figures else involved)(here.id)
        times = f"  said {len(same)} times" if len(same) > 1 else ""
        mark = "› " if here.id == focus else "  "
        yield Text.assemble(mark, (printable(literal), style), f"  {much}", (times, DIM))
        yield Text(printable(f"    {words}"), DIM)
        if here.relabelled:
            yield Text(printable(f"    relabelled: {here.relabelled}"), DIM)
        if implied := implied_words(here):
            yield Text(f"    the others leave {implied}")


def done_text(left: int, skipped: int) -> Text:
    """What stands where an item would, when none comes."""
    if not left:
        return Text("Nothing is left to decide.", STRONG)
    lines = [f"{left} left: {skipped} skipped" + (f", {left - skipped} with somebody else" if left > skipped else "")]
    return Text("\n".join([*lines, "", "s takes the skipped ones up again."]))


def decided_text(case: Case) -> Text:
    """A report of which nothing is open, with what was decided."""
    told = [one for one in case.now.figures if one.verdict in ("kept", "corrected", "dropped")]
    lines = [Text(title_of(case.now), STRONG), Text()]
    lines += [Text(f"{figure_line(one)}, {one.verdict}") for one in told]
    return Text("\n").join(lines)
