"""Candidates for the metric: what a number measures."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from smmextract.label.builtin.choose import Candidate
from smmextract.label.builtin.evidence import earlier, nearest, spoken
from smmextract.label.builtin.scene import View

_SMELTED = ("copper", "zinc", "lead", "tin")
_MEASURED = {"price": "price", "money": "price"}


def metric_candidates(view: View) -> list[Candidate]:
    """Return all metrics with some evidence."""

    def extra(value: str, source: str) -> tuple[str, ...]:
        return fit(view, value, source)

    found = [_whole_output(view, one) for one in spoken(view, "metric", extra)]
    found += _shipped(view)
    found += _shifted(view, found)
    found += earlier(view, "metric", extra)
    found += _moves(view)
    found += _gains(view)
    if (view.number.mention.unit or "").endswith("/dmt") and _is_smelted(view):
        found.append(Candidate("treatment_charge", ("a dry tonne", *fit(view, "treatment_charge", "unit"))))
    if view.number.mention.unit == "t/year":
        found.append(Candidate("capacity", ("a year in its unit", *fit(view, "capacity", "unit"))))
    default = _MEASURED.get(view.measure, "production" if view.measure == "mass" else "other")
    found.append(Candidate(default, ("default", f"default {view.measure}", *fit(view, default, "default"))))
    found.append(Candidate("other", ("none of them", f"none of them {view.measure}", *_odd(view))))
    return found


def _is_smelted(view: View) -> bool:
    """Return whether smelters are paid to treat the report's metal; ores of the others are sold by the dry tonne."""
    return view.words.family(view.scene.common.get("product") or "copper") in _SMELTED


def _whole_output(view: View, one: Candidate) -> Candidate:
    """Read "ingot production" as all output, unless the report mentions metal sold in liquid form."""
    liquid = view.scene.liquid or view.sentence.tells_of_liquid
    return one._replace(value="production") if one.value == "ingot_production" and not liquid else one


def fit(view: View, metric: str, source: str) -> tuple[str, ...]:
    """Return features: whether the metric can have the number's unit, and how usual that is."""
    mention = view.number.mention
    kind = view.form if view.form != "none" else "level"
    facts = view.words.facts(metric)
    fits = facts.fits(kind, facts.unit_of(kind, mention.unit))
    found = _fitting(metric, view.form, view.measure, source, fits)
    if mention.cell is None:
        return found
    heads = (*view.column, *view.row, *view.caption)
    if metric == "daily_production" and mention.unit != "t/day" and not any("daily" in one.cues for one in heads):
        found += ("table not by the day",)
    return (*found, f"column of changes {source}") if view.compares else found


@lru_cache(maxsize=4096)
def _fitting(metric: str, form: str, measure: str, source: str, fits: bool) -> tuple[str, ...]:
    fitting = "fits" if fits else "fits not"
    return (fitting, f"{fitting} {source}", f"{metric} {form} {measure}", f"{metric} {source}")


def _shifted(view: View, found: list[Candidate]) -> Iterator[Candidate]:
    """Yield daily output for output per day, and the operating rate for capacity run at a rate."""
    unit = view.number.mention.unit
    sentence = view.sentence
    by_day = [
        (*sentence.shape(at, view.at, rank), "by the day")
        for at, rank in nearest(sentence.cues.get("daily", []), view.at)
    ]
    if unit == "t/day":
        yield Candidate("daily_production", ("a day", "a day in its unit"))
    by_day += _averaged(view)
    for features in by_day:
        bare = () if view.measure == "mass" else (f"by the day {view.measure} {view.form}", "by the day no mass")
        yield Candidate("daily_production", (*features, *bare))
    running, effects = sentence.cues.get("running", ()), sentence.cues.get("effect", ())
    for at, rank in nearest(sentence.cues.get("metric", []), view.at):
        if at < view.at and sentence.tokens[at].cues["metric"] == "capacity":
            shape = sentence.shape(at, view.at, rank)
            if any(0 < at - one <= 5 for one in running):
                yield Candidate("operating_capacity", (*shape, "running", *fit(view, "operating_capacity", "running")))
            if any(0 < at - one <= 6 for one in effects):
                yield Candidate("capacity_change", (*shape, "effect", *fit(view, "capacity_change", "effect")))
    if view.measure in ("percent", "points") and view.form != "share":
        for one in found:
            if one.value in ("capacity", "operating_capacity"):
                yield Candidate("operating_rate", (*one.features[:4], "rate of capacity"))


