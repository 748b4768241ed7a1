"""A user's words of the field: TOML files beside those of the program, checked before anything is read with them.

    [products.zinc]                       # the metal; then products, each with its other names
    "zinc dust" = ["zinc powder"]
    [regions.China]                       # what the places lie in
    "Pearl River Delta" = ["PRD"]
    [segments.grade]                      # the category: of one category a quantity has one
    "three-nines" = ["99.9% grade"]
    [metrics]                             # words for the metrics of the record
    production = ["throughput"]
    [[units.masses]]                      # `units` as in scan/units.toml
    raw = "flask"
    factor = "0.0345"                     # in t
    words = ["flask", "flasks"]

Files only add: a name that has a meaning already keeps it, and giving it another one is an error.
"""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from smmextract.errors import InputError
from smmextract.figure import METRICS
from smmextract.vocabulary.tables import Names, add, merged, shipped
from smmextract.vocabulary.words import NO_CATEGORY, Phrase, names_of, phrase

_FILES = {"products": "products.toml", "regions": "regions.toml", "segments": "segments.toml"}
_UNITS, _METRICS = "units.toml", "metrics"


def _positive(text: str) -> str:
    try:
        number = Decimal(text)
    except InvalidOperation:
        number = Decimal(0)
    if not number.is_finite() or number <= 0:
        raise ValueError(f"should be a number above zero, not {text!r}")
    return text


def _word(text: str) -> str:
    if text != text.strip() or not text or text[0].isdigit():
        raise ValueError(f"{text!r} is no unit word: it has to begin with no digit and no blank")
    return text


Factor = Annotated[str, BeforeValidator(str), AfterValidator(_positive)]
Word = Annotated[str, AfterValidator(_word)]
Words = Annotated[list[Word], Field(min_length=1)]


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class _Mass(_Entry):
    raw: Word
    factor: Factor
    words: Words


class _Rate(_Entry):
    unit: Literal["t/day", "t/year"]
    factor: Factor = "1"
    words: Words


class _Money(_Entry):
    unit: Word
    factor: Factor = "1"
    before: list[Word] = Field(default_factory=list)
    after: list[Word] = Field(default_factory=list)


class _Plain(_Entry):
    unit: Word
    words: Words


class _Per(_Entry):
    unit: Word
    factor: Factor = "1"
    words: Words


class _Counts(_Entry):
    nouns: Words


class _Units(_Entry):
    scales: dict[Word, Factor] = Field(default_factory=dict)
    masses: list[_Mass] = Field(default_factory=list)
    rates: list[_Rate] = Field(default_factory=list)
    money: list[_Money] = Field(default_factory=list)
    plain: list[_Plain] = Field(default_factory=list)
    pers: list[_Per] = Field(default_factory=list)
    counts: _Counts | None = None


class _File(_Entry):
    products: dict[str, dict[str, list[str]]] = Field(default_factory=dict)
    regions: dict[str, dict[str, list[str]]] = Field(default_factory=dict)
    segments: dict[str, dict[str, list[str]]] = Field(default_factory=dict)
    metrics: dict[str, list[str]] = Field(default_factory=dict)
    units: _Units = Field(default_factory=_Units)


def use_vocabulary(paths: Sequence[str | Path]) -> None:
    """Add the words of these files to the vocabulary of this process; call it before the first report is read.

    Raises InputError that names the file and the entry that is wrong, RuntimeError where the vocabulary is in use.
    """
    if paths:
        add(read_vocabulary(paths))


def read_vocabulary(paths: Sequence[str | Path]) -> dict[str, Mapping[str, Any]]:
    """What the files add to the data files of the program, by file name; each file may go on from those before it."""
    added: dict[str, Mapping[str, Any]] = {}
    for path in map(Path, paths):
        given = _read(path)
        for kind, file in _FILES.items():
            names: Names = getattr(given, kind)
            _check_names(kind, names, merged(shipped(file), added.get(file, {})), str(path))
            added[file] = merged(added.get(file, {}), names)
        _check_metrics(given.metrics, added.get(_METRICS, {}), str(path))
        added[_METRICS] = merged(added.get(_METRICS, {}), given.metrics)
        units = given.units.model_dump(exclude_unset=True)
        _check_units(units, added.get(_UNITS, {}), str(path))
        added[_UNITS] = merged(added.get(_UNITS, {}), units)
    return added


def _read(path: Path) -> _File:
    try:
        return _File.model_validate(tomllib.loads(path.read_text(encoding="utf-8-sig")))
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror})") from None
    except UnicodeDecodeError:
        raise InputError(f"{path}: no UTF-8 text") from None
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"{path}: no valid TOML: {' '.join(str(error).split())}") from None
    except ValidationError as error:
        raise InputError(f"{path}: {_first(error)}") from None


