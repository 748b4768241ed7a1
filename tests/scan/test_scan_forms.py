"""Every form of number that reports use, with what it must be read as, worked out by hand."""

from __future__ import annotations

from decimal import Decimal

import pytest

from smmextract.scan import Mention, scan


def only(text: str) -> Mention:
    found = [mention for mention in scan(text) if mention.why_not is None]
    assert len(found) == 1, [mention.literal for mention in found]
    return found[0]


# text with the literal in ⟦⟧, value, unit, low, high
LEVELS = [
    ("output was ⟦3.562 million tons⟧, up", "3562000", "t", "3561500", "3562500"),
    ("produced ⟦925,900 mt⟧ of copper", "925900", "t", "925850", "925950"),
    ("around ⟦114900 tons⟧ month on month", "114900", "t", "114850", "114950"),
    ("at ⟦2365.6 kmt⟧ in total", "2365600", "t", "2365550", "2365650"),
    ("to ⟦1.06mn mt⟧ in May", "1060000", "t", "1055000", "1065000"),
    ("of ⟦1.06m mt⟧ in May", "1060000", "t", "1055000", "1065000"),
    ("stocks of ⟦7184 mt⟧.", "7184", "t", "7183.5", "7184.5"),
    ("about ⟦40 000 t⟧ of", "40000", "t", "35000", "45000"),
    ("about ⟦40\u00a0000 t⟧ of", "40000", "t", "35000", "45000"),
    ("about ⟦1\u2009240\u2009000 t⟧ of", "1240000", "t", "1235000", "1245000"),
    ("at ⟦3.562 million\ntons⟧ in", "3562000", "t", "3561500", "3562500"),
    ("of ⟦12,000 metal mt⟧ in", "12000", "t", "11500", "12500"),
    ("an ⟦80,000-ton-per-year⟧ plant", "80000", "t/year", "75000", "85000"),
    ("of ⟦half a million mt⟧ in", "500000", "t", "450000", "550000"),
    ("at ⟦950.5 yuan per nickel unit⟧ in", "950.5", "CNY/mtu", "950.45", "950.55"),
    ("covers ⟦25.3 days⟧ of", "25.3", "day", "25.25", "25.35"),
    ("by ⟦0.1 day⟧ to", "0.1", "day", "0.05", "0.15"),
    ("heard at ⟦Eur1,540/mt⟧ delivered", "1540", "EUR/t", "1535", "1545"),
    ("rose to ⟦US72.3c/lb⟧ in", "0.723", "USD/lb", "0.7225", "0.7235"),
    ("targets ⟦7.2 tln won⟧ in", "7200000000000", "KRW", "7150000000000", "7250000000000"),
    ("gave ⟦5.8 million kVAh⟧,", "5800000", "kVAh", "5750000", "5850000"),
    ("slipped ⟦half a percentage point⟧ to", "0.5", "pp", "0.45", "0.55"),
    ("up ⟦1.5x⟧ on", "1.5", "times", "1.45", "1.55"),
    ("gold at ⟦2.5 g/t⟧ of", "2.5", "g/t", "2.45", "2.55"),
    ("a ⟦100kt⟧ line", "100000", "t", "50000", "150000"),
    ("capacity is ⟦12.575 million mt/year⟧)", "12575000", "t/year", "12574500", "12575500"),
    ("a ⟦500,000 mt/yr⟧ plant", "500000", "t/year", "450000", "550000"),
    ("a ⟦150,000-mt/yr⟧ plant", "150000", "t/year", "145000", "155000"),
    ("of ⟦250,000 mtpy⟧ started", "250000", "t/year", "245000", "255000"),
    ("of ⟦250,000 mt per year⟧ started", "250000", "t/year", "245000", "255000"),
    ("of ⟦1.2 million tpa⟧ started", "1200000", "t/year", "1150000", "1250000"),
    ("of ⟦350 ktpa⟧ started", "350000", "t/year", "345000", "355000"),
    ("averaged ⟦114,900 mt/day⟧,", "114900", "t/day", "114850", "114950"),
    ("averaged ⟦114,900 mt per day⟧,", "114900", "t/day", "114850", "114950"),
    ("averaged ⟦114,900 t/d⟧,", "114900", "t/day", "114850", "114950"),
    ("averaged ⟦1,200 tpd⟧,", "1200", "t/day", "1150", "1250"),
    ("used ⟦30,500 mt⟧ in metal content", "30500", "t", "30450", "30550"),
    ("only ⟦13.54 %⟧ of", "13.54", "%", "13.535", "13.545"),
    ("rose ⟦2. 7%⟧ over", "2.7", "%", "2.65", "2.75"),
    ("rose ⟦70.30%⟧ over", "70.3", "%", "70.295", "70.305"),
    ("down ⟦4.5 per cent⟧ on", "4.5", "%", "4.45", "4.55"),
    ("down ⟦4.5 percent⟧ on", "4.5", "%", "4.45", "4.55"),
    ("at ⟦100%⟧ of", "100", "%", "95", "105"),
    ("at ⟦60%⟧ of", "60", "%", "55", "65"),
    ("down ⟦11.2 percentage points⟧ on", "11.2", "pp", "11.15", "11.25"),
    ("down ⟦1 percentage point⟧ on", "1", "pp", "0.5", "1.5"),
    ("up ⟦0.35 ppts⟧ on", "0.35", "pp", "0.345", "0.355"),
    ("a ⟦28-percentage-point⟧ drop", "28", "pp", "27.5", "28.5"),
    ("cut by ⟦25 basis points⟧", "25", "bp", "24.5", "25.5"),
    ("⟦-329 yuan/mt⟧ on Friday", "-329", "CNY/t", "-329.5", "-328.5"),
    ("(⟦-329 yuan/mt⟧)", "-329", "CNY/t", "-329.5", "-328.5"),
    ("by ⟦+23,200 mt⟧ in", "23200", "t", "23150", "23250"),
    ("the TC⟦-$15/mt⟧ deal", "-15", "USD/t", "-15.5", "-14.5"),
    ("TC at ⟦$8/mtu⟧ of", "8", "USD/mtu", "7.5", "8.5"),
    ("at ⟦RMB 10,200/mt⟧ in", "10200", "CNY/t", "10150", "10250"),
    ("at ⟦Rmb 10,200/mt⟧ in", "10200", "CNY/t", "10150", "10250"),
    ("at ⟦RMB10,200/mt⟧ in", "10200", "CNY/t", "10150", "10250"),
    ("at ⟦US$2,350.5/mt⟧ in", "2350.5", "USD/t", "2350.45", "2350.55"),
    ("at ⟦¥10,250⟧ in", "10250", "CNY", "10245", "10255"),
    ("worth ⟦$1.2 billion⟧ in", "1200000000", "USD", "1150000000", "1250000000"),
    ("worth ⟦25m yuan⟧ in", "25000000", "CNY", "24500000", "25500000"),
    ("worth ⟦$25m⟧ in", "25000000", "USD", "24500000", "25500000"),
    ("at ⟦96.5 cents/lb⟧ in", "0.965", "USD/lb", "0.9645", "0.9655"),
    ("at ⟦1.05 yuan/watt⟧ in", "1.05", "CNY/W", "1.045", "1.055"),
    ("at ⟦1.18 yuan/piece⟧ in", "1.18", "CNY/piece", "1.175", "1.185"),
    ("at ⟦35 yuan per kg⟧ in", "35000", "CNY/t", "34500", "35500"),
    ("at ⟦72 yuan/mtu⟧ in", "72", "CNY/mtu", "71.5", "72.5"),
    ("rose by ⟦164,000 m⟧ MoM", "164000", "t", "163500", "164500"),
    ("another ⟦900,000⟧ capacity", "900000", None, "850000", "950000"),
    ("installed ⟦12.5 GW⟧ of", "12.5", "GW", "12.45", "12.55"),
    ("uses ⟦13,450 kWh/mt⟧ of", "13450", "kWh/t", "13445", "13455"),
    ("holds ⟦250 kg⟧ of", "0.25", "t", "0.245", "0.255"),
    ("grew ⟦1.5 times⟧ over", "1.5", "times", "1.45", "1.55"),
    ("a survey of ⟦28 copper smelters⟧ in", "28", "count", "27.5", "28.5"),
    ("although ⟦seven smelters⟧ were", "7", "count", "6.5", "7.5"),
    ("at only ⟦one smelter⟧.", "1", "count", "0.5", "1.5"),
    ("made ⟦two million mt⟧ of", "2000000", "t", "1500000", "2500000"),
    ("zero: ⟦0 mt⟧ left", "0", "t", "-0.5", "0.5"),
    ("unchanged, ⟦0.0%⟧ on", "0", "%", "-0.05", "0.05"),
    ("产量⟦35.6万吨⟧，", "356000", "t", "355500", "356500"),
    ("环比增加⟦1.2个百分点⟧。", "1.2", "pp", "1.15", "1.25"),
    ("同比下降⟦3.5%⟧。", "3.5", "%", "3.45", "3.55"),
    ("产量⟦18.26万吨⟧", "182600", "t", "182550", "182650"),
    ("报⟦81300元/吨⟧，", "81300", "CNY/t", "81250", "81350"),
    ("库存⟦１２．５万吨⟧，", "125000", "t", "124500", "125500"),
    ("库存⟦12，500吨⟧", "12500", "t", "12450", "12550"),
    ("升贴水⟦－120元/吨⟧", "-120", "CNY/t", "-125", "-115"),
    ("开工率⟦86.5％⟧", "86.5", "%", "86.45", "86.55"),
]


