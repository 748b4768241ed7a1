"""Chinese originals without a model: the numbers are read, and what they mean is left to a person."""

from __future__ import annotations

import pytest

from smmextract import extract

REPORT = """10月国内电解铝产量同比增加1.2%，铝水比例下降

发布时间：2031-11-05 10:30 来源：SMM

据SMM统计，2031年10月（31天）国内电解铝产量为365.6万吨，同比增加1.2%，环比增长3.3%，日均产量11.79万吨。1-10月累计产量3,580.4万吨，
同比增长4.5%左右。铝水比例环比下降1.5个百分点至73.2%附近，铸锭量约98万吨，同比减少近6.8%。

截至10月底，国内电解铝建成产能约为4571万吨，运行产能逾4350万吨，开工率95.2%，同比提升1.8个百分点。10月31日，电解铝锭社会库存58.7万吨，
较上周四去库2.3万吨。A00铝价报20,780元/吨，较前一日下跌130元/吨，贴水40元/吨。预计11月产量将达到355万吨，环比减少2.9%。3家企业减产。
"""


def test_no_figure_of_a_chinese_report_is_labelled_without_a_doubt() -> None:
    result = extract(REPORT)
    assert (result.report.published, result.report.publisher) == ("2031-11-05T10:30", "SMM")
    literals = [figure.literal for figure in result.figures]
    assert len(literals) == 22
    assert {"365.6万吨", "3,580.4万吨", "1.5个百分点", "58.7万吨", "20,780元/吨", "95.2%"} <= set(literals)
    assert {figure.verdict for figure in result.figures} == {"flagged"}
    assert all(figure.doubts for figure in result.figures)
    assert result.conflicts == []


@pytest.mark.parametrize(
    "text",
    [
        "2031-10 电解铝 production 365.6 万吨, 同比 1.2%.",
        "Alcoa 公司 Q3 氧化铝产量 243.5 万吨，环比下降 4%。",
        "CIF 上海 premium 报 45-60 美元/吨，均价 52.5 美元/吨。",
    ],
)
def test_english_words_in_a_chinese_sentence_settle_nothing(text: str) -> None:
    result = extract(f"Published: 2031-11-05\n\n{text}")
    assert result.figures
    assert {figure.verdict for figure in result.figures} == {"flagged"}


def test_a_chinese_name_in_an_english_sentence_is_no_doubt() -> None:
    result = extract("Zinc output in China was 501,300 mt in March 2031, the Shanghai Metals Market (上海有色网) says.")
    assert [figure.verdict for figure in result.figures] == ["accepted"]


@pytest.mark.parametrize("mark", ["# ", "## "])
def test_the_mark_of_a_markdown_heading_is_no_grade(mark: str) -> None:
    result = extract(f"{mark}Zinc output rose 2% MoM in March 2031\n\nZinc output was 501,300 mt in March 2031.")
    assert [figure.segment for figure in result.figures] == [None, None]
