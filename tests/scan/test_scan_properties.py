"""What holds of any text: nothing is lost, nothing overlaps, and what surrounds a sentence does not change it."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import assume, given, settings, strategies as st

from smmextract.scan import Mention, read_literal, scan

thorough = settings(max_examples=400)

SENTENCES = [
    "Output in China was 3.562 million tons, up 4.2% YoY.",
    "The daily average came to 224,400 mt a day.",
    "Prices stood at 10,600-10,700 yuan/mt, 100 yuan/mt lower WoW.",
    "The TC was -$70~(-$50)/dmt on July 28, 200 yuan/mt higher than before.",
    "About half of the 28 copper smelters ran at below 60% in H1 2025.",
    "It grew from 5.71 to 5.711 million mt (31 days).",
    "Seven smelters cut 2. 7%, or 40 000 t, of #553 and 300 series.",
    "产量35.6万吨，环比增加1.2个百分点，1-11月累计约81300元/吨。",
]
ALPHABET = st.sampled_from(
    [
        *"0123456789０５，．,.-–~/()#%$€¥ \n\t\u00a0\u2009\u2212abkmtTQH万吨年月元",
        " mt",
        " million",
        " yuan",
        "May ",
        "Phase ",
        " to ",
        " and ",
        "between ",
        "about ",
        "seven ",
        "half ",
        " smelters",
        "US$",
        "RMB ",
        " per ",
        "percentage points",
        "series",
        "www.",
        "@",
        ":",
        "from ",
        "minus ",
        "½",
        "²",
        "’",
        " | ",
        "\t",
        "(kt)",
        "%",
        "USD/mt ",
        "三十",
        "a million ",
    ]
)
TEXTS = st.lists(ALPHABET, max_size=40).map("".join)


@given(TEXTS)
@thorough
def test_every_span_reproduces_its_literal_and_no_digit_is_lost(text: str) -> None:
    covered: list[int] = []
    for mention in scan(text):
        assert text[mention.start : mention.end] == mention.literal
        covered += range(mention.start, mention.end)
    assert covered == sorted(set(covered))
    assert {place for place, sign in enumerate(text) if sign in "0123456789０５"} <= set(covered)


@given(TEXTS)
def test_intervals_hold_their_value(text: str) -> None:
    for mention in scan(text):
        assert mention.low is None or mention.low <= mention.value
        assert mention.high is None or mention.value <= mention.high
        assert mention.step >= mention.strict_step or mention.is_range or mention.why_not
        assert mention.step > 0


def shifted(mention: Mention, by: int) -> tuple[int, int, str, Decimal, str | None, str | None]:
    return mention.start + by, mention.end + by, mention.literal, mention.value, mention.unit, mention.why_not


@given(st.lists(st.sampled_from(SENTENCES), max_size=3), st.sampled_from(SENTENCES), st.sampled_from(SENTENCES))
def test_scanning_is_stable_under_surrounding_text(before: list[str], sentence: str, after: str) -> None:
    lead = "".join(f"{text} " for text in before)
    alone = [shifted(mention, len(lead)) for mention in scan(sentence)]
    within = [
        shifted(mention, 0)
        for mention in scan(f"{lead}{sentence} {after}")
        if len(lead) <= mention.start < len(lead) + len(sentence)
    ]
    assert within == alone


# By hand: unit words as printed, and the base unit with the factor into it.
UNITS = [
    (" mt", "t", "1"),
    (" tons", "t", "1"),
    (" metric tons", "t", "1"),
    (" kmt", "t", "1000"),
    ("kt", "t", "1000"),
    (" kg", "t", "0.001"),
    ("吨", "t", "1"),
    ("万吨", "t", "10000"),
    ("亿吨", "t", "100000000"),
    (" million mt", "t", "1000000"),
    ("mn mt", "t", "1000000"),
    (" billion tonnes", "t", "1000000000"),
    (" mt/day", "t/day", "1"),
    (" million mt/year", "t/year", "1000000"),
    (" yuan/mt", "CNY/t", "1"),
    (" yuan/kg", "CNY/t", "1000"),
    ("元/吨", "CNY/t", "1"),
    (" yuan/kWh", "CNY/kWh", "1"),
    (" billion yuan", "CNY", "1000000000"),
    ("%", "%", "1"),
    (" percentage points", "pp", "1"),
    ("个百分点", "pp", "1"),
    (" GW", "GW", "1"),
]
NUMBERS = st.decimals(min_value=0, max_value=999_999, allow_nan=False, places=2) | st.integers(0, 9_999_999).map(
    Decimal
)
GROUPINGS = {"none": "{:f}", "commas": "{:,f}"}


@given(NUMBERS, st.sampled_from(sorted(GROUPINGS)), st.sampled_from(UNITS), st.sampled_from(["", "-", "+", "\u2212"]))
def test_the_printed_form_of_a_quantity_gives_it_back(
    number: Decimal, grouping: str, words: tuple[str, str, str], sign: str
) -> None:
    unit_words, unit, factor = words
    literal = f"{sign}{GROUPINGS[grouping].format(number)}{unit_words}"
    value = number * Decimal(factor) * (-1 if sign in ("-", "\u2212") else 1)
    (mention,) = scan(f"It stood at {literal} then.")
    assert (mention.literal, mention.value, mention.unit, mention.why_not) == (literal, value, unit, None)
    alone = read_literal(literal)
    assert alone is not None
    assert (alone.value, alone.unit, alone.sign) == (value, unit, {"": 0, "+": 1}.get(sign, -1))


@given(st.integers(1, 99_999), st.integers(1, 99_999), st.sampled_from(UNITS), st.sampled_from(["-", "–", "~"]))
def test_the_printed_form_of_a_range_gives_it_back(
    one: int, other: int, words: tuple[str, str, str], dash: str
) -> None:
    unit_words, unit, factor = words
    # "20-25,000 mt" leaves out the thousands of its first end
    assume(not (other % 1000 == 0 and one < other / 1000) and not (one % 1000 == 0 and other < one / 1000))
    literal = f"{min(one, other):,}{dash}{max(one, other):,}{unit_words}"
    (mention,) = scan(f"It stood at {literal} then.")
    ends = (min(one, other) * Decimal(factor), max(one, other) * Decimal(factor))
    assert (mention.literal, mention.low, mention.high, mention.unit) == (literal, *ends, unit)


@pytest.mark.parametrize("prefix", ["$", "US$", "€", "¥", "RMB ", "CNY"])
@given(number=st.integers(1, 10**9), sign=st.sampled_from(["", "-"]))
def test_a_currency_before_the_number_belongs_to_it(prefix: str, number: int, sign: str) -> None:
    literal = f"{sign}{prefix}{number:,}/mt"
    (mention,) = scan(f"a price of {literal}.")
    assert (mention.literal, mention.value) == (literal, Decimal(-number if sign else number))
