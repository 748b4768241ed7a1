"""Makes text safe to send to a terminal."""

from __future__ import annotations

from unicodedata import category

_INVISIBLE = ("Cc", "Cf", "Cs")


def printable(text: str) -> str:
    """Return the text with control and formatting characters (except line ends and tabs) spelled out."""
    return "".join(
        sign if sign in "\n\t" or category(sign) not in _INVISIBLE else f"\\u{ord(sign):04x}" for sign in text
    )


def report_name(source: str) -> str:
    """Return a short name of a report's source: the whole URL, or the file name of a path."""
    return source if "://" in source else source.rpartition("/")[2] or source
