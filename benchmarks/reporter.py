"""The reporter of synthetic reports: takes exact values of a world, prints them as a reporter would, labels them right.

A `Thing` is a quantity with its exact value in every period and the way its level is printed. A reporter has a
`Habit`: how it rounds, whether it computes from numbers that it rounded before, whether older numbers were revised,
how often it hedges. Every figure goes through its printed literal, so that its interval is the literal's own.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction
from math import floor, log10
from random import Random
from typing import Literal

from smmextract.figure import Figure, Group, Label, Reader
from smmextract.label.build_figures import build_figures
from smmextract.label.labeller import Labelling
from smmextract.period import parse_period
from smmextract.scan import read_literal
from smmextract.vocabulary import Vocabulary

Scale = Literal["million mt", "mt", "kt", "%", "yuan/mt", "USD/mt", "million yuan", "furnaces"]
Unit = Literal["%", "pp", "t"]
Look = Callable[["Thing", str], Fraction]


@dataclass(frozen=True)
class Style:
    """How a level is printed: its unit, and one unit of its last digit in t, % or CNY/t."""

    scale: Scale
    step: Fraction


@dataclass(frozen=True, eq=False)
class Thing:
    """A quantity. `value` computes it in a period, from other things by looking at them as the reporter does."""

    label: dict[str, str]
    value: Callable[[str, Look], Fraction]
    style: Style

    def exact(self, period: str) -> Fraction:
        """Its true value."""
        return self.value(period, Thing.exact)


@dataclass(frozen=True)
class Habit:
    """How a reporter writes. `chained`: computes from levels rounded before, to what it prints or to four digits."""

    name: str
    truncates: bool = False
    chained: Literal["no", "printed", "four digits"] = "no"
    revised: float = 0.0
    hedged: float = 0.0


HABITS = {
    habit.name: habit
    for habit in (
        Habit("clean"),
        Habit("chained as printed", chained="printed"),
        Habit("chained to four digits", chained="four digits"),
        Habit("truncated", truncates=True),
        Habit("revised", revised=0.12),
        Habit("hedged", hedged=0.3),
    )
}


@dataclass
class Report:
    """The figures of one synthetic report, all labelled as they were meant."""

    name: str
    figures: list[Figure] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)


@dataclass
class Reporter:
    """Writes one report."""

    rng: Random
    habit: Habit
    figures: list[Figure] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)
    fullness: float = 0.85
    """The share of possible figures that the report really has."""
    _revisions: dict[tuple[tuple[str, ...], str], Fraction] = field(default_factory=dict)

    def look(self, thing: Thing, period: str) -> Fraction:
        """The value that the reporter computes with."""
        if self.habit.chained == "no":
            return thing.exact(period)
        value = thing.value(period, self.look)
        step = thing.style.step if self.habit.chained == "printed" else _digits_step(value, 4)
        return _rounded(value, step)

    def base(self, thing: Thing, period: str) -> Fraction:
        """The value of an earlier period, which may have been revised since."""
        key = (tuple(thing.label.values()), period)
        if key not in self._revisions:
            revised = self.rng.random() < self.habit.revised
            size = Fraction(self.rng.randint(30, 40) * self.rng.choice((-1, 1)), 10_000)
            self._revisions[key] = 1 + size if revised else Fraction(1)
        return self.look(thing, period) * self._revisions[key]

    def level(self, thing: Thing, period: str, modality: str = "actual", *, always: bool = False) -> str | None:
        """Say how high a thing is; the id of the figure, or None where the report leaves it out."""
        if not always and self.rng.random() > self.fullness:
            return None
        label = {**thing.label, "kind": "level", "modality": modality}
        return self._say(label, self.look(thing, period), thing.style, period)

    def change(
        self, thing: Thing, period: str, basis: str, unit: Unit = "%", modality: str = "actual", step: str = ""
    ) -> None:
        """Say how a thing changed. Changes that round to nothing are left out."""
        earlier = parse_period(period).base(basis)
        assert earlier is not None
        self.difference(thing, period, self.base(thing, str(earlier)), basis, unit, modality, step)

    def difference(
        self,
        thing: Thing,
        period: str,
        base: Fraction,
        basis: str,
        unit: Unit,
        modality: str = "actual",
        step: str = "",
    ) -> None:
        """Say how far a thing is from a base."""
        now = self.look(thing, period)
        if self.rng.random() > self.fullness or base == 0:
            return
        style = thing.style
        if unit == "%":
            size, style = (now / base - 1) * 100, Style("%", Fraction(step or self.rng.choice(("0.1", "0.01"))))
        else:
            size = now - base
            style = Style(style.scale, Fraction(step)) if step else style
            if unit == "pp":
                style = Style("%", style.step)
        label = {**thing.label, "kind": "change", "basis": basis, "modality": modality}
        label["direction"] = "up" if size > 0 else "down"
        if abs(size) >= style.step:
            self._say(label, abs(size), style, period, points=unit == "pp")

    def share(self, part: Thing, whole: Thing, period: str, named: str = "") -> None:
        """Say what share a part has."""
        if self.rng.random() > self.fullness:
            return
        label = {**part.label, "kind": "share", **({"whole": named} if named else {})}
        size = self.look(part, period) / self.look(whole, period) * 100
        self._say(label, size, Style("%", Fraction(self.rng.choice(("1", "0.1", "0.01")))), period)

    def group(self, whole: str | None, parts: list[str | None]) -> None:
        """Say that figures are the complete parts of another one, if all of them are in the report."""
        known = [part for part in parts if part]
        if whole and len(known) == len(parts):
            self.groups.append(Group(whole=whole, parts=known))

    def _say(self, label: dict[str, str], size: Fraction, style: Style, period: str, *, points: bool = False) -> str:
        hedge = ""
        if self.rng.random() < self.habit.hedged:
            hedge = self.rng.choice(("about ", "around ", "nearly ", "over ", "more than "))
            steps = (_digits_step(size, self.rng.choice((2, 3))), _digits_step(style.step * 9, 1))
            style = Style(style.scale, max(steps))
        unit = self.rng.choice((" percentage points", " pp")) if points else ""
        return self._add(label, hedge + _printed(self._round(size, style.step, hedge), style, unit), period)

    def price_range(self, thing: Thing, period: str, spread: Fraction) -> None:
        """Say between which two prices a price lies, to the step of its style."""
        if self.rng.random() < self.fullness:
            ends = [_rounded(thing.exact(period) + side, thing.style.step) for side in (-spread, spread)]
            self._add({**thing.label, "kind": "level"}, f"{int(ends[0]):,}-{int(ends[1]):,} yuan/mt", period)

    def _add(self, label: dict[str, str], literal: str, period: str) -> str:
        mention = read_literal(literal)
        assert mention is not None, literal
        labelled = Label.model_validate({"period": period, **label})
        built = build_figures([mention], Labelling([labelled], Reader(name="synthetic")), Vocabulary.shipped()).figures[
            0
        ]
        assert not built.doubts, (literal, label, built.doubts)
        name = f"f{len(self.figures) + 1}"
        self.figures.append(built.model_copy(update={"id": name}))
        return name

    def _round(self, size: Fraction, step: Fraction, hedge: str) -> Fraction:
        below = floor(size / step) * step
        if hedge in ("over ", "more than "):
            return below
        if hedge == "nearly ":
            return below if below == size else below + step
        if hedge and below and below != size:
            return self.rng.choice((below, below + step))
        return below if self.habit.truncates else _rounded(size, step)


def _rounded(value: Fraction, step: Fraction) -> Fraction:
    """Half up, away from zero."""
    size = floor(abs(value) / step + Fraction(1, 2)) * step
    return size if value >= 0 else -size


def _digits_step(value: Fraction, digits: int) -> Fraction:
    if value == 0:
        return Fraction(1)
    return Fraction(10) ** (floor(log10(abs(value))) - digits + 1)


def _printed(value: Fraction, style: Style, unit: str = "") -> str:
    """The number in the unit of the style, with as many decimals as the step asks for."""
    factor = {"million mt": 1_000_000, "million yuan": 1_000_000, "kt": 1000}.get(style.scale, 1)
    decimals, step = 0, style.step / factor
    while step * 10**decimals % 1:
        decimals += 1
    scaled = value / factor * 10**decimals
    assert scaled.denominator == 1, (value, style)
    whole, rest = divmod(int(scaled), 10**decimals)
    number = f"{whole:,}" + (f".{rest:0{decimals}d}" if decimals else "")
    if style.scale == "%":
        return number + (unit or "%")
    return f"{number} {style.scale}"
