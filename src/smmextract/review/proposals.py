"""Proposals for an open item, each a complete change that a person accepts with one key."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
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
_BY_WORDS = "the figure means what the words at it say, according to the built-in patterns"
_AS_CHANGE = tuple({"basis": basis, "direction": "up"} for basis in ("mom", "yoy"))


@dataclass(frozen=True, slots=True)
class Proposal:
    """A repair, or another reading of doubtful figures.

    `words` say what it changes, `note` how likely it is or why it is proposed, `then` what holds with it. `changes` are
    the new fields by figure id; `also` are fields of which only one set fits, if a level turns out to be a change.
    """

    words: str
    note: str
    then: str
    changes: Mapping[str, Mapping[str, str]]
    also: Sequence[Mapping[str, str]] = ({},)

    def ways(self, figures: Mapping[str, Figure], vocabulary: Vocabulary) -> Iterator[dict[str, Meaning]]:
        """Yield the possible meanings after it, by figure id; nothing if it is impossible."""
        for extra in self.also:
            with suppress(SmmextractError):
                yield {
                    name: corrected(figures[name], {**changes, **extra}, vocabulary)
                    for name, changes in self.changes.items()
                }


def readings_of(
    names: Sequence[str], figures: Mapping[str, Figure], words: Mapping[str, Label], vocabulary: Vocabulary
) -> list[Proposal]:
    """Return the other readings of a repeated figure that a person can accept."""
    figure = figures[names[0]]

    def reading(changes: Mapping[str, str], note: str, then: str) -> Proposal:
        told = [f"{name} {getattr(figure, name) or 'none'} → {new}" for name, new in changes.items()]
        return Proposal(f"{figure.literal}: {', '.join(told)}", note, then, dict.fromkeys(names, changes))

    said = words.get(figure.id)
    told = [
        reading(changes, "as the words at it say", _BY_WORDS)
        for changes in (other_readings(figure, said, vocabulary) if said else ())
    ]
    told += [
        reading(_differing(figure, one), f"{one.weight:.0%}", one.why or "it is the other reading of the number")
        for one in figure.alternatives
    ]
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


def _differing(figure: Figure, one: Alternative) -> dict[str, str]:
    differing = {name: value for name, value in one.fields.items() if getattr(figure, name, value) != value}
    return {name: written(value) or "none" for name, value in differing.items()}


def proposals_of(conflict: Conflict, figures: Mapping[str, Figure]) -> list[Proposal]:
    """Return the repairs of a contradiction; repairs that form one change of several figures are joined."""
    found: list[Proposal] = []
    left: Sequence[Repair] = conflict.repairs
    while left:
        runs = (part for wanted in conflict.blame_sets if (part := _run(left, wanted)))
        taken = next(runs, left[:1])
        found.append(_repairing(taken, figures))
        left = left[len(taken) :]
    return found[:MOST]


def _run(repairs: Sequence[Repair], wanted: Sequence[str]) -> Sequence[Repair]:
    """Return the first repairs, if they form one change of exactly the wanted figures."""
    part = repairs[: len(wanted)]
    alike = {(one.then, one.probability) for one in part}
    return part if sorted(one.figure for one in part) == sorted(wanted) and len(alike) == 1 else ()


def _repairing(repairs: Sequence[Repair], figures: Mapping[str, Figure]) -> Proposal:
    first = repairs[0]
    told: dict[str, dict[str, None]] = {}
    for repair in repairs:
        told.setdefault(repair.change, {})[figures[repair.figure].literal] = None
    wrong = f", the {first.wrong} {'is' if first.probability >= CERTAIN else 'may be'} wrong" if first.wrong else ""
    return Proposal(
        "; ".join(f"{', '.join(literals)}: {change}" for change, literals in told.items()),
        f"{first.probability:.0%}{wrong}",
        first.then,
        {one.figure: {one.field: one.new or "none"} for one in repairs},
        _AS_CHANGE if (first.field, first.new) == ("kind", "change") else ({},),
    )
