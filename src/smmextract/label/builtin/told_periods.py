"""Which period words and headers mean, and how it relates to the day of publication and to the periods mentioned."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

from smmextract.figure import Basis, Label
from smmextract.label.builtin.clock import Clock, Time
from smmextract.label.builtin.evidence import COMPARED, nearest, preposition
from smmextract.label.builtin.scene import View, standing
from smmextract.period import Period, parse_period, period_or_none

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
    way = _way(parse_period(text), parse_period(other_text))
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
    found = (period for text in reversed((*said, *scene.used)) if (period := period_or_none(text)) is not None)
    return next(
        (period for period in found if not period.is_day and period.months == (time.last or period.months)), None
    )


def _same(view: View, time: Time) -> Period | None:
    standing = period_or_none(view.scene.standing.label.period) if view.scene.standing else None
    return standing.months_back(12 * (standing.last.year - time.year)) if standing and time.year else None


def _before(view: View, clock: Clock, time: Time) -> Period | None:
    """Resolve "the previous quarter": the one before the current period, or before the day of publication."""
    standing = (
        period_or_none(view.scene.standing.label.period) if view.scene.standing else Period(clock.today, clock.today)
    )
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


def joined_periods(view: View, clock: Clock) -> Iterator[tuple[str, Period]]:
    """Yield the year in a header with the part of it that another header, the caption or the title names."""
    parts = (("column", view.column), ("row", view.row), ("caption", view.caption))
    times = [(name, token.time) for name, head in parts for token in head if token.time is not None]
    year = next((time.year for name, time in times if time.form == "year" and time.year and name != "caption"), None)
    if year is None:
        return
    cell = view.number.mention.cell
    whole = cell is not None and cell.table in view.scene.parted_years
    for name, time in times:
        part = time.form in ("month", "quarter", "span") and time.first
        period = clock.period(replace(time, year=year)) if part and (time.year is None or name == "caption") else None
        if period is not None and not (whole and name == "caption"):
            yield f"joined {name}", period
    about = period_or_none(view.scene.title.get("time") or view.scene.common.get("time"))
    if about is None or about.is_day or about.months >= 12:
        return
    back = about.last.year - year
    if any("cumulative" in token.cues for _, head in parts for token in head):
        yield "cumulative column", parse_period(f"{year}-01/{year}-{about.last.month:02d}")
    elif back in (0, 1) and not whole:
        yield f"joined title {back}", about.months_back(12 * back)


def compared_columns(view: View) -> tuple[Label, Basis] | None:
    """Return the later of the two columns before a column of changes, and the basis by the time between them."""
    cell = view.number.mention.cell
    labels = view.scene.rows.get((cell.table, cell.row), ()) if cell else ()
    levels = [(label, period) for label in labels if label.kind == "level" and (period := period_or_none(label.period))]
    if len(levels) < 2:
        return None
    (one, first), (other, second) = levels[-2:]
    later, period, base = (one, first, second) if first.last > second.last else (other, second, first)
    basis = relation(base, period)
    return (later, basis) if basis is not None and base != period else None
