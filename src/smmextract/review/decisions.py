"""Decisions: a person's judgement of a figure, as a record to which entries are only added.

A decision records the whole meaning of a figure. So the last one that holds decides, whichever reader read the report
and however often it is read again. An undo is a decision too. Nothing here changes a result; see `state`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Literal
from uuid import uuid4

from pydantic import BaseModel, ConfigDict

from smmextract.figure import Figure, Label, Number, ReportInfo, Result, Verdict
from smmextract.review.items import FigureInQueue

Action = Literal["keep", "repair", "correct", "drop", "undo"]
"""keep: as the report states it; repair: a proposal of the program; correct: fields given by the person; drop: not a
figure, or not usable; undo: an earlier step no longer holds.
"""

_VERDICTS: Mapping[str, Verdict] = {"keep": "kept", "repair": "corrected", "correct": "corrected", "drop": "dropped"}


class Meaning(Label):
    """A label with its number: everything that a decision settles. `low` and `high` are the interval of `value`."""

    value: Number
    low: Number | None = None
    high: Number | None = None
    unit: str | None = None


class Decision(BaseModel):
    """What one person decided about one figure.

    `step` is shared by all decisions made at once, such as those on a contradiction. If a reason is added later, they
    are recorded once more with it. An undo names the step that it takes back in `undoes`. `report` is the key of the
    report's text (see `report_key`); with the offsets it identifies the figure, whatever its id. `conflict` holds the
    figures that were blamed in the contradiction decided upon.
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
        return _VERDICTS[self.action]

    @property
    def changes(self) -> dict[str, tuple[str | None, str | None]]:
        return differences(self.before, self.after)

    def agrees_with(self, other: Decision) -> bool:
        """Return whether two decisions agree: both drop, or mean the same, whatever the precision of the number."""
        if "dropped" in (self.verdict, other.verdict):
            return self.verdict == other.verdict
        ends = {"low": None, "high": None}
        return self.after.model_copy(update=ends) == other.after.model_copy(update=ends)


def differences(old: Meaning, new: Meaning) -> dict[str, tuple[str | None, str | None]]:
    """Return the fields in which two meanings differ, with old and new values."""
    pairs = {name: (getattr(old, name), getattr(new, name)) for name in Meaning.model_fields}
    return {name: (written(one), written(other)) for name, (one, other) in pairs.items() if one != other}


def written(value: object) -> str | None:
    """Return a field's value as text, with numbers in full."""
    if value is None or isinstance(value, str):
        return value
    text = format(value, "f") if isinstance(value, Decimal) else str(value)
    return text.rstrip("0").rstrip(".") if "." in text else text


def report_key(report: ReportInfo, figures: Iterable[FigureInQueue]) -> str:
    """Return the key that identifies a report by its text alone; for figures without their report, by the figures."""
    told = report.text
    if not told:
        if report.sha256:
            return report.sha256
        told = "\n".join([report.source, *(f"{figure.id} {figure.literal}" for figure in figures)])
    return hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()


def meaning_of(figure: Figure) -> Meaning:
    """Return the current meaning of a figure."""
    return Meaning.model_validate(figure, from_attributes=True)


def undo(decisions: Sequence[Decision], step: str, who: str) -> list[Decision]:
    """Return the decisions that take back a step (which may itself be an undo)."""
    update = {"step": uuid4().hex, "action": "undo", "undoes": step, "who": who, "when": datetime.now(UTC), "why": None}
    return [
        one.model_copy(update={**update, "before": one.after, "after": one.before})
        for one in _last_of_each(decisions)
        if one.step == step
    ]


def told_again(decisions: Sequence[Decision], why: str) -> list[Decision]:
    """Return the decisions of a step once more, in the same step, with a reason that was given later."""
    now = datetime.now(UTC)
    return [one.model_copy(update={"why": why, "when": now}) for one in _last_of_each(decisions)]


def _last_of_each(decisions: Iterable[Decision]) -> list[Decision]:
    """Return the decisions; of those repeated with a reason, only the last ones."""
    return list({(one.step, one.figure, one.start, one.end): one for one in decisions}.values())


def standing(decisions: Iterable[Decision]) -> list[Decision]:
    """Return the decisions that no undo takes back, in order, without the undos."""
    given = _last_of_each(decisions)
    taken_back: set[str] = set()
    for one in reversed(given):  # an undo follows what it takes back
        if one.undoes and one.step not in taken_back:
            taken_back.add(one.undoes)
    return [one for one in given if one.action != "undo" and one.step not in taken_back]


def last_step(decisions: Iterable[Decision], who: str) -> str | None:
    """Return a person's latest step that holds."""
    return next((one.step for one in reversed(standing(decisions)) if one.who == who), None)


def by_figure(result: Result, decisions: Iterable[Decision]) -> dict[str, Decision]:
    """Return the decision that holds for each figure id, found by its place, and by id if several share that."""
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
    """Return all decisions on a figure in order, including undos and decisions taken back."""
    return [
        one
        for one in decisions
        if (one.start, one.end, one.literal) == (figure.start, figure.end, figure.literal)
        and (one.start is not None or one.figure == figure.id)
    ]
