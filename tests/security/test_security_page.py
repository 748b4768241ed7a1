"""SECURITY.md promises only what a test holds."""

from __future__ import annotations

import re

from helpers import ROOT

PAGE = (ROOT / "SECURITY.md").read_text(encoding="utf-8")


def test_every_promise_names_a_test() -> None:
    promises = re.findall(r"^- (.*?)(?=^- |^#|\Z)", PAGE, re.DOTALL | re.MULTILINE)
    assert len(promises) > 12
    assert [promise for promise in promises if not re.search(r"`test_\w+`", promise)] == []


def test_every_test_that_the_page_names_is_there() -> None:
    there = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("test_*.py"))
    assert [name for name in re.findall(r"`(test_\w+)`", PAGE) if f"def {name}(" not in there] == []
