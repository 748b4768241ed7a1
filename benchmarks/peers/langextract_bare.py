"""langextract: `python langextract_bare.py FOLDER URL CONCURRENCY`, one passage a report and no second pass."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import langextract as lx
from langextract.providers.openai import OpenAILanguageModel

folder, url, concurrency = sys.argv[1:]
begun = time.perf_counter()
example = lx.data.ExampleData(
    text="Copper output was 1,000 mt.",
    extractions=[
        lx.data.Extraction(extraction_class="figure", extraction_text="1,000 mt", attributes={"metric": "production"})
    ],
)
model = OpenAILanguageModel(model_id="gpt-4.1", api_key="sk-some", base_url=f"{url}/v1", max_workers=int(concurrency))
documents = [lx.data.Document(text=path.read_text(encoding="utf-8")) for path in sorted(Path(folder).iterdir())]
found = list(
    lx.extract(
        documents,
        prompt_description="Label every number of the report.",
        examples=[example],
        model=model,
        max_char_buffer=4000,
        batch_length=int(concurrency),
        max_workers=int(concurrency),
        fence_output=False,
        use_schema_constraints=False,
        show_progress=False,
    )
)
print(f"{len(found)} read, {sum(len(one.extractions or ()) for one in found)} figures")
print(f"{time.perf_counter() - begun:.2f} s")
