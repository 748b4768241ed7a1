"""Applies a person's corrections to fields, makes the other fields consistent, or refuses with the reason.

A new direction flips the sign, a new number brings its interval, a new metric its unit. Refused are: labels that
`label.build_figures` would doubt, names that do not exist, and likely typing errors.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import get_args

from smmextract.errors import InputError, UsageError
from smmextract.figure import BASES, Direction, Figure, Kind, Label, Modality, opposite
from smmextract.label.build_figures import label_problems
from smmextract.lazy import regex
from smmextract.period import parse_period
from smmextract.review.decisions import Meaning, meaning_of
from smmextract.scan import Mention, read_literal
from smmextract.vocabulary import Vocabulary, did_you_mean, nearest

FIELDS = (*Label.model_fields, "value", "unit")
UNITS = ("t", "t/day", "t/year", "%", "pp", "CNY/t", "USD/t", "CNY", "USD", "EUR", "count")
CHOICES: Mapping[str, tuple[str, ...]] = {
    "kind": get_args(Kind),
    "basis": BASES,
    "direction": get_args(Direction),
    "modality": get_args(Modality),
}
_NONE = ("", "none", "null", "-")
_REQUIRED = ("metric", "kind", "modality", "value")
_CANONICAL = ("product", "region", "segment")
_MONEY = regex(r"(?:CNY|USD|EUR)/\w{1,12}")
_BARE = regex(r"[+-]?\d[\d,]*(?:\.\d+)?")
_LONGEST = 120
_SLIP = 0.85


def parse_changes(text: str) -> dict[str, str]:
    """Parse `field=value`, once or several times, separated by semicolons. Raises UsageError for anything else."""
    changes: dict[str, str] = {}
    for part in text.split(";"):
        if not part.strip():
            continue
        name, equals, value = part.partition("=")
        if not equals:
            raise UsageError(f"not a correction: {part.strip()!r} (field=value is expected, as direction=up)")
        changes[field_named(name.strip())] = value.strip()
    if not changes:
        raise UsageError("no correction given (field=value is expected, as direction=up)")
    return changes


def field_named(name: str) -> str:
    """Return the field with this name. Raises UsageError that suggests the nearest one."""
    if name in FIELDS:
        return name
    if name in ("low", "high"):
        raise UsageError(f"{name!r} follows from the value; correct that")
    raise UsageError(f"no field {name!r}{did_you_mean(name, FIELDS, cutoff=0.5)}")


def corrected(figure: Figure, changes: Mapping[str, str], vocabulary: Vocabulary) -> Meaning:
    """Return the meaning of a figure with some fields corrected and the others adjusted.

    Raises UsageError for names that do not exist, InputError if the fields contradict each other.
    """
    given = {field_named(name): _parsed(name, text, vocabulary) for name, text in changes.items()}
    now = meaning_of(figure)
    label = {name: given.get(name, getattr(now, name)) for name in Label.model_fields}
    if label["kind"] != "change" and now.kind == "change":
        label |= {name: None for name in ("basis", "direction") if name not in given}
    mention = read_literal(figure.literal, vocabulary)
    low, high, value = now.low, now.high, now.value
    unit, sign, own_unit = given.get("unit", now.unit), 0, None
    if given.get("value"):
        number = _number(str(given["value"]), figure, vocabulary)
        value, low, high, sign = number.value, number.low, number.high, number.sign
        own_unit = number.unit
        if sign and label["kind"] == "change" and "direction" not in given:
            label["direction"] = "down" if sign < 0 else "up"
    meant = Label.model_validate(label)
    if "unit" not in given:
        facts = vocabulary.facts(meant.metric)
        units = [own_unit] if own_unit else [unit, mention.unit if mention else None]
        completed = (facts.unit_of(meant.kind, one) for one in units)
        unit = next((one for one in completed if facts.fits(meant.kind, one)), units[0])
    literal_sign = mention.sign if mention else 0
    if (wanted := _sign(meant, given, sign, figure, literal_sign, vocabulary)) and value * wanted < 0:
        value, (low, high) = -value, opposite(low, high)
    kept_sign = 0 if given.keys() & {"direction", "value"} else literal_sign
    problems = label_problems(meant, unit, kept_sign, vocabulary)
    if sign and meant.kind == "change" and (sign < 0) != (meant.direction == "down"):
        problems.append(f"the value is given as {changes['value']}, the direction as {meant.direction}")
    if problems:
        raise InputError("; ".join(dict.fromkeys(problems)))
    return Meaning(**meant.model_dump(), value=value, low=low, high=high, unit=unit)


def completions(field: str, vocabulary: Vocabulary, figures: Iterable[Figure] = ()) -> list[str]:
    """Return the possible values of a field: existing names, those used in the report first."""
    if choices := _choices(field, vocabulary):
        return list(choices)
    own = [value for one in figures if (value := getattr(one, field, None)) and isinstance(value, str)]
    known = UNITS if field == "unit" else sorted(set(vocabulary.phrases_of(field).values()))
    return list(dict.fromkeys([*own, *known]))


def _choices(field: str, vocabulary: Vocabulary) -> tuple[str, ...]:
    return tuple(vocabulary.metrics) if field == "metric" else CHOICES.get(field, ())


def _parsed(name: str, text: str, vocabulary: Vocabulary) -> str | None:
    """Parse one field as given; a leading "!" accepts an unknown name literally."""
    text = text.strip()
    if text.casefold() in _NONE:
        if name in _REQUIRED:
            raise UsageError(f"{name} cannot be empty")
        return None
    if len(text) > _LONGEST or not text.isprintable():
        raise UsageError(f"{name} cannot be {text[:20]!r}…")
    if choices := _choices(name, vocabulary):
        return _one_of(name, text, choices)
    if name == "unit":
        return text if _MONEY.fullmatch(text) else _one_of(name, text, UNITS)
    if name == "period":
        try:
            parse_period(text)
        except InputError as error:
            raise UsageError(str(error)) from None
        return text
    if name in _CANONICAL:
        return _canonical(name, text, vocabulary)
    return text


def _one_of(name: str, text: str, known: tuple[str, ...]) -> str:
    folded = text.casefold().replace(" ", "_")
    for one in known:
        if one.casefold() == folded:
            return one
    raise UsageError(f"no {name} {text!r}{did_you_mean(text, known, listed=len(known))}")


def _canonical(name: str, text: str, vocabulary: Vocabulary) -> str:
    """Return the canonical name; an unknown name is kept, unless it is nearly a known one."""
    form = vocabulary.canonical(name, text.removeprefix("!"))
    known = {one.casefold(): one for one in completions(name, vocabulary)}
    if form.casefold() in known:
        return known[form.casefold()]
    if not text.startswith("!") and (near := nearest(form, known.values(), cutoff=_SLIP)):
        raise UsageError(f"no {name} {text!r}; did you mean {near!r}? (!{text} accepts it literally)")
    return " ".join(text.removeprefix("!").split())


def _number(text: str, figure: Figure, vocabulary: Vocabulary) -> Mention:
    """Read a number given by a person: with its unit as a report would write it, or bare, in the figure's unit."""
    read = read_literal(text, vocabulary)
    if read is None or not read.value.is_finite():
        raise InputError(f"not a number: {text!r}")
    sign = read.sign or (1 if text[0] == "+" else 0)
    if _BARE.fullmatch(text.replace("−", "-")):
        assert read.high is not None
        low, high = _interval(figure, abs(read.value), read.high - read.value)
        if read.value < 0:
            low, high = opposite(low, high)
        read = replace(read, low=low, high=high)
    return replace(read, sign=sign)


