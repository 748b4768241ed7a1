"""Proposals for an open item, each a complete change that a person accepts with one key."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from smmextract.errors import SmmextractError
from smmextract.figure import Alternative, Conflict, Figure, Label, Repair
from smmextract.label.attribution import canonical
from smmextract.review.correct import corrected
from smmextract.review.decisions import Meaning, written
from smmextract.vocabulary import Vocabulary

MOST = 9
"""Most proposals, because each needs a key."""
CERTAIN = 0.9
"""From this probability on, the label or report is said to be wrong; below, that it may be."""
_HEARD = ("kind", "basis", "direction", "period")
_ALL = (*_HEARD, "metric", "product", "region", "segment")


@dataclass(frozen=True, slots=True)
class Proposal:
    """One repair, with all figures that it changes."""

    repairs: tuple[Repair, ...]

    @property
    def note(self) -> str:
        """Its probability, and who is wrong, if known."""
        first = self.repairs[0]
        who = {"label": "the label", "report": "the report"}.get(first.wrong or "")
        wrong = "is" if first.probability >= CERTAIN else "may be"
        return f"{first.probability:.0%}" + (f", {who} {wrong} wrong" if who else "")

    @property
    def then(self) -> str:
        """The sum after the repair."""
        return self.repairs[0].then

    def words(self, figures: Mapping[str, Figure]) -> str:
        """Return what it changes, in one line."""
        changes: dict[str, list[str]] = {}
        for repair in self.repairs:
            changes.setdefault(repair.change, []).append(figures[repair.figure].literal)
        return "; ".join(f"{', '.join(dict.fromkeys(told))}: {change}" for change, told in changes.items())

    def ways(self, figures: Mapping[str, Figure], vocabulary: Vocabulary) -> Iterator[dict[str, Meaning]]:
        """Yield the possible meanings after the repair, by figure id; several if a level turns out to be a change."""
        for extra in _open_fields(self.repairs[0]):
            try:
                yield {
                    one.figure: corrected(figures[one.figure], {one.field: one.new or "none", **extra}, vocabulary)
                    for one in self.repairs
                }
            except SmmextractError:
                continue  # try the next way; if none works, there is nothing to offer


@dataclass(frozen=True, slots=True)
class OtherReading:
    """Another reading of doubtful figures: that of the words at them, or a close alternative."""

    names: tuple[str, ...]
    changes: Mapping[str, str]
    note: str = "as the words at it say"
    then: str = "the figure means what the words at it say, according to the built-in patterns"

    def words(self, figures: Mapping[str, Figure]) -> str:
        """Return what it changes, in one line."""
        first = figures[self.names[0]]
        told = [f"{name} {getattr(first, name) or 'none'} → {new}" for name, new in self.changes.items()]
        return f"{first.literal}: {', '.join(told)}"

    def ways(self, figures: Mapping[str, Figure], vocabulary: Vocabulary) -> Iterator[dict[str, Meaning]]:
        """Yield the resulting meaning by figure id; nothing if it is impossible."""
        try:
            yield {name: corrected(figures[name], self.changes, vocabulary) for name in self.names}
        except SmmextractError:
            return


def readings_of(
    names: Sequence[str], figures: Mapping[str, Figure], words: Mapping[str, Label], vocabulary: Vocabulary
) -> list[OtherReading]:
    """Return the other readings of a repeated figure that a person can accept."""
    figure = figures[names[0]]
    said = words.get(figure.id)
    told = [] if said is None else [OtherReading(tuple(names), one) for one in other_readings(figure, said, vocabulary)]
    told += [_alternative(names, figure, one) for one in figure.alternatives]
    return [one for one in told if next(one.ways(figures, vocabulary), None)][:MOST]


def other_readings(figure: Figure, said: Label, vocabulary: Vocabulary) -> Iterator[Mapping[str, str]]:
    """Yield corrections to what the words say: first of direction and period, then of every difference."""
    told: list[Mapping[str, str]] = []
    for fields in (_HEARD, _ALL):
        changes = {
            name: getattr(said, name) or "none"
            for name in fields
            if canonical(name, figure, vocabulary) != canonical(name, said, vocabulary)
        }
        if figure.kind == said.kind == "change" and said.direction is None:
            changes.pop("direction", None)
        if changes and changes not in told:
            told.append(changes)
            yield changes


def _alternative(names: Sequence[str], figure: Figure, one: Alternative) -> OtherReading:
    """Return a close reading as a proposal."""
    differing = {name: value for name, value in one.fields.items() if getattr(figure, name, value) != value}
    changes = {name: written(value) or "none" for name, value in differing.items()}
    return OtherReading(tuple(names), changes, f"{one.weight:.0%}", one.why or "it is the other reading of the number")


def _open_fields(repair: Repair) -> Sequence[Mapping[str, str]]:
    if (repair.field, repair.new) == ("kind", "change"):
        return [{"basis": basis, "direction": "up"} for basis in ("mom", "yoy")]
    return [{}]


def proposals_of(conflict: Conflict) -> list[Proposal]:
    """Return the repairs of a contradiction; repairs that form one change of several figures are joined."""
    return list(_joined(conflict))[:MOST]


def _joined(conflict: Conflict) -> Iterator[Proposal]:
    repairs = conflict.repairs
    place = 0
    while place < len(repairs):
        taken = next(
            (part for wanted in conflict.blame_sets if (part := _run(repairs[place:], wanted))),
            repairs[place : place + 1],
        )
        yield Proposal(tuple(taken))
        place += len(taken)


def _run(repairs: Sequence[Repair], wanted: Sequence[str]) -> Sequence[Repair]:
    """Return the first repairs, if they form one change of exactly the wanted figures."""
    part = repairs[: len(wanted)]
    alike = {(one.then, one.probability) for one in part}
    return part if sorted(one.figure for one in part) == sorted(wanted) and len(alike) == 1 else ()
