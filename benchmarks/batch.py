"""The benchmark of batches: `python benchmarks/batch.py [CASE...]` (all cases take about six minutes).

Every case runs `smmextract batch` as a process of its own on reports of 3,000 characters (a report of the tests with
its cassette's answer, and prose without numbers), against a stub of a model's server in another process. Wall time is
from the first to the last of the batch, as the command itself prints it, and of the whole process beside it; memory is
the peak of all its processes together, processor time that of all of them.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.request import urlopen

from batch_stub import REPOSITORY, letters_of, wordy

PROSE = (
    "Downstream buyers bought as needed, traders held their offers, and the market was quiet towards the holidays. "
    "Smelters kept their lines running, raw materials were in ample supply, and no maintenance was planned. "
)
LENGTH = 3000
ENVIRON = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
"""Without this, processes compile the program anew, which an installed one never does."""
PEERS_FOLDER = REPOSITORY / "benchmarks" / "peers"


def texts() -> dict[str, str]:
    recorded = {path.stem for path in (REPOSITORY / "tests" / "cassettes").glob("*.yaml")}
    folders = sorted((REPOSITORY / "tests" / "reports").iterdir())
    found = {path.name: path / "report.txt" for path in folders if path.name in recorded}
    found["aluminium-january"] = REPOSITORY / "examples" / "aluminium-january.txt"
    return {name: path.read_text(encoding="utf-8").strip() for name, path in found.items() if path.exists()}


def write_reports(folder: Path, count: int, only: str = "") -> None:
    """The reports of the tests in turn, each made unlike all others and filled up with prose."""
    known = [(name, text) for name, text in texts().items() if not only or name == only]
    folder.mkdir(parents=True)
    for number in range(count):
        name, text = known[number % len(known)]
        note = f"Desk note {wordy(name)} no {letters_of(number)}. "
        note += (PROSE * 20)[: max(LENGTH - len(text) - len(note), 0)]
        body = max(text.split("\n\n"), key=len)  # not at the end, where it would be taken for the page's own
        text = text.replace(body, f"{body} {note}")
        (folder / f"{number:05d}.txt").write_text(text, encoding="utf-8")


@dataclass(frozen=True)
class Measured:
    """One run of the command."""

    code: int
    out: str
    err: str
    wall: float
    cpu: float
    memory: float
    calls: int | None

    @property
    def batch_seconds(self) -> float:
        return float(re.findall(r"^([\d.]+) s$", self.out, re.M)[-1])

    @property
    def read(self) -> int:
        return int(re.findall(r"^([\d,]+) read", self.out, re.M)[0].replace(",", ""))


@contextmanager
def stub(delay: float, jitter: float = 0.0, fail_every: int = 0, form: str = "tool") -> Iterator[str]:
    options = ["--delay", str(delay), "--jitter", str(jitter), "--fail-every", str(fail_every), "--form", form]
    program = [sys.executable, str(REPOSITORY / "benchmarks" / "batch_stub.py"), *options]
    process = subprocess.Popen(program, stdout=subprocess.PIPE, text=True)
    assert process.stdout
    try:
        yield f"http://127.0.0.1:{process.stdout.readline().strip()}"
    finally:
        process.terminate()
        process.wait()


def command(store: Path, folder: Path, *options: str, url: str = "") -> Measured:
    model = {"OPENAI_BASE_URL": f"{url}/v1", "OPENAI_API_KEY": "sk-some", "SMMEXTRACT_MODEL": "stub"} if url else {}
    # one question a report, as the figures to reach were measured; the stub has an answer to no other
    environ = {**ENVIRON, **model, "SMMEXTRACT_SECOND_LOOK": "false"}
    program = [sys.executable, "-c", "from smmextract.cli import main; main()", "batch", str(folder), "--store"]
    reader = ["--reader", "llm" if url else "patterns"]
    return measured([*program, str(store), *reader, *options], environ, url)


def measured(program: list[str], environ: dict[str, str], url: str = "") -> Measured:
    begun = time.perf_counter()
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        process = subprocess.Popen(program, env=environ, stdout=out, stderr=err)
        peak = 0.0
        while process.poll() is None:
            peak = max(peak, sum(map(_memory, _tree(process.pid))))
            time.sleep(0.05)
        wall = time.perf_counter() - begun
        texts = [(file.seek(0), file.read().decode())[1] for file in (out, err)]
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    calls = json.load(urlopen(f"{url}/calls"))["calls"] if url else None
    return Measured(process.returncode, texts[0], texts[1], wall, cpu, peak, calls)


def _tree(pid: int) -> list[int]:
    """A process with all below it."""
    try:
        text = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    except OSError:
        return [pid]
    return [pid, *(one for child in text.split() for one in _tree(int(child)))]


def _memory(pid: int) -> float:
    """Its part of the memory: what it has for itself, and its share of what it has with others."""
    try:
        found = re.search(r"^Pss:\s+(\d+)", Path(f"/proc/{pid}/smaps_rollup").read_text(), re.M)
        found = found or re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())
    except OSError:
        return 0.0
    return int(found[1]) / 1024 if found else 0.0


def show(title: str, reached: object, run: Measured) -> None:
    calls = "" if run.calls is None else f"; {run.calls:,} calls to the stub so far"
    print(f"{title}: {reached}")
    print(
        f"    exit {run.code}; whole process {run.wall:.2f} s, {run.cpu:.2f} s of processor, {run.memory:.0f} MB{calls}"
    )
    if run.err and run.code not in (0, 3):
        print("    " + run.err.strip().splitlines()[-1][:160])


def start(folder: Path) -> Measured:
    """What a process takes that reads a single report: imports, store, first connection."""
    write_reports(folder / "one", 1)
    with stub(0.0) as url:
        return command(folder / "one.db", folder / "one", url=url)


def model_cases(folder: Path, only: str) -> None:
    write_reports(folder / "200", 200, only)
    once = start(folder)
    for title, jitter, fail_every in (
        ("200 reports, 0.5 s an answer", 0.0, 0),
        ("the same with ± 0.4 s", 0.4, 0),
        ("every 50th fails", 0.0, 50),
    ):
        store = folder / f"{jitter}-{fail_every}.db"
        with stub(0.5, jitter, fail_every) as url:
            run = command(store, folder / "200", "--concurrency", "16", url=url)
            each = 1000 * (run.cpu - once.cpu) / 199
            show(title, f"{run.batch_seconds:.2f} s, {run.read} stored, {each:.1f} ms of processor a report", run)


def many_case(folder: Path, only: str) -> None:
    write_reports(folder / "100", 100, only)
    write_reports(folder / "10000", 10_000, only)
    with stub(0.02) as url:
        small = command(folder / "100.db", folder / "100", "--concurrency", "64", url=url)
        show("100 reports, 20 ms an answer", f"{small.batch_seconds:.1f} s", small)
        large = command(folder / "many.db", folder / "10000", "--concurrency", "64", url=url)
        show(
            "10,000 reports, 20 ms an answer",
            f"{large.batch_seconds:.1f} s, {large.memory / small.memory:.2f} times the memory of 100",
            large,
        )
        again = command(folder / "many.db", folder / "10000", "--concurrency", "64", url=url)
        show("second run over 10,000 stored reports", f"{again.wall:.2f} s whole process", again)


def patterns_case(folder: Path, only: str) -> None:
    write_reports(folder / "1000", 1000, only)
    run = command(folder / "patterns.db", folder / "1000")
    show("1,000 reports with the patterns into SQLite", f"{run.read / run.batch_seconds:.0f} reports/s", run)


def peers_case(folder: Path, only: str) -> None:
    """The product beside its peers, in turn and in the same minutes; ratios are of the medians."""
    write_reports(folder / "200", 200, only)
    peers = [("instructor", "instructor_bare.py", sys.executable, "tool")]
    if PEERS:
        peers += [(name, f"{name}_bare.py", PEERS, name) for name in ("langextract", "contextgem")]
    environ = {**ENVIRON, "LITELLM_LOCAL_MODEL_COST_MAP": "True"}
    for title, jitter in (("200 reports, 0.5 s an answer", 0.0), ("the same with ± 0.4 s", 0.4)):
        walls: dict[str, list[float]] = {}
        for turn in range(TURNS):
            with stub(0.5, jitter) as url:
                store = folder / f"{jitter}-{turn}.db"
                run = command(store, folder / "200", "--concurrency", "16", url=url)
            show(f"{title}: smmextract", f"{run.batch_seconds:.2f} s, {5 * run.cpu:.1f} ms of processor a report", run)
            walls.setdefault("smmextract", []).append(run.batch_seconds)
            for name, script, python, form in peers:
                with stub(0.5, jitter, form=form) as url:
                    program = [
                        python,
                        str(REPOSITORY / "benchmarks" / "peers" / script),
                        str(folder / "200"),
                        url,
                        "16",
                    ]
                    run = measured(program, environ)
                if run.code:
                    print(f"    {name} failed: {run.err.strip().splitlines()[-1][:160]}")
                    continue
                walls.setdefault(name, []).append(run.batch_seconds)
                show(f"{title}: {name}", f"{run.batch_seconds:.2f} s, {5 * run.cpu:.1f} ms of processor a report", run)
        ours = statistics.median(walls.pop("smmextract"))
        for name, seconds in walls.items():
            print(f"=== {title}: {ours / statistics.median(seconds):.2f} times {name}")


def start_case(folder: Path, only: str) -> None:
    """What short commands take from the first to the last, the least and the median of some runs."""
    example = REPOSITORY / "examples" / "aluminium-january.txt"
    for options in (["extract", str(example), "--reader", "patterns"], ["batch", "--help"], ["--version"]):
        walls = []
        for _ in range(9):
            begun = time.perf_counter()
            program = [sys.executable, "-c", "from smmextract.cli import main; main()", *options]
            subprocess.run(program, env=ENVIRON, capture_output=True, check=False)
            walls.append(time.perf_counter() - begun)
        print(f"{options[0]} {options[-1]}: {min(walls):.2f} s (median {statistics.median(walls):.2f})")


CASES = {"start": start_case, "model": model_cases, "many": many_case, "patterns": patterns_case, "peers": peers_case}
PEERS = ""
TURNS = 3

if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("cases", nargs="*", metavar="CASE", help=f"of {', '.join(CASES)} (default all)")
    parser.add_argument("--report", default="", help="use this report of the tests alone")
    parser.add_argument(
        "--peers", default="", metavar="PYTHON", help="of the environment that has langextract and contextgem"
    )
    parser.add_argument("--turns", type=int, default=TURNS, help="of the case peers (default 3)")
    chosen = parser.parse_args()
    PEERS, TURNS = chosen.peers, chosen.turns
    for name in chosen.cases or CASES:
        with tempfile.TemporaryDirectory() as place:
            CASES[name](Path(place), chosen.report)
