"""Rarer ways to write a number, with what each must be read as, worked out by hand."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest

from smmextract.scan import Mention, read_literal, scan

# text with the literal in ⟦⟧, value, unit, low, high
FORMS = [
    ("of ⟦1’200 t⟧ and", "1200", "t", "1150", "1250"),
    ("of ⟦1'200 t⟧ and", "1200", "t", "1150", "1250"),
    ("of ⟦1'234'567.5 t⟧ and", "1234567.5", "t", "1234567.45", "1234567.55"),
    ("up ⟦2½%⟧ on", "2.5", "%", "2.45", "2.55"),
    ("up ⟦2 ½%⟧ on", "2.5", "%", "2.45", "2.55"),
    ("at ⟦3¼ cents/lb⟧ in", "0.0325", "USD/lb", "0.03225", "0.03275"),
    ("about ⟦½⟧ of output", "50", "%", "45", "55"),
    ("at ⟦½⟧ ", "50", "%", "45", "55"),
    ("some ⟦¼⟧ of it", "25", "%", "22.5", "27.5"),
    ("some ⟦¾⟧ of it", "75", "%", "72", "78"),
    ("some ⟦⅓⟧ of it", "33.3", "%", "30", "37"),
    ("some ⟦⅔⟧ of it", "66.7", "%", "63", "70"),
    ("of ⟦½ million mt⟧ in", "500000", "t", "450000", "550000"),
    ("up ⟦½%⟧ on", "0.5", "%", "0.45", "0.55"),
    ("① of ⟦5,000 mt⟧² left ②", "5000", "t", "4500", "5500"),
    ("fell minus ⟦3%⟧ in", "-3", "%", "-3.5", "-2.5"),
    ("at negative ⟦5 yuan/mt⟧ in", "-5", "CNY/t", "-5.5", "-4.5"),
    ("at Minus ⟦$50/mt⟧ in", "-50", "USD/t", "-55", "-45"),
    ("at minus ⟦2-3%⟧ in", "-2.5", "%", "-3", "-2"),
    ("at ⟦3.2 c/lb⟧ in", "0.032", "USD/lb", "0.0315", "0.0325"),
    ("holds ⟦12.5 wt%⟧ of", "12.5", "%", "12.45", "12.55"),
    ("up ⟦(3.2)%⟧ on", "3.2", "%", "3.15", "3.25"),
    ("⟦(3)%⟧ more", "3", "%", "2.5", "3.5"),
    ("about ⟦10⁶ t⟧ of", "1000000", "t", "500000", "1500000"),
    ("of ⟦10^3 t⟧ in", "1000", "t", "500", "1500"),
    ("of ⟦45.5 mil. tons⟧ in", "45500000", "t", "45450000", "45550000"),
    ("of ⟦300 thous. t⟧ and", "300000", "t", "250000", "350000"),
    ("of ⟦2.3 million⟧. Tons of", "2300000", None, "2250000", "2350000"),
    ("some ⟦10 k mt⟧ of", "10000", "t", "5000", "15000"),
    ("zinc USD/mt ⟦2,350⟧ in", "2350", "USD/t", "2345", "2355"),
    ("price in yuan/mt: ⟦21,300⟧, up", "21300", "CNY/t", "21250", "21350"),
    ("价格（元/吨）：⟦21,300⟧", "21300", "CNY/t", "21250", "21350"),
    ("yuan/mt ⟦21,300-21,500⟧ in", "21400", "CNY/t", "21300", "21500"),
    ("in all ⟦1 000 000⟧ were", "1000000", None, "500000", "1500000"),
    ("of ⟦a million mt⟧ in", "1000000", "t", "500000", "1500000"),
    ("库存⟦二十万吨⟧，", "200000", "t", "150000", "250000"),
    ("库存⟦三十五万吨⟧，", "350000", "t", "345000", "355000"),
    ("产量⟦两千三百万吨⟧，", "23000000", "t", "22500000", "23500000"),
    ("产量⟦一百零五万吨⟧，", "1050000", "t", "1045000", "1055000"),
    ("产量⟦十二亿吨⟧，", "1200000000", "t", "1150000000", "1250000000"),
    ("产量⟦三点五万吨⟧，", "35000", "t", "34500", "35500"),
    ("⟦Three-quarters⟧ were idle", "75", "%", "72", "78"),
    ("⟦three quarters⟧ of output", "75", "%", "72", "78"),
    ("⟦two-thirds⟧ were idle", "66.7", "%", "63", "70"),
    ("fell by ⟦a third⟧ from May", "33.3", "%", "30", "37"),
    ("Output was ⟦half⟧ in March", "50", "%", "45", "55"),
    ("fell by ⟦half⟧.", "50", "%", "45", "55"),
    ("fell nearly ⟦half⟧ on the year", "50", "%", "45", "55"),
    ("running at ⟦half⟧ capacity", "50", "%", "45", "55"),
    ("of ⟦a quarter of a million tonnes⟧ in", "250000", "t", "245000", "255000"),
    ("of ⟦three-quarters of a million mt⟧ in", "750000", "t", "745000", "755000"),
    ("of ⟦7.26 MnT⟧ in", "7260000", "t", "7255000", "7265000"),
    ("of ⟦1,125±10 kt⟧ in", "1125000", "t", "1115000", "1135000"),
    ("of ⟦1.2 +/- 0.1 million tonnes⟧ in", "1200000", "t", "1100000", "1300000"),
    ("at ⟦$8,950±50/t⟧ in", "8950", "USD/t", "8900", "9000"),
    ("of ⟦1,125 kt ± 10⟧ in", "1125000", "t", "1115000", "1135000"),
]


@pytest.mark.parametrize(("text", "value", "unit", "low", "high"), FORMS)
def test_a_rare_form_is_one_number(text: str, value: str, unit: str | None, low: str, high: str) -> None:
    (mention,) = scan(text.replace("⟦", "").replace("⟧", ""))
    assert (mention.start, mention.literal) == (text.index("⟦"), text[text.index("⟦") + 1 : text.index("⟧")])
    assert (mention.value, mention.unit, mention.why_not) == (Decimal(value), unit, None)
    assert (mention.low, mention.high) == (Decimal(low), Decimal(high))
    assert mention.sign == (-1 if Decimal(value) < 0 else 0)


# found by a stranger, each accepted and wrong before
SEEN = [
    ("at ⟦58c-59c/lb⟧ in", "0.585", "USD/lb"),
    ("Output was ⟦596 kilo tonnes⟧ in", "596000", "t"),
    ("of ⟦25 kilo-tonnes⟧ in", "25000", "t"),
    ("of ⟦119 kilo tons⟧ in", "119000", "t"),
    ("profit was ⟦SEK 2,102 m⟧ in Q2", "2102000000", "SEK"),
    ("revenue ⟦€17,064 m⟧ in 2023", "17064000000", "EUR"),
    ("⟦NOK 1,421 m⟧ of", "1421000000", "NOK"),
    ("of ⟦$ 349 m⟧ in", "349000000", "USD"),
    ("of ⟦$1.2 b⟧ in", "1200000000", "USD"),
    ("expected at ⟦25 800 - 25 900 tonnes⟧ in", "25850", "t"),
    ("was ⟦USD 16 250 - 16 300/t⟧ in", "16275", "USD/t"),
    ("is ⟦2 590 - 2 790 koz⟧ for", "2690000", "oz"),
    ("is ⟦25 800 to 25 900 tonnes⟧ for", "25850", "t"),
    ("between ⟦25 800 and 25 900 tonnes⟧ for", "25850", "t"),
    ("is ⟦240 000 - 270 000 t⟧ in", "255000", "t"),
    ("averaged ⟦USD 2 941⟧ in", "2941", "USD"),
    ("was ⟦US$ 9 876⟧ a tonne on", "9876", "USD/t"),
    ("was ⟦3,480 -3,520 yuan/t⟧ in", "3500", "CNY/t"),
    ("was ⟦3,480 –3,520 yuan/t⟧ in", "3500", "CNY/t"),
    ("rose ⟦5 -7%⟧ in", "6", "%"),
    ("was ⟦1,324. 6 thousand t⟧ in", "1324600", "t"),
    ("was ⟦1,324 .6 thousand t⟧ in", "1324600", "t"),
    ("was ⟦54.58 ten thousand tonnes⟧.", "545800", "t"),
    ("was ⟦54.58 x 10,000 t⟧ in", "545800", "t"),
    ("was ⟦25.3 x 1000 t⟧ in", "25300", "t"),
    ("was ⟦1 million 200 thousand tonnes⟧ in", "1200000", "t"),
    ("was ⟦1 lakh 20 thousand tonnes⟧ in", "120000", "t"),
    ("was ⟦$29.18/t oz⟧ in", "29.18", "USD/oz"),
    ("was ⟦SAR 2,400/t⟧ in", "2400", "SAR/t"),
    ("was ⟦TRY 23,100/t⟧ in", "23100", "TRY/t"),
    ("at ⟦USD 580-USD 590/t⟧ in", "585", "USD/t"),
    ("at ⟦$395/gt⟧ in", "395", "USD/lt"),
    ("at ⟦₹52,300 pmt⟧ in", "52300", "INR/t"),
    ("at ⟦₹72,630/10 gm⟧ in", "7263", "INR/g"),
    ("at ⟦EUR 945.35 per 100 kg⟧ in", "9453.5", "EUR/t"),
    ("at ⟦R24,123/4Eoz⟧ in", "24123", "ZAR/oz"),
    ("at ⟦R26,098 per 6E ounce⟧ in", "26098", "ZAR/oz"),
    ("at ⟦152,000-153,000 yuan/std t⟧ in", "152500", "CNY/t"),
    ("at ⟦US$1.85/payable lb⟧ in", "1.85", "USD/lb"),
    ("at ⟦$510-515 fob per tonne⟧ in", "512.5", "USD/t"),
    ("at ⟦$32.50/cwt⟧ in", "32.5", "USD/cwt"),
    ("at ⟦Rs. 53,500/- per ton⟧ in", "53500", "INR/t"),
    ("of ⟦545kt+⟧ in", "545000", "t"),
    ("of ⟦500…545 kt⟧ in", "522500", "t"),
    ("of ⟦half-million tonnes⟧ in", "500000", "t"),
    ("of ⟦a half million tonnes⟧ in", "500000", "t"),
    ("of ⟦one-half million tonnes⟧ in", "500000", "t"),
    ("of ⟦a quarter million tonnes⟧ in", "250000", "t"),
    ("of ⟦one and a quarter million tonnes⟧ in", "1250000", "t"),
    ("of ⟦a million and a half tonnes⟧ in", "1500000", "t"),
    ("fell by ⟦a tenth⟧", "10", "%"),
    ("rose ⟦a full percentage point⟧ in", "1", "pp"),
    ("was ⟦55.8 mm lbs⟧ in", "25310.45", "t"),
    ("of ⟦1.2 mm tonnes⟧ in", "1200000", "t"),
    ("of ⟦23,100 TL/t⟧ in", "23100", "TRY/t"),
    ("of ⟦SEK -213 m⟧ in", "-213000000", "SEK"),
    ("of ⟦1.5 million-plus tonnes⟧ in", "1500000", "t"),
    ("of ⟦12,345 GEOs⟧ in", "12345", "oz"),
    ("a deficit of ⟦(63) kt⟧ in", "-63000", "t"),
]


@pytest.mark.parametrize(("text", "value", "unit"), SEEN)
def test_a_form_that_was_once_misread_is_one_number(text: str, value: str, unit: str | None) -> None:
    (mention,) = [one for one in scan(text.replace("⟦", "").replace("⟧", "")) if one.why_not != "date"]
    assert (mention.literal, mention.unit, mention.why_not) == (text[text.index("⟦") + 1 : text.index("⟧")], unit, None)
    assert mention.value == pytest.approx(Decimal(value), rel=Decimal("0.00001"))


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("at $395/xyz in", "what it is per is not understood"),
        ("premium of -60-20 yuan/mt on", "the dash may be a minus"),
        ("at 3,480 -3,520 yuan/t in", "the dash may be a minus"),
        ("price of €1.350 per tonne in", "the point may group thousands"),
        ("price of 3.650-3.700 yuan/t in", "the point may group thousands"),
        ("of 1,324. 6 thousand t in", "a blank stands within it"),
    ],
)
def test_a_form_with_two_readings_is_a_doubt(text: str, why: str) -> None:
    (mention,) = scan(text)
    assert mention.doubt is not None
    assert mention.doubt.why == why


@pytest.mark.parametrize("text", ["of I,324,600 t in", "up O.5% in"])
def test_a_letter_in_place_of_a_digit_is_unread(text: str) -> None:
    (mention,) = scan(text)
    assert mention.unread == "a letter stands where a digit should"


def values(text: str) -> list[tuple[str, Decimal, str | None]]:
    return [(m.literal, m.value, m.unit) for m in scan(text)]


@pytest.mark.parametrize(
    ("text", "bounds"),
    [
        ("between CNY6.2 billion (USD959 million) and CNY6.6 billion (USD1 million)", ["6.2>", "959>", "<6.6", "<1"]),
        ("between $100/t (EUR 92/t) and $120/t, up $5/t", ["100>", "92>", "<120", "5"]),
        ("between 6.2 million tonnes (up 3%) and 6.6 million tonnes in", ["6.2>", "3", "<6.6"]),
        ("between Peru (2.5 million tonnes) and Chile (5.2 million tonnes)", ["2.5", "5.2"]),
    ],
)
def test_a_conversion_in_brackets_does_not_part_the_ends_of_a_range(text: str, bounds: list[str]) -> None:
    assert [
        "<" * (m.low is None) + re.sub(r"[^\d.]|(?<!\d)\.", "", m.literal) + ">" * (m.high is None) for m in scan(text)
    ] == bounds


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("10 mt minus 3 mt is", [("10 mt", "10", "t"), ("3 mt", "3", "t")]),
        ("5 minus 2-3% is", [("5", "5", None), ("2-3%", "2.5", "%")]),
        ("from minus 3 to minus 2%", [("3", "-3", "%"), ("2%", "-2", "%")]),
        ("at 10,300 yuan/mt 200 higher", [("10,300 yuan/mt", "10300", "CNY/t"), ("200", "200", None)]),
        (
            "row 100 200 300 97.5",
            [("100", "100", None), ("200", "200", None), ("300", "300", None), ("97.5", "97.5", None)],
        ),
        ("of 40 000 in", [("40 000", "40000", None)]),  # no number begins with 000
        ("5 c of it", [("5", "5", None)]),
    ],
)
def test_words_and_blanks_between_two_numbers_join_nothing(
    text: str, expected: list[tuple[str, str, str | None]]
) -> None:
    assert values(text) == [(literal, Decimal(value), unit) for literal, value, unit in expected]


@pytest.mark.parametrize(
    "text",
    [
        "in the first half, output",
        "the second half was weak",
        "the other half is idle",
        "half-year results",
        "by half-month",
        "delayed by half a month",
        "at half past nine",
        "for three quarters, output",
        "a third smelter",
        "by a third party",
        "compared to a quarter ago",
        "one special steel mill in",
        "a thousand words",
        "数十万吨",
        "几十万吨",
        "十几万吨",
        "①②² and ⁵",
    ],
)
def test_words_that_only_look_like_a_quantity_are_left_alone(text: str) -> None:
    assert scan(text) == []


def test_a_form_that_may_be_read_in_two_ways_is_kept_as_no_figure() -> None:
    assert [(m.literal, m.why_not) for m in scan("of 1e6 now")] == [("1e6", "other")]


def test_a_lone_literal_may_say_its_sign_in_a_word() -> None:
    mention = read_literal("minus 3%")
    assert mention is not None
    assert (mention.value, mention.sign) == (Decimal(-3), -1)


# Every form that the issue lists, with how many figures it is.
LISTED = {
    "3.562 million tons": ("3562000", "t"),
    "925,900 mt": ("925900", "t"),
    "114900 tons": ("114900", "t"),
    "2365.6 kmt": ("2365600", "t"),
    "1.06mn mt": ("1060000", "t"),
    "7184 mt": ("7184", "t"),
    "40 000 t": ("40000", "t"),
    "100kt": ("100000", "t"),
    "5 mt/year": ("5", "t/year"),
    "5 mt/yr": ("5", "t/year"),
    "5 mtpy": ("5", "t/year"),
    "5 mt/day": ("5", "t/day"),
    "13.54 %": ("13.54", "%"),
    "2. 7%": ("2.7", "%"),
    "11.2 percentage points": ("11.2", "pp"),
    "10,600-10,700 yuan/mt": ("10650", "CNY/t"),
    "-$70~(-$50)/dmt": ("-60", "USD/dmt"),
    "$2,250-2,350/mt": ("2300", "USD/t"),
    "-329 yuan/mt": ("-329", "CNY/t"),
    "39-45 yuan/kg": ("42000", "CNY/t"),
    "0.46-0.48 yuan/kWh": ("0.47", "CNY/kWh"),
    "$8/mtu": ("8", "USD/mtu"),
    "RMB 10,200/mt": ("10200", "CNY/t"),
    "60-70%": ("65", "%"),
    "95%-100%": ("97.5", "%"),
    "+23,200 mt": ("23200", "t"),
    "4 per cent": ("4", "%"),
    "one third": ("33.3", "%"),
    "164,000 m": ("164000", "t"),
    "8,250-8,400/mt": ("8325", "/t"),
    "35.6万吨": ("356000", "t"),
}


@pytest.mark.parametrize("literal", LISTED)
def test_every_form_of_the_list_scans_whole(literal: str) -> None:
    (mention,) = scan(f"It came to {literal}, they said.")
    value, unit = LISTED[literal]
    assert (mention.literal, mention.value, mention.unit, mention.why_not) == (literal, Decimal(value), unit, None)


@pytest.mark.parametrize(
    ("text", "literal", "value", "unit"),
    [
        ("ran at 5 mt a day in May", "5 mt", "5", "t/day"),
        ("used 30 mt in metal content", "30 mt", "30", "t"),
        ("a 28-percentage-point drop", "28-percentage-point", "28", "pp"),
        ("a deal at TC-$15/mt was", "-$15/mt", "-15", "USD/t"),
        ("about half of output", "half", "50", "%"),
    ],
)
def test_a_form_of_the_list_scans_in_its_place(text: str, literal: str, value: str, unit: str) -> None:
    assert values(text) == [(literal, Decimal(value), unit)]


@pytest.mark.parametrize(
    ("text", "literals"),
    [("5.71 beside 5.711 million mt", ["5.71", "5.711 million mt"])],
)
def test_a_bare_number_beside_a_scaled_one_is_scaled_too(text: str, literals: list[str]) -> None:
    assert [(m.literal, m.unit) for m in scan(text)] == [(literal, "t") for literal in literals]


@pytest.mark.parametrize(
    "passage", ["1-", "1 ", "123 ", "7", "1’", "½", "| 1 | 2 |\n", "1\t", "minus 1 ", "half ", "二"]
)
def test_a_long_run_of_one_passage_is_read_to_its_end(passage: str) -> None:
    text = passage * 3000
    found: list[Mention] = scan(text)
    covered = {place for m in found for place in range(m.start, m.end)}
    assert {place for place, sign in enumerate(text) if sign in "0123456789"} <= covered


TONS, MILLIONS = "mt may be metric tons", "mt may be million tonnes"
BRACKETS = "it stands in brackets behind one in that unit"


@pytest.mark.parametrize(
    ("text", "value", "unit", "doubt"),
    [
        ("Exports hit ⟦9.62 mt⟧, imports 7.48 mt, output 102.2 mt and stocks 8.1 mt.", "9620000", "t", TONS),
        ("SMM puts exports at ⟦9.62 mt⟧, imports at 7.48 mt, stocks at 8.1 mt and 2.2 mt.", "9.62", "t", MILLIONS),
        ("Profit rose to EUR 96 million (⟦71⟧) and sales by 12%.", "71", None, BRACKETS),
        ("Net profit multiplied by a factor of ⟦2.4⟧ to 4.9 billion rubles.", "2.4", "times", None),
        ("It raised the price from the ⟦$US17 to $US17.50⟧ that it gave in August.", "17.25", "USD", None),
    ],
)  # fmt: skip
def test_forms_of_other_publishers_are_read_or_in_doubt(
    text: str, value: str, unit: str | None, doubt: str | None
) -> None:
    start, end = text.index("⟦"), text.index("⟧") - 1
    plain = text.replace("⟦", "").replace("⟧", "")
    found = next(one for one in scan(plain) if one.start <= start < one.end)
    assert (plain[start:end], str(found.value), found.unit) == (found.literal, value, unit)
    assert (found.doubt.why if found.doubt else None) == doubt


@pytest.mark.parametrize(
    ("text", "change", "unit"),
    [
        ("ADC12 was 19,700-20,100 yuan/mt (-100).", "-100", "CNY/t"),
        ("Fines settled at $93.15/dmt, +0.55 DoD.", "0.55", "USD/dmt"),
        ("Stocks: 105,250 mt (-1,600); warrants", "-1600", "t"),
    ],
)
def test_a_change_with_a_sign_behind_a_level_is_in_its_unit(text: str, change: str, unit: str) -> None:
    found = [mention for mention in scan(text) if mention.why_not is None][-1]
    assert (found.value, found.unit) == (Decimal(change), unit)


def test_a_share_with_a_sign_behind_a_level_is_not_in_its_unit() -> None:
    assert scan("Stocks were 5,000 t -10%.")[-1].unit == "%"


def test_several_plants_of_one_size_may_be_meant_together() -> None:
    found = scan("a project of 2×360,000 mt/yr")[-1]
    assert found.value == 360_000
    assert found.doubt is not None
    assert found.doubt.value == 720_000


@pytest.mark.parametrize("text", ["and 316L fell 100", "prices of 304L rose"])
def test_a_grade_of_stainless_steel_is_no_volume(text: str) -> None:
    assert scan(text)[0].why_not == "name"


def test_a_quarter_of_a_mine_is_no_count_of_mines() -> None:
    assert [one for one in scan("a quarter of a mine's output") if one.unit == "count"] == []
