"""The public names and the Python API."""

from __future__ import annotations

import subprocess
import sys
from itertools import pairwise

import pytest

import smmextract
from helpers import EXAMPLE
from smmextract import Figure, check, extract
from smmextract.errors import InputError


def test_the_names_at_the_root_are_these() -> None:
    assert sorted(smmextract.__all__) == [
        "Archive", "Check", "Conflict", "Figure", "Group", "Label", "ModelConfig", "Repair", "Result",
        "SmmextractError", "__version__", "check", "extract", "open_store",
    ]  # fmt: skip
    for name in smmextract.__all__:
        assert getattr(smmextract, name) is not None
    with pytest.raises(AttributeError, match="nonsense"):
        _ = smmextract.nonsense


def test_extract_reads_a_text() -> None:
    result = extract(EXAMPLE.read_text(encoding="utf-8"), source="example")
    assert [figure.literal for figure in result.flagged] == ["11.2 percentage points"]
    assert result.report.source == "example"
    assert all(isinstance(figure, Figure) for figure in result.figures)


def test_every_number_of_the_text_is_accounted_for() -> None:
    result = extract(EXAMPLE.read_text(encoding="utf-8"))
    spans = sorted([(one.start or 0, one.end or 0) for one in result.figures])
    spans = sorted(spans + [(one.start, one.end) for one in result.not_figures])
    text = result.report.text
    for place, sign in enumerate(text):
        if sign.isdigit():
            assert any(start <= place < end for start, end in spans), text[place - 20 : place + 20]
    assert all(one[1] <= other[0] for one, other in pairwise(spans))


def test_check_takes_figures() -> None:
    result = extract(EXAMPLE.read_text(encoding="utf-8"))
    again = check(result.figures, result.groups)
    assert [conflict.sum for conflict in again.conflicts] == [conflict.sum for conflict in result.conflicts]


def test_check_takes_plain_objects_too() -> None:
    built = {"literal": "45.19 million mt", "metric": "capacity", "period": "2024-01", "value": 45190000}
    running = built | {"literal": "51.98 million mt", "metric": "operating_capacity", "value": 51980000}
    assert len(check([built, running]).conflicts) == 1
    with pytest.raises(InputError, match=r"figures\[0\]\.literal"):
        check([{"metric": "capacity"}])


@pytest.mark.parametrize(
    "module", ["openai", "instructor", "rich", "trafilatura", "charset_normalizer", "httpx2", "pdfplumber"]
)
def test_reading_with_patterns_loads_nothing_heavy(module: str) -> None:
    code = f"import sys, smmextract; smmextract.extract('Output was 5,000 mt.'); print({module!r} in sys.modules)"
    done = subprocess.run([sys.executable, "-W", "ignore", "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
