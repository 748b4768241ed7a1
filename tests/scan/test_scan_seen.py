"""Forms and tables that a stranger saw misread, each with the numbers that it must give."""

from __future__ import annotations

from decimal import Decimal

import pytest

from smmextract.scan import scan

SEEN: list[tuple[str, list[str]]] = [
    ("Stocks 118,950\nDays of use 12", ["118950 None", "12 None"]),
    ("LME copper 9,812\nPercent change +0.5", ["9812 None", "0.5 None"]),
    ("Number of mines: 4\nMillion ounces of gold: 1.2", ["4 None", "1.2 None"]),
    ("Our estimate is 45\nPounds lost 2% today", ["45 None", "2 %"]),
    ("Lots traded: 12,345\nkt delivered: 45", ["12345 None", "45 None"]),
    ("Volume: 12,345\nUnit: tonnes", ["12345 None"]),
    ("output was 45.2\nMt in May", ["45200000 t"]),
    ("output was 562\nkt in May: 200 kt of rod and 362 kt of wire", ["562000 t", "200000 t", "362000 t"]),
    ("output was 562\nkt in May", ["562000 t"]),
    ("output was 4.5\nmillion tonnes in May", ["4500000 t"]),
    ("output was 45,000\nmetric tons in May", ["45000 t"]),
    (
        "SMM copper inventory, 10,000 mt\n\n| Date | Stock |\n| --- | --- |\n| Jun 3 | 28.52 |\n| Jun 4 | 28.60 |",
        ["285200 t", "286000 t"],
    ),
    (
        "Unit: RMB 100 million\n\n| Item | 2024 |\n| --- | --- |\n| Revenue | 28.52 |\n| Net profit | 3.5 |",
        ["2852000000 CNY", "350000000 CNY"],
    ),
    (
        "Unit: RMB 10,000\n\n| Item | 2024 |\n| --- | --- |\n| Revenue | 28.52 |\n| Net profit | 3.5 |",
        ["285200 CNY", "35000 CNY"],
    ),
    (
        "Unit: RMB mn\n\n| Item | 2024 |\n| --- | --- |\n| Revenue | 28.52 |\n| Net profit | 3.5 |",
        ["28520000 CNY", "3500000 CNY"],
    ),
    (
        "| Item | Revenue (US$ million) |\n| --- | --- |\n| Copper | $1,450 |\n| Zinc | 250 |",
        ["1450000000 USD", "250000000 USD"],
    ),
    ("| Metal | Price ($/oz) |\n| --- | --- |\n| Gold | $2,345 |", ["2345 USD/oz"]),
    (
        "Copper production (kt)\n\n| Mine | 2023 | 2024 |\n| --- | --- | --- |\n| Antapaccay (100%) | 35.2 | 36.0 |",
        ["100 %", "35200 t", "36000 t"],
    ),
    (
        "| Item | Volume | Value |\n| --- | --- | --- |\n| Copper | 8,345 | 12.5 |\n\n(tonnes; value in USD million)",
        ["8345 t", "12500000 USD"],
    ),
    (
        "Inventory in thousand metric tons\n\n| Item | 2024 |\n| --- | --- |\n| Copper | 35.2 |\n| Days of use | 7.2 |",
        ["35200 t", "7.2 None"],
    ),
    (
        "Output (kt)\n\n| Item | 2024 |\n| --- | --- |\n| Copper | 35.2 |\n| Employees | 12,345 |\n| YoY | 3.5 |",
        ["35200 t", "12345 None", "3.5 None"],
    ),
    (
        "| Metal | Price (yuan/mt) |\n| --- | --- |\n| Copper | 71,135 |\n| Silver (yuan/kg) | 7,135 |",
        ["71135 CNY/t", "7135000 CNY/t"],
    ),
    ("Capacity is 10⁴ t.", ["10000 t"]),
    ("fell ▼3.2% on", ["-3.2 %"]),
    ("| Price | ▼210 |\n| x | ↓1.4% |", ["-210 None", "-1.4 %"]),
    ("| a | (1 500) |\n| b | -1 625 |", ["-1500 None", "-1625 None"]),
    ("Cobalt standard grade 12.75-13.40/lb", ["13.075 /lb"]),
    ("copper grade 0.85% in", ["0.85 %"]),
    ("head grade of 1.2 g/t", ["1.2 g/t"]),
    ("Silver grade 145 g/t", ["145 g/t"]),
    ("was c.US$450m in", ["450000000 USD"]),
    ("was approx.$5m in", ["5000000 USD"]),
    ("was c.$2.7bn", ["2700000000 USD"]),
    ("was est.$3.2bn", ["3200000000 USD"]),
    ("at c.$9,800/t in", ["9800 USD/t"]),
    ("| Copper, kt | 1,845 to 2,045 |\n| Zinc, kt | 12.0 to 14.0 |", ["1945000 t", "13000 t"]),
    ("3.4 m. tonnes in", ["3400000 t"]),
    ("450 th. t in", ["450000 t"]),
    ("about 3 bn. USD", ["3000000000 USD"]),
    ("200 kt p.a. in", ["200000 t/year"]),
    ("200,000 tonnes p.a. of", ["200000 t/year"]),
    ("at 19.5 ¢US/lb", ["0.195 USD/lb"]),
    ("up 50 b.p. on", ["50 bp"]),
    (
        "Trade (kt; value in USD million)\n\n| Item | Quantity | Value |\n| --- | --- | --- |\n| Ore | 2,914 | 101.9 |",
        ["2914000 t", "101900000 USD"],
    ),
    ("stocks of 54.58 10kt at", ["545800 t"]),
    ("stocks of 54.58 10,000 mt at", ["545800 t"]),
    ("Negative EBITDA of €12.5 million", ["-12500000 EUR"]),
    ("negative growth of 3.2% in", ["-3.2 %"]),
    ("TCs were at ($40)-($20)/dmt", ["-30 USD/dmt"]),
    ("Some 1 and a half million tonnes", ["1500000 t"]),
    ("scrap at 65cts/lb", ["0.65 USD/lb"]),
    ("at 32-33c per lb", ["0.325 USD/lb"]),
    ("stones of 65 cts", ["65 ct"]),
    ("单位：万吨，%\n\n| 品种 | 产量 | 同比 |\n| --- | --- | --- |\n| 铜 | 102.3 | 5.6 |", ["1023000 t", "5.6 %"]),
    ("closed at 79,310 yuan/t on July 12, 2024, down 420 or 0.53%", ["79310 CNY/t", "420 CNY/t", "0.53 %"]),
    ("settled at $2,946/t, up 12 or 0.4%", ["2946 USD/t", "12 USD/t", "0.4 %"]),
    ("losing 420/0.53% to 79,310 yuan/t", ["420 CNY/t", "0.53 %", "79310 CNY/t"]),
    ("arrivals rose 120 or 2.4% to 5,120 kt", ["120000 t", "2.4 %", "5120000 t"]),
    ("the rate rose by 5 or 6%", ["5 %", "6 %"]),
    ("rose to $150/t, up 5.", ["150 USD/t", "5 USD/t"]),
    ("at 19 cents/lb, up 0.5-0.75.", ["0.19 USD/lb", "0.00625 USD/lb"]),
    ("was nine thousand six hundred tonnes", ["9600 t"]),
    ("was twenty-five thousand five hundred tonnes", ["25500 t"]),
    ("was two million five hundred thousand tonnes", ["2500000 t"]),
    ("was two hundred thousand tonnes", ["200000 t"]),
    ("was one and three quarter million tonnes", ["1750000 t"]),
    ("rose by three-fifths to 30,000 tonnes", ["60 %", "30000 t"]),
    ("output was 45,200 t.oz", ["45200 oz"]),
    ("held 72.80 million fine troy ounces", ["72800000 oz"]),
    ("1.6 million attributable gold ounces", ["1600000 oz"]),
    ("1,889,000 NT of finished steel", ["1713671.97386 t"]),
    ("at 145-150 p/kg in", ["1475 GBP/t"]),
    ("at $9,500/9,700 per tonne", ["9500 USD/t", "9700 USD/t"]),
    ("was 1.57 million yen ($9,980) a ton", ["1570000 JPY/t", "9980 USD/t"]),
    ("was Rs 5,250 per quintal", ["52500 INR/t"]),
    ("was 980 yuan/%", ["980 CNY/mtu"]),
    ("revenue was Rub854.8 billion", ["854800000000 RUB"]),
    ("LME Notice 24/187 and 24 carat gold", []),
]


