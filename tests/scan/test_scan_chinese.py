"""Chinese originals: every number with its span, magnitude, unit, hedge and sign, worked out by hand."""

from __future__ import annotations

from decimal import Decimal

import pytest

from smmextract.scan import Mention, scan

Expected = tuple[str, str, str | None, str | None]
"""Literal, value, unit, hedge or bound."""

# Each sentence with all of its figures, in order.
SENTENCES: list[tuple[str, list[Expected]]] = [
    (
        "2031年10月（31天）国内电解铝产量为365.6万吨，同比增加1.2%，环比增长3.3%，日均产量11.79万吨，环比下降0.1万吨。",
        [
            ("365.6万吨", "3656000", "t", None),
            ("1.2%", "1.2", "%", None),
            ("3.3%", "3.3", "%", None),
            ("11.79万吨", "117900", "t", None),
            ("0.1万吨", "1000", "t", None),
        ],
    ),
    (
        "1-10月累计产量3,580.4万吨，同比增长4.5%左右；铝水比例环比下降1.5个百分点至73.2%附近，铸锭量约98万吨，同比减少近6.8%。",
        [
            ("3,580.4万吨", "35804000", "t", None),
            ("4.5%", "4.5", "%", "about"),
            ("1.5个百分点", "1.5", "pp", None),
            ("73.2%", "73.2", "%", "about"),
            ("98万吨", "980000", "t", "about"),
            ("6.8%", "6.8", "%", "nearly"),
        ],
    ),
    (
        "截至10月底，建成产能约为4571万吨，运行产能逾4350万吨，开工率95.2%，同比提升1.8个点。",
        [
            ("4571万吨", "45710000", "t", "about"),
            ("4350万吨", "43500000", "t", "over"),
            ("95.2%", "95.2", "%", None),
            ("1.8个点", "1.8", "pp", None),
        ],
    ),
    (
        "10月31日铝锭社会库存58.7万吨，较上周四去库2.3万吨，（10.25-10.31）当周出库量1万多吨，最高时达20余万吨。",
        [
            ("58.7万吨", "587000", "t", None),
            ("2.3万吨", "23000", "t", None),
            ("1万多吨", "10000", "t", "over"),
            ("20余万吨", "200000", "t", "over"),
        ],
    ),
    (
        "A00铝报20,780元/吨，跌130元/吨，均价4,900-5,000元/吨，升贴水为负40元/吨，加工费-20至-10美元/干吨，报负20至负15美元/吨。",
        [
            ("20,780元/吨", "20780", "CNY/t", None),
            ("130元/吨", "130", "CNY/t", None),
            ("4,900-5,000元/吨", "4950", "CNY/t", None),
            ("40元/吨", "-40", "CNY/t", None),
            ("-20至-10美元/干吨", "-15", "USD/dmt", None),
            ("20", "-20", "USD/t", None),
            ("15美元/吨", "-15", "USD/t", None),
        ],
    ),
    (
        "沪铝2412合约收于20,780元/吨，304冷轧与430卷价格持平，553#硅报1.15万元/吨，0.35元/度，电耗13,500千瓦时/吨。",
        [
            ("20,780元/吨", "20780", "CNY/t", None),
            ("1.15万元/吨", "11500", "CNY/t", None),
            ("0.35元/度", "0.35", "CNY/kWh", None),
            ("13,500千瓦时/吨", "13500", "kWh/t", None),
        ],
    ),
    (
        "进口铝土矿1.18亿吨，其中8,100万实物吨来自几内亚，占比69%；镍铁8.9万镍吨；总投资12.5亿元；24/25年度产能50万吨/年。",
        [
            ("1.18亿吨", "118000000", "t", None),
            ("8,100万实物吨", "81000000", "t", None),
            ("69%", "69", "%", None),
            ("8.9万镍吨", "89000", "t", None),
            ("12.5亿元", "1250000000", "CNY", None),
            ("50万吨/年", "500000", "t/year", None),
        ],
    ),
    (
        "产量1亿3000万吨，另有3万5千吨和1万2000吨；不足3成的企业检修，约六成满产，三成以上成本上升，5成员退出，一成不变。",
        [
            ("1亿3000万吨", "130000000", "t", None),
            ("3万5千吨", "35000", "t", None),
            ("1万2000吨", "12000", "t", None),
            ("3成", "30", "%", "below"),
            ("六成", "60", "%", "about"),
            ("三成", "30", "%", "over"),
            ("5", "5", None, None),
        ],
    ),
    (
        "产量由5万吨增至5.8万至6万吨，开工率70%-75%，A、B、C三家分别为5.2、6.1和7.3万吨，同比-52.1%，环比+8.7%，出口增加1.5倍。",
        [
            ("5万吨", "50000", "t", None),
            ("5.8万至6万吨", "59000", "t", None),
            ("70%-75%", "72.5", "%", None),
            ("5.2", "52000", "t", None),
            ("6.1", "61000", "t", None),
            ("7.3万吨", "73000", "t", None),
            ("-52.1%", "-52.1", "%", None),
            ("+8.7%", "8.7", "%", None),
            ("1.5倍", "1.5", "times", None),
        ],
    ),
    # digits that alone would be a month
    (
        "运费2024.05美金，2012.10公斤，2024.05公布",
        [("2024.05美金", "2024.05", "USD", None), ("2012.10公斤", "2.0121", "t", None)],
    ),
]


def figures(text: str) -> list[Mention]:
    return [mention for mention in scan(text) if mention.why_not is None]


@pytest.mark.parametrize(("text", "expected"), SENTENCES, ids=range(len(SENTENCES)))
def test_every_figure_of_a_sentence(text: str, expected: list[Expected]) -> None:
    found = figures(text)
    assert [(one.literal, str(one.value), one.unit, one.hedge or one.bound) for one in found] == expected
    assert all(text[one.start : one.end] == one.literal for one in found)


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("约1亿3000万吨", "125000000", "135000000"),
        ("3万5千吨", "34500", "35500"),
        ("近3成", "25", "35"),
        ("11.79万吨", "117850", "117950"),
    ],
)
def test_the_interval_is_that_of_the_last_digit(text: str, low: str, high: str) -> None:
    [found] = figures(text)
    assert (found.low, found.high) == (Decimal(low), Decimal(high))


@pytest.mark.parametrize(("text", "sign"), [("负20美元/吨", -1), ("-1.5%", -1), ("+0.3%", 1), ("减少2%", 0)])
def test_only_a_written_sign_is_a_sign(text: str, sign: int) -> None:
    [found] = figures(text)
    assert found.sign == sign


@pytest.mark.parametrize("sentence", [text for text, _ in SENTENCES])
def test_full_width_forms_are_read_alike(sentence: str) -> None:
    wide = sentence.translate(str.maketrans("0123456789.%+", "０１２３４５６７８９．％＋"))
    assert [(one.value, one.unit) for one in scan(wide)] == [(one.value, one.unit) for one in scan(sentence)]
