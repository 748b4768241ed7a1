"""Computes how sure a label is, and what to doubt about it.

The probability is that the label is right in metric, period, kind, basis and sign. Its coefficients and the threshold
below which both readings are told are data (`confidence.toml`), fitted on reports left out when weights were fitted.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from math import exp, log, prod

from smmextract.figure import Alternative, Label
from smmextract.label.builtin.choose import Choice
from smmextract.label.builtin.clock import Clock, is_from_today
from smmextract.label.builtin.evidence import told_before
from smmextract.label.builtin.names import maker_before
from smmextract.label.builtin.scene import View
from smmextract.label.builtin.sentence import Sentence
from smmextract.label.builtin.told_periods import form_of
from smmextract.lazy import regex
from smmextract.period import Period, period_or_none
from smmextract.scan.mention import Mention
from smmextract.shipped_tables import shipped_table

CORE = ("form", "metric", "period", "basis", "direction")
PLACE = ("product", "region", "segment")
_SHOWN = 0.05
"""Another reading is shown if it is at least this likely."""
_UNKNOWN = 1e-3
_UNKNOWN_PRODUCT = 0.6
"""How often the product is right where the words name one that no list knows (55 of 98; elsewhere 0.87)."""
_CLOSE = 0.65
"""Below this probability, a choice is close."""
_CLOSE_PLACE = 0.5
"""Up to this probability, a product, region or segment is no likelier right than wrong (on reports left out)."""
_RIGHT_BEHIND = 2
_OWN_TIME = 4
_TOLD = ("metric", "period", "kind", "basis")
_FIELD = {"form": "kind"}
_NO_FIGURE = "none"
"""The form of a number that is no figure."""
_SENTENCE_END = regex(r"[。；;!?！？\n]|\.\s")
_FIRST_HANZI = "\u3400"
_HANZI = regex(r"[\u3400-\u9fff]")
_LATIN = regex(r"[A-Za-z]")
_LETTERS_A_HANZI = 2
"""A hanzi conveys about as much as two letters."""


@dataclass(frozen=True, slots=True)
class Confidence:
    """The calibration: coefficients by feature, and the confidence below which a label is in doubt."""

    coefficients: Mapping[str, float]
    threshold: float

    def of(self, features: Mapping[str, float]) -> float:
        """Return the probability that a label with these features is right."""
        known = self.coefficients
        score = sum(known.get(name, 0.0) * value for name, value in features.items())
        return 1 / (1 + exp(-max(-30.0, min(30.0, score))))


@cache
def shipped_confidence() -> Confidence:
    """Load the built-in calibration."""
    data = shipped_table(__package__, "confidence")
    return Confidence(data["coefficients"], data["threshold"])


def features_of(label: Label, choices: Mapping[str, Choice], view: View) -> dict[str, float]:
    """Return the features that predict whether a label is right."""
    known = {name: choices[name].probability for name in CORE if name in choices}
    losses = {name: min(-log(max(one, _UNKNOWN)), 3.0) for name, one in known.items()}
    found = {"one": 1.0, "least": 1 - min(known.values(), default=1.0), "sum": sum(losses.values())}
    found |= {f"loss {name}": loss for name, loss in losses.items()}
    found |= {f"close {name}": 1.0 for name, one in known.items() if one < _CLOSE}
    words = [
        one for one in view.sentence.tokens[max(0, view.at - 7) : view.at + 5] if one.is_word and one.place is None
    ]
    unknown = sum(not one.cues and one.time is None for one in words)
    found["unknown words"] = unknown / len(words) if words else 1.0
    cues = view.sentence.cues
    period = period_or_none(label.period)
    for name in ("product", "region", "modality"):
        found[f"loss {name}"] = min(-log(max(choices[name].probability, _UNKNOWN)), 3.0) if name in choices else 0.0
    for name, holds in (
        ("other publisher", not view.scene.own),
        ("bare", view.measure == "bare"),
        ("in a table", view.number.mention.cell is not None),
        ("no metric said", not cues.get("metric")),
        ("other metric", label.metric == "other"),
        ("capacity change", label.metric == "capacity_change"),
        ("share", label.kind == "share"),
        ("base", view.base),
        ("no form", not view.hits),
        ("no time said", not cues.get("time")),
        ("no comparison said", label.kind == "change" and not cues.get("basis") and not cues.get("compare")),
        ("off rhythm", period is not None and form_of(period) != view.scene.rhythm),
        ("forecast", label.modality == "forecast"),
        ("looks ahead, is actual", view.ahead and label.modality != "forecast"),
        ("told otherwise before", _is_told_otherwise(label, view)),
        ("late in its sentence", view.number.order > 2),
    ):
        found[name] = float(holds)
    return found


def _is_told_otherwise(label: Label, view: View) -> bool:
    """Return whether the same number was read as something else before."""
    again = told_before(view)
    return again is not None and any(getattr(again, name) != getattr(label, name) for name in _TOLD)


def place_confidence(choices: Mapping[str, Choice], view: View) -> float:
    """Return the probability that product, region and segment are right."""
    known = prod(choices[name].probability for name in PLACE if name in choices)
    return known * (_UNKNOWN_PRODUCT if _is_of_something_unknown(view) else 1.0)


def unsure_place(choices: Mapping[str, Choice]) -> str | None:
    """Return the doubt about product, region or segment in one line, if another one is as likely."""
    for name in PLACE:
        if name in choices and choices[name].probability <= _CLOSE_PLACE:
            (value, sure), (other, _) = choices[name].ranked[0], choices[name].second
            return f"{name} {value or 'unsaid'} or {other or 'unsaid'} ({sure:.0%} sure)"
    return None


def _is_of_something_unknown(view: View) -> bool:
    """Return whether the words say "output of" something that no list of products knows ("sodium pyroantimonate")."""
    tokens = view.sentence.tokens
    for metric in view.sentence.cues.get("metric", ()):
        named = metric + 2
        if metric >= view.at or tokens[metric + 1].text != "of":
            continue
        while named < view.at and tokens[named].is_word and "filler" in tokens[named].cues:
            named += 1
        one = tokens[named]
        unknown = named < view.at and one.is_word and one.raw.islower() and not one.cues and one.time is None
        if unknown and not any("product" in two.cues for two in tokens[named + 1 : named + 3]):
            return True
    return False


def is_unnamed(label: Label, view: View) -> bool:
    """Return whether no word of the report, or of a sentence on something unusual, says what is measured."""
    if "metric" not in view.scene.common:
        return True
    return label.metric == "other" and view.number.mention.cell is None and not view.sentence.cues.get("metric")


def has_unsure_date(label: Label, view: View) -> bool:
    """Return whether the period comes from a date or quarter that is ambiguous (05/01/2024, Q3 FY2024)."""
    period, clock = period_or_none(label.period), view.scene.clock
    if period is None or clock is None:
        return False
    return any(
        token.time is not None
        and (token.time.unsure or (token.time.fiscal and not clock.fiscal))
        and clock.period(token.time, view.ahead) == period
        for token in (*view.sentence.tokens, *view.column, *view.row)
    )


def undated_periods(sentences: Sequence[Sentence], clock: Clock | None) -> frozenset[Period]:
    """Return the periods whose year is a guess: the report has no date, and names them first without a year."""
    if clock is None or clock.known:
        return frozenset()
    dated: set[Period | None] = {None}
    guessed: set[Period | None] = set()
    for token in (token for sentence in sentences for token in sentence.tokens if token.time is not None):
        assert token.time is not None
        found = {clock.period(token.time), clock.period(token.time, ahead=True)}
        if token.time.year is None:
            guessed |= found - dated
        else:
            dated |= found
    return frozenset(period for period in guessed if period is not None)


def undated(label: Label, view: View, guessed: frozenset[Period]) -> str | None:
    """Return what the report does not say of the time that the words name: its year, or on which day it is told."""
    clock, tokens = view.scene.clock, view.sentence.tokens
    if clock is None:
        named = label.period is None and any(token.time is not None for token in (*tokens, *view.column))
        return "the report does not say of which year" if named else None
    period = period_or_none(label.period)
    if period in guessed:
        return "the report does not say of which year"
    times = [token.time for token in tokens if token.time is not None]
    told_today = not clock.known and any(map(is_from_today, times))
    elsewhere = all(clock.period(time, view.ahead) != period for time in times)
    return "the report does not say on which day it is told" if told_today and elsewhere else None


_STEPS = {"wow": 0, "mom": 1, "qoq": 3}
"""How many months a period has that is compared with the one before it; 0 for days and weeks."""


def _is_out_of_step(label: Label) -> bool:
    """Return whether a change is compared by the week, month or quarter, but its period is a longer one."""
    period = period_or_none(label.period)
    if label.kind != "change" or label.basis not in _STEPS or period is None or period.is_day:
        return False
    return period.months > _STEPS[label.basis]


def _is_signed_level(label: Label, view: View) -> bool:
    """Return whether a number with a written plus, or right behind a level, is read as a level ("160 yuan/mt, +45")."""
    sign, before = view.number.mention.sign, view.before
    if label.kind != "level" or not sign or view.number.mention.cell is not None or view.number.mention.is_range:
        return False
    behind = before is not None and before.label.kind == "level" and view.at - before.at <= _RIGHT_BEHIND
    return sign > 0 or (behind and not view.facts.signed)


def _is_left_without_time(label: Label, view: View) -> bool:
    """Return whether a level that another one comes from has the time of that one: "in June rose from 5 t to 6 t"."""
    tokens = view.sentence.tokens
    around = tokens[max(0, view.at - 1) : view.at + _OWN_TIME]
    followed = any(token.text == "to" for token in tokens[view.at + 1 : view.at + _RIGHT_BEHIND + 1])
    is_base = view.base and label.kind == "level" and followed and view.scene.clock is not None
    if not is_base or any(token.time is not None for token in around):
        return False
    assert view.scene.clock is not None
    times = [view.scene.clock.period(token.time, view.ahead) for token in tokens if token.time is not None]
    return period_or_none(label.period) in times


def _is_in_dollars_elsewhere(label: Label, view: View) -> bool:
    """Return whether a price in dollars has a region that no word at it names; two of five such regions are wrong."""
    if label.metric != "price" or not (view.number.mention.unit or "").startswith("USD"):
        return False
    around = (*view.sentence.tokens, *view.row, *view.column, *view.caption)
    named = any(token.cues.keys() & _NAMES_A_PLACE for token in around)
    return not named and label.region not in (None, "Global", "United States")


_NAMES_A_PLACE = {"region", "seat", "country", "segment"}


def _maker(label: Label, view: View) -> str | None:
    """Return the company, mine or plant of which alone the figure may be."""
    cell = view.number.mention.cell
    if cell and label.metric == "production":
        site = any("seat" in token.cues and "region" not in token.cues for token in view.row)
        return cell.row if site else None
    maker = maker_before(view.sentence, view.at) if view.sentence.kind == "body" else None
    if maker is None and label.metric == "production" and not view.sentence.cues.get("region"):
        return view.maker or None
    return maker


def oddity(label: Label, choices: Mapping[str, Choice], view: View) -> str | None:
    """Return what is odd about a label of which each field is sure enough, or which product or place is unsure."""
    if _is_out_of_step(label):
        return f"compared {label.basis}, but {label.period} is longer"
    if _is_left_without_time(label, view):
        return f"period {label.period} or the one before it"
    if _is_signed_level(label, view):
        return "kind level or change: it has a sign"
    if _is_in_dollars_elsewhere(label, view):
        return f"region {label.region} or Global: the price is in dollars, and no place is named at it"
    if label.segment is None and (maker := _maker(label, view)):
        return f"it may be what {maker} alone makes"
    return unsure_place(choices)


def other_readings(choices: Mapping[str, Choice]) -> Iterator[Alternative]:
    """Yield the second value of each field, if it is likely enough; that it is no figure is no kind of a figure."""
    for name, choice in choices.items():
        value, probability = choice.second
        if probability >= _SHOWN and value not in (None, _NO_FIGURE):
            yield Alternative(
                fields={_FIELD.get(name, name): value}, weight=round(probability, 3), why="close by words"
            )


def told(confidence: float, choices: Mapping[str, Choice]) -> str:
    """Return the doubt in one line, with both readings of the least sure field."""
    name = min((one for one in CORE if one in choices), key=lambda one: choices[one].probability)
    value, probability = choices[name].second
    mine = choices[name].value
    if probability < _SHOWN:
        return f"the words leave it unsure ({confidence:.0%} sure)"
    return f"{_FIELD.get(name, name)} {mine or 'unsaid'} or {value or 'unsaid'} ({confidence:.0%} sure of the label)"


def chinese_places(text: str, mentions: Sequence[Mention]) -> Iterator[int]:
    """Yield the places, in the list of mentions, of numbers whose sentence is mostly Chinese."""
    if text.isascii() or max(set(text)) < _FIRST_HANZI:  # to compile the expression takes 2 ms
        return
    ends = [0, *(found.end() for found in _SENTENCE_END.finditer(text)), len(text)]
    at = 0
    for place, mention in enumerate(mentions):
        while at + 2 < len(ends) and ends[at + 1] <= mention.start:
            at += 1
        sentence = text[ends[at] : ends[at + 1]]
        if len(_HANZI.findall(sentence)) * _LETTERS_A_HANZI > len(_LATIN.findall(sentence)):
            yield place
