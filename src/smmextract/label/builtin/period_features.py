"""Features of a period by itself: how it relates to the day of publication and to the periods mentioned."""

from __future__ import annotations

from functools import lru_cache

from smmextract.errors import InputError
from smmextract.figure import Basis
from smmextract.label.builtin.clock import Clock, Time
from smmextract.label.builtin.scene import View, standing
from smmextract.period import Period, parse_period

_TOLD_BEHIND = 6


def class_of(view: View) -> str:
    """Return how the metric relates to time: a stock or price on a day, a flow over a period, a rate."""
    facts = view.facts
    if facts.stock:
        return "stock"
    if facts.dated:
        return "price"
    return "flow" if facts.sums else "rate"


def form_of(period: Period) -> str:
    """Return the type of a period."""
    if period.is_day:
        return "day"
    return {1: "month", 3: "quarter", 12: "year"}.get(period.months, "span")


def parsed(text: str | None) -> Period | None:
    """Parse the period of a label."""
    try:
        return parse_period(text) if text else None
    except InputError:
        return None


def stands(view: View, period: Period, role: str, held: str = "") -> tuple[str, ...]:
    """Return features: how a period relates to the current one, and to the one that the report is about."""
    scene = view.scene
    found: tuple[str, ...] = ()
    for name, text in (
        ("standing", scene.standing.label.period if scene.standing and not held else None),
        ("common", scene.common.get("time")),
    ):
        if text:
            found += _related(str(period), text, name, role, view.base)
    return (*(f"held {one}" for one in found), *(f"{held} {one}" for one in found[:1])) if held else found


@lru_cache(maxsize=4096)
def _related(text: str, other_text: str, name: str, role: str, base: bool) -> tuple[str, ...]:
    other = parsed(other_text)
    if other is None:
        return ()
    way = _way(parse_period(text), other)
    return (f"{way} {name}", f"{role} {way} {name}", f"{role} {way} {name} {base}")


def _way(period: Period, other: Period) -> str:
    if period == other:
        return "same as"
    if period == other.months_back(12):
        return "year before"
    if period.months == other.months and period.is_day == other.is_day:
        return "before" if period.last < other.last else "after"
    return "in" if other.first <= period.first and period.last <= other.last else "other than"


def when(view: View, period: Period, kind: str) -> tuple[str, ...]:
    """Return features: the distance from publication, and whether the title or most of the report names the period."""
    if period not in view.periods:
        scene, clock = view.scene, view.scene.clock
        found = standing(view, "time", str(period)) + stands(view, period, "base" if view.stepped else view.form)
        if clock is not None and clock.known:
            found += _distance(clock, period, kind, scene.rhythm, view.ahead)
        view.periods[period] = found
    return view.periods[period]


@lru_cache(maxsize=4096)
def _distance(clock: Clock, period: Period, kind: str, rhythm: str, looks_ahead: bool) -> tuple[str, ...]:
    """Return features for the distance of a period from publication, and whether it fits the report's rhythm."""
    ahead = "ahead" if looks_ahead else "not ahead"
    when = "to come" if period.first > clock.today else "over" if period.last < clock.today else "running"
    form = form_of(period)
    if form == "day":
        days = (clock.today - period.first).days
        off = str(days) if 0 <= days <= 2 else "3-7" if 2 < days <= 7 else "8+" if days > 7 else "-"
    else:
        months = (clock.today.year - period.last.year) * 12 + clock.today.month - period.last.month
        off = str(months) if -2 <= months <= 4 else "-" if months < 0 else "5-11" if months < 12 else "12+"
    paced = (f"rhythm {rhythm} {form}", f"{kind} rhythm {rhythm} {form}")
    return (*paced, f"{when} {ahead}", f"{form} {off} {ahead}", f"{kind} {form} {off}")


def relation(base: Period, period: Period, time: Time | None = None) -> Basis | None:
    """Return the basis that a comparison with an earlier period means; None if it is not earlier."""
    if base.first > period.first:
        return None
    in_year = time is not None and time.form == "year" and base.first.year == period.first.year - 1
    if base == period.months_back(12) or in_year:
        return "yoy"
    steps: tuple[Basis, ...] = ("wow", "qoq" if period.months == 3 else "mom")
    for basis in steps:
        if period.base(basis) == base:
            return basis
    if period.is_day and base.is_day and 5 <= (period.first - base.first).days <= 9:
        return "wow"
    if period.months == 1 and base.is_day and base.first < period.first:
        return "mom"
    return "other" if base != period else None


def projected(view: View) -> tuple[str, ...]:
    """Return a feature if the words after a number say that it was expected ("828,000 mt that SMM had projected")."""
    words = view.sentence.tokens[view.at + 1 : view.at + _TOLD_BEHIND]
    told = any(("expected" in one.cues or "forecast" in one.cues) for one in words if one.place is None)
    return (f"projected {view.stepped}",) if told else ()


@lru_cache(maxsize=4096)
def lies(text: str, base_text: str) -> tuple[str, ...]:
    """Return features: how a period lies to the time that a change is measured from."""
    period, base = parse_period(text), parse_period(base_text)
    way = "same" if period == base else relation(base, period) or "before"
    return (f"measured {way}", f"measured {way} {form_of(period)} {form_of(base)}")
