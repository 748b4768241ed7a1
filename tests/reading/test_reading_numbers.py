"""Passages in which numbers were read wrong and accepted, after faults that users of other programs have reported."""

from __future__ import annotations

from decimal import Decimal

import pytest

from smmextract.scan import Mention, scan

# passage, then literal, value, unit, and whether a doubt is wanted, of each figure
Wanted = list[tuple[str, int | str, str]]
PASSAGES: dict[str, tuple[str, Wanted]] = {
    "other hyphens as minus and in a range": (
        "Output was 562,000 mt (‑5.2% YoY), lead (‐2.2% YoY), tin (\u00ad3.1% YoY), nickel 25‑30 kt, zinc (‒4.1% YoY).",
        [
            ("562,000", 562000, "t"),
            ("5.2", "-5.2", "%"),
            ("2.2", "-2.2", "%"),
            ("3.1", "-3.1", "%"),
            ("25‑30", 27500, "t"),
            ("4.1", "-4.1", "%"),
        ],
    ),
    "a blank beside the comma": ("It was 562, 000 mt in May.", [("562, 000 mt", 562000, "t")]),
    "signs that nobody sees": (
        "It was 3.\u00ad562 million mt, 1,\u200b062,\u200b000 mt and 562\u2060,\u2060000 mt.",
        [("562 million", 3562000, "t"), ("1,\u200b062", 1062000, "t"), ("562\u2060,", 562000, "t")],
    ),
    "odd blanks and a raised point": (
        "It was 562\u2007000 mt, 300\u200a000 mt and 3·562 million mt.",
        [("562\u2007000 mt", 562000, "t"), ("300\u200a000 mt", 300000, "t"), ("3·562", 3562000, "t")],
    ),
    "percentage points cut short": (
        "The rate was up 0.3 pct pts, 0.4 %-pts, 0.5 percentage pts and 0.6 p.p. MoM.",
        [("0.3", "0.3", "pp"), ("0.4", "0.4", "pp"), ("0.5", "0.5", "pp"), ("0.6", "0.6", "pp")],
    ),
    "accounting brackets": (
        "Profit was ($1,234)/mt; that of zinc (1,100) yuan/mt; growth (4)%; TCs $(15)-(5) per tonne.",
        [("1,234", -1234, "USD/t"), ("1,100", -1100, "CNY/t"), ("(4)%", -4, "%"), ("$(15)", -10, "USD/t")],
    ),
    "points that group, commas that part": (
        "It was 1.562.000 mt, up 4,2%, then 520.000 mt, at 2.562,50 $/mt.",
        [("1.562.000", 1562000, "t"), ("4,2", "4.2", "%"), ("520.000", 520000, "t"), ("2.562,50", "2562.5", "USD/t")],
    ),
    "lakh and crore": (
        "It made 1.2 lakh tonnes worth Rs 1,200 crore.",
        [("1.2 lakh", 120000, "t"), ("1,200", 12 * 10**9, "INR")],
    ),
    "mixed fractions": (
        "It made 3 1/2 million mt, up 5-1/4%.",
        [("3 1/2", 3500000, "t"), ("5-1/4", "5.25", "%")],
    ),
    "Chinese spelt out": (
        "产量56.2万吨，减产一成半，环比负 4.2%，增长百分之五，占三分之一，共5万4千6百吨。",
        [
            ("56.2", 562000, "t"),
            ("一成半", 15, "%"),
            ("4.2", "-4.2", "%"),
            ("百分之五", 5, "%"),
            ("三分之一", "33.3", "%"),
            ("5万4千", 54600, "t"),
        ],
    ),
    "a contract before its price": ("LME 3M $1,991.5/t fell.", [("1,991.5", "1991.5", "USD/t")]),
    "money in trillions": ("Its value is $2.174T now.", [("2.174", 2174 * 10**9, "USD")]),
    "dollars of other countries": (
        "Capex of R$ 2.3 billion, NZ$35/MWh and CA$1,450/oz.",
        [("2.3 billion", 2300000000, "BRL"), ("35", 35, "NZD/MWh"), ("1,450", 1450, "CAD/oz")],
    ),
    "the per of the whole clause": (
        "It rose from $2,400 to $2,450 a tonne.",
        [("$2,400", 2400, "USD/t"), ("$2,450", 2450, "USD/t")],
    ),
    "the per of the sentence before": (
        "Copper rose to $3,070 a ton. It was $18 higher at $3,068 in London.",
        [("$3,070", 3070, "USD/t"), ("$18", 18, "USD/t"), ("$3,068", 3068, "USD/t")],
    ),
    "ranges written short": (
        "Prices of $3,100-20/t, 21,150-250 yuan/t and 20-25,000 mt.",
        [("3,100", 3110, "USD/t"), ("21,150", 21200, "CNY/t"), ("20-25", 22500, "t")],
    ),
}


