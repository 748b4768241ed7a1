"""Record all cassettes anew: one for a report of tests/reports or tests/first_sight, or a text of examples.

Any OpenAI-compatible endpoint will do:

    SMMEXTRACT_MODEL=... OPENAI_BASE_URL=... OPENAI_API_KEY=... python tests/record_cassettes.py [NAME...]

With names, only those. A cassette is written beside the old one and takes its place when its report was read.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from helpers import recording
from smmextract.config import load_config
from smmextract.errors import SmmextractError
from smmextract.label.llm import LlmLabeller
from smmextract.pipeline import read_report
from smmextract.report import from_text

TESTS = Path(__file__).parent


def sources() -> dict[str, Path]:
    """The reports by the name of their cassette."""
    folders = [TESTS / "reports", TESTS / "first_sight"]
    found = {path.parent.name: path for folder in folders for path in sorted(folder.glob("*/report.txt"))}
    return found | {path.stem: path for path in sorted((TESTS.parent / "examples").glob("*.txt"))}


def record(name: str, source: Path, labeller: LlmLabeller) -> str:
    """Record one report and say what came of it."""
    report = from_text(source.read_text(encoding="utf-8"))
    new = recording.CASSETTES / f"{name}.new.yaml"
    try:
        with recording.cassette(new, record=True):
            result = asyncio.run(read_report(report, labeller))
        new.replace(recording.CASSETTES / f"{name}.yaml")
    finally:
        new.unlink(missing_ok=True)
    size = (recording.CASSETTES / f"{name}.yaml").stat().st_size
    doubts = sum(bool(figure.doubts) for figure in result.figures)
    return f"{len(result.figures)} figures, {result.reader.calls} calls, {doubts} in doubt, {size / 1000:.1f} kB"


def main() -> int:
    known = sources()
    names = sys.argv[1:] or list(known)
    if unknown := [name for name in names if name not in known]:
        print(f"no report {unknown[0]!r}; there are {', '.join(known)}", file=sys.stderr)
        return 2
    failed = 0
    for name in names:
        try:
            print(f"{name}: {record(name, known[name], LlmLabeller(load_config().model()))}")
        except SmmextractError as error:
            print(f"{name}: {error}", file=sys.stderr)
            failed = error.exit_code
    return failed


if __name__ == "__main__":
    sys.exit(main())
