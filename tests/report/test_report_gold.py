"""The gold reports: title, publication, publisher, and every gold figure outside the page chrome."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from smmextract.report import Block, Report, read

OURS = Path(__file__).parents[1] / "reports"
FIRST_SIGHT = Path(__file__).parents[1] / "first_sight"
USERS_OWN = Path(__file__).parents[2].parent / "shared" / "reports" / "aluminium-2024-01"
FOLDERS = {folder.name: folder for folder in [USERS_OWN, *sorted(OURS.iterdir())] if folder.is_dir()}
OF_OTHERS = {folder.name: folder for folder in sorted(FIRST_SIGHT.iterdir()) if folder.is_dir()}
# By hand. A report that another page carries is of whom its source line names; a wire carries those of companies.
PUBLISHERS = {
    "argus-icsg-2025-07": "Argus",
    "bloomberg-lme-2005-05": "Bloomberg",
    "fastmarkets-li-2018-q3": "Fastmarkets",
    "hydro-2020": "CICC net",
    "iai-2012-11": "International Aluminium Institute",
    "ilzsg-2015-h1": "ILZSG",
    "insg-ni-2023-10": "Reuters",
    "org-aisi-2024-08-17": "SteelOrbis",
    "org-anto-2022-q3": "Antofagasta",
    "org-bhp-2021-h1": "BHP",
    "org-codelco-2014-q1": "Reuters",
    "org-huayou-2025-h1": "Reportify",
    "org-iai-2015-08": "International Aluminium Institute",
    "org-marubeni-2012-08": "Reuters",
    "org-nornickel-2017-q1": "MarketScreener",
    "org-teck-2022": "Teck",
    "press-alcircle-vedanta-2023-01": "AlCircle",
    "press-argus-li-2021-10": "Argus",
    "press-argus-mn-2019-12": "Argus",
    "press-bloomberg-jp-al-2010-11": "Bloomberg",
    "press-bs-jsw-2011-03": "Business Standard",
    "press-cityam-anto-2021-10": "City A.M.",
    "press-davis-alumina-2020-12": "Davis Index",
    "press-fm-rotterdam-2022-04": "Fastmarkets",
    "press-hellenic-cutc-2023-12": "S&P Global",
    "press-kitco-pt-2023-05": "Reuters",
    "press-miningcom-ni-2025-02": "MINING.COM",
    "press-mysteel-scrap-2020-08": "Mysteel",
    "press-platts-zntc-2016-11": "cphibiz",
    "press-reuters-icsg-2025-10": "Reuters",
    "press-reuters-re-2018-11": "Reuters",
    "press-reuters-sumitomo-2019-04": "Reuters",
    "press-taipei-ss-2009-04": "Taipei Times",
    "press-yicai-zijin-2021-07": "Yicai Global",
    "press-zawya-alumina-2023-07": "Trade Arabia",
    "rio-table-2024-q1": "Rio Tinto",
    "smm-al-scrap-2021-06": None,  # its page names no publisher, and its text does not say whose survey it was
    "worldsteel-2024-07": "worldsteel",
}

# By hand, from the publication lines of the reports.
PUBLISHED = {
    "alumina-2022-05": "2022-06-10T10:25",
    "alumina-2024-12": "2025-01-08T14:55",
    "aluminium-2023-08": "2023-09-12T14:17",
    "aluminium-2024-01": "2024-02-09T16:01",
    "copper-weekly-2025-04-25": "2025-04-25T19:06",
    "cu-cathode-2023-07": "2023-08-03",
    "cu-foil-tube-2023-07": "2023-08-09T10:47",
    "cu-products-2025-h1": "2025-07-03",
    "customs-2024-09": "2024-10-21T11:05",
    "lead-weekly-2025-03-14": "2025-03-14T17:35",
    "lithium-carbonate-2025-01": "2025-02-05T17:02",
    "manganese-2024-06": "2024-07-03T09:45",
    "minor-metals-2024-10-25": "2024-10-25T17:20",
    "morning-roundup-2024-11-21": "2024-11-21T08:27",
    "nickel-2024-08": "2024-09-06T19:40",
    "nickel-sulphate-2024-08": "2024-09-02T18:40",
    "notice-training-2025-06": "2025-05-19T10:00",
    "npi-2024-03": "2024-04-15T22:20",
    "overseas-aluminium-2024-02": "2024-03-08T16:40",
    "silicon-pv-2025-02-24": "2025-02-24T08:29",
    "stainless-2021-11": "2021-12-08T14:14",
    "ternary-precursor-2024-05": "2024-06-05T15:48",
    "tin-refined-2024-10": "2024-11-06T15:12",
    "zinc-weekly-2024-05-20": "2024-05-20T11:50",
    "zn-concentrate-2022-10": "2022-11-09T16:32",
    "zn-refined-2022-03": "2022-04-08T10:36",
}
# By hand: the numbers of each report that stand in its page chrome, and why.
CHROME = {
    "alumina-2024-12": [("120 yuan/mt", "page_chrome"), ("14.6%", "page_chrome"), ("+86 21 5155 0391", "contact")],
    "manganese-2024-06": [
        ("50 yuan/mt", "page_chrome"),
        ("3.1%", "page_chrome"),
        ("4.62 million mt", "page_chrome"),
        ("+86 21 5166-6834", "contact"),
    ],
    "aluminium-2023-08": [
        ("1,200 yuan/mt", "page_chrome"),
        ("6.4%", "page_chrome"),
        ("11.93 million mt", "page_chrome"),
        ("71.5%", "page_chrome"),
        ("3.2 points", "page_chrome"),
        ("+86 21 5550 0148", "contact"),
        ("2000-2023", "page_chrome"),
    ],
    "stainless-2021-11": [
        ("3,400 mt", "page_chrome"),
        ("60 yuan/mt", "page_chrome"),
        ("410 yuan/mt", "page_chrome"),
        ("12.5%", "page_chrome"),
        ("+86 021 5550-0147", "contact"),
    ],
    "zn-refined-2022-03": [
        ("6,412 mt", "page_chrome"),
        ("301,255 mt", "page_chrome"),
        ("50-100 yuan/mt", "page_chrome"),
        ("3%", "page_chrome"),
        ("74,500 mt", "page_chrome"),
        ("021-5550 0162", "contact"),
    ],
}


def load(name: str) -> tuple[Report, str, list[str]]:
    """The report, its gold title and the literals of its gold figures in the order of the text."""
    folder = FOLDERS.get(name) or OF_OTHERS[name]
    gold = json.loads((folder / "gold.json").read_text(encoding="utf-8"))
    return read(str(folder / "report.txt")), gold["title"], [figure["literal"] for figure in gold["figures"]]


def block_at(report: Report, offset: int) -> Block:
    return next(block for block in report.blocks if block.start <= offset < block.end)


def test_our_reports_are_here() -> None:
    assert set(PUBLISHED) - set(FOLDERS) <= {"aluminium-2024-01"}


@pytest.mark.parametrize("name", sorted(FOLDERS))
def test_title_time_and_publisher(name: str) -> None:
    report, title, _ = load(name)
    assert report.title == title
    assert report.published == PUBLISHED[name]
    assert report.publisher == "SMM"


@pytest.mark.parametrize("name", sorted(OF_OTHERS))
def test_title_day_and_publisher_of_reports_of_others(name: str) -> None:
    report, title, _ = load(name)
    gold = json.loads((OF_OTHERS[name] / "gold.json").read_text(encoding="utf-8"))
    assert report.title == title
    assert (report.published or "")[:10] == gold["published"]
    assert report.publisher == PUBLISHERS.get(name, "SMM")


@pytest.mark.parametrize("name", sorted(FOLDERS | OF_OTHERS))
def test_every_gold_figure_is_outside_the_chrome(name: str) -> None:
    report, _, literals = load(name)
    cursor = 0
    for literal in literals:
        pattern = rf"(?<![\d.,]){re.escape(literal)}"
        found = re.compile(pattern).search(report.text, cursor) or re.search(pattern, report.text)
        assert found is not None, literal
        cursor = found.start()
        assert block_at(report, cursor).kind in {"title", "heading", "body"}, literal


@pytest.mark.parametrize(("name", "literal", "why"), [(n, *entry) for n, all_ in CHROME.items() for entry in all_])
def test_numbers_of_the_chrome_are_in_chrome(name: str, literal: str, why: str) -> None:
    report, _, _ = load(name)
    block = block_at(report, report.text.rindex(literal))
    assert (block.kind, block.why) == ("chrome", why)


@pytest.mark.skipif("aluminium-2024-01" not in FOLDERS, reason="the user's own report is not here")
def test_everything_below_the_body_of_the_users_report_is_chrome() -> None:
    report, _, _ = load("aluminium-2024-01")
    below = [block for block in report.blocks if block.start >= report.text.index("Please do not hesitate")]
    assert len(below) > 20
    assert {block.kind for block in below} == {"chrome"}
    assert [block.kind for block in report.blocks[:5]] == ["title", "meta", "meta", "title", "title"]
