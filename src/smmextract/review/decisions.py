"""Decisions: what a person says of a figure, as a record that is only ever added to.

A decision pins what the figure means, whole: so the last one that stands decides, whichever reader read the report and
however often it is read again. An undo is a decision too. Nothing here changes a result; see `state`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Literal, Protocol, get_args
from uuid import uuid4

from pydantic import BaseModel, ConfigDict

from smmextract.figure import Figure, Label, Number, Result, Verdict

Action = Literal["keep", "repair", "correct", "drop", "undo"]
"""keep: as the report has it; repair: a proposal of the program; correct: fields as the person gave them; drop: it is
no figure, or none that can be used; undo: an earlier step does not stand."""

ACTIONS: tuple[str, ...] = get_args(Action)
_VERDICTS: Mapping[str, Verdict] = {"keep": "kept", "repair": "corrected", "correct": "corrected", "drop": "dropped"}


class Meaning(Label):
    """A label with its number: all that a decision settles. `low` and `high` are the interval of `value`."""

    value: Number
    low: Number | None = None
    high: Number | None = None
    unit: str | None = None


class Decision(BaseModel):
    """What one person decided of one figure.

    `step` is shared by all decisions that were taken at once, as those of a contradiction; where a reason is given
    later they are there once more, with it. An undo names the step that it takes back in `undoes`. `report` is the key
    of the report's text (see `report_key`); with the offsets it finds the figure again, whatever its id. `conflict` has
    the figures that were blamed in the contradiction decided upon.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    step: str
    report: str
    figure: str
    literal: str
    start: int | None = None
    end: int | None = None
    action: Action
    before: Meaning
    after: Meaning
    who: str
    when: datetime
    why: str | None = None
    conflict: tuple[str, ...] = ()
    undoes: str | None = None

    @property
    def verdict(self) -> Verdict:
        """The verdict of the figure while this decision stands."""
        return _VERDICTS[self.action]

    @property
    def changes(self) -> dict[str, tuple[str | None, str | None]]:
        """Field → old and new, of the fields that it changes."""
        return differences(self.before, self.after)

    def agrees_with(self, other: Decision) -> bool:
        """Whether two decisions come to the same: what is dropped is dropped, whatever it means. How precise a number
        is taken to be is no matter to disagree about."""
        if "dropped" in (self.verdict, other.verdict):
            return self.verdict == other.verdict
        ends = {"low": None, "high": None}
        return self.after.model_copy(update=ends) == other.after.model_copy(update=ends)


def differences(old: Meaning, new: Meaning) -> dict[str, tuple[str | None, str | None]]:
    """Field → old and new, where two meanings differ."""
    pairs = {name: (getattr(old, name), getattr(new, name)) for name in Meaning.model_fields}
    return {name: (written(one), written(other)) for name, (one, other) in pairs.items() if one != other}


def written(value: object) -> str | None:
    """A field's value as text: numbers in full."""
    if value is None or isinstance(value, str):
        return value
    text = format(value, "f") if isinstance(value, Decimal) else str(value)
    return text.rstrip("0").rstrip(".") if "." in text else text


class Numbered(Protocol):
    """What a report without its text is known by."""

    @property
    def id(self) -> str: ...
    @property
    def literal(self) -> str: ...


class Told(Protocol):
    """What a report is known by."""

    @property
    def text(self) -> str: ...
    @property
    def sha256(self) -> str: ...
    @property
    def source(self) -> str: ...


def report_key(report: Told, figures: Iterable[Numbered]) -> str:
    """What tells a report from others, by its text alone; of figures without their report, by those."""
    told = report.text
    if not told:
        if report.sha256:
            return report.sha256
        told = "\n".join([report.source, *(f"{figure.id} {figure.literal}" for figure in figures)])
    return hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()


def meaning_of(figure: Figure) -> Meaning:
    """What a figure means now."""
    return Meaning.model_validate({name: getattr(figure, name) for name in Meaning.model_fields})


def new_step() -> str:
    """A name for what is decided at once."""
    return uuid4().hex


def decide(
    report: str,
    figure: Figure,
    action: Action,
    who: str,
    *,
    step: str,
    after: Meaning | None = None,
    why: str | None = None,
    conflict: Sequence[str] = (),
) -> Decision:
    """A decision of `who` on a figure as it is now; `after` is what it then means, where that changes."""
    before = meaning_of(figure)
    return Decision(
        step=step,
        report=report,
        figure=figure.id,
        literal=figure.literal,
        start=figure.start,
        end=figure.end,
        action=action,
        before=before,
        after=after or before,
        who=who,
        when=datetime.now(UTC),
        why=why or None,
        conflict=tuple(conflict),
    )


def undo(decisions: Sequence[Decision], step: str, who: str, why: str | None = None) -> list[Decision]:
    """The decisions that take back those of a step (which may itself be an undo)."""
    name, now = new_step(), datetime.now(UTC)
    update = {"step": name, "action": "undo", "undoes": step, "who": who, "when": now, "why": why}
    return [
        one.model_copy(update={**update, "before": one.after, "after": one.before})
        for one in _last_of_each(decisions)
        if one.step == step
    ]


def told_again(decisions: Sequence[Decision], why: str) -> list[Decision]:
    """The decisions of a step once more, within the same step, with the reason that was given after them."""
    now = datetime.now(UTC)
    return [one.model_copy(update={"why": why, "when": now}) for one in _last_of_each(decisions)]


def _last_of_each(decisions: Iterable[Decision]) -> list[Decision]:
    """The decisions, of those that a step tells again with a reason the last ones."""
    return list({(one.step, one.figure, one.start, one.end): one for one in decisions}.values())


def standing(decisions: Iterable[Decision]) -> list[Decision]:
    """The decisions that no undo takes back, in their order; undos themselves are left out."""
    given = _last_of_each(decisions)
    taken_back: set[str] = set()
    for one in reversed(given):  # an undo comes after what it takes back
        if one.undoes and one.step not in taken_back:
            taken_back.add(one.undoes)
    return [one for one in given if one.action != "undo" and one.step not in taken_back]


def last_step(decisions: Iterable[Decision], who: str) -> str | None:
    """The latest step of a person that stands."""
    return next((one.step for one in reversed(standing(decisions)) if one.who == who), None)


def by_figure(result: Result, decisions: Iterable[Decision]) -> dict[str, Decision]:
    """Figure id → the decision that stands for it.

    Found by the place in the text; by id as well where several figures stand in one place, or none has a place.
    """
    places: dict[tuple[int | None, int | None], list[Figure]] = {}
    for figure in result.figures:
        places.setdefault((figure.start, figure.end), []).append(figure)
    found: dict[str, Decision] = {}
    for one in standing(decisions):
        here = places.get((one.start, one.end), [])
        same = [figure for figure in here if figure.id == one.figure]
        if not same and one.start is not None:
            same = here[:1]
        if same and same[0].literal == one.literal:
            found[same[0].id] = one
    return found


def concerning(figure: Figure, decisions: Iterable[Decision]) -> list[Decision]:
    """All decisions on a figure, in their order, with undos and those taken back."""
    return [
        one
        for one in decisions
        if (one.start, one.end, one.literal) == (figure.start, figure.end, figure.literal)
        and (one.start is not None or one.figure == figure.id)
    ]
