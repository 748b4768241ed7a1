"""Text as it may be sent to a terminal."""

from __future__ import annotations

from unicodedata import category

_INVISIBLE = ("Cc", "Cf", "Cs")


def printable(text: str) -> str:
    """The text with its control and formatting characters (but line ends and tabs) written out instead of sent."""
    return "".join(
        sign if sign in "\n\t" or category(sign) not in _INVISIBLE else f"\\u{ord(sign):04x}" for sign in text
    )


def report_name(source: str) -> str:
    """A report's source as short as it still tells: a URL whole, of a path the name of the file."""
    return source if "://" in source else source.rpartition("/")[2] or source
