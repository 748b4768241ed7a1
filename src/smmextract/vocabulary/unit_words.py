"""Checks the unit words that a user adds: none may mean two things."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from smmextract.errors import InputError
from smmextract.vocabulary.data_files import merged, shipped


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
    before = _meanings(merged(shipped("units"), added))
    known = dict(before)
    for (role, word), (meaning, entry) in _meant(given):
        if known.setdefault((role, word), meaning) != meaning:
            raise InputError(f"{source}: {entry}: {word!r} means {known[role, word]} already")


def _meanings(units: Mapping[str, Any]) -> dict[tuple[str, str], str]:
    return {key: meaning for key, (meaning, _) in _meant(units)}


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
