"""Fuzz what reads files and answers of others: reports, a model's answers, rule files and vocabulary files.

    pip install atheris && python tests/fuzz.py TARGET SECONDS [CORPUS]

`libFuzzer` mutates the reports, recorded answers, rules and vocabularies of the tests, led by the code that they reach.
A target may refuse what it gets with an SmmextractError; anything else ends the run and leaves the input in `crash-…`.
"""

from __future__ import annotations

import io
import re
import sys
import tempfile
from collections.abc import Callable
from importlib import resources
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["smmextract"]):
    from smmextract import extract
    from smmextract.arithmetic.model.rule_book import parse_rules
    from smmextract.errors import SmmextractError
    from smmextract.label.llm.answer import best_answer
    from smmextract.report import read
    from smmextract.scan import scan
    from smmextract.vocabulary import Vocabulary

TESTS = Path(__file__).parent
WORDS = Vocabulary.shipped()
ASKED = dict(enumerate(scan("Output was 312,400 mt in May (31 days), up 2.1% MoM; stocks fell 1,900 mt."), start=1))
MOST_EXTRACTED = 1_500
"""Characters of a report that goes through the whole pipeline; longer ones are only read and scanned."""
MOST_BYTES = {"report": 4_000}


def report(data: bytes) -> None:
    """Read a report from bytes, and hold that every figure stands where it says and none is read twice."""
    text = read("-", stdin=io.BytesIO(data)).text
    end = 0
    for mention in scan(text):
        assert text[mention.start : mention.end] == mention.literal
        assert mention.start >= end
        end = mention.end
    if len(text) <= MOST_EXTRACTED:
        for figure in extract(text).figures:
            assert text[figure.start : figure.end] == figure.literal


def answer(data: bytes) -> None:
    """Read a model's answer, and hold that it gives labels of the vocabulary to marks that were asked about."""
    text = data.decode(errors="replace")
    judged = best_answer([text], ASKED, WORDS)
    if judged is not None:
        assert set(judged.labels) <= set(ASKED)
        assert all(isinstance(label, str) or label.metric in WORDS.metrics for label in judged.labels.values())


def rules(data: bytes) -> None:
    """Read a rule file."""
    parse_rules(data.decode(errors="replace"), "rules.toml", WORDS)


def vocabulary(data: bytes) -> None:
    """Read a vocabulary file, and scan with it."""
    with tempfile.NamedTemporaryFile(suffix=".toml") as file:
        file.write(data)
        file.flush()
        scan("Output was 312,400 mt in May, up 2.1% MoM.", vocabulary=Vocabulary.of([file.name]))


TARGETS: dict[str, Callable[[bytes], None]] = {
    "report": report,
    "answer": answer,
    "rules": rules,
    "vocabulary": vocabulary,
}


def seeds(target: str) -> list[bytes]:
    """Return what the fuzzer starts from."""
    if target == "report":
        return [path.read_bytes() for path in sorted(TESTS.glob("*/*/report.txt"))] + [
            path.read_bytes() for path in sorted((TESTS / "report" / "pages").glob("*"))
        ]
    if target == "answer":
        return [path.read_bytes()[:20_000] for path in sorted((TESTS / "cassettes").glob("*.yaml"))] + [
            b'{"marks":[{"mark":1,"literal":"312,400 mt","metric":"production","kind":"level","period":"2031-05"},'
            b'{"mark":2,"literal":"31 days","not_figure":"day_count"}],"groups":[{"whole":1,"parts":[3,4]}]}'
        ]
    if target == "rules":
        return [resources.files("smmextract.arithmetic.model").joinpath("rules.toml").read_bytes()]
    page = (TESTS.parent / "docs" / "vocabulary.md").read_text(encoding="utf-8")
    return [block.encode() for block in re.findall(r"```toml\n(.*?)```", page, re.DOTALL)]


def one(target: Callable[[bytes], None]) -> Callable[[bytes], None]:
    """Return a target that may refuse."""

    def run(data: bytes) -> None:
        try:
            target(data)
        except SmmextractError as error:
            assert "\n" not in str(error), "a refusal takes one line"

    return run


def main() -> None:
    """Run one target for some seconds."""
    name, seconds, *corpus = sys.argv[1:]
    folder = Path(corpus[0] if corpus else tempfile.mkdtemp())
    folder.mkdir(exist_ok=True, parents=True)
    for number, seed in enumerate(seeds(name)):
        (folder / f"seed-{number:03d}").write_bytes(seed)
    atheris.Setup(
        [
            sys.argv[0],
            str(folder),
            f"-max_total_time={seconds}",
            f"-max_len={MOST_BYTES.get(name, 20_000)}",
            "-rss_limit_mb=3000",
            "-timeout=60",
        ],
        one(TARGETS[name]),
    )
    atheris.Fuzz()


if __name__ == "__main__":
    main()
