"""Reads gold answers: what people say the figures of a report are.

In: a `gold.json`, or a folder of them (`NAME/gold.json`, with the report beside it as `report.txt`). Out:
`GoldAnswer`s. The format is that of the record, with `alt_*` for second readings that are also right, `optional` and
`minor` for figures that may be left out, and `anomalies` for contradictions in the report itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from smmextract.errors import InputError
from smmextract.evaluate.score import Gold
from smmextract.figure import BASES
from smmextract.user_files import parse_json, read_text
from smmextract.vocabulary import Vocabulary, did_you_mean

GOLD_FILE, REPORT_FILE = "gold.json", "report.txt"
_DEFAULTS = {"kind": "level", "modality": "actual"}
_NAMES: Mapping[str, tuple[str, ...]] = {
    "kind": ("level", "change", "share"),
    "basis": BASES,
    "modality": ("actual", "forecast"),
}


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
        return [_read(path, vocabulary)]
    files = [path / GOLD_FILE] if (path / GOLD_FILE).is_file() else sorted(path.glob(f"*/{GOLD_FILE}"))
    if not files:
        raise InputError(f"{path}: no gold answers in it (NAME/{GOLD_FILE} is expected)")
    return [_read(file, vocabulary) for file in files]


def _read(path: Path, vocabulary: Vocabulary) -> GoldAnswer:
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