@pytest.mark.parametrize(("text", "value", "unit", "low", "high"), LEVELS)
def test_a_number_is_read_with_its_unit_and_interval(
    text: str, value: str, unit: str | None, low: str, high: str
) -> None:
    mention = only(text.replace("⟦", "").replace("⟧", ""))
    assert (mention.start, mention.literal) == (text.index("⟦"), text[text.index("⟦") + 1 : text.index("⟧")])
    assert (mention.value, mention.unit) == (Decimal(value), unit)
    assert (mention.low, mention.high) == (Decimal(low), Decimal(high))
    assert not mention.is_range


RANGES = [
    ("guidance of ⟦60m-64m tonnes⟧ for", "60000000", "64000000", "t"),
    ("at ⟦10,600-10,700 yuan/mt⟧, 100", "10600", "10700", "CNY/t"),
    ("⟦-$70~(-$50)/dmt⟧ for", "-70", "-50", "USD/dmt"),
    ("at ⟦$2,250-2,350/mt⟧ for", "2250", "2350", "USD/t"),
    ("at ⟦$2,250-$2,350/mt⟧ for", "2250", "2350", "USD/t"),
    ("at ⟦39-45 yuan/kg⟧ over", "39000", "45000", "CNY/t"),
    ("at ⟦0.46-0.48 yuan/kWh⟧ in", "0.46", "0.48", "CNY/kWh"),
    ("at ⟦60-70%⟧ in", "60", "70", "%"),
    ("at ⟦95%-100%⟧ in", "95", "100", "%"),
    ("at ⟦95% – 100%⟧ in", "95", "100", "%"),
    ("at ⟦8,250-8,400/mt⟧ in", "8250", "8400", "/t"),
    ("away ⟦50,000-60,000 mt⟧.", "50000", "60000", "t"),
    ("away ⟦50,000 mt-60,000 mt⟧.", "50000", "60000", "t"),
    ("between ⟦3.5 and 3.6 million mt⟧ in", "3500000", "3600000", "t"),
    ("between ⟦3.5 million mt and 3.6 million mt⟧ in", "3500000", "3600000", "t"),
    ("expected at ⟦3.5 to 3.6 million mt⟧ in", "3500000", "3600000", "t"),
    ("at ⟦900,000-1.1 million mt⟧ in", "900000", "1100000", "t"),
    ("premiums of ⟦-50 to -30 yuan/mt⟧ in", "-50", "-30", "CNY/t"),
    ("fell to ⟦-$40 to -$30/dmt⟧ in", "-40", "-30", "USD/dmt"),
    ("rose to ⟦200 to 300 yuan/mt⟧ in", "200", "300", "CNY/t"),
    ("⟦1.2mn-1.3mn mt⟧ in", "1200000", "1300000", "t"),
    ("premiums of ⟦-50~30 yuan/mt⟧ in", "-50", "30", "CNY/t"),
    ("premiums of ⟦$130–150/mt⟧ in", "130", "150", "USD/t"),
    ("up ⟦2-3 percentage points⟧ in", "2", "3", "pp"),
    ("is to rise by ⟦5 to 6%⟧ in", "5", "6", "%"),
    ("at ⟦800-850 yuan/wmt⟧ in", "800", "850", "CNY/wmt"),
    ("报⟦10,200-10,700元/吨⟧，", "10200", "10700", "CNY/t"),
    ("报⟦10200～10700元/吨⟧，", "10200", "10700", "CNY/t"),
]


