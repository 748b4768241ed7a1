"""Titles repeat the body in few words: what they leave out comes from the figure that they repeat."""

from __future__ import annotations

from helpers.patterns_passage import read

WHOLE = ("metric", "product", "region", "period", "basis", "value")


def first(title: str, body: str, published: str = "2024-09-05") -> str:
    return read(body, title=title, published=published).rows(*WHOLE)[0]


def test_a_rounded_number_of_the_title_is_the_exact_one_of_the_body() -> None:
    title = "Alumina Output Up 10.6% in August"
    body = "Alumina output in August was 7.52 million mt, 2.9% more than in July and 10.63% more than a year ago."
    assert first(title, body) == "10.6% | production | alumina | China | 2024-08 | yoy | 10.6"


def test_what_the_title_says_itself_is_not_replaced() -> None:
    title = "Zinc Output Rose 3% YoY in August"
    body = "Refined zinc output rose 3% MoM in August."
    assert first(title, body) == "3% | production | refined zinc | China | 2024-08 | yoy | 3"


def test_what_a_headline_announces_is_a_forecast_and_what_stands_before_it_is_none() -> None:
    title = "Copper Cathode Output Down 0.98% MoM in May, June Output to Rebound Nearly 5%"
    body = "Smelters were in maintenance in May."
    passage = read(body, title=title, published="2022-06-06")
    assert passage.rows("period", "modality")[:2] == ["0.98% | 2022-05 | actual", "5% | 2022-06 | forecast"]


def test_a_month_that_a_headline_announces_is_not_what_the_report_is_about() -> None:
    passage = read(
        "Silicon metal output reached 408,300 mt in May, an increase of 13.1% from April.\n\n"
        "Xinjiang: Output was 215,600 mt, up 3.2% MoM. Large producers ran all of their furnaces.\n\n"
        "Yunnan: Output jumped 77.5% to 41,900 mt.",
        title="Silicon Metal Supply to Keep Growing in June",
        published="2024-06-05",
    )
    assert {row.split(" | ")[1] for row in passage.rows("period")} == {"2024-05"}
