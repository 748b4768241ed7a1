"""Puts what the program prints for the example into the README: `python tests/readme_example.py`."""

from __future__ import annotations

import io
from pathlib import Path

from smmextract import extract
from smmextract.output.result_table import print_result

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"
EXAMPLE = ROOT / "examples" / "aluminium-january.txt"
BEGIN, END = "<!-- example: begin -->\n```text\n", "```\n<!-- example: end -->"


def printed() -> str:
    """The table that `smmextract extract --format table examples/aluminium-january.txt` prints into a pipe."""
    out = io.StringIO()
    print_result(extract(EXAMPLE.read_text(encoding="utf-8"), source=str(EXAMPLE)), out)
    return "\n".join(line.rstrip() for line in out.getvalue().splitlines()) + "\n"


def shown(readme: str) -> str:
    """The example as the README has it."""
    return readme.partition(BEGIN)[2].partition(END)[0]


if __name__ == "__main__":
    text = README.read_text(encoding="utf-8")
    head, _, rest = text.partition(BEGIN)
    README.write_text(head + BEGIN + printed() + END + rest.partition(END)[2], encoding="utf-8")
