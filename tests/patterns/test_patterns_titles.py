"""Titles repeat the body in few words: what they leave out comes from the figure that they repeat."""

from __future__ import annotations

from patterns_passage import read

WHOLE = ("metric", "product", "region", "period", "basis", "value")


def first(title: str, body: str, published: str = "2024-09-05") -> str:
    return read(body, title=title, published=published).rows(*WHOLE)[0]


def test_the_day_of_a_stock_is_taken_from_the_body() -> None:
    title = "Copper Inventory Down 46,300 mt in a Week"
    body = "As of September 3, copper inventories in China were 181,700 mt, down 46,300 mt WoW."
    assert first(title, body) == "46,300 mt | inventory | copper | China | 2024-09-03 | wow | -46300"


def test_a_hedged_number_of_the_title_is_the_exact_one_of_the_body() -> None:
    title = "China's Tin Output Jumped More Than 50% in August"
    body = "Refined tin output was 15,864 mt in August, up 53.45% MoM and 1.84% YoY."
    assert first(title, body) == "50% | production | refined tin | China | 2024-08 | mom | 50"


def test_a_rounded_number_of_the_title_is_the_exact_one_of_the_body() -> None:
    title = "Alumina Output Up 10.6% in August"
    body = "Alumina output in August was 7.52 million mt, 2.9% more than in July and 10.63% more than a year ago."
    assert first(title, body) == "10.6% | production | alumina | China | 2024-08 | yoy | 10.6"


def test_the_date_of_a_daily_note_is_not_the_period_of_what_it_repeats() -> None:
    title = "SMM Morning Comments (Sep 5): LME Aluminium Gained 1.05%"
    body = "Overnight LME aluminium rose 1.05% to $2,642/mt."
    assert first(title, body) == "1.05% | price | aluminium | Global | 2024-09-04 | other | 1.05"


def test_what_the_title_says_itself_is_not_replaced() -> None:
    title = "Zinc Output Rose 3% YoY in August"
    body = "Refined zinc output rose 3% MoM in August."
    assert first(title, body) == "3% | production | refined zinc | China | 2024-08 | yoy | 3"


def test_a_fall_is_not_the_rise_of_the_same_size() -> None:
    title = "Lead Output Fell 3% in August"
    body = "Refined lead output fell 3% YoY in August. Exports rose 3% MoM in July."
    assert first(title, body) == "3% | production | refined lead | China | 2024-08 | yoy | -3"
