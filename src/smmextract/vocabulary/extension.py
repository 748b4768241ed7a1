"""Reads a user's additions to the vocabulary: TOML files, checked before they are used (docs/vocabulary.md).

Files can only add: giving an existing name another meaning is an error.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from smmextract.errors import InputError
from smmextract.lazy import regex
from smmextract.nearest import did_you_mean
from smmextract.user_files import parse_toml, read_text
from smmextract.vocabulary.metrics import Dimension
from smmextract.vocabulary.phrases import NO_CATEGORY, Names, Phrase, merged, names_of, phrase, shipped

_NAMED = ("products", "regions", "segments")
_WORDS = "metric_words"
_METRIC_NAME = regex(r"[a-z][a-z0-9_]*")


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
        raise ValueError(f"{text!r} is not a unit word: it must not begin with a digit or a blank")
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


class _Metric(_Entry):
    dimension: Dimension
    help: Annotated[str, Field(min_length=1)]
    positive: bool = False
    additive: bool = False
    sums: bool = False
    signed: bool = False
    directed: bool = False
    dated: bool = False
    stock: bool = False
    moves: bool = False
    words: list[str] = Field(default_factory=list)


class _File(_Entry):
    products: dict[str, dict[str, list[str]]] = Field(default_factory=dict)
    regions: dict[str, dict[str, list[str]]] = Field(default_factory=dict)
    segments: dict[str, dict[str, list[str]]] = Field(default_factory=dict)
    metrics: dict[str, Any] = Field(default_factory=dict)
    units: _Units = Field(default_factory=_Units)


def read_additions(paths: Sequence[str | Path]) -> dict[str, Any]:
    """Return what files add to the data files, by name; each may build on those before. Raises InputError if faulty."""
    added: dict[str, Any] = {}
    for path in map(Path, paths):
        given = _read(path)
        source = str(path)
        for kind in _NAMED:
            names: Names = getattr(given, kind)
            _check_names(kind, names, merged(shipped(kind), added.get(kind, {})), source)
            added[kind] = merged(added.get(kind, {}), names)
        _add_metrics(given.metrics, added, source)
        units = given.units.model_dump(exclude_unset=True)
        check_units(units, added.get("units", {}), source)
        added["units"] = merged(added.get("units", {}), units)
    return {name: table for name, table in added.items() if table}


def _read(path: Path) -> _File:
    try:
        return _File.model_validate(parse_toml(read_text(path), str(path)))
    except ValidationError as error:
        raise InputError(f"{path}: {_first(error)}") from None


def _first(error: ValidationError, *inside: str) -> str:
    first = error.errors(include_url=False)[0]
    *above, last = place = (*inside, *first["loc"])
    entry = entry_name(*place)
    if first["type"] != "extra_forbidden":
        message = first["msg"].removeprefix("Value error, ").replace("Input should", "should", 1)
        return f"{entry}: {message}"
    known = _known(tuple(above))
    return f"unknown entry {entry}{did_you_mean(str(last), known)}"


def _known(above: tuple[int | str, ...]) -> list[str]:
    """Return the keys that a table of the file may have."""
    tables: dict[str, type[BaseModel]] = {
        "masses": _Mass, "rates": _Rate, "money": _Money, "plain": _Plain, "pers": _Per, "counts": _Counts,
    }  # fmt: skip
    if not above:
        return list(_File.model_fields)
    if above[0] == "metrics":
        return list(_Metric.model_fields)
    return list((tables[str(above[1])] if len(above) > 1 else _Units).model_fields)


def _check_names(kind: str, given: Names, known: Mapping[str, Any], source: str) -> None:
    """Check that no name or alias means something else, and that places lie in regions. Raises InputError."""
    tables = {group: names for group, names in known.items() if kind != "segments" or group not in NO_CATEGORY}
    home = {name: group for group, names in tables.items() for name in names}
    meanings: dict[Phrase, str] = names_of(tables, plurals=kind == "products")
    if kind == "products":
        meanings |= {words: group for group in tables if (words := phrase(group)) not in meanings}
    for group, names in given.items():
        place = f"{source}: {entry_name(kind, group)}"
        if kind == "segments" and group in NO_CATEGORY:
            raise InputError(f"{place}: is not a category of segments")
        if kind == "regions" and group and group not in home and not any(group in places for places in given.values()):
            raise InputError(f"{place}: unknown place{did_you_mean(group, home, listed=0)}")
        for name, aliases in names.items():
            entry = f"{source}: {entry_name(kind, group, name)}"
            if home.setdefault(name, group) != group:
                raise InputError(f"{entry}: stands in {entry_name(kind, home[name])} already; give its aliases there")
            for alias in (name, *aliases):
                _take_word(alias, name, meanings, entry)


def _take_word(word: str, name: str, meanings: dict[Phrase, str], entry: str) -> None:
    if not (normal := phrase(word)):
        raise InputError(f"{entry}: {word!r} contains no word")
    if meanings.setdefault(normal, name) != name:
        raise InputError(f"{entry}: {word!r} means {meanings[normal]!r} already")


def _add_metrics(given: Mapping[str, Any], added: dict[str, Any], source: str) -> None:
    metrics, all_words = dict(added.get("metrics", {})), dict(added.get(_WORDS, {}))
    meanings = {phrase(word): name for name, words in all_words.items() for word in words}
    for name, block in given.items():
        entry = f"{source}: {entry_name('metrics', name)}"
        known = {**shipped("metrics"), **metrics}
        if isinstance(block, list):
            words = block
            if not all(isinstance(word, str) for word in words):
                raise InputError(f"{entry}: words are expected")
            if name not in known:
                raise InputError(f"{entry}: unknown metric{did_you_mean(name, known)}")
        else:
            if name in known:
                raise InputError(f"{entry}: is a metric already; give words for it as a list")
            metric = _metric(name, block, source)
            words = metric.words
            metrics[name] = metric.model_dump(exclude_unset=True, exclude={"words"})
        for word in words:
            _take_word(word, name, meanings, entry)
        if words:
            all_words[name] = [*all_words.get(name, []), *words]
    added["metrics"], added[_WORDS] = metrics, all_words


def _metric(name: str, block: object, source: str) -> _Metric:
    if not _METRIC_NAME.fullmatch(name) or name == "days":
        wanted = "a name in lower-case letters, digits and _ is expected"
        raise InputError(f"{source}: {entry_name('metrics', name)}: {wanted}")
    try:
        return _Metric.model_validate(block)
    except ValidationError as error:
        raise InputError(f"{source}: {_first(error, 'metrics', name)}") from None


def entry_name(*parts: int | str) -> str:
    """Return the entry as the file writes it: `products.zinc."zinc dust"[0]`."""
    told = ""
    for part in parts:
        if isinstance(part, int):
            told += f"[{part}]"
        elif part != "[key]":
            told += ("." if told else "") + (part if part.isidentifier() else f'"{part}"')
    return told


def check_units(given: Mapping[str, Any], added: Mapping[str, Any], source: str) -> None:
    """Check that no unit word has another meaning already. Raises InputError that names the entry."""
    known = {key: meaning for key, (meaning, _) in _meant(merged(shipped("units"), added))}
    for (role, word), (meaning, entry) in _meant(given):
        if known.setdefault((role, word), meaning) != meaning:
            raise InputError(f"{source}: {entry}: {word!r} means {known[role, word]} already")


def _meant(units: Mapping[str, Any]) -> Iterable[tuple[tuple[str, str], tuple[str, str]]]:
    """Yield each unit word with its role, its meaning and the entry that defines it."""
    for word, value in units.get("scales", {}).items():
        yield ("scale", word), (f"{Decimal(value):f}", entry_name("units", "scales", word))
    roles = (("masses", "words", "unit"), ("rates", "words", "unit"), ("money", "before", "currency"),
             ("money", "after", "unit"), ("plain", "words", "unit"), ("pers", "words", "per"))  # fmt: skip
    for name, key, role in roles:
        for place, block in enumerate(units.get(name, [])):
            factor = Decimal(block.get("factor", 1))
            meaning = f"{block.get('raw') or block['unit']}" + ("" if factor == 1 else f" × {factor:f}")
            for word in block.get(key, []):
                yield (role, word.lower()), (meaning, entry_name("units", name, place, key))
