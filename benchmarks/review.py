"""How fast a review opens and goes on: `python benchmarks/review.py [FLAGGED]`.

The results are those of the reports of `tests/reports/` and of the example, each as often as it takes, with texts that
differ. Times of opening are those of a process of its own, the best of three; those of decisions are CPU time.
"""

from __future__ import annotations

import hashlib
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path

from smmextract import extract
from smmextract.figure import Result
from smmextract.store import ReaderKey, open_store
from smmextract.store.saving import Run, save_run

ROOT = Path(__file__).parents[1]
OPEN = """
import time
begun = time.perf_counter()
import asyncio, sys
from pathlib import Path
from smmextract.lazy import loading
from smmextract.review.desk import open_desk
from smmextract.review.session import Session
with loading():
    desk = open_desk(sys.argv[1])
    session = Session(desk, "ann")
queued = time.perf_counter()
from smmextract.review.screen.review_app import ReviewApp
async def shown():
    async with ReviewApp(session).run_test() as pilot:
        await pilot.pause()
        print(len(session.left), queued - begun, time.perf_counter() - begun, time.process_time(),
              int(Path("/proc/self/status").read_text().partition("VmHWM:")[2].split()[0]) / 1024)
asyncio.run(shown())
session.close()
desk.close()
"""


def results(flagged: int) -> list[Result]:
    texts = [path.read_text(encoding="utf-8") for path in sorted((ROOT / "tests" / "reports").glob("*/report.txt"))]
    texts.append((ROOT / "examples" / "aluminium-january.txt").read_text(encoding="utf-8"))
    read = [result for text in texts if (result := extract(text)).flagged]
    made: list[Result] = []
    while flagged > 0:
        result = read[len(made) % len(read)]
        text = f"{result.report.text}\n{len(made)}"
        digest = hashlib.sha256(text.encode()).hexdigest()
        report = result.report.model_copy(update={"text": text, "sha256": digest})
        made.append(result.model_copy(update={"report": report}))
        flagged -= len(result.flagged)
    return made


def stored(made: Iterable[Result], path: Path) -> Path:
    with open_store(str(path), create=True) as store, store.writing() as connection:
        for result in made:
            save_run(connection, Run(result.report, ReaderKey("patterns", "", "1"), result=result))
    return path


def opened(path: Path) -> str:
    runs: list[list[float]] = []
    for _ in range(3):
        done = subprocess.run([sys.executable, "-c", OPEN, str(path)], capture_output=True, text=True, check=True)
        runs.append([float(number) for number in done.stdout.split()])
    items, queue, first, cpu, memory = min(runs, key=lambda run: run[2])
    return (
        f"queue of {items:,.0f} items after {queue:.2f} s, the first on the screen after {first:.2f} s "
        f"({cpu:.2f} s of CPU, {memory:.0f} MB)"
    )


def main() -> None:
    from smmextract.review.desk import FileDesk  # noqa: PLC0415 - the time of the import is measured elsewhere
    from smmextract.review.session import Session  # noqa: PLC0415

    flagged = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "results.jsonl"
        made = results(flagged)
        path.write_text("".join(result.to_json() + "\n" for result in made), encoding="utf-8")
        size = path.stat().st_size / 1e6
        print(f"{sum(len(one.flagged) for one in made):,} flagged figures of {len(made):,} reports, {size:.0f} MB")
        print(opened(path))
        print(f"from a store: {opened(stored(made, Path(folder) / 'store.db'))}")
        session = Session(FileDesk(path), "ann")
        times = []
        for _ in range(1000):
            session.advance()
            begun = time.process_time()
            if session.case and session.item and session.case.proposals(session.item):
                session.take(1)
            else:
                session.keep()
            session.advance()
            times.append(time.process_time() - begun)
        session.close()
        print(
            f"a decision, its check and the next item: median {statistics.median(times) * 1000:.0f} ms, "
            f"95th percentile {sorted(times)[950] * 1000:.0f} ms"
        )
        print(f"after 1,000 decisions: {opened(path)}")


if __name__ == "__main__":
    main()
