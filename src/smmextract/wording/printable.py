"""Makes text safe to send to a terminal, or to open in a spreadsheet."""

from __future__ import annotations

from unicodedata import category

_INVISIBLE = ("Cc", "Cf", "Cs")
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
"""Beginnings of a cell that a spreadsheet runs as a formula."""


def printable(text: str) -> str:
    """Return the text with control and formatting characters (except line ends and tabs) spelled out."""
    return "".join(one if one in "\n\t" or category(one) not in _INVISIBLE else f"\\u{ord(one):04x}" for one in text)


def safe(text: str) -> str:
    """Return text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def sentence(text: str) -> str:
    """Return text with a capital letter and a full stop."""
    return printable(text[:1].upper() + text[1:] + ("" if text.endswith(".") else "."))


def report_name(source: str) -> str:
    """Return a short name of a report's source: the whole URL, or the file name of a path."""
    return source if "://" in source else source.rpartition("/")[2] or source
