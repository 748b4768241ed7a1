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
