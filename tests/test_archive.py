"""A store from Python: tables of pandas, and how it shows itself in a notebook."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from helpers.batch_made import json_lines, run
from smmextract import open_store
from smmextract.errors import UsageError

pytest.importorskip("pandas")
TEXTS = (
    "China's aluminium output was 3.562 million mt in January 2024, up 4.2% YoY.",
    "China's aluminium output was 3.33 million mt in February 2024. "
    "Russia's aluminium output was 326,100 mt in January 2024.",
)  # fmt: skip


@pytest.fixture
def address(tmp_path: Path) -> str:
    lines = [{"id": f"r{n}", "published": f"2024-0{n + 2}-09", "text": text} for n, text in enumerate(TEXTS)]
    run(str(tmp_path / "a.db"), [json_lines(tmp_path / "in.jsonl", *lines)])
    return str(tmp_path / "a.db")


def test_figures_series_and_reports_are_tables(address: str) -> None:
    with open_store(address) as store:
        figures = store.figures(metric="output")
        assert len(figures) == 4
        assert str(figures.value.dtype) == "float64"
        assert figures.period_start.min().year == 2024
        china = store.series("production", product="aluminium", region="China", kind="level")
        assert list(china.value) == [3_562_000, 3_330_000]
        assert china.yoy_stated[0] == 4.2
        assert list(store.reports().figures) == [2, 2]
        assert set(store.series().region) == {"China", "Russia"}


def test_it_shows_itself_in_a_notebook_and_answers_unknown_names(address: str) -> None:
    with open_store(address) as store:
        assert "2 reports, 4 figures, 0 flagged" in store._repr_html_()
        with pytest.raises(UsageError, match="did you mean 'China'"):
            store.series("production", region="Chnia")
        with pytest.raises(UsageError, match="unknown filter"):
            store.figures(colour="red")


def test_the_tutorial_notebook_runs(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    notebook = json.loads((Path(__file__).parents[1] / "examples" / "store.ipynb").read_text(encoding="utf-8"))
    monkeypatch.chdir(Path(address).parent)
    Path(address).rename("reports.db")
    names: dict[str, object] = {}
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            exec(compile("".join(cell["source"]), "store.ipynb", "exec"), names)
    assert "months" in names