@pytest.mark.parametrize(("text", "numbers"), SEEN)
def test_what_was_once_misread_is_read(text: str, numbers: list[str]) -> None:
    expected = [(Decimal(one.split()[0]), one.split()[1]) for one in numbers]
    found = [(mention.value, str(mention.unit)) for mention in scan(text) if mention.why_not is None]
    assert [unit for _, unit in found] == [unit for _, unit in expected]
    assert [value for value, _ in found] == pytest.approx([value for value, _ in expected])


def test_thousands_that_a_blank_groups_are_a_doubt_where_nothing_else_shows_it() -> None:
    doubts = [mention.doubt for mention in scan("Copper output was 182 350 in May")]
    assert [doubt and doubt.value for doubt in doubts] == [182350, 182350]
    assert all(mention.doubt is None for mention in scan("| a | 182 | 350 |\n| b | 12 | 450 |") if mention.cell)


def test_an_amount_in_a_currency_that_is_not_known_is_unread_and_no_name() -> None:
    assert [(one.literal, one.why_not) for one in scan("Revenue was K1.1 billion")] == [("K1.1 billion", "unread")]


@pytest.mark.parametrize(
    ("text", "other"),
    [
        ("China's steel exports in 2023 reached 90mt.", "90000000 t"),
        ("China's crude steel production in 2023 was 1,019 mt.", "1019000000 t"),
        ("US steel imports totalled 2,482,000 tons.", "2251632.52468 t"),
        ("Exports fell to 0.36 million tonnes (mt). Silver imports were 552 MT.", "552 t"),
        ("Stocks were 789,000 mt, up 12k WoW.", "12000 None"),
    ],
)
def test_what_an_amount_may_be_beside_its_unit_as_written_is_a_doubt(text: str, other: str) -> None:
    doubt = [mention for mention in scan(text) if mention.why_not is None][-1].doubt
    assert doubt is not None
    assert f"{doubt.value} {doubt.unit}" == other