def _shipped(view: View) -> Iterator[Candidate]:
    """Yield the trade that the text is about for "shipments", which elsewhere are a producer's sales."""
    scene, sentence = view.scene, view.sentence
    recent = scene.recent.get("metric")
    said = (recent.value if recent else None, scene.heading.get("metric"), scene.title.get("metric"))
    trade = next((one for one in (*said, scene.common.get("metric")) if one in ("imports", "exports")), None)
    if trade is None:
        return
    for at, rank in nearest(sentence.cues.get("metric", []), view.at):
        if sentence.tokens[at].text in ("shipments", "shipment"):
            shape = sentence.shape(at, view.at, rank)
            yield Candidate(trade, (*shape, "shipped", f"shipped {shape[0]}", *fit(view, trade, "shipped")))


def _averaged(view: View) -> list[tuple[str, ...]]:
    """Return the evidence that a daily average announced further ahead is what the verb at the number is about."""
    sentence = view.sentence
    fitting = ("by the day", "announced by the day", *fit(view, "daily_production", "ahead"))
    last = max((number.at for number in sentence.numbers if number.at < view.at), default=-1)
    return [
        (*sentence.shape(at, view.at, rank), *fitting)
        for at, rank in nearest(sentence.cues.get("metric", []), view.at)
        if rank and last < at < view.at and sentence.tokens[at].cues["metric"] == "daily_production"
    ]


def _moves(view: View) -> Iterator[Candidate]:
    """Yield capacity that comes or goes ("commissioned", "maintenance"), and stocks implied by their segment."""
    sentence = view.sentence
    for kind in ("capacity_move", "stoppage"):
        for at, rank in nearest(sentence.cues.get(kind, []), view.at):
            shape = sentence.shape(at, view.at, rank)
            told = bool(sentence.cues.get("metric")) and any(
                sentence.tokens[place].cues["metric"] == "capacity" for place in sentence.cues["metric"]
            )
            features = tuple(f"{kind} {name}" for name in shape)
            yield Candidate(
                "capacity_change", (*features, f"{kind} {view.measure} {told}", *fit(view, "capacity_change", "move"))
            )
    for at, rank in nearest(sentence.cues.get("segment", []), view.at):
        if view.words.place_of(sentence.tokens[at].cues["segment"]):
            shape = sentence.shape(at, view.at, rank)
            near = tuple(f"exchange {name}" for name in shape[:4])
            yield Candidate("price", (*near, f"exchange {view.measure}", *fit(view, "price", "exchange")))
        if metric := view.words.metric_of(sentence.tokens[at].cues["segment"]):
            shape = sentence.shape(at, view.at, rank)
            yield Candidate(metric, (*shape, "by segment", *fit(view, metric, "segment")))


def _gains(view: View) -> Iterator[Candidate]:
    """Yield what producers earn or lose per tonne."""
    if view.measure not in ("price", "money"):
        return
    sentence = view.sentence
    for at, rank in nearest(sentence.cues.get("gain", []), view.at):
        shape = sentence.shape(at, view.at, rank)
        yield Candidate("profit", (*(f"gain {name}" for name in shape), *fit(view, "profit", "gain")))


def _odd(view: View) -> tuple[str, ...]:
    """Return features for a quantity that is missing in the list of metrics."""
    sentence = view.sentence
    found = [kind for kind in ("macro", "event", "delivery", "actor") if sentence.cues.get(kind)]
    for kind in ("macro", "event"):
        for at, rank in nearest(sentence.cues.get(kind, []), view.at):
            if rank == 0:
                found.append(f"{kind} {sentence.shape(at, view.at, 0)[3]}")
    if not sentence.cues.get("metric"):
        found.append("no metric here")
    return tuple(f"odd {one}" for one in found)