def _interval(figure: Figure, size: Decimal, widest: Decimal) -> tuple[Decimal | None, Decimal | None]:
    """Return the interval of a bare number: as precise as the one that it replaces, and at least as its own digits say.

    If only the decimal point moves, the interval moves with it; an open end stays open.
    """
    ends = (figure.low, figure.high) if figure.value >= 0 else opposite(figure.low, figure.high)
    was = abs(figure.value)
    factor = size / was if was and size else Decimal(1)
    moved = factor.adjusted() if factor == Decimal(1).scaleb(factor.adjusted()) else 0

    def end(old: Decimal | None) -> Decimal | None:
        if old is None:
            return None
        return size + min(widest, max(-widest, (old - was).scaleb(moved)))

    return end(ends[0]), end(ends[1])


def _sign(
    label: Label, given: Mapping[str, object], sign: int, figure: Figure, literal_sign: int, vocabulary: Vocabulary
) -> int:
    """Return the sign that the value must have; 0 if it can stay."""
    if sign or not given.keys() & {"direction", "kind", "metric", "value"}:
        return sign
    if literal_sign and not given.keys() & {"direction", "value"}:
        return 0
    if label.kind == "change" or vocabulary.facts(label.metric).signed:
        same = -1 if figure.value < 0 else 1
        return {"up": 1, "down": -1}.get(label.direction or "", same)
    return 1 if given.keys() & {"kind", "metric", "value"} else 0