@pytest.mark.parametrize(("text", "low", "high", "unit"), RANGES)
def test_a_range_is_one_number_with_both_its_ends(text: str, low: str, high: str, unit: str) -> None:
    mention = only(text.replace("⟦", "").replace("⟧", "").removesuffix(", 100"))
    assert mention.literal == text[text.index("⟦") + 1 : text.index("⟧")]
    assert (mention.low, mention.high, mention.unit) == (Decimal(low), Decimal(high), unit)
    assert mention.value == (Decimal(low) + Decimal(high)) / 2
    assert mention.is_range


# several numbers of one passage: literal, value and unit of each candidate
PASSAGES = [
    ("rose 200 to 10,300 yuan/mt", [("200", "200", "CNY/t"), ("10,300 yuan/mt", "10300", "CNY/t")]),
    ("rose from 3.5 to 3.6 million mt", [("3.5", "3500000", "t"), ("3.6 million mt", "3600000", "t")]),
    ("from 5.71 to 5.711 million mt", [("5.71", "5710000", "t"), ("5.711 million mt", "5711000", "t")]),
    ("were 5.71 and 5.711 million mt", [("5.71", "5710000", "t"), ("5.711 million mt", "5711000", "t")]),
    (
        "were 2.1, 3.2 and 4.3 million mt",
        [("2.1", "2100000", "t"), ("3.2", "3200000", "t"), ("4.3 million mt", "4300000", "t")],
    ),
    ("up 5,000 to 1.2 million mt", [("5,000", "5000", "t"), ("1.2 million mt", "1200000", "t")]),
    ("from 2050 to 1980 yuan/mt", [("2050", "2050", "CNY/t"), ("1980 yuan/mt", "1980", "CNY/t")]),
    ("by 12,000 t to 0.45 million t", [("12,000 t", "12000", "t"), ("0.45 million t", "450000", "t")]),
    ("8,000 mt or 0.9% more", [("8,000 mt", "8000", "t"), ("0.9%", "0.9", "%")]),
    ("as of July 28, 200 yuan/mt higher", [("200 yuan/mt", "200", "CNY/t")]),
    ("as of July 28 200 yuan/mt higher", [("200 yuan/mt", "200", "CNY/t")]),
    ("in May 2.3 million mt", [("2.3 million mt", "2300000", "t")]),
    ("in March 30 kt", [("30 kt", "30000", "t")]),
    ("copper-2%, zinc", [("2%", "2", "%")]),
    ("fell - 3.5 million mt", [("3.5 million mt", "3500000", "t")]),
    ("fell—3.5 million mt", [("3.5 million mt", "3500000", "t")]),
    ("at 10,300 yuan/mt—200 yuan/mt more", [("10,300 yuan/mt", "10300", "CNY/t"), ("200 yuan/mt", "200", "CNY/t")]),
    ("at 10,300 yuan/mt - 200 yuan/mt more", [("10,300 yuan/mt", "10300", "CNY/t"), ("200 yuan/mt", "200", "CNY/t")]),
    ("in 2023 - 3.5 million mt", [("3.5 million mt", "3500000", "t")]),
    ("3 million and 3.5 million mt", [("3 million", "3000000", "t"), ("3.5 million mt", "3500000", "t")]),
    ("A00/10,200 yuan/mt", [("10,200 yuan/mt", "10200", "CNY/t")]),
    ("USD/CNY 7.25", [("7.25", "7.25", None)]),
    ("8 mt\n\nmt", [("8 mt", "8", "t")]),
    ("5\n\nmt", [("5", "5", None)]),
    ("2023 mt were left in 2023", [("2023 mt", "2023", "t")]),
    ("10,000 mt a year earlier", [("10,000 mt", "10000", "t")]),
    ("1,200 mt a day", [("1,200 mt", "1200", "t/day")]),
    ("$20 a tonne", [("$20", "20", "USD/t")]),
    ("5 m of pipe", [("5", "5", None)]),
]


