"""Reports made in number, a stub that labels them, and a batch over them."""

from __future__ import annotations

import asyncio
import json
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from helpers.stub_server import Asked, Reply, Stub, completion
from smmextract.batch.engine import ReadingPlan
from smmextract.batch.runner import Batch, Plan
from smmextract.batch.source_items import find_sources
from smmextract.batch.tally import BatchTally
from smmextract.config import ModelConfig, load_config
from smmextract.store import open_store

_MARK = re.compile(r"⟦(\d+):([^⟧]*)⟧")


def text(number: int) -> str:
    return f"Refined lead output of China was {100_000 + 100 * number:,} mt in May 2031.\n"


def write_reports(folder: Path, count: int) -> Path:
    folder.mkdir(exist_ok=True)
    for number in range(count):
        (folder / f"report-{number:04d}.txt").write_text(text(number), encoding="utf-8")
    return folder


def number_of(asked: Asked) -> int:
    """Which of the reports a question is about."""
    found = re.search(r"output of China was (?:⟦\d+:)?([\d,]+) mt", asked.messages[1]["content"])
    assert found
    return (int(found[1].replace(",", "")) - 100_000) // 100


def labelled(asked: Asked) -> Reply:
    """A good answer: every amount is output in May 2031."""
    marks: list[dict[str, Any]] = []
    for mark, literal in _MARK.findall(asked.messages[1]["content"]):
        one: dict[str, Any] = {"mark": int(mark), "literal": literal}
        if literal.endswith("mt"):
            one |= {"metric": "production", "product": "refined lead", "region": "China", "period": "2031-05"}
        else:
            one["not_figure"] = "date"
        marks.append(one)
    return completion({"marks": marks})


def config(stub: Stub, **flags: Any) -> ModelConfig:
    given = {"model": "some-model", "base_url": stub.url, "retries": 0, "concurrency": 4, **flags}
    return load_config(given, environ={"OPENAI_API_KEY": "sk-some"}).model()


def run(
    store: str | Path,
    sources: Sequence[str | Path],
    model: ModelConfig | None = None,
    *,
    workers: int | None = 1,
    reading: Mapping[str, Any] | None = None,
    **plan: Any,
) -> BatchTally:
    """A whole batch; in this process alone, unless more are asked for."""
    found = find_sources([str(source) for source in sources])
    with open_store(str(store), create=True) as opened:
        batch = Batch(opened, Plan(ReadingPlan(model, workers=workers, **(reading or {})), **plan), found.total)
        return asyncio.run(batch.run(found))


def calls(stub: Stub) -> Counter[int]:
    """How often each report was asked about."""
    return Counter(number_of(asked) for asked in stub.asked)


def json_lines(path: Path, *lines: object) -> Path:
    shown = [line if isinstance(line, str) else json.dumps(line) for line in lines]
    path.write_text("\n".join(shown) + "\n", encoding="utf-8")
    return path
