"""Reads results to be evaluated (JSON and JSONL files, or folders of them) and gold answers, and joins them.

A gold answer is what people say the figures of a report are: a `gold.json`, or a folder of them (`NAME/gold.json`, with
the report beside it as `report.txt`). The format is that of the record, with `alt_*` for second readings that are also
right, `optional` and `minor` for figures that may be left out, and `anomalies` for contradictions in the report itself.

A result belongs to the gold answer whose report has the same text, else the same address, else the same name: that of
the source's file, of the folder that it lies in, or of the result's own file.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from pathlib import Path, PurePath
from typing import get_args

from smmextract.errors import InputError
from smmextract.evaluate.score import Gold
from smmextract.figure import BASES, Kind, Modality, Result
from smmextract.grounding import figures_in, given_in, ground
from smmextract.label.build_figures import mentions_of, report_info
from smmextract.nearest import nearest_file
from smmextract.report import read
from smmextract.user_files import parse_json, read_text, validated
from smmextract.vocabulary import Vocabulary, did_you_mean

GOLD_FILE, REPORT_FILE = "gold.json", "report.txt"
_DEFAULTS = {"kind": "level", "modality": "actual"}
_NAMES = {"kind": get_args(Kind), "basis": BASES, "modality": get_args(Modality)}


@dataclass(frozen=True, slots=True)
class GoldAnswer:
    """The right figures of one report. `report` is the file of its text, if there is one.

    Each anomaly is the set of literals of the figures that contradict each other, each with single spaces.
    """

    name: str
    figures: tuple[Gold, ...]
    anomalies: tuple[frozenset[str], ...] = ()
    url: str | None = None
    report: Path | None = None


def read_gold(path: Path, vocabulary: Vocabulary | None = None) -> list[GoldAnswer]:
    """Return the gold answers of a file or folder. Raises InputError that names the faulty entry."""
    vocabulary = vocabulary or Vocabulary.shipped()
    if not path.exists():
        raise InputError(f"{path}: no such file or folder")
    if not path.is_dir():
        return [_answer(path, vocabulary)]
    files = [path / GOLD_FILE] if (path / GOLD_FILE).is_file() else sorted(path.glob(f"*/{GOLD_FILE}"))
    if not files:
        raise InputError(f"{path}: no gold answers in it (NAME/{GOLD_FILE} is expected)")
    return [_answer(file, vocabulary) for file in files]


def _answer(path: Path, vocabulary: Vocabulary) -> GoldAnswer:
    data = parse_json(read_text(path), str(path))
    if isinstance(data, dict) and "reader" in data:
        raise InputError(f"{path}: is a result, not a gold answer (the gold answers come last)")
    if not isinstance(data, dict) or not isinstance(data.get("figures"), list):
        raise InputError(f"{path}: not a gold answer (an object with a list `figures` is expected)")
    anomalies = data.get("anomalies") or []
    if not isinstance(anomalies, list):
        raise InputError(f"{path}: anomalies: a list is expected")
    report = path.with_name(REPORT_FILE)
    named = data.get("id") if isinstance(data.get("id"), str) else None
    folder = path.resolve().parent.name
    return GoldAnswer(
        name=folder if path.name == GOLD_FILE and report.is_file() else named or path.stem,
        figures=tuple(
            _figure(entry, f"{path}: figures[{place}]", vocabulary) for place, entry in enumerate(data["figures"])
        ),
        anomalies=tuple(_anomaly(entry, f"{path}: anomalies[{place}]") for place, entry in enumerate(anomalies)),
        url=data["url"] if isinstance(data.get("url"), str) else None,
        report=report if report.is_file() else None,
    )


def _figure(entry: object, place: str, vocabulary: Vocabulary) -> Gold:
    if not isinstance(entry, Mapping):
        raise InputError(f"{place}: an object is expected")
    literal = entry.get("literal")
    if not isinstance(literal, str) or not literal.strip():
        raise InputError(f"{place}.literal: the number as the report has it is expected")
    complete = {**_DEFAULTS, **entry}
    for name, known in (*_NAMES.items(), ("metric", tuple(vocabulary.metrics))):
        _check_name(complete.get(name), known, f"{place}.{name}", required=name != "basis")
        seconds = complete.get(f"alt_{name}")
        for second in seconds if isinstance(seconds, list) else [seconds]:
            _check_name(second, known, f"{place}.alt_{name}", required=False)
    value = entry.get("value")
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise InputError(f"{place}.value: a number is expected (got {value!r})")
    return complete


def _check_name(value: object, known: tuple[str, ...], place: str, *, required: bool) -> None:
    if value in known or (value is None and not required):
        return
    raise InputError(f"{place}: unknown {value!r}{did_you_mean(str(value), known)}")


def _anomaly(entry: object, place: str) -> frozenset[str]:
    literals = entry.get("literals") if isinstance(entry, Mapping) else None
    if not isinstance(literals, list) or not literals or not all(isinstance(one, str) for one in literals):
        raise InputError(f"{place}.literals: the literals of the figures that contradict are expected")
    return frozenset(" ".join(one.split()) for one in literals)


@dataclass(frozen=True)
class Given:
    """A result, and the file (with the line) that it was read from; empty if it was extracted just now."""

    result: Result
    origin: str = ""

    @property
    def called(self) -> str:
        return self.result.report.source or self.origin

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The names that its gold answer may have, likeliest first."""
        paths = [PurePath(path) for path in (self.result.report.source.split("#")[0], self.origin) if path]
        marked = [self.result.report.source.rpartition("#")[2]] if "#" in self.result.report.source else []
        return (*marked, *(name for path in paths for name in (path.stem, path.parent.name) if name))