@pytest.mark.parametrize(("text", "expected"), PASSAGES)
def test_numbers_side_by_side_stay_apart(text: str, expected: list[tuple[str, str, str | None]]) -> None:
    found = [(m.literal, m.value, m.unit) for m in scan(text) if m.why_not is None]
    assert found == [(literal, Decimal(value), unit) for literal, value, unit in expected]


@pytest.mark.parametrize(
    ("text", "sign"),
    [("-329 yuan/mt", -1), ("+23,200 mt", 1), ("329 yuan/mt", 0), ("-$70~(-$50)/dmt", -1), ("-50~30 yuan/mt", 0)],
)
def test_the_sign_is_that_of_the_literal(text: str, sign: int) -> None:
    assert only(text).sign == sign


@pytest.mark.parametrize(
    ("text", "step", "strict"),
    [
        ("590000 t", "10000", "1"),
        ("114,900 t", "100", "1"),
        ("42 million t", "1000000", "1000000"),
        ("40 million t", "10000000", "1000000"),
        ("70.30%", "0.01", "0.01"),
        ("30%", "10", "1"),
        ("39.5-45 yuan/kg", "1000", "1000"),
        ("2365.6 kmt", "100", "100"),
    ],
)
def test_the_step_is_one_unit_of_the_last_significant_digit(text: str, step: str, strict: str) -> None:
    mention = only(text)
    assert (mention.step, mention.strict_step) == (Decimal(step), Decimal(strict))


