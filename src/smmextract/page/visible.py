"""Text of a report as a page may show it: as text, whatever is in it."""

from __future__ import annotations

from unicodedata import category, name

from markupsafe import Markup, escape

_HARMLESS = "\n\t\u00ad\u200c\u200d"
"""Line ends, tabs, soft hyphens, and the joiners that scripts and emoji are written with."""


def visible(text: str) -> Markup:
    """The text, escaped, with every sign that cannot be seen (control, bidi, half a character) spelled out."""
    if text.isprintable():  # most pieces of most reports: no need to look at every sign
        return escape(text)
    return Markup("").join(_spelled(sign) if _hidden(sign) else escape(sign) for sign in text)


def spelled_out(text: str) -> str:
    """The same as plain text, for places that hold no markup: a page's title, an option, a tooltip."""
    return "".join(f"[U+{ord(sign):04X}]" if _hidden(sign) else sign for sign in text)


def _hidden(sign: str) -> bool:
    return sign not in _HARMLESS and category(sign) in ("Cc", "Cf", "Cs")


def _spelled(sign: str) -> Markup:
    what = name(sign, "CONTROL CHARACTER" if category(sign) == "Cc" else "HALF OF A CHARACTER").lower()
    return Markup('<span class="sign" title="{}">U+{:04X}</span>').format(what, ord(sign))
