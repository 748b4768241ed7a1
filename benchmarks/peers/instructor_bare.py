"""instructor alone: `python instructor_bare.py FOLDER URL CONCURRENCY` asks about every report, and that is all."""

from __future__ import annotations

import asyncio
import sys
import time
from pathlib import Path

import instructor
from openai import AsyncOpenAI
from pydantic import BaseModel


class Mark(BaseModel):
    mark: int
    literal: str
    metric: str | None = None
    product: str | None = None
    region: str | None = None
    period: str | None = None
    kind: str | None = None
    not_figure: str | None = None


class label_marks(BaseModel):  # noqa: N801 - the name of the tool
    marks: list[Mark]


async def main(folder: str, url: str, concurrency: str) -> None:
    begun = time.perf_counter()
    client = instructor.from_openai(AsyncOpenAI(base_url=f"{url}/v1", api_key="sk-some"))
    slots = asyncio.Semaphore(int(concurrency))

    async def ask(path: Path) -> label_marks:
        async with slots:
            answer: label_marks = await client.create(
                model="stub",
                response_model=label_marks,
                messages=[
                    {"role": "system", "content": "Label every number of the report."},
                    {"role": "user", "content": path.read_text(encoding="utf-8")},
                ],
            )
            return answer

    answers = await asyncio.gather(*map(ask, sorted(Path(folder).iterdir())))
    print(f"{len(answers)} read\n{time.perf_counter() - begun:.2f} s")


asyncio.run(main(*sys.argv[1:]))