@pytest.mark.parametrize("said", ["per tael", "per 10 tola", "per flask", "/STU"])
def test_a_price_per_something_unknown_is_a_doubt(said: str) -> None:
    doubt = scan(f"The price was HK$22,800 {said} in June")[0].doubt
    assert doubt is not None
    assert "what it is per" in doubt.why


@pytest.mark.parametrize(
    "said", ["gallium output at 52 mt, as alumina plants said", "steel output of 52 mt and 30,000 mt"]
)
def test_small_amounts_that_reports_tell_in_metric_tons_are_none(said: str) -> None:
    assert all(mention.doubt is None for mention in scan(said))


HEADER_UNITS: list[tuple[str, str]] = [
    ("RMB ten thousand", "72100 CNY"),
    ("in RMB ten thousand", "72100 CNY"),
    ("10 thousand yuan/mt", "72100 CNY/t"),
    ("ten thousand mt", "72100 t"),
    ("10 kt", "72100 t"),
    ("10-kt", "72100 t"),
    ("10 000 t", "72100 t"),
    ("x1000 t", "7210 t"),
    ("×1000 t", "7210 t"),
    ("x10³ t", "7210 t"),
    ("t x 1000", "7210 t"),
    ("tonnes, thousands", "7210 t"),
    ("tonnes '000", "7210 t"),
    ("tonnes (000s)", "7210 t"),
    ("mt, 10,000", "72100 t"),
    ("kt Cu", "7210 t"),
    ("kt LCE", "7210 t"),
    ("mt REO", "7.21 t"),
    ("kt of zinc", "7210 t"),
    ("thousands of metric tons", "7210 t"),
    ("thousands of recoverable ounces", "7210 oz"),
    ("10,000 vehicles", "72100 count"),
    ("wan tons", "72100 t"),
    ("US$/t CIF", "7.21 USD/t"),
    ("$/t fob China", "7.21 USD/t"),
    ("yuan/mt (incl. VAT)", "7.21 CNY/t"),
    ("zork t", "7.21 None"),
    ("thousand units", "7210 count"),
    ("units", "7.21 None"),
]