def _first(error: ValidationError) -> str:
    first = error.errors(include_url=False)[0]
    *above, last = first["loc"]
    entry = _entry(*first["loc"])
    if first["type"] != "extra_forbidden":
        message = first["msg"].removeprefix("Value error, ").replace("Input should", "should", 1)
        return f"{entry}: {message}"
    known = _known(tuple(above))
    near = difflib.get_close_matches(str(last), known, n=1)
    return f"unknown entry {entry}; " + (f"did you mean {near[0]!r}?" if near else f"there are {', '.join(known)}")


def _known(above: tuple[int | str, ...]) -> list[str]:
    """The keys that a table of the file can have."""
    tables: dict[str, type[BaseModel]] = {
        "masses": _Mass, "rates": _Rate, "money": _Money, "plain": _Plain, "pers": _Per, "counts": _Counts,
    }  # fmt: skip
    if not above:
        return list(_File.model_fields)
    return list((tables[str(above[1])] if len(above) > 1 else _Units).model_fields)


def _entry(*parts: int | str) -> str:
    """The entry as the file has it: `products.zinc."zinc dust"[0]`."""
    told = ""
    for part in parts:
        if isinstance(part, int):
            told += f"[{part}]"
        elif part != "[key]":
            told += ("." if told else "") + (part if part.isidentifier() else f'"{part}"')
    return told


def _check_names(kind: str, given: Names, known: Mapping[str, Any], source: str) -> None:
    """That no name or alias means anything else already, and that a place lies in one that is known."""
    tables = {group: names for group, names in known.items() if kind != "segments" or group not in NO_CATEGORY}
    home = {name: group for group, names in tables.items() for name in names}
    meanings: dict[Phrase, str] = names_of(tables, plurals=kind == "products")
    if kind == "products":
        meanings |= {words: group for group in tables if (words := phrase(group)) not in meanings}
    for group, names in given.items():
        place = f"{source}: {_entry(kind, group)}"
        if kind == "segments" and group in NO_CATEGORY:
            raise InputError(f"{place}: is no category of segments")
        if kind == "regions" and group and group not in home and not any(group in places for places in given.values()):
            near = difflib.get_close_matches(group, home, n=1)
            raise InputError(f"{place}: unknown place" + (f"; did you mean {near[0]!r}?" if near else ""))
        for name, aliases in names.items():
            entry = f"{source}: {_entry(kind, group, name)}"
            if home.setdefault(name, group) != group:
                raise InputError(f"{entry}: stands in {_entry(kind, home[name])} already; give its aliases there")
            for alias in (name, *aliases):
                words = phrase(alias)
                if not words:
                    raise InputError(f"{entry}: {alias!r} has no word in it")
                if meanings.setdefault(words, name) != name:
                    raise InputError(f"{entry}: {alias!r} means {meanings[words]!r} already")


def _check_metrics(given: Mapping[str, list[str]], before: Mapping[str, list[str]], source: str) -> None:
    """That each metric is one of the record, and that no word stands for two."""
    meanings = {phrase(alias): name for name, aliases in before.items() for alias in aliases}
    for name, aliases in given.items():
        entry = f"{source}: {_entry('metrics', name)}"
        if name not in METRICS:
            near = difflib.get_close_matches(name, METRICS, n=1)
            raise InputError(f"{entry}: unknown metric" + (f"; did you mean {near[0]!r}?" if near else ""))
        for alias in aliases:
            words = phrase(alias)
            if not words:
                raise InputError(f"{entry}: {alias!r} has no word in it")
            if meanings.setdefault(words, name) != name:
                raise InputError(f"{entry}: {alias!r} means {meanings[words]!r} already")


def _check_units(given: Mapping[str, Any], added: Mapping[str, Any], source: str) -> None:
    """That no unit word means anything else already."""
    from smmextract.scan.units import shipped_units  # noqa: PLC0415 - the scanner reads the vocabulary

    before = _meanings(merged(shipped_units(), added))
    known = dict(before)
    for (role, word), (meaning, entry) in _meant(given):
        if known.setdefault((role, word), meaning) != meaning:
            raise InputError(f"{source}: {entry}: {word!r} means {known[role, word]} already")


def _meanings(units: Mapping[str, Any]) -> dict[tuple[str, str], str]:
    return {key: meaning for key, (meaning, _) in _meant(units)}


def _meant(units: Mapping[str, Any]) -> Iterable[tuple[tuple[str, str], tuple[str, str]]]:
    """Each unit word with the role in which it is read: what it means, and the entry that says so."""
    for word, value in units.get("scales", {}).items():
        yield ("scale", word), (f"{Decimal(value):f}", _entry("units", "scales", word))
    roles = (("masses", "words", "unit"), ("rates", "words", "unit"), ("money", "before", "currency"),
             ("money", "after", "unit"), ("plain", "words", "unit"), ("pers", "words", "per"))  # fmt: skip
    for name, key, role in roles:
        for place, block in enumerate(units.get(name, [])):
            factor = Decimal(block.get("factor", 1))
            meaning = f"{block.get('raw') or block['unit']}" + ("" if factor == 1 else f" × {factor:f}")
            for word in block.get(key, []):
                yield (role, word.lower()), (meaning, _entry("units", name, place, key))