def at(text: str, literal: str) -> list[Mention]:
    start = text.index(literal)
    return [one for one in scan(text) if one.start < start + len(literal) and one.end > start]


@pytest.mark.parametrize("name", PASSAGES)
def test_each_number_of_the_passage_is_read_as_it_is_meant(name: str) -> None:
    text, expected = PASSAGES[name]
    for literal, value, unit in expected:
        (mention,) = at(text, literal)
        assert (mention.value, mention.unit, mention.why_not) == (Decimal(value), unit, None), literal
        assert mention.doubt is None


DOUBTED = [
    ("It was 1, 234 mt in May.", "234 mt", "1234", "234"),
    ("It was 15 ,600 mt in May.", "600 mt", "15600", "600"),
    ("It was 3.562 Mt in May.", "3.562 Mt", "3562000", "3.562"),
    ("It was 520.000 mt in May.", "520.000 mt", "520", "520000"),
    ("It grew 4,2% in May.", "4,2%", "4.2", "2"),
    ("Net debt ($45.2 million) in 2023", "$45.2", "-45200000", "45200000"),
]


@pytest.mark.parametrize(("text", "literal", "value", "other"), DOUBTED)
def test_a_number_with_two_readings_names_both(text: str, literal: str, value: str, other: str) -> None:
    (mention,) = at(text, literal)
    assert mention.doubt is not None
    assert (mention.value, mention.doubt.value) == (Decimal(value), Decimal(other))
    assert mention.doubt.why


@pytest.mark.parametrize(
    ("text", "literals"),
    [
        ("It was 562,000 mt in 2024-01.", ["2024-01"]),
        ("Stocks were 31,500 mt on 2024-01-05.", ["2024-01-05"]),
        ("It closed at 68,250 yuan/mt on 05/01/2024.", ["05/01/2024"]),
        ("It was 562,000 mt in 01-2024 and 300,000 mt in 2024.01.", ["01-2024", "2024.01"]),
        ("It rose 5% by 0702 GMT and 14.30 BST, Jan'24 to 4Q'23.", ["0702 GMT", "14.30 BST", "Jan'24", "4Q'23"]),
        ("A 60:40 venture near its 100-DMA with ore at 62% Fe.", ["60:40", "100-DMA", "62% Fe"]),
    ],
)
def test_dates_times_ratios_and_grades_are_no_figures(text: str, literals: list[str]) -> None:
    assert [one.literal for one in scan(text) if one.why_not not in (None, "unread")] == literals


def test_the_second_currency_of_a_price_says_the_first_again() -> None:
    first, second = scan("Copper closed at $3,068 (21,500 yuan) a tonne.")
    assert (first.unit, second.unit) == ("USD/t", "CNY/t")
    assert (first.converts, second.converts) == (None, first.start)


def test_million_tonnes_are_what_the_report_says_they_are() -> None:
    explained = scan("World output was 152.8 million tonnes (Mt). Africa made 2.0 Mt.")[-1]
    tons = scan("Imports were 45,000 Mt in May and 1,200 Mt in June.")[-1]
    assert (explained.value, explained.doubt) == (Decimal(2000000), None)
    assert (tons.value, tons.doubt) == (Decimal(1200), None)