@pytest.mark.parametrize(
    ("text", "value", "low", "high"),
    [
        ("about half of the output", "50", "45", "55"),
        ("cut output by half", "50", "45", "55"),
        ("one third is imported", "33.3", "30", "37"),
        ("two-thirds of the mills", "66.7", "63", "70"),
        ("a quarter of the total", "25", "22.5", "27.5"),
    ],
)
def test_a_part_in_words_is_a_percentage_with_a_generous_interval(text: str, value: str, low: str, high: str) -> None:
    mention = only(text)
    assert (mention.value, mention.low, mention.high, mention.unit) == (*map(Decimal, (value, low, high)), "%")


@pytest.mark.parametrize(
    "text",
    [
        "in the first half of the month",
        "half a month",
        "over the half-year",
        "half of the year",
        "in the second quarter of the year",
        "a quarter earlier",
        "one of the smelters",
        "no one is buying",
        "a two-year low",
        "a third smelter",
    ],
)
def test_words_that_state_no_quantity_are_left_alone(text: str) -> None:
    assert scan(text) == []


def test_numbers_are_written_without_exponents() -> None:
    mention = only("590000 t")
    assert [str(number) for number in (mention.value, mention.low, mention.high, mention.step)] == [
        "590000",
        "585000",
        "595000",
        "10000",
    ]