def read_results(paths: Sequence[Path], vocabulary: Vocabulary) -> list[Given]:
    """Return the results of files and folders. Raises InputError that names the file, and the line of a JSONL file."""
    found = [
        Given(_result(data, place, vocabulary), str(file))
        for path in paths
        for file in _files(path)
        for place, data in given_in(read_text(file), str(file))
    ]
    if not found:
        raise InputError(f"{paths[0]}: no results in it (.json or .jsonl is expected)")
    return found


def _files(path: Path) -> list[Path]:
    if not path.exists():
        raise InputError(f"{path}: no such file or folder{nearest_file(path)}")
    return sorted(one for one in path.rglob("*") if one.suffix in (".json", ".jsonl")) if path.is_dir() else [path]


def _result(data: object, source: str, vocabulary: Vocabulary) -> Result:
    """Return a saved result as it is, or the figures of another extractor with the verdict `accepted`."""
    if isinstance(data, Mapping) and {"report", "reader", "figures"} <= set(data):
        return validated(Result, data, source)
    return figures_in(data, source, vocabulary)


def paired(
    given: Sequence[Given], gold: Sequence[GoldAnswer]
) -> tuple[list[tuple[Given, GoldAnswer]], list[str], list[str]]:
    """Return results with their gold answers, and the names of those without. Raises InputError for a second result."""
    if len(given) == len(gold) == 1:
        return [(given[0], gold[0])], [], []
    pairs: dict[str, tuple[Given, GoldAnswer]] = {}
    homeless = []
    texts = {read(str(answer.report)).sha256: answer for answer in gold if answer.report}
    addresses = {answer.url: answer for answer in gold if answer.url}
    by_name = {answer.name: answer for answer in gold}
    for one in given:
        report = one.result.report
        named = next((by_name[name] for name in one.names if name in by_name), None)
        answer = texts.get(report.sha256) or addresses.get(report.source) or named
        if answer is None:
            homeless.append(one.called)
        elif answer.name in pairs:
            raise InputError(f"{one.called}: a second result for {answer.name}, after {pairs[answer.name][0].called}")
        else:
            pairs[answer.name] = (one, answer)
    return list(pairs.values()), homeless, [answer.name for answer in gold if answer.name not in pairs]


def with_text(result: Result, gold: GoldAnswer, vocabulary: Vocabulary) -> Result:
    """Return the result; if it has no text, locate its figures in the text beside the gold answer."""
    if result.report.text or gold.report is None:
        return result
    report = read(str(gold.report))
    figures = ground(result.figures, report.text, mentions_of(report, vocabulary), vocabulary)
    return result.model_copy(update={"report": report_info(report), "figures": figures})
