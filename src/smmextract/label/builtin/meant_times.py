"""Resolves times that refer to others: "the quarter", "the previous month", "the same period of 2023"."""

from __future__ import annotations

from smmextract.label.builtin.clock import Clock, Time
from smmextract.label.builtin.evidence import COMPARED, nearest, preposition
from smmextract.label.builtin.period_features import parsed
from smmextract.label.builtin.scene import View
from smmextract.period import Period, parse_period


def meant(view: View, clock: Clock, time: Time) -> Period | None:
    """Return the period of a time that is named, or that refers to one mentioned before."""
    if time.form == "same":
        return _same(view, time)
    if time.form == "before":
        return _before(view, clock, time)
    return _the(view, time) if time.form == "the" else clock.period(time, view.ahead)


def _the(view: View, time: Time) -> Period | None:
    """Resolve "the quarter": the last period of that length that was mentioned."""
    scene = view.scene
    said = [values["time"] for values in (scene.common, scene.title, scene.heading) if "time" in values]
    found = (period for text in reversed((*said, *scene.used)) if (period := parsed(text)) is not None)
    return next(
        (period for period in found if not period.is_day and period.months == (time.last or period.months)), None
    )


def _same(view: View, time: Time) -> Period | None:
    """Resolve "the same period of 2023": the current period, in that year."""
    standing = parsed(view.scene.standing.label.period) if view.scene.standing else None
    return standing.months_back(12 * (standing.last.year - time.year)) if standing and time.year else None


def _before(view: View, clock: Clock, time: Time) -> Period | None:
    """Resolve "the previous quarter": the one before the current period, or before the day of publication."""
    standing = parsed(view.scene.standing.label.period) if view.scene.standing else Period(clock.today, clock.today)
    if standing is None:
        return None
    match time.last:
        case 0:
            return standing.base("wow")
        case 12:
            return parse_period(f"{standing.last.year - 1}")
        case 3:
            return parse_period(f"{standing.last.year}-Q{(standing.last.month + 2) // 3}").months_back(3)
        case months:
            return parse_period(f"{standing.first:%Y-%m}").months_back(months)


def compared_time(view: View, clock: Clock) -> Period | None:
    """Return the time that a change is measured from: the nearest that stands after "from", "than" and the like."""
    sentence = view.sentence
    told = [
        at
        for at, rank in nearest(sentence.cues.get("time", []), view.at)
        if rank == 0 and preposition(sentence, at) in COMPARED
    ]
    at = min(told, key=lambda at: abs(at - view.at), default=None)
    time = sentence.tokens[at].time if at is not None else None
    return meant(view, clock, time) if time is not None else None
