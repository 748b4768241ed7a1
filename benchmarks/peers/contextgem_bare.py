"""contextgem: `python contextgem_bare.py FOLDER URL CONCURRENCY`, one concept, so many reports at a time."""

from __future__ import annotations

import asyncio
import sys
import time
from pathlib import Path

from contextgem import Document, DocumentLLM, JsonObjectConcept


async def main(folder: str, url: str, concurrency: str) -> None:
    begun = time.perf_counter()
    slots = asyncio.Semaphore(int(concurrency))

    async def ask(path: Path) -> int:
        async with slots:
            llm = DocumentLLM(model="openai/stub", api_key="sk-some", api_base=f"{url}/v1")
            document = Document(raw_text=path.read_text(encoding="utf-8"))
            document.concepts = [
                JsonObjectConcept(
                    name="Figure", description="Every number of the report.", structure={"literal": str, "metric": str}
                )
            ]
            done = await llm.extract_all_async(document)
            return len(done.concepts[0].extracted_items)

    found = await asyncio.gather(*map(ask, sorted(Path(folder).iterdir())))
    print(f"{len(found)} read, {sum(found)} figures\n{time.perf_counter() - begun:.2f} s")


asyncio.run(main(*sys.argv[1:]))
