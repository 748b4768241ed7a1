"""Numbers made by the grammar: each is read right, in doubt or unread, never silently as something else."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import assume, given, settings, strategies as st

from helpers.number_grammar import (
    HEDGES,
    LETTERS,
    MINUSES,
    NUMBERS,
    PLACES,
    SCALES,
    Unit,
    currencies_before,
    digits,
    over,
    units_behind,
    verdict,
)
from smmextract.scan import read_literal, scan

BEHIND = list(units_behind())
BEFORE = list(currencies_before())
property_of = settings(max_examples=300)
WORDS = (
    "Copper supply was tight; mills said: stocks at ports (unlike tin) 库存 。 % - – 5 mt. In 2023, 3.5%. $40/t. Q1 "
    "May No. 3 \n \t | A380.1, 12:30 1-2 约 * [1]"
)
NOISE = st.lists(st.sampled_from(WORDS.split(" ")), max_size=6).map(" ".join)


def spaced(word: str) -> str:
    """A unit word as it follows a number: Latin letters behind a blank."""
    return f" {word}" if word[0].isascii() and word[0].isalpha() else word


@given(st.data(), NUMBERS, st.sampled_from(BEHIND), st.sampled_from(PLACES))
@property_of
def test_a_number_before_any_unit_word_is_read_in_that_unit(
    data: st.DataObject, number: Decimal, unit: Unit, place: str
) -> None:
    assume(unit.unit != "day")  # "3 days" alone counts days, and is no figure
    literal = data.draw(digits(number)) + spaced(unit.written)
    assert verdict(place.format(literal), literal, number * unit.factor, unit.unit) == "right"


@given(st.data(), NUMBERS, st.sampled_from(BEFORE), st.sampled_from(["", " "]), st.sampled_from(["", "/t", "/lb"]))
@property_of
def test_a_number_behind_any_currency_is_money(
    data: st.DataObject, number: Decimal, money: Unit, gap: str, per: str
) -> None:
    literal = money.written + gap + data.draw(digits(number)) + per
    assert verdict(f"It came to {literal} in May.", literal, number * money.factor, money.unit + per) == "right"


@given(
    st.decimals(Decimal("0.1"), 999, allow_nan=False, places=1),
    st.sampled_from(BEFORE),
    st.sampled_from(sorted(SCALES)),
    st.sampled_from(sorted(LETTERS)),
)
@property_of
def test_scale_words_and_letters_scale_money(number: Decimal, money: Unit, word: str, letter: str) -> None:
    for literal, places in (
        (f"{money.written} {number} {word}", SCALES[word]),
        (f"{money.written}{number}{letter}", LETTERS[letter]),
    ):
        wanted = number * money.factor * 10**places
        assert verdict(f"It cost {literal} in May.", literal, wanted, money.unit) == "right"


@given(NUMBERS, st.sampled_from(MINUSES), st.sampled_from(["It was {} in May", "({} YoY)", "at {},", "为{}。"]))
@property_of
def test_every_dash_is_the_same_minus(number: Decimal, minus: str, place: str) -> None:
    literal = f"{number:,f}%"
    (plain,) = scan(place.format(literal))
    (signed,) = scan(place.format(minus + literal))
    assert (signed.value, signed.sign) == (-plain.value, -1)
    assert plain.low is not None
    assert signed.high == -plain.low


@given(st.integers(1, 999), st.integers(1, 999), st.sampled_from([*MINUSES, "~", "～", "\u2014\u2014", " to "]))
@property_of
def test_every_dash_joins_a_range(one: int, more: int, dash: str) -> None:
    (mention,) = scan(f"It stood at {one}{dash}{one + more} kt then.")
    assert (mention.low, mention.high) == (Decimal(one * 1000), Decimal((one + more) * 1000))
    assert mention.is_range


@pytest.mark.parametrize("word", ["sub", "mid", "low", "high", "ex", "pre", "post", "non", "near", "LME-plus", "under"])
@given(number=st.integers(1000, 99_999), money=st.sampled_from(["$", "US$", "€", "A$"]))
@property_of
def test_the_hyphen_of_a_compound_is_no_minus(word: str, number: int, money: str) -> None:
    (mention,) = scan(f"Copper at {word}-{money}{number:,} now.")
    assert mention.value == number
    assert mention.sign == 0


UP = [word for block in HEDGES["before"] if block.get("bound") == "above" for word in block["words"]]
DOWN = [word for block in HEDGES["before"] if block.get("bound") == "below" for word in block["words"]]
BOUNDS = dict.fromkeys(UP, "above") | dict.fromkeys(DOWN, "below")
COMPARED = {word: bound for word, bound in BOUNDS.items() if word.endswith(" than")}
NEGATIONS = (
    "is not",
    "was never",
    "is no",
    "must not be",
    "will not be",
    "is not expected to be",
    "cannot be",
    "isn't",
)


@pytest.mark.parametrize(("words", "bound"), [(UP, "above"), (DOWN, "below")])
@given(data=st.data(), number=st.integers(1, 99_999))
@property_of
def test_the_words_of_a_bound_open_one_side(words: list[str], bound: str, data: st.DataObject, number: int) -> None:
    (mention,) = scan(f"It was {data.draw(st.sampled_from(words))} {number:,} t then.")
    assert mention.bound == bound
    assert [mention.low, mention.high] == ([number, None] if bound == "above" else [None, number])


@given(st.sampled_from(sorted(COMPARED)), st.sampled_from(NEGATIONS), st.integers(1, 99_999))
@property_of
def test_a_negation_turns_a_bound_round(words: str, negation: str, number: int) -> None:
    (mention,) = scan(f"It {negation} {words} {number:,} t now.")
    assert mention.bound == {"above": "below", "below": "above"}[COMPARED[words]]


TENTHS = st.decimals(Decimal("0.1"), 999, allow_nan=False, places=1)


@given(TENTHS, st.sampled_from(["t", "mt", "tonnes", "yuan", "oz"]))
@property_of
def test_larger_scales_make_larger_values(number: Decimal, unit: str) -> None:
    values = [scan(f"It was {number} {scale} {unit}.")[0].value for scale in ("thousand", "million", "billion")]
    assert values == [number * scale for scale in (10**3, 10**6, 10**9)]


@given(NOISE, NUMBERS, st.sampled_from(BEHIND), NOISE)
@settings(max_examples=500)
def test_no_number_is_silently_another_in_any_place(before: str, number: Decimal, unit: Unit, after: str) -> None:
    literal = f"{number:,f}{spaced(unit.written)}"
    text = f"{before} it then came to {literal} there, {after}"
    start = text.index(literal, len(before))
    told = ("unread", "day_count") if unit.unit == "day" else ("unread",)
    for one in over(text, start, start + len(literal)):
        if one.why_not in told or (one.doubt and one.doubt.value == number * unit.factor):
            return
        if one.value == number * unit.factor:
            # the price behind it may say what it is per
            assert (one.unit or "").split("/")[0] == unit.unit.split("/")[0]
            assert one.why_not is None
            return
    pytest.fail(f"{literal!r} is read as something else")


@given(st.text(alphabet="0123456789.,-–+ $€%tkmM()/'eE年万吨\u00a0\u200b¹½x×^", max_size=24))
@settings(max_examples=1000)
def test_every_digit_of_any_tangle_is_in_one_mention(text: str) -> None:
    covered: list[int] = []
    for mention in scan(text):
        assert text[mention.start : mention.end] == mention.literal
        assert mention.why_not != "unread" or mention.unread
        covered += range(mention.start, mention.end)
    assert covered == sorted(set(covered))
    assert {place for place, sign in enumerate(text) if sign in "0123456789"} <= set(covered)


@given(st.text(alphabet="0123456789.,", min_size=1, max_size=12), st.sampled_from(["mt", "%", "yuan/mt", "million t"]))
@settings(max_examples=1000)
def test_no_quantity_begins_with_needless_zeros_or_ends_within_its_digits(digits_run: str, unit: str) -> None:
    text = f"It was {digits_run} {unit} then."
    for mention in scan(text):
        if mention.why_not is None:
            literal = mention.literal.lstrip("-")
            assert not (literal[0] == "0" and literal[1:2].isdigit())
            assert not text[mention.end].isdigit()
            before = text[mention.start - 1]
            assert not before.isdigit()


@given(st.data(), NUMBERS, st.sampled_from(BEHIND))
@property_of
def test_a_literal_alone_is_read_as_in_a_text(data: st.DataObject, number: Decimal, unit: Unit) -> None:
    literal = data.draw(digits(number)) + spaced(unit.written)
    read = read_literal(literal)
    assert read is not None
    assert (read.value, read.unit) == (number * unit.factor, unit.unit)
