"""Faults: what goes wrong in reports, put into figures that were right, each with the repair that undoes it.

The fault is the author's: the figure says the wrong thing in digits that could have been printed, and its interval is
that of the wrong literal. Thirteen classes, one or two figures each; pairs are two single faults in different figures.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from random import Random

from smmextract.figure import Figure
from smmextract.period import parse_period
from smmextract.scan import read_literal
from smmextract.vocabulary import Vocabulary

_WORDS = Vocabulary.shipped()

_NUMBER = re.compile(r"(\D*)(\d[\d,]*(?:\.\d+)?)(\D*)")
_MASS = re.compile(r"(\D*)(\d[\d,]*(?:\.\d+)?)\s(?:(million|thousand)\s)?(mt|tons|tonnes|t)")


@dataclass(frozen=True)
class Fix:
    """The right value of one field of one figure."""

    figure: str
    field: str
    value: str


@dataclass(frozen=True)
class Fault:
    """Figures with a fault in them, what they were before, and the fixes that together undo it."""

    name: str
    right: tuple[Figure, ...]
    figures: tuple[Figure, ...]
    fixes: tuple[Fix, ...]

    @property
    def changed(self) -> frozenset[str]:
        """The figures that are wrong."""
        return frozenset(fix.figure for fix in self.fixes)


Changed = tuple[Figure, Fix]
Injector = Callable[[Random, Figure, Sequence[Figure]], Iterator[Changed]]


def reprinted(figure: Figure, literal: str) -> Figure | None:
    """The figure with other digits, as they would be read; None where the old or the new literal is no plain number."""
    old, new = read_literal(figure.literal), read_literal(literal)
    if old is None or new is None or new.is_range or new.low is None or new.high is None or new.value == 0:
        return None
    if old.is_range or old.bound or old.unit != new.unit or abs(old.value) != abs(figure.value):
        return None
    turned = (figure.value < 0) != (new.value < 0)
    ends = sorted((-new.low, -new.high)) if turned else [new.low, new.high]
    value = -new.value if turned else new.value
    return figure.model_copy(update={"literal": literal, "value": value, "low": ends[0], "high": ends[1]})


def _other_digits(figure: Figure, change: Callable[[str], str]) -> Iterator[Changed]:
    found = _NUMBER.fullmatch(figure.literal)
    if not found:
        return  # a range, or in words
    before, old, after = found.groups()
    digits = change(old.replace(",", ""))
    if not digits or digits == old.replace(",", ""):
        return
    whole, dot, rest = digits.partition(".")
    number = f"{int(whole or 0):,}" if "," in old or int(whole or 0) < 1000 else whole
    faulty = reprinted(figure, before + number + dot + rest + after)
    if faulty and faulty.value != figure.value:
        yield faulty, Fix(figure.id, "value", str(figure.value))


def _transposed(rng: Random, figure: Figure, _: Sequence[Figure]) -> Iterator[Changed]:
    def swap(digits: str) -> str:
        places = [place for place, sign in enumerate(digits) if sign.isdigit()]
        pairs = [(a, b) for a, b in pairwise(places) if digits[a] != digits[b] and not (a == 0 and digits[b] == "0")]
        if not pairs:
            return ""
        a, b = rng.choice(pairs)
        return digits[:a] + digits[b] + digits[a + 1 : b] + digits[a] + digits[b + 1 :]

    yield from _other_digits(figure, swap)


def _wrong_digit(rng: Random, figure: Figure, _: Sequence[Figure]) -> Iterator[Changed]:
    def replace(digits: str) -> str:
        significant = digits.rstrip("0") if "." not in digits else digits
        places = [place for place, sign in enumerate(significant) if sign.isdigit()]
        if not places:
            return ""  # nothing but zeros
        place = rng.choice(places)
        others = [digit for digit in "0123456789" if digit != digits[place] and (place or digit != "0")]
        return digits[:place] + rng.choice(others) + digits[place + 1 :]

    yield from _other_digits(figure, replace)


def _lost_digit(rng: Random, figure: Figure, _: Sequence[Figure]) -> Iterator[Changed]:
    def lose(digits: str) -> str:
        place = rng.choice([place for place, sign in enumerate(digits) if sign.isdigit()])
        left = digits[:place] + digits[place + 1 :]
        return left if left.strip("0.,") and not left.endswith(".") else ""

    yield from _other_digits(figure, lose)


def _invented(rng: Random, figure: Figure, _: Sequence[Figure]) -> Iterator[Changed]:
    def invent(digits: str) -> str:
        zeros = len(digits) - len(digits.rstrip("0")) if "." not in digits else 0
        head = digits[: len(digits) - zeros]
        drawn = "".join(rng.choice("0123456789") if sign.isdigit() else sign for sign in head)
        return (rng.choice("123456789") + drawn[1:] if digits[0] != "0" else drawn) + "0" * zeros

    yield from _other_digits(figure, invent)


def _point(rng: Random, figure: Figure, _: Sequence[Figure]) -> Iterator[Changed]:
    """The decimal point one place too far: 35.60 becomes 356.0 or 3.560."""
    shift = rng.choice((1, -1))

    def move(digits: str) -> str:
        moved = Decimal(digits).scaleb(shift)
        if moved == moved.to_integral_value() and "." not in digits:
            moved = moved.quantize(Decimal(1))
        return format(moved, "f")

    yield from _other_digits(figure, move)


def _unit_word(rng: Random, figure: Figure, _: Sequence[Figure]) -> Iterator[Changed]:
    """Thousand for million, a thousand that was added or lost: 3.56 million mt becomes 3.56 thousand mt."""
    found = _MASS.fullmatch(figure.literal)
    if found:
        before, number, scale, unit = found.groups()
        others = {"million": ("thousand",), "thousand": ("million", "")}.get(scale, ("thousand",))
        if not scale and "." not in number and "," in number and rng.random() < 0.5:
            # "925.9 mt" for 925.9 thousand mt, which the report gives as 925,900 mt
            number = f"{Decimal(number.replace(',', '')) / 1000:f}"
            others = ("",)
        scale = rng.choice(others)
        faulty = reprinted(figure, " ".join(part for part in (before + number, scale, unit) if part))
        if faulty:
            yield faulty, Fix(figure.id, "value", str(figure.value))


def _sign(_: Random, figure: Figure, __: Sequence[Figure]) -> Iterator[Changed]:
    if figure.kind == "change" and figure.value and figure.literal[0] not in "+-−":
        low, high = figure.low, figure.high
        turned = {"value": -figure.value, "low": None if high is None else -high, "high": None if low is None else -low}
        was, now = ("up", "down") if figure.value > 0 else ("down", "up")
        yield figure.model_copy(update={**turned, "direction": now}), Fix(figure.id, "direction", was)


def _basis(_: Random, figure: Figure, __: Sequence[Figure]) -> Iterator[Changed]:
    other = {"mom": "yoy", "yoy": "mom"}.get(figure.basis or "")
    if figure.kind == "change" and other:
        yield figure.model_copy(update={"basis": other}), Fix(figure.id, "basis", str(figure.basis))


def _points(_: Random, figure: Figure, __: Sequence[Figure]) -> Iterator[Changed]:
    if figure.kind != "change" or figure.unit not in ("%", "pp") or _WORDS.metrics[figure.metric].dimension != "ratio":
        return
    to = "pp" if figure.unit == "%" else "%"
    found = _NUMBER.fullmatch(figure.literal)
    if not found:
        return
    literal = found[1] + found[2] + ("%" if to == "%" else " percentage points")
    yield figure.model_copy(update={"unit": to, "literal": literal}), Fix(figure.id, "unit", figure.unit)


def _to_by(rng: Random, figure: Figure, others: Sequence[Figure]) -> Iterator[Changed]:
    dimension = _WORDS.metrics[figure.metric].dimension
    if figure.kind == "change" and figure.basis in ("mom", "yoy", "wow", "ytd_yoy"):
        unit = "%" if figure.unit == "pp" else figure.unit
        if not _WORDS.facts(figure.metric).fits("level", unit) or (unit == "%") != (dimension == "ratio"):
            return
        low, high = figure.low, figure.high
        size: dict[str, object] = {"value": abs(figure.value)}
        if figure.value < 0:
            size |= {"low": None if high is None else -high, "high": None if low is None else -low}
        told: dict[str, object] = {"kind": "level", "basis": None, "direction": None, "unit": unit}
        yield figure.model_copy(update={**told, **size}), Fix(figure.id, "kind", "change")
    elif figure.kind == "level" and not _WORDS.metrics[figure.metric].signed:
        is_day = parse_period(figure.period).is_day if figure.period else True
        cumulative = bool(figure.period) and "/" in str(figure.period)
        basis = "wow" if is_day else "ytd_yoy" if cumulative else rng.choice(("mom", "yoy"))
        unit = "pp" if dimension == "ratio" else figure.unit
        told = {"kind": "change", "basis": basis, "direction": "up", "unit": unit}
        yield figure.model_copy(update=told), Fix(figure.id, "kind", "level")


def _period(rng: Random, figure: Figure, others: Sequence[Figure]) -> Iterator[Changed]:
    """Another period in which the report speaks of the same thing; a change keeps a basis that fits it."""
    values = set()
    for other in others:
        alike = all(getattr(other, n) == getattr(figure, n) for n in ("metric", "product", "region", "segment"))
        if alike and figure.period and other.period and other.period != figure.period:
            same_length = parse_period(other.period).is_day == parse_period(figure.period).is_day
            longer = "/" in other.period
            if same_length and (figure.basis in (None, "yoy", "ytd_yoy") or longer == ("/" in figure.period)):
                values.add((other.period, longer))
    if values:
        wrong, longer = rng.choice(sorted(values))
        basis = {"yoy": "ytd_yoy"}.get(figure.basis or "") if longer else {"ytd_yoy": "yoy"}.get(figure.basis or "")
        changed = figure.model_copy(update={"period": wrong, "basis": basis or figure.basis})
        yield changed, Fix(figure.id, "period", str(figure.period))


def _part(rng: Random, figure: Figure, others: Sequence[Figure]) -> Iterator[Changed]:
    """A part taken for its whole or for another part: the region, or the segment, of another figure."""
    choices = []
    for field in ("region", "segment"):
        rest = {"region", "segment"}.difference((field,)).pop()
        for other in others:
            alike = (other.metric, other.product, other.period, getattr(other, rest))
            mine = (figure.metric, figure.product, figure.period, getattr(figure, rest))
            if alike == mine and getattr(other, field) != getattr(figure, field):
                choices.append((field, getattr(other, field)))
    if choices:
        field, wrong = rng.choice(sorted(set(choices), key=str))
        yield figure.model_copy(update={field: wrong}), Fix(figure.id, field, str(getattr(figure, field) or ""))


ONE_FIGURE: dict[str, Injector] = {
    "sign": _sign,
    "MoM for YoY": _basis,
    "points for percent": _points,
    "factor 10": _point,
    "factor 1000": _unit_word,
    "digits transposed": _transposed,
    "wrong digit": _wrong_digit,
    "digit lost": _lost_digit,
    "wrong period": _period,
    "part for whole": _part,
    "to for by": _to_by,
    "invented number": _invented,
}
SWAPPED = "two figures swapped"
CLASSES = (*ONE_FIGURE, SWAPPED)


def inject(rng: Random, figures: Sequence[Figure], name: str) -> Fault | None:
    """A fault of this class in one of the figures, drawn from all where it is possible; None where there is none.

    Of numbers that the report repeats, only one place gets the fault.
    """
    if name == SWAPPED:
        return _swapped(rng, figures)
    for place in rng.sample(range(len(figures)), len(figures)):
        for faulty, fix in ONE_FIGURE[name](rng, figures[place], figures):
            return Fault(name, tuple(figures), (*figures[:place], faulty, *figures[place + 1 :]), (fix,))
    return None


def _swapped(rng: Random, figures: Sequence[Figure]) -> Fault | None:
    """Two numbers of one kind and unit have changed places ("A and B rose 3% and 5%")."""
    pairs = [
        (a, b)
        for a in range(len(figures))
        for b in range(a + 1, len(figures))
        if (figures[a].kind, figures[a].unit) == (figures[b].kind, figures[b].unit)
        and figures[a].value != figures[b].value
    ]
    for a, b in rng.sample(pairs, len(pairs)):
        one, other = reprinted(figures[a], figures[b].literal), reprinted(figures[b], figures[a].literal)
        if one and other and one.value != figures[a].value:
            changed = list(figures)
            changed[a], changed[b] = one, other
            fixes = tuple(Fix(figures[place].id, "value", str(figures[place].value)) for place in (a, b))
            return Fault(SWAPPED, tuple(figures), tuple(changed), fixes)
    return None


def combined(one: Fault, other: Fault) -> Fault | None:
    """Both of two faults of the same report; None where they concern one figure."""
    if one.changed & other.changed:
        return None
    both = [
        first if first.id in one.changed else second for first, second in zip(one.figures, other.figures, strict=True)
    ]
    return Fault(f"{one.name} + {other.name}", one.right, tuple(both), (*one.fixes, *other.fixes))