@pytest.mark.parametrize(("unit", "number"), HEADER_UNITS)
@pytest.mark.parametrize("where", ["header", "row", "caption"])
def test_the_unit_of_a_header_a_row_or_a_caption_keeps_its_scale(unit: str, number: str, where: str) -> None:
    header, row, caption = (f" ({unit})" if where == place else "" for place in ("header", "row", "caption"))
    text = f"Output{caption}\n\n| Item | March{header} |\n| --- | --- |\n| Hunan{row} | 7.21 |"
    last = scan(text)[-1]
    assert (last.value, str(last.unit)) == (Decimal(number.split(maxsplit=1)[0]), number.split()[1])


def test_counts_below_a_caption_of_tonnes_are_no_tonnes() -> None:
    heads = "| Province | March 2024 | Furnaces in operation | Total furnaces |\n| --- | --- | --- | --- |\n"
    found = scan("Output (mt)\n\n" + heads + "| Hunan | 31,000 | 38 | 138 |\n| No. of mines | 4 | | |")
    read = [f"{mention.value:f} {mention.unit}" for mention in found if mention.why_not is None]
    assert read == ["31000 t", "38 None", "138 None", "4 None"]


def test_a_header_may_begin_with_a_term_of_months() -> None:
    found = scan(
        "| Metal | Cash (US$/t) | 3-month (US$/t) | % 2023/2022 |\n|---|---|---|---|\n| Tin | 28,250 | 28,355 | 1.5 |"
    )
    assert [mention.unit for mention in found[-3:]] == ["USD/t", "USD/t", "%"]


@pytest.mark.parametrize(
    "text",
    [
        "Bauxite imports in March (10,000 mt)\n\n| Origin | Volume |\n|---|---|\n| Guinea | 72.1 |",
        "| Item | Unit | March |\n|---|---|---|\n| Output | 10 kt | 72.1 |",
        "| Item | Unit | March |\n|---|---|---|\n| Output | 10 000 t | 72.1 |",
        "| Origin | Volume |\n|---|---|\n| Guinea | 72.1 |\n\nUnit: 10,000 mt",
        "| Item | March |\n|---|---|\n| Output (10kt) | 72.1 |",
    ],
)
def test_the_lot_of_a_unit_is_no_figure(text: str) -> None:
    found = scan(text)
    assert [f"{mention.value:f} {mention.unit}" for mention in found if mention.why_not is None] == ["721000 t"]


def test_money_with_a_sign_of_its_own_has_the_scale_that_brackets_state_alone() -> None:
    rows = "| Capital expenditures | $ 1,254 |\n| Earnings per share | $ 0.17 |\n| Sales (thousands) | $ 3.5 |"
    found = scan("(In millions, except per share data)\n\n| Item | 2024 |\n|---|---|\n" + rows)
    read = [f"{mention.value.normalize():f} {mention.unit}" for mention in found if mention.why_not is None]
    assert read == ["1254000000 USD", "0.17 USD", "3500 USD"]
