"""Result files read back."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from helpers.page_results import reports
from helpers.reviews import example
from smmextract.errors import InputError
from smmextract.output.rows import write
from smmextract.output.saved import read_results


def test_what_write_wrote_is_read_back(tmp_path: Path) -> None:
    several = [example(), *reports()[:2]]
    for form in ("json", "jsonl"):
        path = tmp_path / f"results.{form}"
        with path.open("w", encoding="utf-8") as out:
            write(several, form, out)
        assert read_results(path.read_text(encoding="utf-8"), "file") == several
    assert read_results(example().to_json(indent=2), "file") == [example()]


def changed(**fields: Any) -> str:
    return json.dumps(json.loads(example().to_json()) | fields)


def with_figure(**fields: Any) -> str:
    data = json.loads(example().to_json())
    data["figures"][0] |= fields
    return json.dumps(data)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "not valid JSON"),
        ("[]", "no result in it"),
        ("[1]", r"\[0\]: not a result of smmextract"),
        ('{"figures": []}', "not a result of smmextract"),
        (changed(figures=[{"id": "f1"}]), "figures.0.literal: Field required"),
        (changed(figures=[]), "there is no figure 'f"),
        (with_figure(id="f2"), "two figures have the id 'f2'"),
        (with_figure(value=1e300), r"figures\[0\].value: not a number that a report could have"),
        (with_figure(implied=[0, 1e99]), "a range that no report could imply"),
        (with_figure(verdict="sure"), "figures.0.verdict: Input should be"),
        (changed() + "\n{\n", "line 2: not valid JSON"),
        ("[" * 100_000, "not valid JSON"),
    ],
    # the texts hold how long reading took, so that they would name the tests differently in each worker
    ids=range(12),
)
def test_what_is_no_result_is_refused_in_one_line(text: str, why: str) -> None:
    with pytest.raises(InputError, match=why) as caught:
        read_results(text, "file")
    assert str(caught.value).startswith("file: ")
    assert "\n" not in str(caught.value)
